"""Whether this process is alive and ready, and what it has done, for whatever watches it."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from ivr.web.metrics import Metrics
from ivr.web.readiness import OK, Readiness
from ivr.web.watched import Watched


def health_doors(readiness: Readiness, metrics: Metrics, watched: Watched, key: str) -> Blueprint:
    """`/healthz` touches nothing: who has an edition answers calls. `/metrics` may want a key."""
    doors = Blueprint("health", __name__)

    @doors.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @doors.get("/readyz")
    def ready() -> tuple[Response, HTTPStatus]:
        parts = readiness.parts()
        is_ready = all(part == OK for part in parts.values())
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(ready=is_ready, **parts), status

    @doors.get("/metrics")
    def told() -> tuple[str | bytes, int, dict[str, str]]:
        import hmac

        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if key and not hmac.compare_digest(given.encode(), key.encode()):
            return "Say “Authorization: Bearer” and IVR_METRICS_KEY.\n", HTTPStatus.UNAUTHORIZED, {}
        text, kind = metrics.told()
        text += watched.told()
        return text, HTTPStatus.OK, {"Content-Type": kind, "Cache-Control": "no-store"}

    return doors

"""Whether this process is alive and ready, for whatever watches it."""

from flask import Blueprint, Response, jsonify


def health_doors() -> Blueprint:
    """`/healthz` touches nothing; a process with no edition never gets as far as `/readyz`."""
    doors = Blueprint("health", __name__)

    @doors.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @doors.get("/readyz")
    def ready() -> Response:
        return jsonify(ready=True)

    return doors

"""What the worker has left in the database, as metrics for Prometheus."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ivr.store.check_feed import CheckFeed
from ivr.store.trouble import DatabaseUnavailable

if TYPE_CHECKING:
    from prometheus_client import Metric


class Watched:
    """Tells for one database; while that is away, nothing."""

    def __init__(self, feed: CheckFeed) -> None:
        self._feed = feed

    def told(self) -> bytes:
        """The metrics."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry()
        registry.register(self)
        try:
            return generate_latest(registry)
        finally:
            self._feed.close()  # a connection less, between two questions

    def collect(self) -> "Iterator[Metric]":
        """What Prometheus' own library asks for."""
        from prometheus_client.core import GaugeMetricFamily as Gauge

        with suppress(DatabaseUnavailable):
            beat = Gauge("ivr_worker_seen_seconds", "When the worker was last there, since 1970.")
            for at in self._feed.worker():
                beat.add_metric([], at.timestamp())
            labels = ["check"]
            seen = Gauge("ivr_check_seconds", "When it was last looked, since 1970.", labels=labels)
            wrong = Gauge("ivr_check_problems", "What was found wrong then.", labels=labels)
            for name, at, problems in self._feed.checks():
                seen.add_metric([name], at.timestamp())
                wrong.add_metric([name], problems)
            yield from (beat, seen, wrong)

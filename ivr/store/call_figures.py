"""The figures of a period, read from the counts of its days."""

from sqlalchemy import Connection

from ivr.calls.measures import Measured
from ivr.calls.period import Period
from ivr.calls.report import Figures
from ivr.calls.tables import Names
from ivr.store.call_counts import calls_by_day, counts_of


def read_figures(connection: Connection, period: Period, names: Names) -> Figures:
    """All that is known of a period, and of the one before it."""
    before = period.before
    return Figures(
        period,
        Measured(counts_of(connection, period.first, period.last)),
        Measured(counts_of(connection, before.first, before.last)),
        calls_by_day(connection, period.first, period.last),
        names,
    )

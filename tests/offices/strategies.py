"""Opening hours of every kind, for hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from ivr.offices.hours import ClosedNow, Closure, OpeningHours
from ivr.offices.week import END_OF_DAY, Period, Week
from ivr.uk.bank_holidays import bank_holidays

# The clocks change, Christmas, Easter, and nothing at all.
TURNING_POINTS = [
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 6, 10, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 12, 25, tzinfo=UTC),
    datetime(2027, 12, 27, tzinfo=UTC),
]


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A whole minute, within three days of a turning point."""
    minutes = draw(st.integers(-3 * END_OF_DAY, 3 * END_OF_DAY))
    return draw(st.sampled_from(TURNING_POINTS)) + timedelta(minutes=minutes)


# Ends of days, and the hours in which the clocks change, are what hours may go wrong at.
_edges = st.one_of(
    st.sampled_from([0, 60, 90, 120, 180, 720, END_OF_DAY - 5, END_OF_DAY]),
    st.integers(0, END_OF_DAY // 5).map(lambda step: step * 5),
)


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    """The hours of a day; none where it is closed."""
    edges = sorted(draw(st.sets(_edges, max_size=6)))
    return tuple(
        Period(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False)
    )


weeks: st.SearchStrategy[Week] = st.one_of(
    st.just(()),
    st.lists(days(), min_size=7, max_size=7).map(tuple).filter(any),
    days().filter(bool).map(lambda day: (day,) * 7),
    days().filter(bool).map(lambda day: (*(day,) * 5, (), ())),
)


@st.composite
def closures(draw: st.DrawFn) -> Closure:
    """A closure of a minute to a week."""
    start, minutes = draw(moments()), draw(st.integers(1, 7 * END_OF_DAY))
    reason = draw(st.sampled_from(["training day", "Christmas", "no heating"]))
    return Closure(start, start + timedelta(minutes=minutes), reason)


@st.composite
def hours(draw: st.DrawFn) -> OpeningHours:
    """Opening hours of any kind."""
    known = sorted({*bank_holidays(2026), *bank_holidays(2027)})
    return OpeningHours(
        week=draw(weeks),
        open_bank_holidays=frozenset(draw(st.sets(st.sampled_from(known), max_size=3))),
        closures=tuple(draw(st.lists(closures(), max_size=3))),
        closed_now=draw(
            st.one_of(
                st.none(),
                st.none(),
                st.just(ClosedNow()),
                moments().map(lambda until: ClosedNow(until)),
            )
        ),
    )

"""The pages of figures: in Chromium, and as files."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from ivr.calls.batch import Noted
from ivr.calls.event import Event
from ivr.staff.account import Role
from ivr.store.call_tables import call_inbox
from ivr.store.database import Database
from ivr.uk.london_time import LONDON
from tests.figures.batches import batch_of
from tests.figures.months import calls_of
from tests.figures.stories import told
from tests.web.console.conftest import SignIn
from tests.web.console.room import Room

pytestmark = pytest.mark.xdist_group(__name__)

AUGUST, SEPTEMBER = (datetime(2026, month, 1, tzinfo=LONDON) for month in (8, 9))
PAGES = ("", "/map", "/leaflets", "/offices")


def put_calls(database: Database, calls: Iterable[tuple[Event, ...]]) -> None:
    noted = [
        Noted(f"{number}@{events[0].at}", event)
        for number, events in enumerate(calls)
        for event in events
    ]

    def change(connection: Connection) -> None:
        connection.execute(call_inbox.insert().values(events=batch_of(noted)))

    database.write(change)


def test_the_figures_of_a_month_are_looked_at_printed_and_chosen(
    served: Room, sign_in: SignIn
) -> None:
    put_calls(served.database, calls_of(AUGUST, 31, 200, seed=1))
    put_calls(served.database, calls_of(SEPTEMBER, 30, 300))
    for screen in (sign_in(Role.LOOK), sign_in(Role.RECORDINGS, scripts=False)):
        for each in PAGES:
            screen.open(f"/staff/calls{each}?period=2026-09")
            screen.look(f"calls{each.replace('/', '-')}")
    page = screen.open("/staff/calls/map?period=2026-09")
    graph = page.get_by_role("img", name="The menu to look at first is")
    assert "Help at school" in (graph.text_content() or "")
    assert graph.get_by_text("Look here first").count() == 1
    assert page.get_by_role("link", name="Hear it in its call").count() == 1
    page = screen.open("/staff/calls?period=2026-09")
    assert "300 calls in September 2026" in page.inner_text("main")
    charts = page.get_by_role("img")
    assert charts.count() == 4
    assert charts.first.get_attribute("aria-labelledby") == "calls-by-day-finding"
    page.get_by_text("The numbers: Calls a day").click()
    assert page.get_by_role("table", name="Calls a day: the numbers").is_visible()
    screen.look("calls-with-a-table")
    page.emulate_media(media="print")
    assert page.get_by_role("table", name="Calls by hour of the week: the numbers").is_visible()
    page.emulate_media(media="screen")
    page.get_by_label("Month or year").select_option("2026-08")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Calls in August 2026"
    assert "200 calls in August 2026" in page.inner_text("main")
    screen.open("/staff/calls?period=2026")
    screen.look("calls-of-a-year")
    screen.open("/staff/calls?period=2026-13")
    screen.look("calls-no-such-month")
    screen.open("/staff/calls?period=2020-01")
    screen.look("calls-none")
    assert "Nobody rang in January 2020" in page.inner_text("main")


def test_a_table_is_had_as_a_file(room: Room) -> None:
    put_calls(room.database, calls_of(SEPTEMBER, 30, 60))
    client = room.client(room.person(Role.LOOK))
    answer = client.http.get("/staff/calls/overview/calls-by-day.csv?period=2026-09")
    assert answer.mimetype == "text/csv"
    assert "calls-by-day-2026-09.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["Day", "Calls"]
    assert rows[-1] == ["All", "60"]
    assert len(rows) == 32
    assert not {"1", "2", "3", "4"} & {count for _, count in rows}
    for wrong in ("overview/nothing", "nothing/calls-by-day"):
        assert client.http.get(f"/staff/calls/{wrong}.csv?period=2026-09").status_code == 404
    assert client.http.get("/staff/calls/overview/calls-by-day.csv?period=x").status_code == 404
    assert client.http.get("/staff/calls/nothing").status_code == 404


def test_a_year_with_no_calls_is_told_in_words(room_on_both: Room) -> None:
    client = room_on_both.client(room_on_both.person(Role.LOOK))
    for each in PAGES:
        assert "Nobody rang in 2031" in client.get(f"/staff/calls{each}?period=2031").text
    answer = client.http.get("/staff/calls/overview/calls-by-month.csv?period=2031")
    assert answer.text.splitlines()[-1] == "All,0"


def test_a_call_is_in_the_figures_as_soon_as_they_are_asked_for(room: Room) -> None:
    began = datetime.now(UTC).timestamp() - 3600
    put_calls(room.database, [told("main-menu 20", began=began + n) for n in range(6)])
    client = room.client(room.person(Role.LOOK)).get("/staff/calls")
    assert "6 calls in" in client.text

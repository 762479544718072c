"""Leaflet requests: the queue, and one after another until all is typed."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from ivr.leaflets.order import Format, Item, State
from ivr.leaflets.request import QUEUE, Request, Wanted
from ivr.staff.account import Role
from ivr.store import requests as store
from ivr.voice import Kind
from tests.web.console.orders import bring, hum, put_order, voice
from tests.web.console.room import PASSWORD, Client, Person, Room

ADDRESS = {"name": "Jo Example", "address": "1 High Street\nDerby", "postcode": "de248ds"}


@pytest.fixture
def ravi(room: Room) -> Person:
    return room.person(Role.REQUESTS)


def stored(room: Room, number: int) -> Request:
    return room.database.read(lambda connection: store.get_request(connection, number))


def fields(client: Client) -> dict[str, Any]:
    """What a browser would send back of the page as it stands: ticks and text."""
    ticked = re.findall(r"<input[^>]+checkbox[^>]*\bchecked\b[^>]*>", client.page.text)
    found: dict[str, Any] = {}
    for tag in ticked:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]+)"', tag)
        assert name
        assert value
        found.setdefault(name[1], []).append(value[1])
    return found


def save(client: Client, path: str, *, button: str = "submit", **typed: Any) -> Client:
    client.get(path)
    return client.send(path, **fields(client) | typed | {button: "1"})


def test_the_queue_is_oldest_first_in_lists(room: Room, ravi: Person) -> None:
    put_order(room, 1, reference="123456", postcode="S40 1DD")
    put_order(room, 2, reference="654321")
    put_order(room, 3, confirmed_at=None, needs_address=True)
    client = room.client(ravi).get("/staff/requests")
    assert client.heading == "Leaflet requests"
    assert "New (2) Ready to print (0)" in client.text
    assert client.text.index("request 123456") < client.text.index("request 654321")
    assert "Needs an address (1)" in client.text
    client.get("/staff/requests?state=needs_address")
    assert "put through to an office" in client.text
    assert "Leaflet request no. 3" in client.text
    client.get("/staff/requests?state=nothing&after=x")
    assert "Leaflet request 123456" in client.text


@pytest.mark.parametrize("state", QUEUE)
def test_an_empty_list_says_what_it_is_for(room: Room, ravi: Person, state: State) -> None:
    client = room.client(ravi).get(f"/staff/requests?state={state}")
    assert "console-nothing" in client.page.text
    assert "Next request" not in client.text


def test_the_office_is_remembered(room: Room, ravi: Person) -> None:
    put_order(room, 1, reference="123456", office="derby")
    put_order(room, 2, reference="654321", office="chesterfield")
    client = room.client(ravi).get("/staff/requests?office=derby")
    assert "123456" in client.text
    client.get("/staff/requests")
    assert "123456" in client.text
    assert "654321" not in client.text
    assert "New (1)" in client.text
    assert "belongs to no office" not in client.text
    client.get("/staff/requests/next")
    assert client.heading.startswith("Leaflet request 123456")
    client.get("/staff/requests?office=none")
    assert "No leaflet requests are waiting" in client.text
    client.get("/staff/requests?office=")
    assert "654321" in client.text


def test_what_belongs_to_no_office_is_not_overlooked(room: Room, ravi: Person) -> None:
    """As orders do that were kept before each had an office."""
    put_order(room, 1, reference="123456", office="derby")
    put_order(room, 2, reference="654321", office="")
    client = room.client(ravi).get("/staff/requests?office=derby")
    assert "654321" not in client.text
    assert "1 more is of neither office, or it is not known which." in client.text
    client.get("/staff/requests?state=posted")
    assert "belongs to no office" not in client.text
    client.get("/staff/requests?state=waiting&office=none")
    assert "654321" in client.text
    assert "123456" not in client.text
    assert "belongs to no office" not in client.text


def test_how_long_it_has_waited_and_who_is_on_it(room: Room, ravi: Person) -> None:
    asked = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    number = put_order(room, 1, at=asked)
    room.offset = asked.timestamp() + 7 * 24 * 3600 - time.time()
    room.client(ravi).get(f"/staff/requests/{number}")
    client = room.client(room.person(Role.MANAGER)).get("/staff/requests")
    assert "5 working days ago Late Ravi Requests (0 min)" in client.text
    client.get(f"/staff/requests/{number}")
    assert "Ravi Requests is working on this (0 minutes)" in client.text


def test_listening_is_written_down_once_for_a_listen(room: Room, ravi: Person) -> None:
    number = put_order(room, 1, reference="123456")
    client = room.client(ravi).get(f"/staff/requests/{number}")
    assert client.text.count("has not reached us yet") == 2
    bring(room, voice(1, Kind.ADDRESS))
    client.get(f"/staff/requests/{number}")
    assert client.text.count("has not reached us yet") == 1
    assert 'aria-label="Play the address, 2 seconds"' in client.page.text
    path = f"/staff/requests/{number}/address.wav"
    answer = client.http.get(path, buffered=True)
    assert (answer.data, answer.mimetype) == (hum(), "audio/wav")
    assert answer.headers["Cache-Control"] == "no-store"
    for bytes_, status in (("0-1", 206), ("0-", 206), ("1000-1999", 206)):
        part = client.http.get(path, buffered=True, headers={"Range": f"bytes={bytes_}"})
        assert part.status_code == status
    assert part.data == hum()[1000:2000]
    assert room.audit() == ["Ravi Requests listened to the address of leaflet request 123456."] * 2
    for nothing in ("name.wav", "address.wav?item=1", "message.wav", "x.wav"):
        assert client.http.get(f"/staff/requests/{number}/{nothing}").status_code == 404
    assert client.get(f"/staff/requests/{number}").text.count("listened to the address") == 2


@pytest.mark.parametrize("role", [Role.LOOK, Role.RECORDINGS])
def test_who_does_no_requests_sees_and_hears_none(room: Room, role: Role) -> None:
    number = put_order(room, 1)
    bring(room, voice(1, Kind.ADDRESS))
    client = room.client(room.person(role))
    for path in ("", f"/{number}", f"/{number}/address.wav", f"/{number}/close", "/next"):
        assert client.get(f"/staff/requests{path}").page.status_code == 403
    assert "Leaflet requests" not in client.get("/staff/").text


def test_typed_saved_and_on_to_the_next(room: Room, ravi: Person) -> None:
    first = put_order(room, 1, reference="123456")
    second = put_order(room, 2, reference="654321")
    client = save(room.client(ravi), f"/staff/requests/{first}", **ADDRESS)
    assert client.where == f"/staff/requests/{second}"
    assert "Leaflet request 123456 is saved." in client.text
    saved = stored(room, first)
    assert saved.order.state is State.BEING_HANDLED
    assert saved.order.office == "derby"
    assert saved.envelope
    assert saved.envelope.on_envelope == ("Jo Example", "1 High Street", "DERBY", "DE24 8DS")
    assert saved.wanted is None
    client = save(client, f"/staff/requests/{second}", **ADDRESS)
    assert client.where == "/staff/requests"
    assert "New: there is no other request that nobody works on." in client.text
    client.get("/staff/requests").send("/staff/requests/find", q="jo ex")
    assert "123456" in client.text
    assert "Ready to print" in client.text
    assert "Ravi Requests typed the address of leaflet request 123456." in room.audit()


@pytest.mark.parametrize("name", ["Łucja Świątek-Şahin", "李", "عائشة", "Zoë ß"])
def test_names_in_any_script(room: Room, ravi: Person, name: str) -> None:
    number = put_order(room, 1)
    save(room.client(ravi), f"/staff/requests/{number}", **ADDRESS | {"name": name})
    assert stored(room, number).name == name


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"name": " "}, "Enter the name of the person it goes to"),
        ({"postcode": ""}, "Enter the postcode"),
        ({"postcode": "S40"}, "Enter a full UK postcode, such as S40 1DD"),
        ({"address": ""}, "Enter the house number and street"),
        (
            {"postcode": "DE98 1AA"},
            "Check the postcode. We know of none that begins with DE98",
        ),
        ({"address": "no fixed abode\nDerby"}, "Enter an address that post can reach. For"),
        ({"formats-school-action": []}, "Tick at least one leaflet"),
        ({"notes": "x" * 2001}, "The notes must be 2,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    room: Room, ravi: Person, wrong: dict[str, Any], error: str
) -> None:
    number = put_order(room, 1)
    typed = {"notes": "rings at six"} | ADDRESS | wrong
    client = save(room.client(ravi), f"/staff/requests/{number}", **typed)
    assert [line.startswith(error) for line in client.errors] == [True], client.errors
    for value in typed.values():
        assert not value or str(value) in client.page.text
    assert stored(room, number).version == 0


def test_a_postcode_that_is_right_all_the_same(room: Room, ravi: Person) -> None:
    number = put_order(room, 1)
    typed = ADDRESS | {"postcode": "DE98 1AA", "address": "1 High Street\nNewtown", "sure": "y"}
    save(room.client(ravi), f"/staff/requests/{number}", **typed)
    assert stored(room, number).postcode == "DE98 1AA"


def test_an_address_of_two_megabytes(room: Room, ravi: Person) -> None:
    number = put_order(room, 1)
    typed = ADDRESS | {"address": "x" * 2_000_000}
    client = save(room.client(ravi), f"/staff/requests/{number}", **typed)
    assert client.errors == ["The address is far too long. Enter only the address"]
    assert "Jo Example" in client.page.text
    assert "x" * 2_000_000 in client.page.text
    client = save(client, f"/staff/requests/{number}", **ADDRESS | {"address": "x" * 5_000_000})
    assert client.heading == "That is too large"


def test_leaflets_are_corrected(room: Room, ravi: Person) -> None:
    items = (Item("school-action", in_another_language=True), Item("gone-by-now"))
    number = put_order(room, 1, items=items)
    path = f"/staff/requests/{number}"
    client = save(room.client(ravi), path, **ADDRESS)
    assert client.errors == ["Listen to the language, and enter it"]
    more: dict[str, Any] = {
        "formats-annual-reviews": ["large-print"],
        "formats-gone-by-now": [],
        "language-school-action": "Polish",
    }
    save(client, path, **ADDRESS | more)
    assert stored(room, number).leaflets == (
        Wanted("school-action", Format.ORDINARY, "Polish"),
        Wanted("annual-reviews", Format.LARGE_PRINT),
    )
    client.get(path)
    assert fields(client)["formats-annual-reviews"] == ["large-print"]


def test_notes_alone_can_be_saved(room: Room, ravi: Person) -> None:
    number = put_order(room, 1)
    client = save(room.client(ravi), f"/staff/requests/{number}", button="stay", notes="who?")
    assert client.where == f"/staff/requests/{number}"
    assert (stored(room, number).notes, stored(room, number).order.state) == ("who?", State.WAITING)


def test_two_people_save_at_once(room: Room, ravi: Person) -> None:
    number = put_order(room, 1, reference="123456")
    path = f"/staff/requests/{number}"
    priya = room.client(room.person(Role.MANAGER)).get(path)
    save(room.client(ravi), path, **ADDRESS)
    typed = ADDRESS | {"name": "Jo Sample", "notes": "mine"}
    priya.send(path, **fields(priya) | typed | {"submit": "1"})
    assert "Ravi Requests has changed this request while you were typing" in priya.text
    assert "Jo Example" in priya.text
    assert 'value="Jo Sample"' in priya.page.text
    assert stored(room, number).name == "Jo Example"
    priya.send(path, **fields(priya) | typed | {"submit": "1"})
    assert (stored(room, number).name, stored(room, number).notes) == ("Jo Sample", "mine")


def test_it_can_not_be_made_out(room: Room, ravi: Person) -> None:
    number = put_order(room, 1, reference="123456", ring_back="+447700900123")
    path = f"/staff/requests/{number}"
    client = room.client(ravi).get(f"{path}/close")
    assert "The caller allowed us to ring back: 07700 900123" in client.text
    client.send(f"{path}/close")
    assert client.errors == ["Choose why it can't be sent"]
    client.send(f"{path}/close", why="unclear", notes="two words only")
    assert "Leaflet request 123456 is closed." in client.text
    client.get("/staff/requests?state=cannot_be_sent")
    assert "123456" in client.text
    client.get(path)
    assert "The address can't be made out." in client.text
    assert "07700 900123" in client.text
    client.send(f"{path}/reopen")
    assert "Leaflet request 123456 is open again." in client.text
    assert (stored(room, number).order.state, stored(room, number).notes) == (
        State.WAITING,
        "two words only",
    )
    assert room.audit() == [
        "Ravi Requests closed leaflet request 123456: the address can't be made out.",
        "Ravi Requests opened leaflet request 123456 again.",
    ]


def test_a_duplicate_leads_to_the_other(room: Room, ravi: Person) -> None:
    first = put_order(room, 1, reference="123456")
    second = put_order(room, 2, reference="654321")
    path = f"/staff/requests/{second}"
    client = room.client(ravi).get(f"{path}/close")
    for reference, error in (
        ("", "Enter the reference of the other request"),
        ("999999", "No request has this reference. Check the six digits"),
        ("654321", "This is the reference of the same request. Enter the other one's"),
    ):
        client.send(f"{path}/close", why="duplicate", reference=reference)
        assert client.errors == [error]
    client.send(f"{path}/close", why="duplicate", reference="123456")
    assert client.where == f"/staff/requests/{first}"
    assert stored(room, second).duplicate_of == first
    assert f'href="/staff/requests/{first}"' in client.get(path).page.text


def test_closed_over_somebody_elses_change(room: Room, ravi: Person) -> None:
    number = put_order(room, 1)
    client = room.client(ravi).get(f"/staff/requests/{number}/close")
    save(room.client(room.person(Role.MANAGER)), f"/staff/requests/{number}", **ADDRESS)
    client.send(f"/staff/requests/{number}/close", why="not-wanted")
    assert client.errors == ["Priya Manager has just changed this request. Look at it again first"]
    assert stored(room, number).closed is None


def test_what_is_posted_is_only_looked_at(room: Room, ravi: Person) -> None:
    number = put_order(room, 1, reference="123456")
    path = f"/staff/requests/{number}"
    client = room.client(ravi).get(path)
    typed = fields(client) | ADDRESS | {"submit": "1"}
    client.send(path, **typed)

    def post(connection: Any) -> None:
        request = store.get_request(connection, number)
        at = request.order.asked_at
        store.save_request(connection, replace(request, printed_at=at, posted_at=at))

    room.database.write(post)
    client.get(path)
    assert "1 High Street" in client.text
    assert "Save and next" not in client.text
    client.send(path, **typed, version="2")
    assert client.errors == ["This request is closed, printed or posted. Open it again first"]
    assert "Send it again" in client.text
    client.send(f"{path}/reopen")
    assert "Save and next" in client.text
    assert stored(room, number).order.state is State.BEING_HANDLED


def test_while_the_caller_is_on_the_line(room: Room, ravi: Person) -> None:
    number = put_order(room, 1, confirmed_at=None, closed_at=None)
    client = room.client(ravi).get(f"/staff/requests/{number}")
    assert "The caller is still on the line." in client.text
    assert "Save and next" not in client.text
    assert stored(room, number).claim is None


def test_a_request_that_is_not_there(room: Room, ravi: Person) -> None:
    client = room.client(ravi)
    for path in ("/7", "/7/close", "/7/address.wav"):
        assert client.get(f"/staff/requests{path}").page.status_code == 404
        assert client.heading == "No request of that number"


def test_pages_of_the_queue(room: Room, ravi: Person) -> None:
    for number in range(1, 53):
        put_order(room, number, spoken=False, reference=f"1000{number:02}")
    client = room.client(ravi).get("/staff/requests")
    assert "100050" in client.text
    assert "100051" not in client.text
    later = re.search(r'href="([^"]+)" rel="next"', client.page.text)
    assert later
    client.get(later[1].replace("&amp;", "&"))
    assert "100050" not in client.text
    assert "100052" in client.text
    assert "Oldest" in client.text


def test_what_was_typed_when_the_session_ended(room: Room, ravi: Person) -> None:
    number = put_order(room, 1)
    path = f"/staff/requests/{number}"
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        client = room.client(ravi).get(path)
        typed = fields(client) | ADDRESS | {"formats-annual-reviews": ["ordinary"]}
        clock.shift(timedelta(minutes=31))
        client.send(path, **typed)
        assert client.heading == "Sign in"
        client.send("/staff/sign-in", email=ravi.email, password=PASSWORD)
        clock.shift(timedelta(minutes=1))
        client.send("/staff/code", code=ravi.code())
        client.get(path)
        assert "What you typed is below" in client.text
        assert 'value="Jo Example"' in client.page.text
        assert fields(client)["formats-annual-reviews"] == ["ordinary"]
        client.send(path, **fields(client) | ADDRESS | {"submit": "1"})
    assert [each.leaflet for each in stored(room, number).leaflets] == [
        "school-action",
        "annual-reviews",
    ]


def test_nobodys_name_stands_in_an_address(room: Room, ravi: Person) -> None:
    put_order(room, 1, reference="123456", postcode="S40 1DD")
    client = room.client(ravi).get("/staff/requests/find")
    client.send("/staff/requests/find")
    assert client.errors == ["Enter a reference, a name or a postcode"]
    client.send("/staff/requests/find", q="nobody")
    assert "Nothing was found." in client.text
    for words in ("123456", "s40 1dd"):
        client.send("/staff/requests/find", q=words)
        assert "Leaflet request 123456 New S40 1DD" in client.text
        assert client.page.request.query_string == b""


def test_several_are_chosen_where_there_is_something_to_do_with_them(
    room: Room, ravi: Person
) -> None:
    number = put_order(room, 1, reference="123456")
    client = save(room.client(ravi), f"/staff/requests/{number}", **ADDRESS)
    client.get("/staff/requests?state=being_handled")
    assert "Choose leaflet request 123456" in client.text
    client.send("/staff/print", request=str(number), do="print")
    assert client.heading == "How should it be printed?"
    client.send(sheet="L7160", first="1", right="", down="", letters="none", do="make")
    client.send(printed="all")
    assert "Choose leaflet request 123456" in client.get("/staff/requests?state=printed").text
    client.send("/staff/print", request=str(number), do="posted")
    assert client.heading == "When were they posted?"
    assert "Choose leaflet" not in client.get("/staff/requests").text

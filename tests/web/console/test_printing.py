"""Print and post: labels and letters that fit, nothing printed until somebody says so, posted."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection

from ivr.leaflets.order import Format, Item, Order, State
from ivr.paper.envelopes import C5, DL
from ivr.paper.fitting import MM_OF_POINT
from ivr.paper.labels import text_box
from ivr.paper.sheets import SHEETS, Box
from ivr.staff.account import Role
from ivr.store.leaflets import find_order, save_order
from ivr.store.requests import get_request, save_request
from tests.paper.printed import Written, lines_of, pages_of
from tests.web.console.room import Client, Room

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
READY = State.BEING_HANDLED
SETUP = {"sheet": "L7160", "first": "1", "right": "", "down": "", "letters": "none"}
NAMES = (
    "Łucja Świątek-Şahin",
    "李",
    "عائشة",
    "Jo Example",
    "Zoë O’Brien",
    "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "Anna-Maria Wolfeschlegelsteinhausen",
)


def ask_by_post(room: Room, *names: str, large: bool = False) -> None:
    """So many people have asked for a leaflet, and staff have typed in where they live."""

    def change(connection: Connection) -> None:
        for number, name in enumerate(names or NAMES, start=1):
            print_as = Format.LARGE_PRINT if large else Format.ORDINARY
            order = Order(
                f"CA{number}",
                AT,
                items=(Item("school-action", print_as),),
                confirmed_at=AT,
                reference=f"10000{number}",
            )
            save_order(connection, order)
            type_in(connection, number, name, f"Flat {number}\n{number} Sample Lane\nBrampton")

    room.database.write(change)


def type_in(connection: Connection, number: int, name: str, lines: str) -> None:
    """Staff have found out where a request goes."""
    request = get_request(connection, number)
    save_request(connection, replace(request, name=name, address=lines, postcode="S40 1DD"))


def with_addresses(room: Room) -> None:
    """Our offices have an address for their letters."""
    file = room.settings.prompts / "offices.toml"
    line = 'address = ["Parent Partnership", "1 Sample Road", "Chesterfield", "S40 1DD"]\n'
    file.write_text(file.read_text().replace("lines =", f"{line}lines ="))


def states(room: Room, requests: int) -> list[State | None]:
    found = [
        room.database.read(partial(find_order, call=f"CA{number}"))
        for number in range(1, requests + 1)
    ]
    return [order.state for order in found if order]


def choose(client: Client, *requests: int) -> Client:
    return client.get("/staff/print").send(request=[str(each) for each in requests])


def is_inside(line: Written, box: Box) -> bool:
    ascent, descent = line.size * MM_OF_POINT, 0.3 * line.size * MM_OF_POINT
    return (
        box.left - 0.01 <= line.left <= box.right
        and box.top - 0.01 <= line.baseline - 0.7 * ascent
        and line.baseline + descent <= box.bottom + 0.35
    )


def test_from_ready_to_posted(room_on_both: Room) -> None:
    room = room_on_both
    ask_by_post(room)
    ravi = room.client(room.person(Role.REQUESTS))
    assert (
        "0 waiting for an address 7 ready to print 0 printed, to be posted"
        in ravi.get("/staff/").text
    )
    choose(ravi, 1, 2, 4)
    assert ravi.heading == "How should it be printed?"
    assert "3 addresses, on 1 sheet of L7160." in ravi.text
    assert "Labels 1 to 3 will be printed" in ravi.text
    ravi.send(**SETUP, do="make")
    assert ravi.heading == "Print the papers"
    pdf = ravi.http.get("/staff/print/1/labels.pdf")
    assert (pdf.mimetype, pdf.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert pages_of(pdf.data) == 1
    # Nothing is printed by being looked at.
    assert states(room, 4) == [READY] * 4
    ravi.get("/staff/print")
    assert "Batch 1: say whether it printed properly" in ravi.text
    assert "Jo Example" not in ravi.text
    assert "Zoë" in ravi.text
    assert "1 batch is at the printer. Say what printed properly" in ravi.get("/staff/").text
    ravi.get("/staff/print/1/papers").send(printed="all")
    assert "at the printer" not in ravi.text
    assert "3 requests marked as printed." in ravi.text
    assert states(room, 4) == [State.PRINTED, State.PRINTED, READY, State.PRINTED]
    ravi.send(request=["1", "4"], do="posted")
    assert ravi.heading == "When were they posted?"
    assert "Jo Example, leaflet request 100004" in ravi.text
    today = datetime.now(UTC)
    day = [str(today.day), str(today.month), str(today.year)]
    ravi.send("/staff/print/posted", request=["1", "4"], posted=day)
    assert "2 requests marked as posted." in ravi.text
    assert states(room, 4) == [State.POSTED, State.PRINTED, READY, State.POSTED]
    assert room.audit() == [
        "Ravi Requests opened the labels of batch 1, 3 requests.",
        *["Ravi Requests printed a label in batch 1."] * 3,
        *["Ravi Requests marked a request as posted."] * 2,
    ]


def test_every_address_is_inside_its_label(room: Room) -> None:
    ask_by_post(room)
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, *range(1, 8))
    for code, first, right, down, nudge in (
        ("L7160", 1, "", "", (0.0, 0.0)),
        ("L7163", 13, "2", "-2", (2.0, -2.0)),
        ("L7162", 16, "-2,0", "2 mm", (-2.0, 2.0)),
        ("L7159", 22, "0.5", "−0.5", (0.5, -0.5)),
    ):
        given = {"sheet": code, "first": str(first), "right": right, "down": down}
        ravi.get("/staff/print/1").send(**SETUP | given, do="make")
        assert ravi.heading == "Print the papers"
        lines = lines_of(ravi.http.get("/staff/print/1/labels.pdf").data)
        for at in range(7):
            page, label = divmod(first - 1 + at, SHEETS[code].labels)
            box = text_box(SHEETS[code], label + 1)
            moved = Box(box.left + nudge[0], box.top + nudge[1], box.width, box.height)
            here = [each for each in lines if each.page == page + 1 and is_inside(each, moved)]
            said = [each.text for each in here]
            assert {f"Flat {at + 1}", f"{at + 1} Sample Lane", "CHESTERFIELD", "S40 1DD"} < {*said}
            assert len(said) >= 6, said  # the name, too, in its own script
        assert sum(each.text == "S40 1DD" for each in lines) == 7


@pytest.mark.parametrize(
    ("letters", "large", "size", "envelope"),
    [
        ("ordinary", False, 12, DL),
        ("large-print", False, 18, C5),
        ("as-asked", True, 18, C5),
    ],
)
def test_letters_show_the_address_in_the_window(
    room: Room, letters: str, large: bool, size: int, envelope: object
) -> None:
    with_addresses(room)
    ask_by_post(room, "Jo Example", "عائشة", large=large)
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1, 2)
    ravi.send(**SETUP | {"letters": letters}, do="make")
    assert ravi.heading == "Print the papers"
    pdf = ravi.http.get("/staff/print/1/letters.pdf").data
    assert pages_of(pdf) == 2
    lines = [each for each in lines_of(pdf) if each.page == 1]
    window = next(each for each in (DL, C5) if each == envelope).address
    seen = [each.text for each in lines if is_inside(each, window)]
    assert seen[0] == "Jo Example"
    assert seen[-1] == "S40 1DD"
    body = next(each for each in lines if each.text.startswith("Dear Jo"))
    assert body.size == size
    said = " ".join(each.text for each in lines)
    assert "1 Sample Road" in said
    assert "01632 960001" in said.replace("\u00a0", " ")
    assert "100001" in said


def test_letters_without_our_own_address(room: Room) -> None:
    ask_by_post(room, "Jo Example")
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1)
    ravi.send(**SETUP | {"letters": "ordinary"}, do="make")
    assert len(ravi.errors) == 1
    assert ravi.errors[0].startswith("The letter needs our own address")
    assert "or print the labels alone" in ravi.errors[0]


def test_the_sheet_is_remembered(room: Room) -> None:
    ask_by_post(room, *("Jo Example",) * 9)
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1, 2)
    ravi.send(**SETUP | {"sheet": "L7163", "first": "13", "right": "0.5"}, do="make")
    ravi.send(printed="all")
    choose(ravi, 3)
    assert 'value="L7163" checked' in ravi.page.text
    assert "1 address, on 1 sheet of L7163. Put in a new sheet." in ravi.text
    assert 'name="right" type="text" value="0.5"' in ravi.page.text
    ravi.send(**SETUP | {"sheet": "L7163", "first": "4"}, do="make").send(printed="none")
    choose(ravi, 3)
    assert "Labels 1 to 3 are gone" in ravi.text
    priya = room.client(room.person(Role.MANAGER))
    assert "Label 1 will be printed" in choose(priya, 4).text


def test_some_printed(room: Room) -> None:
    ask_by_post(room)
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1, 2, 3).send(**SETUP, do="make").send(printed="some")
    assert ravi.heading == "Which printed properly?"
    assert "Łucja Świątek-Şahin" in ravi.text
    ravi.send()
    assert ravi.errors == ["Choose those that printed properly. If none did, go back and say so"]
    ravi.send(well=["1", "3"])
    assert "2 requests marked as printed." in ravi.text
    assert states(room, 3) == [State.PRINTED, READY, State.PRINTED]
    ravi.get("/staff/print/1/papers")
    assert ravi.where == "/staff/print"
    assert "somebody has said already what printed" in ravi.text


def test_what_can_not_be_printed(room: Room) -> None:
    ask_by_post(room, "Jo Example", "Ann Other")
    room.database.write(partial(save_order, order=Order("CA9", AT, confirmed_at=AT)))
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi)
    assert ravi.errors == ["Choose at least one request to print"]
    ravi.send("/staff/print", request=["x", "9" * 30, "²"])
    assert ravi.errors == ["Choose at least one request to print"]
    choose(ravi, 1, 3)
    assert ravi.errors[0].startswith("1 request without an address. Listen to what the caller")
    choose(ravi, *range(1, 202))
    assert ravi.errors == ["Choose 200 requests at most. You have chosen 201"]
    choose(ravi, 1)
    priya = choose(room.client(room.person(Role.MANAGER)), 1, 2)
    assert priya.errors[0].startswith("Some of these are printed already, or are at somebody's")
    ravi.get("/staff/print/1").send("/staff/print/1/stop")
    assert "Nothing is marked as printed" in ravi.text
    assert choose(priya, 1, 2).heading == "How should it be printed?"
    assert ravi.get("/staff/print/1").heading == "Print and post"
    assert ravi.get("/staff/print/9").heading == "There is no such batch"
    assert ravi.page.status_code == 404


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"first": "22"}, "Enter a label from 1 to 21: there are no others on L7160. If none is"),
        ({"first": "0"}, "Enter a label from 1 to 21"),
        ({"first": "x"}, "Enter a label from 1 to 21"),
        ({"first": "1" * 5000}, "Enter a label from 1 to 21"),
        ({"first": ""}, "Enter the number of the first free label"),
        ({"right": "2.5"}, "Move the print by 2 mm at most."),
        ({"down": "nan"}, "Move the print by 2 mm at most."),
        ({"down": "much"}, "Enter millimetres, such as 0.5"),
        ({"sheet": "L9999"}, "Choose one of those on the page"),
        ({"letters": ""}, "Choose whether to print letters"),
    ],
)
def test_a_setup_that_can_not_be(room: Room, given: dict[str, str], error: str) -> None:
    ask_by_post(room, "Jo Example")
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1).send(**SETUP | given, do="make")
    assert ravi.errors[0].startswith(error)
    assert ravi.where == "/staff/print/1"


def test_addresses_that_can_not_be_printed(room: Room) -> None:
    ask_by_post(room, "Jo Example", "𒀀", "W" * 40)

    def type_in_too_much(connection: Connection) -> None:
        type_in(connection, 3, "W" * 40, "\n".join(f"{at} {'W' * 36}" for at in range(4)))

    room.database.write(type_in_too_much)
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1, 2, 3).send(**SETUP, do="make")
    assert ravi.errors == [
        "Address 2: Leave 𒀀 out of the name. We have no letter to print it with",
        "Address 3: Shorten the address. Printed, it would be too small to read",
    ]
    assert "Change address 3" in ravi.text
    answer = ravi.http.get("/staff/print/1/labels.pdf")
    assert answer.location == "/staff/print/1"
    ravi.get("/staff/print/1")
    assert "Address 2: Leave 𒀀 out of the name" in ravi.errors[0]
    type_it = partial(type_in, number=3, name="Wanda", lines="3 Sample Lane")
    room.database.write(type_it)
    room.database.write(partial(type_in, number=2, name="Ann", lines="2 Sample Lane"))
    assert ravi.send(**SETUP, do="make").heading == "Print the papers"


def test_a_test_sheet(room: Room) -> None:
    ask_by_post(room, "Jo Example")
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1).send(**SETUP | {"sheet": "L7159", "right": "1"}, do="show")
    pdf = ravi.http.get("/staff/print/1/test-sheet.pdf")
    texts = [line.text for line in lines_of(pdf.data)]
    assert len(texts) == 24
    assert texts[0] == "L7159, label 1"


def test_posted_on_a_day(room: Room) -> None:
    ask_by_post(room, "Jo Example")
    ravi = room.client(room.person(Role.REQUESTS))
    choose(ravi, 1).send(**SETUP, do="make").send(printed="all")
    ravi.send("/staff/print", do="posted")
    assert ravi.errors == ["Choose at least one printed request that has been posted"]
    ravi.send("/staff/print/posted", request=["7"], posted=["1", "1", "2026"])
    assert ravi.errors == ["Choose at least one printed request that has been posted"]
    ravi.send("/staff/print/posted", request=["1"], posted=["1", "1", "2199"])
    assert ravi.errors == ["Enter today or a day before it"]
    assert 'name="request" value="1"' in ravi.page.text
    ravi.send("/staff/print/posted", request=["1"], posted=["", "", ""])
    assert ravi.errors == ["Enter the day they were posted"]
    ravi.send("/staff/print/posted", request=["1"], posted=["24", "11", "2025"])
    assert states(room, 1) == [State.POSTED]


def test_nothing_to_print_or_post(room: Room) -> None:
    ravi = room.client(room.person(Role.REQUESTS)).get("/staff/print")
    assert "A request appears here once its address has been typed in." in ravi.text
    assert "Nothing waits to be posted." in ravi.text
    lou = room.client(room.person(Role.LOOK))
    assert lou.http.get("/staff/print").status_code == 403

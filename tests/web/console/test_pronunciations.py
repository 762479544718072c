"""How words are spoken: changed as any page is, and what follows from it for recordings."""

import pytest

from ivr.staff.account import Role
from tests.web.console.room import Client, Room

PAGE = "/staff/recordings/en/pronunciations"
SHIPPED = (
    "SENCO = Senco\nderbyshireparentpartnership = derbyshire parent partnership, all one word,"
)


def staff(room: Room) -> Client:
    return room.client(room.person(Role.RECORDINGS)).get(PAGE)


def spoken(room: Room, clip: str = "school-action-plus") -> str:
    return room.edition().wording("en", clip).spoken


def test_a_word_is_spoken_otherwise_until_undone(room: Room) -> None:
    assert "Senco" in spoken(room)
    client = staff(room)
    assert client.heading == "Pronunciations"
    client.get(f"{PAGE}/words")
    assert SHIPPED in client.page.text
    client.send(text=SHIPPED.replace("= Senco", "= sen-koh"))
    assert "The draft is saved." in client.text
    assert "4 of 4 recordings are out of date or missing: callers hear" in client.text
    client.get(f"{PAGE}/publish").send(when="now")
    assert "Version 1 is published." in client.text
    assert "sen-koh" in spoken(room)
    # Four others say the numbers of the offices, which are invented here.
    assert "8 recordings are made" in client.get("/staff/takes/en/out-of-date").text
    client.get(PAGE).send(f"{PAGE}/undo")
    assert "Senco" in spoken(room)
    edition = room.edition()
    assert edition.recording(edition.wording("en", "school-action-plus"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Enter at least one word"),
        ("SENCO", "Line 1: Write a word, =, and how it is spoken, such as: SENCO = Senco"),
        ("a = b\n= c", "Line 2: Write a word, =, and how it is spoken"),
        ("a = b\na = c", 'Line 2: "a" is written twice.'),
    ],
)
def test_what_can_not_be_read_is_never_saved(room: Room, text: str, error: str) -> None:
    client = staff(room).get(f"{PAGE}/words").send(text=text)
    assert client.errors[0].startswith(error)


def test_it_is_in_the_list(room: Room) -> None:
    client = staff(room).get("/staff/recordings?q=pronun")
    assert "How words are spoken that voices misread" in client.text

"""Two at once change a page: one is first, the other is told so, on both databases."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from ivr.call.on_air import prompt_part
from ivr.prompt_library.history import CALLED_OFF, PageHistory
from ivr.prompt_library.version import SHIPPED, Made, Version
from ivr.store import versions
from ivr.store.database import Database
from ivr.store.on_air import read_on_air
from ivr.store.versions import ChangedMeanwhile

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
PART = prompt_part("en", "goodbye")


def version(text: str) -> Version:
    return Version("en", "goodbye", 0, text, (), Made.WORDS, AT, "Rosa", "Goodbye.")


def add(text: str, seen: int | None = None) -> Callable[[Connection], int]:
    return lambda connection: versions.add_version(connection, version(text), seen=seen)


def publish(number: int, **more: Any) -> Callable[[Connection], Any]:
    return lambda c: versions.publish(c, "en", "goodbye", number, "Rosa", AT, **more)


def known(database: Database) -> PageHistory:
    return database.read(lambda connection: versions.history(connection, "en", "goodbye"))


def both_at_once(
    database: Database, first: Callable[[Connection], Any], second: Callable[[Connection], Any]
) -> list[Any]:
    """What becomes of two changes, the second of which begins while the first is not yet kept."""
    is_made, other_is_in, outcomes = threading.Event(), threading.Event(), [None, None]

    def slowly(connection: Connection) -> Any:
        result = first(connection)
        is_made.set()
        # Where only one may write, the other can't be in yet; where it can, it gets some time.
        if other_is_in.wait(0.3):
            threading.Event().wait(0.2)
        return result

    def meanwhile(connection: Connection) -> Any:
        other_is_in.set()
        return second(connection)

    def run(at: int, change: Callable[[Connection], Any]) -> None:
        try:
            outcomes[at] = database.write(change)
        except Exception as trouble:  # whatever it is, the test looks at it
            outcomes[at] = trouble  # type: ignore[call-overload]

    one = threading.Thread(target=run, args=(0, slowly))
    one.start()
    is_made.wait(5)
    run(1, meanwhile)
    one.join()
    return outcomes


def test_two_make_a_version_at_once(database: Database) -> None:
    first, second = both_at_once(database, add("Bye.", seen=0), add("So long.", seen=0))
    assert first == 1
    assert isinstance(second, ChangedMeanwhile)
    assert [each.text for each in known(database).versions] == ["Bye."]


def test_two_who_have_seen_nothing_make_two_versions(database: Database) -> None:
    assert both_at_once(database, add("Bye."), add("So long.")) == [1, 2]


def test_two_publish_at_once(database: Database) -> None:
    database.write(add("Bye."))
    database.write(add("So long."))
    _, second = both_at_once(database, publish(1, seen=SHIPPED), publish(2, seen=SHIPPED))
    assert isinstance(second, ChangedMeanwhile)
    assert known(database).on_air == 1
    assert database.read(read_on_air)[PART]["text"] == "Bye."


def test_what_falls_due_while_another_version_is_published(database: Database) -> None:
    """Whoever is second finds what the first has left, and nothing is on air that is not told."""
    database.write(add("Bye."))
    database.write(add("So long."))
    database.write(publish(1, due=LATER))
    [due] = database.read(lambda connection: versions.list_due(connection, LATER))
    both_at_once(database, publish(2), lambda c: versions.settle(c, due, LATER))
    assert [each.trouble for each in known(database).publications] == ["", CALLED_OFF]
    assert known(database).on_air == 2
    assert database.read(read_on_air)[PART]["text"] == "So long."


def test_two_workers_settle_what_is_due_once(database: Database) -> None:
    database.write(add("Bye."))
    database.write(publish(1, due=LATER))
    [due] = database.read(lambda connection: versions.list_due(connection, LATER))

    def settle(connection: Connection) -> None:
        versions.settle(connection, due, LATER)

    def settle_late(connection: Connection) -> None:
        versions.settle(connection, due, LATER, "Key 5 is not there.")

    both_at_once(database, settle, settle_late)
    [publication] = known(database).publications
    assert (publication.trouble, publication.done_at) == ("", LATER)


def test_what_was_planned_is_handed_to_whoever_calls_it_off(database: Database) -> None:
    database.write(add("Bye."))
    assert database.write(publish(1, due=LATER)) is None
    called_off = database.write(publish(SHIPPED))
    assert (called_off.number, called_off.due_at) == (1, LATER)
    assert known(database).planned is None
    assert known(database).failed is None
    assert not database.read(lambda connection: versions.list_due(connection, LATER))


@pytest.mark.parametrize("kind", ["postgresql"])
def test_pages_do_not_wait_for_each_other(database: Database) -> None:
    """Two pages are changed at once where there is more than one writer."""
    is_in = threading.Event()

    def slowly(connection: Connection) -> bool:
        versions.add_version(connection, version("Bye."))
        return is_in.wait(5)

    waits: list[bool] = []
    one = threading.Thread(target=lambda: waits.append(database.write(slowly)))
    one.start()
    other = Version("en", "greeting", 0, "Hello.", (), Made.WORDS, AT, "Rosa", "Hello.")
    database.write(lambda connection: versions.add_version(connection, other))
    is_in.set()
    one.join()
    assert waits == [True]

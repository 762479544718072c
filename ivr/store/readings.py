"""What computer voices are to say, kept. Nothing here commits: who calls does.

A line that waits is the work, and whoever finishes one settles it once: killed at any moment,
nothing is lost and nothing is made twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, insert, or_, select, update

from ivr.prompt_library.reading import Line, LineState, Reading
from ivr.prompt_library.take import Take
from ivr.script.wording import Wording
from ivr.store.take_tables import reading_lines, readings
from ivr.store.takes import add_take

HELD_FOR = timedelta(minutes=2)
"""So long a reading is its worker's after each line; a worker that died has it no longer."""


class ReadingUnknown(Exception):
    """There is no such reading."""


def ask_for(
    connection: Connection, wordings: Iterable[Wording], engine: str, by: int | None, at: datetime
) -> int:
    """Ask for a reading of some wordings of one language; its number."""
    wanted = list(wordings)
    language = wanted[0].language
    new = insert(readings).values(language=language, engine=engine, asked_by=by, asked_at=at)
    number: int = connection.execute(new.returning(readings.c.id)).scalar_one()
    connection.execute(
        insert(reading_lines),
        [
            {
                "reading_id": number,
                "clip": wording.clip,
                "written": wording.written,
                "spoken": wording.spoken,
                "state": LineState.WAITING,
                "trouble": "",
            }
            for wording in wanted
        ],
    )
    return number


def get_reading(connection: Connection, number: int) -> Reading:
    """One reading with its lines; raises ReadingUnknown."""
    row = connection.execute(select(readings).where(readings.c.id == number)).one_or_none()
    if row is None:
        raise ReadingUnknown(number)
    lines = select(reading_lines).where(reading_lines.c.reading_id == number)
    return Reading(
        row.id,
        row.language,
        row.engine,
        row.asked_by,
        row.asked_at,
        row.stopped_at,
        tuple(
            Line(
                each.clip,
                each.written,
                each.spoken,
                LineState(each.state),
                each.trouble,
                each.take_id,
            )
            for each in connection.execute(lines.order_by(reading_lines.c.clip))
        ),
    )


def unfinished(connection: Connection, at: datetime) -> list[int]:
    """The readings that nobody is at and that still have lines to say, the oldest first."""
    has_lines = exists().where(
        reading_lines.c.reading_id == readings.c.id, reading_lines.c.state == LineState.WAITING
    )
    found = select(readings.c.id).where(has_lines, _free(at)).order_by(readings.c.id)
    return list(connection.execute(found).scalars())


def hold(connection: Connection, number: int, at: datetime) -> bool:
    """Take a reading on; False where somebody else is at it."""
    mine = update(readings).where(readings.c.id == number, _free(at))
    return connection.execute(mine.values(held_until=at + HELD_FOR)).rowcount == 1


def let_go(connection: Connection, number: int) -> None:
    """Leave a reading to whoever comes next."""
    connection.execute(update(readings).where(readings.c.id == number).values(held_until=None))


def settle(
    connection: Connection, number: int, clip: str, result: Take | str, at: datetime
) -> bool:
    """A line has been said, or can't be, for a reason; False where it no longer waited.

    Whoever settles it first has said it; what comes later counts for nothing.
    """
    still = update(reading_lines).where(
        reading_lines.c.reading_id == number,
        reading_lines.c.clip == clip,
        reading_lines.c.state == LineState.WAITING,
    )
    state = LineState.FAILED if isinstance(result, str) else LineState.MADE
    trouble = result if isinstance(result, str) else ""
    if connection.execute(still.values(state=state, trouble=trouble)).rowcount != 1:
        return False
    if isinstance(result, Take):
        mine = update(reading_lines).where(
            reading_lines.c.reading_id == number, reading_lines.c.clip == clip
        )
        connection.execute(mine.values(take_id=add_take(connection, result)))
    held = update(readings).where(readings.c.id == number)
    connection.execute(held.values(held_until=at + HELD_FOR))
    return True


def stop(connection: Connection, number: int, at: datetime) -> None:
    """Make no more of a reading; what is made stays."""
    connection.execute(
        update(reading_lines)
        .where(reading_lines.c.reading_id == number, reading_lines.c.state == LineState.WAITING)
        .values(state=LineState.STOPPED)
    )
    connection.execute(
        update(readings)
        .where(readings.c.id == number, readings.c.stopped_at.is_(None))
        .values(stopped_at=at)
    )


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(readings.c.held_until.is_(None), readings.c.held_until <= at)

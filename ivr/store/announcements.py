"""Announcements on air. Their words are versions, as those of every page are."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ivr.call.on_air import notice_part, prompt_part
from ivr.notices.notice import Notice
from ivr.notices.read import write_notice
from ivr.prompt_library.version import Version
from ivr.store.on_air import put_on_air
from ivr.store.versions import add_version, part_of, publish


def announcing(notice: Notice, words: Version | None = None) -> dict[str, Any]:
    """The parts that an announcement puts on air: to be proved first."""
    said = {prompt_part(words.language, words.page): part_of(words)} if words else {}
    return {notice_part(notice.name): write_notice(notice), **said}


def announce(
    connection: Connection,
    notice: Notice,
    at: datetime,
    words: Version | None = None,
    by: int | None = None,
) -> None:
    """Put an announcement on air, with new `words` of it where there are any.

    `by` is who of the staff has written them. Nothing here commits: who calls does.
    """
    put_on_air(connection, notice_part(notice.name), write_notice(notice), at)
    if words:
        number = add_version(connection, words, by)
        publish(connection, words.language, words.page, number, words.who, at)

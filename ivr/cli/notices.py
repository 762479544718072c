"""`ivr notices`: what is announced to callers, and until when."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from ivr.cli.on_air import put_proved
from ivr.cli.start import fail, on_air, settings_or_exit
from ivr.config import Settings
from ivr.content import PLAIN_NAME
from ivr.language import DEFAULT_LANGUAGE
from ivr.notices.notice import Notice, in_order
from ivr.notices.read import read_notice, write_notice
from ivr.prompt_library.version import new_words
from ivr.script.words import shipped_words
from ivr.uk.london_time import LONDON


@click.group()
def notices() -> None:
    """What is announced to callers, and until when."""


@notices.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def list_notices(as_json: bool) -> None:
    """Every announcement, in the order in which they are said."""
    edition = on_air(settings_or_exit())
    now = datetime.now(UTC)
    found = in_order(edition.notices)
    if as_json:
        rows = [
            {"name": each.name, "said": each.is_said(now), **write_notice(each)} for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for notice in found:
        click.echo(f"{notice.name:24} {_in_words(notice, now)}")


@notices.command("put")
@click.argument("name")
@click.option("--before", help="The page that it is said before.")
@click.option("--instead", help="The page that it is said in place of.")
@click.option("--from", "begins", help='From when on, as "2026-12-24 17:00" in London.')
@click.option("--until", "ends", help="Until when.")
@click.option("--office", help="Only for callers of this office.")
@click.option("--words", help="What is said. Not given, it says what it said.")
def put(name: str, words: str | None, **given: str | None) -> None:
    """Put an announcement on air, or change the one that has this NAME."""
    settings = settings_or_exit()
    if not PLAIN_NAME.fullmatch(name):
        fail("The name should be made of small letters, digits and hyphens.")
    renamed = {"begins": "from", "ends": "until"}
    written: dict[str, Any] = {
        renamed.get(key, key): value for key, value in given.items() if value
    }
    notice, faults = read_notice(name, written)
    if notice is None or faults:
        fail("This can't go on air:\n" + "\n".join(f"{name} {each.sentence}" for each in faults))
    _announce(settings, notice, words)
    click.echo(f"{name} is on air: the next caller hears it.")


@notices.command("end")
@click.argument("name")
def end(name: str) -> None:
    """Take an announcement off air."""
    settings = settings_or_exit()
    found = [notice for notice in on_air(settings).notices if notice.name == name]
    if not found:
        fail(f"There is no announcement called {name}. To see them: ivr notices list")
    _announce(settings, replace(found[0], on=False))
    click.echo(f"{name} is off air.")


def _announce(settings: Settings, notice: Notice, text: str | None = None) -> None:
    from ivr.store.announcements import announce, announcing  # SQLAlchemy is slow to import

    now = datetime.now(UTC)
    words = None
    if text:
        shipped = shipped_words(settings.prompts, DEFAULT_LANGUAGE, notice.name)
        words = new_words(DEFAULT_LANGUAGE, notice.name, text, now, "The command line", shipped)
    put_proved(settings, announcing(notice, words), lambda c: announce(c, notice, now, words))


def _in_words(notice: Notice, now: datetime) -> str:
    how = "in place of" if notice.instead else "before"
    told = [f"{how} {notice.page}"]
    if notice.office:
        told.append(f"for callers of {notice.office}")
    if notice.begins:
        told.append(f"from {notice.begins.astimezone(LONDON):%Y-%m-%d %H:%M}")
    if notice.ends:
        told.append(f"until {notice.ends.astimezone(LONDON):%Y-%m-%d %H:%M}")
    state = "on air" if notice.is_said(now) else "off" if not notice.on else "not now"
    return f"{state:8} {', '.join(told)}"

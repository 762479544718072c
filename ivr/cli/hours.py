"""`ivr hours`: which office is open, and why."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import click

from ivr.call.closed import closed_words
from ivr.call.edition import Edition
from ivr.call.on_air import hours_part
from ivr.cli.on_air import put_part
from ivr.cli.start import fail, on_air, settings_or_exit
from ivr.language import DEFAULT_LANGUAGE
from ivr.offices.hours import ClosedNow
from ivr.offices.hours_written import write_hours
from ivr.uk.london_time import LONDON, read_moment


class Moment(click.ParamType):
    """A moment as a person writes it."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it, or say how it is written."""
        moment = read_moment(str(value))
        if moment is None:
            self.fail(f'"{value}" is no moment such as "2026-12-25 10:00".', param, ctx)
        return moment


@click.group(invoke_without_command=True)
@click.option("--at", type=Moment(), help='Not now but then: "2026-12-25 10:00", in London.')
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
@click.pass_context
def hours(context: click.Context, at: datetime | None, as_json: bool) -> None:
    """Which office is open, and why; and what callers hear of one that is closed."""
    if context.invoked_subcommand:
        return
    edition = on_air(settings_or_exit())
    moment = at or datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(_rows(edition, moment), ensure_ascii=False))
        return
    for sentence in _sentences(edition, moment):
        click.echo(sentence)


@hours.command()
@click.argument("office")
@click.option("--until", type=Moment(), help='It opens again then: "2026-12-25 10:00".')
def close(office: str, until: datetime | None) -> None:
    """Close an OFFICE from now on: until somebody opens it again, or until a moment."""
    if until and until <= datetime.now(UTC):
        fail("That moment is past. Say one that is to come.")
    _switch(office, ClosedNow(until))
    click.echo(f"{office} is closed: the next caller hears so. To open it: ivr hours open {office}")


@hours.command("open")
@click.argument("office")
def reopen(office: str) -> None:
    """Open an OFFICE again that was closed by hand; its hours count as before."""
    _switch(office, None)
    click.echo(f"{office} keeps its opening hours again.")


def _switch(office: str, closed_now: ClosedNow | None) -> None:
    settings = settings_or_exit()
    offices = on_air(settings).offices
    if office not in offices:
        fail(f"No office is called {office}. There are: {', '.join(offices)}.")
    changed = replace(offices[office].hours, closed_now=closed_now)
    put_part(settings, hours_part(office), write_hours(changed))


def _rows(edition: Edition, moment: datetime) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for office in edition.offices.values():
        change = office.hours.next_change(moment)
        rows.append(
            {
                "office": office.id,
                "open": office.hours.is_open(moment),
                "why": office.hours.why(moment),
                "next_change": change.isoformat() if change else None,
            }
        )
    return rows


def _sentences(edition: Edition, moment: datetime) -> Iterator[str]:
    offices = edition.offices.values()
    everywhere = not any(office.hours.is_open(moment) for office in offices)
    wordings = edition.script.wordings[DEFAULT_LANGUAGE]
    yield f"On {_in_full(moment.astimezone(LONDON))} in London:"
    for office in offices:
        is_open, change = office.hours.is_open(moment), office.hours.next_change(moment)
        yield f"{office.id:14} {'open' if is_open else 'closed':8} {office.hours.why(moment)}"
        if change:
            does = "closes" if is_open else "opens"
            yield f"{'':14} {does} on {_in_full(change)}"
        if not is_open:
            said = closed_words(office.hours, moment, everywhere=everywhere).in_words(wordings)
            yield f"{'':14} callers hear: {said}"


def _in_full(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y} at {moment.hour}:{moment:%M}"

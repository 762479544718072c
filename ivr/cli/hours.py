"""`ivr hours`: which office is open, and why."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from ivr.call.closed import closed_words
from ivr.call.edition import Edition
from ivr.cli.start import proved, settings_or_exit
from ivr.language import DEFAULT_LANGUAGE
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


@click.command()
@click.option("--at", type=Moment(), help='Not now but then: "2026-12-25 10:00", in London.')
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def hours(at: datetime | None, as_json: bool) -> None:
    """Which office is open, and why; and what callers hear of one that is closed."""
    edition = proved(settings_or_exit())
    moment = at or datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(_rows(edition, moment), ensure_ascii=False))
        return
    for sentence in _sentences(edition, moment):
        click.echo(sentence)


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

"""`ivr report`: what callers did, without who they are."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click

from ivr.call.figures_named import names_of
from ivr.calls.hiding import LEAST_SHOWN
from ivr.calls.period import Period, month_of, read_period
from ivr.calls.report import PAGES, Figures
from ivr.calls.tables import Row, Table
from ivr.cli.start import fail, on_air, settings_or_exit
from ivr.config import Settings
from ivr.store.call_counting import count_calls, rebuild
from ivr.store.call_figures import read_figures
from ivr.store.call_keeping import kept_from
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.uk.london_time import LONDON


class PeriodType(click.ParamType):
    """A month or a year as a person writes it."""

    name = "month"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Read it, or say how it is written."""
        period = value if isinstance(value, Period) else read_period(str(value))
        if period is None:
            self.fail(f'"{value}" is no month such as 2026-11, nor a year.', param, ctx)
        return period


@click.command()
@click.option("--month", type=PeriodType(), help="2026-11, or 2026 for a year; else this month.")
@click.option("--csv", "as_csv", is_flag=True, help="All tables, one after another, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
@click.option("--rebuild", "anew", is_flag=True, help="Count every day anew before.")
def report(month: Period | None, as_csv: bool, as_json: bool, anew: bool) -> None:
    """How many rang in a month, when, what for, and what became of it."""
    if as_csv and as_json:
        fail("Choose --csv or --json.")
    settings = settings_or_exit()
    now = datetime.now(UTC)
    figures = _read(settings, month or month_of(now.astimezone(LONDON).date()), now, anew=anew)
    tables = [table for _, make in PAGES.values() for table in make(figures)]
    if as_json:
        value = {"period": str(figures.period), "tables": [table.as_json() for table in tables]}
        click.echo(json.dumps(value, ensure_ascii=False))
    elif as_csv:
        click.echo("\n".join(f"{table.title}\n{table.as_csv()}" for table in tables), nl=False)
    else:
        click.echo("\n".join(_in_text(figures, tables)))


def _read(settings: Settings, period: Period, now: datetime, *, anew: bool) -> Figures:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        if anew:
            days = rebuild(database, now)
            click.echo(f"Counted {days} day{'' if days == 1 else 's'} anew.", err=True)
            if first := database.read(kept_from):
                click.echo(
                    f"Days before {first:%-d %B %Y} keep their counts: their calls are forgotten.",
                    err=True,
                )
        else:
            count_calls(database, now)
        names = names_of(on_air(settings))
        return database.read(lambda connection: read_figures(connection, period, names))
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()


def _in_text(figures: Figures, tables: Iterable[Table]) -> Iterator[str]:
    if not figures.now.calls:
        yield f"Nobody rang in {figures.period.in_words}, or what callers do was not counted then."
        return
    yield f"Calls in {figures.period.in_words}"
    for table in tables:
        yield f"\n{table.title}\n{table.finding}\n"
        yield from _columns(table)
        if table.note:
            yield table.note
    yield f"\nNumbers from 1 to {LEAST_SHOWN - 1} are not shown, so that nobody is found in them."


def _columns(table: Table) -> Iterator[str]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    wide = max((len(row.name) for row in rows), default=0)
    widths = [
        max(len(head), *(len(_text(row.cells[place])) for row in rows), 0)
        for place, head in enumerate(table.heads[1:])
    ]
    yield _line(" " * wide, table.heads[1:], widths)
    group = ""
    for row in rows:
        if row.group and row.group != group:
            group = row.group
            yield group
        yield _line(row.name.ljust(wide), _cells(row), widths)


def _line(name: str, cells: Iterable[str], widths: Iterable[int]) -> str:
    written = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join((name, *written)).rstrip()


def _cells(row: Row) -> list[str]:
    return [_text(cell) for cell in row.cells]


def _text(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)

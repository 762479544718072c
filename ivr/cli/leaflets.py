"""`ivr leaflets`: what callers have asked for."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.config import Settings
from ivr.language import LANGUAGES
from ivr.leaflets.order import Item, Order
from ivr.offices.routing import office_for
from ivr.store.database import Database, DatabaseUnavailable, default_url
from ivr.store.leaflets import OrderUnknown, get_order_by_reference, list_orders
from ivr.uk.postcode import normalise
from ivr.uk.postcode_index import FILE_NAME
from ivr.uk.postcode_known import PostcodesOnDisk


@click.group()
def leaflets() -> None:
    """What callers have asked for."""


@leaflets.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value, for programs.")
def list_leaflets(as_json: bool) -> None:
    """Every order, the newest first."""
    settings = settings_or_exit()
    rows = [_listed(settings, order) for order in _orders(settings)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        asked = ", ".join(f"{item['id']} ({item['format']})" for item in row["leaflets"])
        click.echo(
            f"{row['reference'] or '-':6}  {row['state']:12}  {row['postcode'] or '-':8}  {asked}"
        )
    if not rows:
        click.echo("Nobody has asked for a leaflet yet.")


@leaflets.command()
@click.argument("reference")
def show(reference: str) -> None:
    """One order, by the number that its caller was told."""
    settings = settings_or_exit()
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        order = database.read(lambda connection: get_order_by_reference(connection, reference))
    except OrderUnknown:
        fail(f"No order has the reference {reference}.")
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()
    click.echo(json.dumps(_listed(settings, order), indent=2, ensure_ascii=False))


def _orders(settings: Settings) -> Iterator[Order]:
    database = Database(settings.database_url or default_url(settings.home))
    try:
        database.upgrade()
        older: int | None = None
        while True:
            page = database.read(partial(list_orders, older=older))
            yield from page.orders
            older = page.next
            if older is None:
                return
    except DatabaseUnavailable as trouble:
        fail(f"The database can't be used: {trouble}.")
    finally:
        database.close()


def _language(item: Item) -> str | None:
    if item.language in LANGUAGES:
        return LANGUAGES[item.language].name
    return "named by voice" if item.in_another_language else None


def _listed(settings: Settings, order: Order) -> dict[str, Any]:
    read = normalise(order.postcode) if order.postcode else None
    known = PostcodesOnDisk(settings.home / FILE_NAME).known()
    return {
        "reference": order.reference or None,
        "state": order.state,
        "call": order.call,
        "leaflets": [
            {
                "id": item.leaflet,
                "format": item.format,
                "language": _language(item),
            }
            for item in order.items
        ],
        "postcode": order.postcode or None,
        "office": office_for(known.council(read)) if read else None,
        "asked_at": order.asked_at.isoformat(),
        "recordings": [
            {"kind": voice.kind, "id": voice.id, "seconds": voice.seconds} for voice in order.voices
        ],
    }

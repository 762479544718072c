"""How what is counted is called on the edition on air, and where its keys lead."""

from ivr.call.edition import Edition
from ivr.calls.tables import Names
from ivr.script.page import Explanation, Menu, Script, ordered_leaflet


def names_of(edition: Edition) -> Names:
    """The names for figures, with the pages in the order in which callers come to them."""
    return Names(
        leaflets={leaflet.id: leaflet.title for leaflet in edition.catalogue.values()},
        offices=tuple(edition.offices),
        keys={page: _keys(edition, page) for page in _in_order(edition.script)},
    )


def _keys(edition: Edition, name: str) -> dict[str, str]:
    page = edition.script.pages[name]
    return {} if not isinstance(page, Menu) else {key: _target(to) for key, to in page.keys.items()}


def _target(target: str) -> str:
    leaflet = ordered_leaflet(target)
    return f"leaflet {leaflet}" if leaflet else target


def _in_order(script: Script) -> list[str]:
    """Breadth first from the start; those that no key leads to come last."""
    found = {script.call.start: None}
    ahead = [script.call.start]
    while ahead:
        match script.pages[ahead.pop(0)]:
            case Menu(keys=keys):
                targets = list(keys.values())
            case Explanation(then=then):
                targets = [then]
            case _:
                targets = []
        new = [target for target in targets if target in script.pages and target not in found]
        found.update(dict.fromkeys(new))
        ahead += new
    return [*found, *(page for page in script.pages if page not in found)]

"""How what is counted is called on the edition on air, and where its keys lead."""

from ivr.call.edition import Edition
from ivr.calls.event import Came
from ivr.calls.tables import Names
from ivr.script.page import (
    GOODBYE,
    MESSAGE,
    ORDER,
    PERSON_KEY,
    SKIP_KEY,
    Explanation,
    Menu,
    Relative,
    Script,
    Transfer,
    ordered_leaflet,
)


def names_of(edition: Edition) -> Names:
    """The names for figures, with the pages in the order in which callers come to them."""
    return Names(
        leaflets={leaflet.id: leaflet.title for leaflet in edition.catalogue.values()},
        offices=tuple(edition.offices),
        keys={page: _keys(edition, page) for page in _in_order(edition.script)},
        onward={page: _onward(edition.script, page) for page in edition.script.pages},
    )


def _keys(edition: Edition, name: str) -> dict[str, str]:
    page = edition.script.pages[name]
    return {} if not isinstance(page, Menu) else {key: _target(to) for key, to in page.keys.items()}


def _onward(script: Script, name: str) -> dict[str, str]:
    """What follows on what came in; what depends on what was heard before follows on nothing."""
    person = {PERSON_KEY: script.call.person}
    match script.pages[name]:
        case Menu(keys=keys):
            own = {key: _page_of(to) for key, to in keys.items()}
            return person | {
                key: to for key, to in own.items() if to in script.pages or to in (ORDER, MESSAGE)
            }
        case Explanation(then=then):
            return person | {Came.SILENCE: then, SKIP_KEY: then}
        case Transfer():
            return {
                Came.BUSY: script.call.busy,
                Came.NO_ANSWER: script.call.no_answer,
                Came.NOT_REACHED: script.call.failed,
                Came.SPOKE: GOODBYE.name,
            }
        case _:
            return {}


def _page_of(target: str) -> str:
    """Tasks are one page each."""
    if ordered_leaflet(target):
        return ORDER
    return MESSAGE if target == Relative.MESSAGE else target


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

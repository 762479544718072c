"""Reading `menu.toml`, the map of the call."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ivr.content import NOT_PLAIN, PLAIN_NAME, Problem, TomlFile, did_you_mean
from ivr.script.languages import TABLE, read_languages
from ivr.script.page import (
    BACK_KEY,
    ENDINGS,
    FIXED_KEYS,
    MENU_KEYS,
    MESSAGE,
    ORDER,
    PERSON_KEY,
    RING_IN,
    CallPages,
    Explanation,
    FindOffice,
    Menu,
    Page,
    Relative,
    Transfer,
    order_target,
)
from ivr.script.prompts import LANGUAGE_LINE, PROMPTS

CALL, NOTICE = "call", "notice"
_CALL_KEYS = tuple(role.name.replace("_", "-") for role in fields(CallPages))
_KEYS_OF = {
    "a menu": ("keys", "back"),
    "the menu of leaflets": ("leaflets", "back"),
    "an explanation": ("parts", "back", "then", "next", "leaflet", "office"),
    "a question about the postcode": (
        "by-postcode",
        "ask",
        "county-line",
        "outside",
        "unknown",
        "back",
    ),
    "a transfer": ("office",),
}
_NO_PAGES = (CALL, NOTICE, TABLE)
_TAKEN = {*_NO_PAGES, LANGUAGE_LINE, ORDER, MESSAGE, RING_IN, *Relative, *PROMPTS}
_TAKEN |= {ending.name for ending in ENDINGS}


_SIGNS = {
    "a menu": "keys",
    "the menu of leaflets": "leaflets",
    "an explanation": "parts",
    "a question about the postcode": "by-postcode",
}
"""The key by which a page of each kind is known."""
_NOWHERE = CallPages(*[""] * len(_CALL_KEYS))


@dataclass
class CallMap:
    """What `menu.toml` holds, as far as it could be read, with the problems met on the way."""

    file: TomlFile
    pages: dict[str, Page] = field(default_factory=dict)
    call: CallPages = _NOWHERE
    leaflets: Sequence[str] = ()
    """The ids of those that can be asked for, in the order of their keys."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Other languages → the key of the main menu that each may have."""
    problems: list[Problem] = field(default_factory=list)

    def fault(self, message: str, table: str, key: str = "") -> None:
        """Note a problem at a key of the map."""
        self.problems.append(self.file.problem(message, table, key))


def read_map(file: TomlFile, leaflets: Sequence[str] = ()) -> CallMap:
    """Read the map; what can't be read is left out and listed.

    `leaflets` are the ids of those that can be asked for, in the order of their keys.
    """
    call_map = CallMap(file, leaflets=leaflets)
    for name, table in file.tables.items():
        if name in _NO_PAGES and not isinstance(table, Mapping):
            call_map.fault(f"[{name}] should be a table: write [{name}] on its own line.", "", name)
        elif not isinstance(table, Mapping):
            call_map.fault(
                f'"{name}" stands outside any page. Known tables are [page-name].', "", name
            )
        elif name not in _NO_PAGES:
            _read_page(call_map, name, table)
    call_map.languages, misread = read_languages(file)
    call_map.problems += misread
    _read_call(call_map, file.table(CALL))
    call_map.pages.update({ending.name: ending for ending in ENDINGS})
    return call_map


def _read_page(call_map: CallMap, name: str, table: Mapping[str, Any]) -> None:
    if not PLAIN_NAME.fullmatch(name):
        call_map.fault(NOT_PLAIN.format(name), name)
    if name in _TAKEN:
        call_map.fault(f'The call itself uses the name "{name}". Give this page another.', name)
        return
    kind = next((what for what, key in _SIGNS.items() if key in table), "a transfer")
    if kind == "a transfer" and "office" not in table:
        call_map.fault(
            f"[{name}] needs `keys` (a menu), `parts` (an explanation), `by-postcode` (a question "
            "about the postcode) or `office` (a transfer).",
            name,
        )
    _refuse_unknown(call_map, table, _KEYS_OF[kind], name, f"[{name}] is {kind}")
    text = {
        key: str(value) if isinstance(value, str) else ""
        for key, value in table.items()
        if key not in _SIGNS.values()
    }
    for key, value in text.items():
        if not value:
            call_map.fault(f"[{name}] `{key}` should be a name in quotes.", name, key)
    _READS[kind](call_map, name, table, text)


def _read_menu(
    call_map: CallMap, name: str, table: Mapping[str, Any], text: Mapping[str, str]
) -> None:
    keys = _read_keys(call_map, name, table["keys"])
    # A menu without a way back is its own: `*` says it again.
    call_map.pages[name] = Menu(name, keys, text.get("back", name))


def _read_leaflet_menu(
    call_map: CallMap, name: str, table: Mapping[str, Any], text: Mapping[str, str]
) -> None:
    keys = {str(key): order_target(leaflet) for key, leaflet in enumerate(call_map.leaflets, 1)}
    call_map.pages[name] = Menu(name, keys, text.get("back", name))


def _read_transfer(
    call_map: CallMap, name: str, table: Mapping[str, Any], text: Mapping[str, str]
) -> None:
    if "office" in text:
        call_map.pages[name] = Transfer(name, text["office"])


def _read_explanation(
    call_map: CallMap, name: str, table: Mapping[str, Any], text: Mapping[str, str]
) -> None:
    parts = table["parts"]
    if not isinstance(parts, int) or not 1 <= parts <= 9:
        call_map.fault(f"[{name}] `parts` should be a number from 1 to 9.", name, "parts")
        parts = 1
    for needed in ("back", "then"):
        if needed not in text:
            call_map.fault(f"[{name}] is an explanation, so it needs `{needed}`.", name)
    call_map.pages[name] = Explanation(
        name,
        parts,
        back=text.get("back", ""),
        then=text.get("then", ""),
        next=text.get("next"),
        leaflet=text.get("leaflet"),
        office=text.get("office"),
    )


def _read_question(
    call_map: CallMap, name: str, table: Mapping[str, Any], text: Mapping[str, str]
) -> None:
    offices = table["by-postcode"]
    if not isinstance(offices, Mapping) or not all(isinstance(to, str) for to in offices.values()):
        message = f'[{name}] `by-postcode` is written {{ derby = "page", chesterfield = "page" }}.'
        call_map.fault(message, name, "by-postcode")
        offices = {}
    for needed in _KEYS_OF["a question about the postcode"][1:]:
        if needed not in text:
            call_map.fault(f"[{name}] asks for a postcode, so it needs `{needed}`.", name)
    call_map.pages[name] = FindOffice(
        name,
        back=text.get("back", ""),
        offices=dict(offices),
        ask=text.get("ask", ""),
        county_line=text.get("county-line", ""),
        outside=text.get("outside", ""),
        unknown=text.get("unknown", ""),
    )


_READS: dict[str, Callable[[CallMap, str, Mapping[str, Any], Mapping[str, str]], None]] = {
    "a menu": _read_menu,
    "the menu of leaflets": _read_leaflet_menu,
    "an explanation": _read_explanation,
    "a question about the postcode": _read_question,
    "a transfer": _read_transfer,
}


def _read_keys(call_map: CallMap, name: str, table: Any) -> dict[str, str]:
    if not isinstance(table, Mapping):
        call_map.fault(f'[{name}] `keys` is written {{ 1 = "page", 2 = "page" }}.', name, "keys")
        return {}
    keys: dict[str, str] = {}
    for key, target in table.items():
        if not isinstance(target, str):
            call_map.fault(f"[{name}] key {key} should lead to a name in quotes.", name, "keys")
        elif key in MENU_KEYS:
            keys[key] = target
        elif key == PERSON_KEY:
            if target != call_map.file.table(CALL).get("person"):
                call_map.fault(
                    f'[{name}] key 0 leads to "{target}", so a person can\'t be reached from this '
                    "page. Take it out: 0 always leads to a person.",
                    name,
                    "keys",
                )
        elif key in FIXED_KEYS:
            instead = " Write `back` instead." if key == BACK_KEY else ""
            call_map.fault(
                f"[{name}] key {key} means the same on every page, "
                f"so it can't be given here.{instead}",
                name,
                "keys",
            )
        else:
            call_map.fault(f'[{name}] "{key}" is not a key. Use 1 to 8.', name, "keys")
    return keys


def _read_call(call_map: CallMap, table: Mapping[str, Any]) -> None:
    _refuse_unknown(call_map, table, _CALL_KEYS, CALL, "[call]")
    for key in _CALL_KEYS:
        if not isinstance(table.get(key), str):
            call_map.fault(
                f"{_WHAT_LEADS[key]} leads nowhere: [call] needs `{key}`, the name of a page.",
                CALL,
                key,
            )
    call_map.call = CallPages(*(str(table.get(key, "")) for key in _CALL_KEYS))


_WHAT_LEADS = {
    "start": "The greeting",
    "person": "Key 0",
    "silence": "Silence",
    "wrong-keys": "Pressing wrong keys",
    "busy": "A busy office",
    "no-answer": "An office that does not answer",
    "failed": "A line that can't be reached",
    "closed": "A call while every office is closed",
    "closed-here": "A call to an office that is closed while another is open",
}


def _refuse_unknown(
    call_map: CallMap, table: Collection[str], known: Collection[str], where: str, what: str
) -> None:
    for key in table:
        if key not in known:
            call_map.fault(
                f'{what}, and has the unknown key "{key}".{did_you_mean(key, known)}', where, key
            )

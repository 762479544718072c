"""Proving the script before anyone rings: no dead ends, nothing said that is not so."""

from collections.abc import Collection, Mapping
from dataclasses import fields

from ivr.content import Problem, did_you_mean
from ivr.script.languages import TABLE
from ivr.script.map import CALL, CallMap
from ivr.script.page import (
    LANGUAGE_WELCOME,
    MESSAGE,
    MOST_OPTIONS,
    CallPages,
    Ending,
    Explanation,
    FindOffice,
    Menu,
    Page,
    Relative,
    Transfer,
    order_target,
    ordered_leaflet,
)


def check_map(call_map: CallMap, offices: Collection[str]) -> list[Problem]:
    """Every fault of the map itself: dead keys, lonely pages, loops, calls that end nowhere."""
    problems = _dead_targets(call_map)
    problems += _call_leads_nowhere(call_map)
    problems += _unhelpful_pages(call_map, offices)
    problems += _keys_of_languages(call_map)
    problems += _never_reached(call_map)
    problems += _loops(call_map)
    return problems


def leads_to(pages: Mapping[str, Page], call: CallPages, name: str) -> set[str]:
    """Every page that a key or silence may lead to from a page, whatever was heard before."""
    page = pages.get(name)
    match page:
        case Menu(keys=keys, back=back):
            found = {back, call.person, call.silence, call.wrong_keys}
            for target in keys.values():
                found |= _resolutions(pages, name, target)
            return (found | _resolutions(pages, name, back)) - set(Relative)
        case Explanation(back=back, then=then):
            return {back, then, call.person}
        case Transfer():
            return {call.busy, call.no_answer, call.failed, call.closed, call.closed_here}
        case FindOffice():
            return {target for _, _, target in _targets(page)}
        case _:
            return set()


def _resolutions(pages: Mapping[str, Page], menu: str, target: str) -> set[str]:
    """The pages a target may mean in a menu: a relative one depends on the explanation before."""
    before = [
        page for page in pages.values() if isinstance(page, Explanation) and page.then == menu
    ]
    match target:
        case Relative.AGAIN:
            return {page.name for page in before}
        case Relative.NEXT:
            return {page.next for page in before if page.next}
        case Relative.LIST:
            return {page.back for page in before}
        case Relative.OFFICE:
            return {page.office for page in before if page.office}
        case Relative.LEAFLET:
            return {order_target(page.leaflet) for page in before if page.leaflet}
        case Relative.MESSAGE:
            return {MESSAGE}
        case Relative.OTHER_OFFICE:
            return {page.name for page in pages.values() if isinstance(page, Transfer)}
        case _:
            return {target}


def _targets(page: Page) -> list[tuple[str, str, str]]:
    """(where it is written, how it is called, the target) for everything that a page leads to."""
    match page:
        case Menu(keys=keys, back=back):
            return [("keys", f"key {key}", target) for key, target in keys.items()] + [
                ("back", "`back`", back)
            ]
        case Explanation(back=back, then=then, next=following, leaflet=leaflet, office=office):
            asked_for = order_target(leaflet) if leaflet else None
            named = {"back": back, "then": then, "next": following, "leaflet": asked_for}
            named["office"] = office
            return [(key, f"`{key}`", target) for key, target in named.items() if target]
        case FindOffice(back=back, offices=offices):
            named = {"back": back, "ask": page.ask, "county-line": page.county_line}
            named |= {"outside": page.outside, "unknown": page.unknown}
            return [(key, f"`{key}`", target) for key, target in named.items() if target] + [
                ("by-postcode", f"`{office}`", target) for office, target in offices.items()
            ]
        case _:
            return []


def _dead_targets(call_map: CallMap) -> list[Problem]:
    problems = []
    for page in call_map.pages.values():
        for key, called, target in _targets(page):
            relative = isinstance(page, Menu) and target in set(Relative)
            if relative and not _resolutions(call_map.pages, page.name, target):
                message = (
                    f'[{page.name}] {called} leads to "{target}", but no explanation gives it one.'
                )
                problems.append(call_map.file.problem(message, page.name, key))
            elif leaflet := ordered_leaflet(target):
                if leaflet not in call_map.leaflets:
                    known = did_you_mean(leaflet, call_map.leaflets)
                    message = f'[{page.name}] {called} is "{leaflet}", not in leaflets.toml.{known}'
                    problems.append(call_map.file.problem(message, page.name, key))
            elif not relative and target not in call_map.pages:
                known = did_you_mean(target, [*call_map.pages, *Relative])
                message = f'[{page.name}] {called} leads to "{target}", which is no page.{known}'
                problems.append(call_map.file.problem(message, page.name, key))
    return problems


def _call_leads_nowhere(call_map: CallMap) -> list[Problem]:
    wanted = {"start": Menu, "person": Menu, "silence": Transfer, "wrong_keys": Transfer}
    problems = []
    for role in fields(CallPages):
        key, target = role.name.replace("_", "-"), getattr(call_map.call, role.name)
        kind = wanted.get(role.name, Menu)
        page = call_map.pages.get(target)
        if target and page is None:
            known = did_you_mean(target, call_map.pages)
            message = f'[call] `{key}` leads to "{target}", which is no page.{known}'
            problems.append(call_map.file.problem(message, CALL, key))
        elif page and not isinstance(page, kind):
            what = "a menu" if kind is Menu else "a page that puts the caller through"
            message = f'[call] `{key}` leads to "{target}"; it should be {what}.'
            problems.append(call_map.file.problem(message, CALL, key))
    return problems


def _unhelpful_pages(call_map: CallMap, offices: Collection[str]) -> list[Problem]:
    problems = []
    for page in call_map.pages.values():
        match page:
            case Menu(keys=keys) if len(keys) > MOST_OPTIONS:
                message = (
                    f"[{page.name}] has {len(keys)} options; callers can't hold more than "
                    f"{MOST_OPTIONS} in mind. Part it into two pages."
                )
                problems.append(call_map.file.problem(message, page.name, "keys"))
            case FindOffice(offices=named) if set(named) != set(offices):
                message = (
                    f"[{page.name}] `by-postcode` should name a page for each office of "
                    f"offices.toml: {', '.join(offices)}."
                )
                problems.append(call_map.file.problem(message, page.name, "by-postcode"))
            case Transfer(office=office) if office not in offices:
                message = (
                    f'[{page.name}] puts callers through to "{office}", '
                    f"which is not in offices.toml.{did_you_mean(office, offices)}"
                )
                problems.append(call_map.file.problem(message, page.name, "office"))
            case Explanation(then=then, next=None) if _uses(call_map, then, Relative.NEXT):
                message = (
                    f'[{page.name}] goes on to "{then}", which offers the next topic: '
                    "it needs `next`."
                )
                problems.append(call_map.file.problem(message, page.name, "then"))
            case Explanation(then=then, leaflet=None) if _uses(call_map, then, Relative.LEAFLET):
                message = (
                    f'[{page.name}] goes on to "{then}", which offers a leaflet: '
                    "it needs `leaflet`."
                )
                problems.append(call_map.file.problem(message, page.name, "then"))
            case Explanation(office=str(office)) if not isinstance(
                call_map.pages.get(office), Transfer
            ):
                message = f"[{page.name}] `office` should be a page that puts the caller through."
                problems.append(call_map.file.problem(message, page.name, "office"))
            case Explanation(then=then, office=None) if _uses(call_map, then, Relative.OFFICE):
                message = (
                    f'[{page.name}] goes on to "{then}", which offers an office: it needs `office`.'
                )
                problems.append(call_map.file.problem(message, page.name, "then"))
    person = call_map.pages.get(call_map.call.person)
    if isinstance(person, Menu) and not any(
        isinstance(call_map.pages.get(target), Transfer) for target in person.keys.values()
    ):
        message = (
            f"Key 0 leads to [{person.name}], but no key there puts the caller through, "
            "so a person can't be reached from any page."
        )
        problems.append(call_map.file.problem(message, person.name, "keys"))
    return problems


def _keys_of_languages(call_map: CallMap) -> list[Problem]:
    """The main menu has the keys of other languages beside its own; they lead to their welcome."""
    problems = []
    start = call_map.pages.get(call_map.call.start)
    own = start.keys if isinstance(start, Menu) else {}
    for code, key in call_map.languages.items():
        if key in own:
            message = f'[{TABLE}] key {key} of "{code}" leads to "{own[key]}" already.'
            problems.append(call_map.file.problem(message, TABLE, code))
    if len(own) + len(call_map.languages) > MOST_OPTIONS:
        message = (
            f"[{TABLE}] and the main menu have {len(own) + len(call_map.languages)} options; "
            f"callers can't hold more than {MOST_OPTIONS} in mind."
        )
        problems.append(call_map.file.problem(message, TABLE))
    if call_map.languages and not isinstance(call_map.pages.get(LANGUAGE_WELCOME), Menu):
        message = f"[{TABLE}] needs the menu [{LANGUAGE_WELCOME}], where its keys lead."
        problems.append(call_map.file.problem(message, TABLE))
    return problems


def _uses(call_map: CallMap, menu: str, target: Relative) -> bool:
    page = call_map.pages.get(menu)
    return isinstance(page, Menu) and target in page.keys.values()


def _never_reached(call_map: CallMap) -> list[Problem]:
    call = call_map.call
    reached: set[str] = set()
    ahead = [getattr(call, role.name) for role in fields(CallPages)]
    ahead += [LANGUAGE_WELCOME] if call_map.languages else []
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += leads_to(call_map.pages, call, name)
    return [
        call_map.file.problem(f"No key leads to [{page.name}], so it is never heard.", page.name)
        for page in call_map.pages.values()
        if page.name not in reached and not isinstance(page, Ending)
    ]


def _loops(call_map: CallMap) -> list[Problem]:
    """Explanations that play on for ever: a silent caller would never come to a menu."""
    problems = []
    for start in call_map.pages.values():
        heard, page = [start.name], start
        while isinstance(page, Explanation) and page.then in call_map.pages:
            page = call_map.pages[page.then]
            if page.name in heard:
                if page.name == start.name:
                    round_trip = " → ".join([*heard, start.name])
                    message = (
                        f"A loop without a way out: {round_trip}. `then` should come to a menu."
                    )
                    problems.append(call_map.file.problem(message, start.name, "then"))
                break
            heard.append(page.name)
    return problems

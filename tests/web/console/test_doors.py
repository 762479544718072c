"""Every door of the console × everybody who may stand before it."""

import pytest
from flask import Flask
from flask_security import Security
from werkzeug.routing import Rule as Route

from ivr.staff.account import Role
from ivr.web.console.doors import EVERYBODY, rule_of
from tests.web.console.room import Person, Room

CLOSED = {"security.two_factor_rescue", "security.two_factor_setup_validate"}
"""Flask-Security's doors that we have no use for."""


def doors(app: Flask) -> list[Route]:
    return sorted(app.url_map.iter_rules(), key=lambda route: route.rule)


def path_of(route: Route) -> str:
    path = route.rule
    variables = (
        "int:number",
        "secret",
        "token",
        "kind",
        "office",
        "language",
        "clip",
        "checksum",
        "name",
    )
    for name in (f"<{variable}>" for variable in variables):
        path = path.replace(name, "1")
    assert "<" not in path, f"say here what stands for the variable in {route.rule}"
    return path


def test_every_door_has_a_rule(room: Room) -> None:
    without = {
        str(route.endpoint) for route in doors(room.app) if not rule_of(room.app, route.endpoint)
    }
    assert without == CLOSED


def test_every_door_opens_to_whom_it_should(room: Room) -> None:
    people: dict[Role, Person] = {role: room.person(role) for role in Role}
    table = []
    for route in doors(room.app):
        rule = rule_of(room.app, route.endpoint)
        for who in (None, *Role):
            client = room.client(people[who] if who else None).http
            # A door for forms alone is sent none of ours: nobody gets so far as to change a thing.
            ask = client.get if "GET" in (route.methods or ()) else client.post
            answer = ask(path_of(route))
            if rule is None:
                expected = answer.status_code == 404
            elif rule == EVERYBODY or rule.on_this_machine:
                expected = answer.status_code not in (403, 500)
            elif who is None:
                expected = answer.location is not None and "/staff/sign-in" in answer.location
            elif not who.includes(rule.role or Role.LOOK):
                expected = answer.status_code == 403
            else:
                expected = answer.status_code not in (403, 500)
            if not expected:
                table.append(f"{route.rule} {who}: {answer.status_code} {answer.location}")
    assert not table, "\n".join(table)


@pytest.mark.parametrize("role", [Role.LOOK, Role.REQUESTS, Role.RECORDINGS])
@pytest.mark.parametrize(
    "path",
    [
        "/staff/settings",
        "/staff/people",
        "/staff/people/invite",
        "/staff/people/1",
        "/staff/people/1/role",
        "/staff/people/1/second-step",
        "/staff/people/1/remove",
        "/staff/audit",
    ],
)
def test_only_managers_see_to_people_and_read_the_audit_log(
    room: Room, path: str, role: Role
) -> None:
    room.person(Role.MANAGER, "Mary Manager")
    client = room.client(room.person(role)).get(path)
    assert client.page.status_code == 403
    assert client.heading == "This page is not open to you"
    assert "You need the role Manager" in client.text
    assert "Mary Manager" in client.text


def test_what_matters_asks_for_the_password_again(room: Room) -> None:
    boss = room.person(Role.MANAGER)
    fresh = [
        route
        for route in doors(room.app)
        if (rule := rule_of(room.app, route.endpoint)) and rule.fresh
    ]
    assert {str(route.endpoint) for route in fresh} >= {
        "staff.invite",
        "staff.role",
        "staff.link",
        "staff.second_step",
        "staff.sign_out",
        "staff.remove",
        "security.mf_recovery_codes",
        "security.wan_register",
        "security.wan_delete",
    }
    for route in fresh:
        client = room.client(boss, seconds_ago=16 * 60).http
        ask = client.get if "GET" in (route.methods or ()) else client.post
        answer = ask(path_of(route))
        assert answer.status_code == 303
        assert answer.location.startswith("/staff/confirm?next=")


def test_menus_show_what_may_be_opened(room: Room) -> None:
    room.person(Role.MANAGER)
    assert "Settings" in room.client(room.person(Role.MANAGER, "Bo")).get("/staff/").text
    for role in (Role.LOOK, Role.REQUESTS, Role.RECORDINGS):
        assert "Settings" not in room.client(room.person(role)).get("/staff/").text


def test_there_is_no_other_way_in(room: Room) -> None:
    """Flask-Security could hand out tokens and answer in JSON; the console's does neither."""
    person = room.person(Role.MANAGER)
    security: Security = room.app.extensions["security"]
    with room.app.test_request_context():
        token = security.remember_token_serializer.dumps(
            {"ver": "5", "uid": person.account.session, "exp": 0}
        )
    client = room.app.test_client()
    for answer in (
        client.get(f"/staff/people?auth_token={token}"),
        client.get("/staff/people", headers={"Authentication-Token": token}),
        client.get("/staff/people", headers={"Accept": "application/json"}),
        client.get("/staff/people", auth=(person.email, "correct horse battery")),
    ):
        assert answer.status_code in (303, 401)
    answer = client.post("/staff/sign-in", json={"email": person.email})
    assert answer.mimetype == "text/html"

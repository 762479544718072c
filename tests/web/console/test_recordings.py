"""What callers hear, changed by staff: words, drafts, publishing, undoing, going back."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from ivr.call.edition import load_fitting
from ivr.prompt_library.take import How, Take
from ivr.staff.account import Role
from ivr.store.on_air import read_on_air
from ivr.store.takes import add_take
from ivr.store.versions import history
from ivr.web.console.compare import compared
from ivr.work.publishing import publish_due
from tests.line import silent_second
from tests.web.console.room import Client, Room

PAGE = "/staff/recordings/en/help-at-school"
STAGE = "/staff/recordings/en/goodbye"
GOODBYE = "Thank you for ringing us.\nGoodbye."


def staff(room: Room, role: Role = Role.RECORDINGS) -> Client:
    return room.client(room.person(role, email=f"{role}@example.org"))


def staff_again(room: Room) -> Client:
    return room.client(room.person(Role.RECORDINGS, "Remi Recordings", "remi@example.org"))


def draft(client: Client, text: str = GOODBYE, **more: Any) -> Client:
    return client.get(f"{STAGE}/words").send(text=text, **more)


def publish(client: Client, **fields: Any) -> Client:
    return client.get(f"{STAGE}/publish").send(**{"when": "now"} | fields)


def said(room: Room) -> str:
    return room.edition().wording("en", "goodbye").written


def numbers(room: Room) -> tuple[int, list[int]]:
    known = room.database.read(lambda c: history(c, "en", "goodbye"))
    return known.on_air, [each.number for each in known.versions]


def test_every_page_is_listed_and_found_by_its_words(room: Room) -> None:
    client = staff(room, Role.LOOK).get("/staff/recordings")
    assert "Help at school" in client.text
    client.get("/staff/recordings?q=Thank+you+for+calling")
    assert "Goodbye" in client.text
    assert "Help at school" not in client.text
    client.get("/staff/recordings?q=zebra")
    assert "Nothing was found." in client.text


def test_words_are_drafted_published_undone_and_gone_back_to(room: Room) -> None:
    shipped = said(room)
    client = draft(staff(room), note="warmer")
    assert "The draft is saved." in client.text
    assert said(room) == shipped  # nothing is heard before it is published
    publish(client)
    assert "Version 1 is published. The next caller hears it." in client.text
    assert said(room) == GOODBYE
    client.send(f"{STAGE}/undo")
    assert "What was shipped is published." in client.text
    assert said(room) == shipped
    client.send(f"{STAGE}/back/1")
    assert client.heading == "Publish Goodbye"
    publish(client)
    assert said(room) == GOODBYE
    assert numbers(room) == (2, [2, 1])
    client.send(f"{STAGE}/back/0")
    publish(client)
    assert said(room) == shipped
    assert room.audit() == [
        "Rosa Recordings made version 1 of Goodbye: new words.",
        "Rosa Recordings published version 1 of Goodbye.",
        "Rosa Recordings published what was shipped of Goodbye.",
        "Rosa Recordings made version 2 of Goodbye: back to an earlier version.",
        "Rosa Recordings published version 2 of Goodbye.",
        "Rosa Recordings made version 3 of Goodbye: back to an earlier version.",
        "Rosa Recordings published version 3 of Goodbye.",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda text: text.replace("1: ", "8: ", 1), "Key 8 is offered here, but the map gives"),
        (lambda text: text + "\n2: And again", "Key 2 is offered twice."),
        (lambda text: "Hello.", 'Key 1 leads to "'),
        (lambda text: text + "\n{zebra}", "There is no value {zebra}."),
        (lambda text: "", "Enter the words"),
        (lambda text: text + "\nAnd again." * 400, "has more than"),
        (lambda text: "x" * 6001, "The words must be 6,000 characters or fewer"),
    ],
)
def test_words_that_do_not_fit_the_keys_are_never_saved(
    room: Room, change: Any, error: str
) -> None:
    client = staff(room).get(f"{PAGE}/words")
    text = (room.settings.prompts / "en" / "help-at-school.txt").read_text()
    client.send(text=change(text))
    assert any(error in line for line in client.errors), client.errors
    assert not room.database.read(lambda c: history(c, "en", "help-at-school")).versions


def test_checking_says_how_long_it_is_and_saves_nothing(room: Room) -> None:
    client = staff(room).get(f"{STAGE}/words").send(text=GOODBYE, check="1")
    assert "callers hear the computer voice say that" in client.text
    assert numbers(room) == (0, [])


def test_words_are_counted_while_they_are_written(room: Room) -> None:
    client = staff(room).get(f"{STAGE}/words")
    assert "About 2 seconds." in client.text
    client.send("/staff/recordings/count/en", text="Ring us.\n" * 20)
    assert client.page.json == {"short": "About 25 seconds. A child of 5 could follow it."}
    client = staff(room, Role.LOOK)
    assert client.http.post("/staff/recordings/count/en").status_code in (303, 403)


def test_facts_that_are_announced_stand_beside_the_pages_that_they_are_about(room: Room) -> None:
    client = staff(room, Role.LOOK).get("/staff/recordings/en/school-action")
    assert "callers hear the announcement Names changed" in client.text
    assert "Statements became Education, Health and Care plans." in client.text
    assert "announcement" not in client.get(STAGE).text


def test_pages_whose_review_date_has_passed_are_listed(room: Room) -> None:
    client = staff(room).get("/staff/recordings")
    assert "past the day" not in client.text
    draft(client, review_on=["1", "12", "2026"])
    publish(client)
    room.offset = 400 * 24 * 3600.0
    client = staff_again(room).get("/staff/recordings")
    assert "1 page is past the day on which somebody should look" in client.text
    client.get("/staff/recordings?only=review")
    assert "Goodbye" in client.text
    assert "since Tuesday 1 December 2026" in client.text
    assert "Help at school" not in client.text


def test_of_two_people_who_change_a_page_the_second_is_told(room: Room) -> None:
    first, second = staff(room), staff(room, Role.MANAGER)
    second.get(f"{STAGE}/words")
    draft(first)
    second.send(text="Bye for now.")
    assert "Somebody else has changed this page" in second.errors[0]
    assert "Bye for now." in second.text
    second.send(text="Bye for now.")
    assert numbers(room) == (0, [2, 1])


def test_of_two_people_who_publish_a_page_the_second_is_told(room: Room) -> None:
    first, second = staff(room), staff(room, Role.MANAGER)
    draft(first)
    second.get(f"{STAGE}/publish")
    publish(first)
    draft(first, "Goodbye then.")
    second.send(when="now")
    assert "Somebody else has changed the draft" in second.errors[0]
    second.send(when="now")
    assert "Somebody else has published another version" in second.errors[0]
    assert said(room) == GOODBYE
    second.send(when="now")
    assert said(room) == "Goodbye then."


def test_undo_on_a_page_that_is_out_of_date_undoes_nothing(room: Room) -> None:
    client = draft(staff(room))
    publish(client)
    client.get(STAGE)
    draft(staff(room, Role.MANAGER), "Bye.")
    publish(staff_again(room))
    client.send(f"{STAGE}/undo")
    assert "Somebody else has published another version." in client.text
    assert said(room) == "Bye."


def test_going_back_on_a_page_that_is_out_of_date_changes_nothing(room: Room) -> None:
    client = draft(staff(room))
    publish(client)
    client.get(STAGE)
    other = draft(staff_again(room), "Bye.")
    client.send(f"{STAGE}/back/0")
    assert "Somebody else has changed this page since you opened it." in client.text
    client.get(STAGE)
    publish(other)
    for path in ("back/0", "put-aside"):
        client.send(f"{STAGE}/{path}")
        assert numbers(room) == (2, [2, 1])
    client.get(STAGE).send(f"{STAGE}/back/0")
    assert numbers(room) == (2, [3, 2, 1])


def test_a_draft_that_somebody_else_has_made_is_not_put_aside_unseen(room: Room) -> None:
    client = draft(staff(room)).get(STAGE)
    draft(staff_again(room), "Bye.")
    client.send(f"{STAGE}/put-aside")
    assert "Somebody else has changed this page since you opened it." in client.text
    assert room.database.read(lambda c: history(c, "en", "goodbye")).draft


def test_a_plan_is_never_called_off_without_a_word(room: Room) -> None:
    plan = "version 1, planned by Rosa Recordings for Monday 1 December 2098 at 9:00am"
    client = draft(staff(room))
    publish(client, when="then", day=["1", "12", "2098"], time="9am")
    assert "Version 1 goes on air on Monday 1 December 2098 at 9:00am, as Rosa" in client.text
    other = draft(staff_again(room), "Bye.").get(f"{STAGE}/publish")
    assert "Now planned: version 1 on Monday 1 December 2098 at 9:00am" in other.text
    publish(other)
    assert f"It takes the place of {plan}." in other.text
    assert room.audit()[-1] == (
        f"Remi Recordings published version 2 of Goodbye, which called off {plan}."
    )
    draft(other, "Bye bye.")
    publish(other, when="then", day=["2", "12", "2098"], time="9am")
    other.send(f"{STAGE}/put-aside")
    assert "What was to come is called off: version 3, planned by Remi" in other.text
    assert room.audit()[-1].startswith(
        "Remi Recordings put the draft of Goodbye aside and called off version 3, planned by Remi"
    )


def test_a_store_of_sounds_that_is_away_or_has_lost_one(room: Room) -> None:
    client = draft(staff(room))
    number = room.database.write(lambda c: add_take(c, take_of_goodbye(room)))
    client.get(f"/staff/takes/{number}").send(f"/staff/recordings/take/{number}")
    folder = room.settings.home / "sounds"
    folder.rename(room.settings.home / "elsewhere")
    folder.write_text("a file stands where the folder should be")
    publish(client)
    assert "The place where recordings are kept does not answer." in client.errors[0]
    folder.unlink()
    publish(client)
    assert "The sound of Goodbye in version 2 is lost. Record it again" in client.errors[0]
    assert numbers(room) == (0, [2, 1])
    (room.settings.home / "elsewhere").rename(folder)
    publish(client)
    assert numbers(room) == (2, [2, 1])
    client.get(f"{STAGE}/words").send(text="Bye.")
    publish(client)
    folder.rename(room.settings.home / "elsewhere")
    client.send(f"{STAGE}/undo")
    assert "The sound of Goodbye in version 2 is lost." in client.text
    assert said(room) == "Bye."


def test_words_of_keys_that_have_swapped_places_are_left_out(room: Room) -> None:
    client = staff(room).get(f"{PAGE}/words")
    words = room.settings.prompts / "en" / "help-at-school.txt"
    client.send(text=words.read_text().replace("Extra help", "More help"))
    client.get(f"{PAGE}/publish").send(when="now")
    menu = room.settings.prompts / "menu.toml"
    swapped = menu.read_text().replace('1 = "school-action"', '1 = "education-plan"', 1)
    menu.write_text(swapped.replace('2 = "education-plan"', '2 = "school-action"', 1))
    assert menu.read_text() != swapped
    edition, problems = load_fitting(room.settings.prompts, {}, room.database.read(read_on_air))
    assert edition
    assert edition.wording("en", "help-at-school").written.startswith("Extra help")
    assert "lead to other places" in problems[0].message


def test_a_page_that_no_longer_fits_is_told_and_holds_no_other_page_up(room: Room) -> None:
    client = staff(room).get(f"{PAGE}/words")
    words = room.settings.prompts / "en" / "help-at-school.txt"
    client.send(text=words.read_text().replace("Extra help", "More help"))
    client.get(f"{PAGE}/publish").send(when="now")
    menu = room.settings.prompts / "menu.toml"
    swapped = menu.read_text().replace('1 = "school-action"', '1 = "education-plan"', 1)
    menu.write_text(swapped.replace('2 = "education-plan"', '2 = "school-action"', 1))
    client.get("/staff/recordings?only=attention")
    assert "Left out" in client.text
    client.get(PAGE)
    assert "On air now: as shipped" in client.text
    assert "Version 1 was published, but its words do not fit" in client.text
    draft(client)
    publish(client)
    assert said(room) == GOODBYE
    draft(client, "Bye.")
    publish(client, when="then", day=["1", "12", "2098"], time="9am")
    publish_due(room.settings, room.database, lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert said(room) == "Bye."
    # The same words again, with today's keys before whoever saves them.
    client.get(f"{PAGE}/words").send(text=words.read_text().replace("Extra help", "More help"))
    client.get(f"{PAGE}/publish").send(when="now")
    assert room.edition().wording("en", "help-at-school").written.startswith("More help")


def test_going_back_to_words_of_other_keys_is_refused(room: Room) -> None:
    client = staff(room).get(f"{PAGE}/words")
    words = room.settings.prompts / "en" / "help-at-school.txt"
    client.send(text=words.read_text().replace("Extra help", "More help"))
    menu = room.settings.prompts / "menu.toml"
    swapped = menu.read_text().replace('1 = "school-action"', '1 = "education-plan"', 1)
    menu.write_text(swapped.replace('2 = "education-plan"', '2 = "school-action"', 1))
    client.get(PAGE).send(f"{PAGE}/back/1")
    assert "Version 1 no longer fits the keys." in client.text
    client.get(f"{PAGE}/publish").send(when="now")
    assert any("lead to other places" in line for line in client.errors)


def test_a_misplaced_notice_leaves_the_words_of_staff_on_air(room: Room) -> None:
    client = draft(staff(room))
    publish(client)
    parts = room.database.read(read_on_air)
    parts["notice.old"] = {"before": "a-page-of-last-year"}
    edition, problems = load_fitting(room.settings.prompts, {}, parts)
    assert problems
    assert edition
    assert edition.wording("en", "goodbye").written == GOODBYE


def test_a_draft_is_put_aside_and_stays_in_the_history(room: Room) -> None:
    client = draft(staff(room)).get(STAGE)
    client.send(f"{STAGE}/put-aside")
    assert "The draft is put aside." in client.text
    assert "Put aside" in client.text
    client.get(f"{STAGE}/publish")
    assert "There is no draft" in client.text


def test_what_is_planned_goes_on_air_when_its_time_has_come(room: Room) -> None:
    client = draft(staff(room))
    publish(client, when="then", day=["1", "12", "2098"], time="9am")
    assert "It goes on air on Monday 1 December 2098 at 9:00am." in client.text
    clock = [datetime.now(UTC)]
    due = partial(publish_due, room.settings, room.database, lambda: clock[0])
    due()
    assert said(room) != GOODBYE
    clock[0] = datetime(2098, 12, 1, 9, 0, tzinfo=UTC)
    due()
    due()
    assert said(room) == GOODBYE
    assert numbers(room) == (1, [1])
    told = "The line put version 1 of Goodbye on air, as Rosa Recordings had planned."
    assert room.audit().count(told) == 1
    assert told in client.get(STAGE).text


def test_what_was_planned_and_no_longer_fits_stays_off_air(room: Room) -> None:
    client = staff(room).get(f"{PAGE}/words")
    words = room.settings.prompts / "en" / "help-at-school.txt"
    client.send(text=words.read_text().replace("Extra help", "More help"))
    client.get(f"{PAGE}/publish").send(when="then", day=["1", "12", "2098"], time="9am")
    menu = room.settings.prompts / "menu.toml"
    menu.write_text(menu.read_text().replace('5 = "assessment"', '6 = "assessment"', 1))
    words.write_text(words.read_text().replace("5: ", "6: ", 1))
    publish_due(room.settings, room.database, lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert room.database.read(read_on_air) == {}
    known = room.database.read(lambda c: history(c, "en", "help-at-school"))
    assert "Key 5 is offered here" in known.publications[0].trouble
    assert room.audit()[-1] == (
        "The line left version 1 of Help at school off air, which Rosa Recordings had planned: "
        "it does not fit any more."
    )
    client.get(PAGE)
    assert "Version 1 was to go on air on Monday 1 December 2098 at 9:00am" in client.text
    assert "Key 5 is offered here" in client.text


def test_the_shipped_words_change_and_nothing_on_air_does(room: Room) -> None:
    client = draft(staff(room))
    publish(client)
    (room.settings.prompts / "en" / "goodbye.txt").write_text("So long.")
    client.get(STAGE)
    assert "The shipped words of this page have changed" in client.text
    assert "So long." in client.text
    assert said(room) == GOODBYE


def test_a_recording_is_used_for_its_very_words_alone(room: Room) -> None:
    client = draft(staff(room))
    take = take_of_goodbye(room)
    number = room.database.write(lambda c: add_take(c, take))
    client.get(f"/staff/takes/{number}").send(f"/staff/recordings/take/{number}")
    assert "The draft has this recording." in client.text
    assert "Every word has its recording." in client.text
    publish(client)
    edition = room.edition()
    recording = edition.recording(edition.wording("en", "goodbye"))
    assert recording
    assert recording.checksum == take.checksum
    assert client.get(f"{STAGE}/2/goodbye/sound").page.status_code == 200
    draft(client, "Other words.")
    publish(client)
    edition = room.edition()
    assert edition.recording(edition.wording("en", "goodbye")) is None
    client.send(f"{STAGE}/undo")
    edition = room.edition()
    assert edition.recording(edition.wording("en", "goodbye")) == recording


def take_of_goodbye(room: Room) -> Take:
    return Take(
        id=0,
        language="en",
        clip="goodbye",
        written=GOODBYE,
        spoken=GOODBYE,
        how=How.UPLOAD,
        made_at=datetime.now(UTC),
        seconds=1.0,
        checksum=room.app.extensions["studio"].sounds.keep_take(silent_second()),
        original="",
        findings=(),
        waveform="M0 0",
    )


def test_pages_and_versions_that_there_are_none_of(room: Room) -> None:
    client = staff(room)
    for path in ("en/zebra", "xx/goodbye", "en/goodbye/9/goodbye/sound", "en/zebra/words"):
        client.get(f"/staff/recordings/{path}")
        assert client.page.status_code == 404
        assert client.heading == "There is no such page"
    client.get(STAGE).send("/staff/recordings/take/9")
    assert client.page.status_code == 404


def test_who_may_only_look_changes_nothing(room: Room) -> None:
    client = staff(room, Role.LOOK).get(STAGE)
    assert client.page.status_code == 200
    assert "Change the words" not in client.text
    for path in ("words", "publish"):
        assert client.get(f"{STAGE}/{path}").page.status_code == 403


def test_two_wordings_compared() -> None:
    pieces = [(each.change.value, each.words) for each in compared("Ring us now.", "Ring us soon.")]
    assert pieces == [("same", "Ring us "), ("removed", "now."), ("added", "soon.")]
    assert compared("", "") == ()

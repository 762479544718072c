"""The questions after the keys."""

import pytest
from hypothesis import given, settings

from ivr.uk.postcode import Postcode
from ivr.uk.postcode_keys import Keyed, keys_of, read_keys
from ivr.uk.postcode_known import KnownPostcodes
from ivr.uk.postcode_letters import LetterQuestion, Proposal, Step, first_step, follow
from tests.uk.postcode_strategies import known_postcodes

TABLES = KnownPostcodes()


def begin(keys: str, known: KnownPostcodes = TABLES) -> Step:
    return first_step(read_keys(keys, known))


def shown(step: Step) -> str:
    match step:
        case LetterQuestion(position, letters):
            return f"{position} {''.join(letters)}"
        case Proposal(postcode):
            return str(postcode)
    return "nothing"


@pytest.mark.parametrize(
    ("answers", "step"),
    [
        ("", "1 DE"),  # S40 1F. exists nowhere
        ("D", "2 DEF"),
        ("DD", "S40 1DD"),
        ("EF", "S40 1EF"),
        ("*", "2 DEF"),  # a new estate: F, the only letter left
        ("*E", "S40 1FE"),
        ("**", "nothing"),
        ("D*", "nothing"),
        ("DD-", "nothing"),
        ("DDD", "nothing"),
        ("-", "nothing"),
        ("?", "nothing"),
    ],
)
def test_the_example(loaded: KnownPostcodes, answers: str, step: str) -> None:
    assert shown(follow(begin("740133", loaded), answers)) == step


def test_without_the_index_every_letter_is_read() -> None:
    assert shown(begin("740133")) == "1 DEF"
    assert shown(follow(begin("740133"), "F")) == "2 DEF"
    assert shown(follow(begin("740133"), "FD")) == "S40 1FD"


@pytest.mark.parametrize(
    ("answers", "step"),
    [
        ("", "1 AB"),
        ("A", "DE1 1AA"),  # DE1 1AA and 1BA exist: the last letter is no question yet
        ("A-", "2 AB"),
        ("A-A", "DD1 1AA"),
        ("A-B", "DE1 1AB"),
        ("A-B-", "DD1 1AB"),
        ("A-B--", "nothing"),
    ],
)
def test_a_refused_postcode_goes_on_to_the_next(
    loaded: KnownPostcodes, answers: str, step: str
) -> None:
    assert shown(follow(begin("331122", loaded), answers)) == step


def test_of_two_that_exist_the_second_comes_before_those_that_do_not() -> None:
    first, second, new = (Postcode(outward, "1AA") for outward in ("BA10", "AB10", "CB10"))
    step = first_step(Keyed("2210122", False, (first, second), (new,)))
    assert [shown(follow(step, answers)) for answers in ("", "-", "--", "---")] == [
        "BA10 1AA", "AB10 1AA", "CB10 1AA", "nothing"
    ]  # fmt: skip


def test_nothing_keyed_is_nothing_to_ask() -> None:
    assert begin("") is None
    assert follow(None, "") is None


def truthfully(step: Step, postcode: Postcode) -> list[Step]:
    """Every step of a caller who always tells the truth."""
    steps = [step]
    while not (isinstance(step, Proposal) and step.postcode == postcode):
        match step:
            case LetterQuestion():
                assert 1 < len(step.letters) <= 4
                letter = postcode.inward[step.position]
                known = letter in step.letters
                step = step.answer(letter) if known else step.none_of_these()
            case Proposal():
                step = step.not_this()
            case None:
                raise AssertionError(f"{postcode} is lost")
        steps.append(step)
    return steps


@settings(deadline=None, max_examples=300)
@given(known_postcodes)
def test_the_truth_ends_on_every_postcode(loaded: KnownPostcodes, postcode: Postcode) -> None:
    for known in (TABLES, loaded):
        truthfully(begin(keys_of(postcode), known), postcode)


def test_every_live_postcode_of_ours_takes_two_questions_at_most(
    loaded: KnownPostcodes, live_at_home: list[Postcode]
) -> None:
    questions = 0
    for postcode in live_at_home:
        *asked, last = truthfully(begin(keys_of(postcode), loaded), postcode)
        assert isinstance(last, Proposal)
        # Only letter questions, each about a letter that has not been asked about: no refusals.
        assert [step.position for step in asked if isinstance(step, LetterQuestion)] in (
            [], [1], [2], [1, 2]
        )  # fmt: skip
        assert not any(isinstance(step, Proposal) for step in asked)
        questions += len(asked)
    assert questions / len(live_at_home) < 1.75  # 1.73 by the specification's measure


def test_only_letters_that_lead_somewhere_are_read(
    loaded: KnownPostcodes, live_at_home: list[Postcode]
) -> None:
    for postcode in live_at_home[::100]:
        step = begin(keys_of(postcode), loaded)
        while isinstance(step, LetterQuestion):
            assert all(step.answer(letter) for letter in step.letters)
            step = step.answer(step.letters[-1])

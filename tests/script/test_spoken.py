"""What is written becomes what is spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.script.spoken import spoken_form
from ivr.script.wording import PAUSES, Wording, breathe

WORDS = {"SENCO": "Senco", "oneword": "one word"}


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Ring 01632 960001.", "Ring zero one six three two … nine six zero … zero zero one."),
        ("Ring 020 7946 0123", "Ring zero two zero … seven nine four six … zero one two three"),
        ("It is S40 1DD.", "It is S for Sierra, four, zero.\none, D for Delta, D for Delta."),
        ("See www.oneword.co.uk", "See W W W … dot … one word … dot, co, dot, U K"),
        ("Write to help@example.org", "Write to help at example … dot, org"),
        ("School Action/School Action Plus", "School Action or School Action Plus"),
        ("90/92 Marlborough Road", "90 … 92 Marlborough Road"),
        ("90 / 92 Marlborough Road", "90 … 92 Marlborough Road"),
        ("An IEP, the LEA and SEN", "An I E P, the L E A and S E N"),
        ("Two IEPs", "Two I E Ps"),
        ("The SENCO", "The Senco"),
        ("on 12/10/2026", "on the twelfth of October twenty twenty-six"),
        ("on 01/09/2006", "on the first of September two thousand and six"),
        ("on 31/12/1999", "on the thirty-first of December nineteen ninety-nine"),
        ("books & worksheets", "books and worksheets"),
        ("I am putting you through.", "I am putting you through."),
    ],
)
def test_spoken_form(written: str, spoken: str) -> None:
    assert spoken_form(written, WORDS) == spoken


def test_a_language_of_its_own_has_only_its_own_words() -> None:
    assert spoken_form("SENCO, IEP 1/2", {"SENCO": "koordynator"}, "pl") == "koordynator, IEP 1/2"


def test_vowel_signs_part_no_words() -> None:
    took = [
        Wording(language, "page", "page", said, said).estimated_seconds
        for language, said in (("en", "help at school"), ("pa", "ਸਕੂਲ ਵਿੱਚ ਮਦਦ"))
    ]
    assert took[0] == took[1] > 0


@given(st.text(alphabet="abc .,…\n", max_size=60))
def test_breaths_keep_every_word_and_no_pause_stands_at_the_end(spoken: str) -> None:
    breaths = list(breathe(spoken))
    assert " ".join(b.text for b in breaths).split() == spoken.replace("…", " ").split()
    assert all(breath.pause in PAUSES.values() for breath in breaths[:-1])
    assert not breaths or breaths[-1].pause == 0


@pytest.mark.parametrize(
    ("marks", "pause"), [("…", 0.3), ("\n", 0.5), ("\n\n", 0.75), (" …\n", 0.5), ("\n\n… ", 0.75)]
)
def test_marks_that_meet_are_one_pause_the_longest(marks: str, pause: float) -> None:
    assert [b.pause for b in breathe(f"one{marks}two")] == [pause, 0]

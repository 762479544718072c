"""How long words take, and how old whoever follows them has to be."""

import pytest

from ivr.script.readability import in_short, reading_age


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("", None),
        ("1: *", None),
        ("We will help you. You can ring us. The call is free.", 5),
        ("Goodbye, and thank you for calling.", None),
        ("Extra help at school comes in steps.\n1: If school say your child needs help", 5),
        (
            "The Local Education Authority determines whether statutory assessment of the "
            "educational difficulties is necessary, in consultation with professionals.",
            29,
        ),
    ],
)
def test_reading_age(text: str, age: int | None) -> None:
    assert reading_age(text) == age


def test_the_longer_the_sentences_the_older_the_reader() -> None:
    short = "School writes a plan. It says what help your child gets. You can ask to see it."
    long = "School writes a plan that says what help your child gets and that you can ask to see."
    assert (reading_age(short) or 0) < (reading_age(long) or 0)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Goodbye.", "en", "About 1 second."),
        ("Ring us.\n\nGoodbye.", "pl", "About 2 seconds."),
        (
            "Ring us.\n---\nOne more.\n1: To hear it again",
            "en",
            "About 5 seconds. A child of 5 could follow it.",
        ),
    ],
)
def test_in_short(text: str, language: str, said: str) -> None:
    assert in_short(text, language) == said


def test_what_only_a_practised_reader_could_follow() -> None:
    words = (
        "Professionals consult educational authorities regarding statutory assessment necessity."
    )
    assert "shorter sentences and shorter words help" in in_short(words, "en")

"""Long words are parted at the best place that there is."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.pieces import pieces

TEXT = st.text(alphabet="abc  ,.;()!", max_size=200).map(lambda text: " ".join(text.split()))


@given(TEXT, st.integers(1, 60))
def test_no_word_is_lost_and_every_piece_fits_or_is_one_word(text: str, limit: int) -> None:
    parted = pieces(text, lambda part: len(part) <= limit)
    assert " ".join(part for part, _ in parted).split() == text.split()
    assert all(len(part) <= limit or len(part.split()) <= 1 for part, _ in parted)
    assert parted[-1][1] == 0


def test_what_fits_is_left_whole() -> None:
    assert pieces("One. Two, three.", lambda part: True) == [("One. Two, three.", 0.0)]


def test_sentences_part_first_then_commas_then_words() -> None:
    text = "This fits. This one here is long, and it has a comma. Nocommainthisone at all here."
    assert pieces(text, lambda part: len(part) <= 24) == [
        ("This fits.", 0.3),
        ("This one here is long,", 0.2),
        ("and it has a comma.", 0.3),
        ("Nocommainthisone at all", 0.0),
        ("here.", 0.0),
    ]


def test_as_few_pieces_as_can_be() -> None:
    text = "One. Two. Three. Four. Five. Six."
    assert [part for part, _ in pieces(text, lambda part: len(part) <= 17)] == [
        "One. Two. Three.",
        "Four. Five. Six.",
    ]

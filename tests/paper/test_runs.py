"""Which typeface prints what, and in what order it is seen."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.paper.press import Press
from ivr.paper.runs import runs_of
from ivr.paper.typefaces import MAIN, typeface_for
from tests.conftest import CHECKOUT
from tests.paper.conftest import DOTS, Ink

VENDOR = CHECKOUT / "ivr" / "paper" / "vendor"
NAMES = (
    "Łucja Świątek-Şahin|Ștefan Ţîrdea|Nguyễn Thị Ánh|O'Neill|O’Neill & Co|Ελένη|Наталья Ґалаґан"
    "|李小龙|山田太郎|김철수|عائشة بنت محمد|ٱلْحَمْدُ|ښاغلی ڈاکٹر گُل|می‌خواهم|שָׁלוֹם|ਪੰਜਾਬੀ ਸਿੰਘ|বাংলা র‍্যাব"
    "|हिन्दी क्षत्रिय|ગુજરાતી|தமிழ் ஸ்ரீ|తెలుగు|ಕನ್ನಡ|മലയാളം ന്‍|ශ්‍රී|አማርኛ ትግርኛ|ไทย น้ำ|ລາວ|ខ្មែរ|မြန်မာ"
    "|Հայերեն|ქართული|e\u0301"
).split("|")


def seen(text: str) -> list[str]:
    """The runs from left to right, each as it is read."""
    return [run.text for run in runs_of(text)]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Jo Example", ["Jo Example"]),
        ("李 Li", ["李", " Li"]),
        ("عائشة بنت", ["بنت", " ", "عائشة"]),
        # a number is read from the left, wherever it stands
        ("شارع 12", ["12", " ", "شارع"]),
        ("Ms عائشة بنت Khan", ["Ms ", "بنت", " ", "عائشة", " Khan"]),
        # what goes from right to left in another typeface goes there too
        ("محمد’ب (x)", [")", "x", " (", "ب", "’", "محمد"]),
        # marks and joiners stay with their letters, in either direction
        ("گُل می‌خواهم", ["می‌خواهم", " ", "گُل"]),
        ("می ශ්‍රී", ["ශ්‍රී", " ", "می"]),
        ("שָׁלוֹם", ["שָׁלוֹם"]),
        ("", []),
    ],
)
def test_the_order_in_which_a_line_is_seen(text: str, runs: list[str]) -> None:
    assert seen(text) == runs


@settings(deadline=None)
@given(st.text(max_size=30).map(lambda text: " ".join(text.split())))
def test_no_sign_is_lost_or_doubled(text: str) -> None:
    assert sorted("".join(seen(text))) == sorted(text)


@settings(deadline=None)
@given(st.text("ab אب12.( '", max_size=20).map(str.strip))
def test_runs_of_one_direction_are_in_the_order_of_reading(text: str) -> None:
    for run in runs_of(text):
        assert run.text in text


@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_printed(name: str, press: Press) -> None:
    assert press.lacking(name) == ()


def test_what_has_no_letter_is_told(press: Press) -> None:
    assert press.lacking("Jo 😀 Example 𐌰😀") == ("😀", "𐌰")


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("محمد", "م ح م د"),
        ("لا", "ل ا"),
        ("ක්‍ෂ", "ක් ෂ"),
        ("ക്ഷ", "ക് ഷ"),
        ("क्ष", "क् ष"),
        ("ক্ষ", "ক্ ষ"),
        ("ਸ੍ਰ", "ਸ ੍ਰ"),
        ("தை", "த ை"),
    ],
)
def test_letters_are_joined(joined: str, apart: str, press: Press) -> None:
    """Joined letters have other shapes, and take other room, than the same side by side."""
    parts = sum(press.measure(part, 12) for part in apart.split())
    assert press.measure(joined, 12) != pytest.approx(parts, rel=0.05)


def test_a_mark_over_a_letter_takes_no_room(press: Press) -> None:
    for bare, marked in [("حمد", "حَمْدُ"), ("שלום", "שָׁלוֹם"), ("é", "e\u0301")]:
        assert press.measure(marked, 12) == pytest.approx(press.measure(bare, 12), rel=0.02)


def test_brackets_turn_with_the_direction_of_what_they_enclose(ink: Ink) -> None:
    """In a line from the right, what is read as the opening bracket looks like the closing one."""
    pages = []
    for text in ("א(", ")"):
        with Press("brackets") as press:
            press.add_page()
            press.write_line(text, 20, 20, 40)
            width = press.measure("(", 40)
            [page] = ink(bytes(press.output()))
            pages.append(page[:, 20 * DOTS : round((20 + width) * DOTS)])
    assert pages[0].any()
    assert (pages[0] == pages[1]).all()


def test_every_typeface_is_here_with_its_licence() -> None:
    files = {typeface_for(sign).file for name in NAMES for sign in name} | {MAIN.file}
    assert files == set(VENDOR.rglob("*.ttf"))
    for folder in {file.parent for file in files}:
        assert (folder / "LICENSE").is_file()
        recipe = (folder / "README.md").read_text(encoding="utf-8")
        assert "pyftsubset" in recipe
    assert sum(file.stat().st_size for file in _files(VENDOR)) < 6_000_000


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]

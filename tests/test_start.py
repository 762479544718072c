"""What a start does, counted: it is what callers wait for after a worker was replaced."""

import subprocess
import sys
from pathlib import Path

import pytest

from ivr.app import create_app, end
from ivr.config import Settings
from ivr.store import audio_files
from tests.conftest import CHECKOUT

LATE = (
    "alembic holidays obstore prometheus_client psycopg rich sqlalchemy urllib.request "
    "ivr.call.tasks.leave_message ivr.call.tasks.order_leaflet ivr.call.tasks.ring_in "
    "ivr.uk.postcode_speech ivr.web.console.app ivr.web.messages ivr.web.orders ivr.web.ring_ins"
)
"""What no menu turn needs."""


def test_a_start_loads_no_more_than_a_menu_turn_needs(tmp_path: Path) -> None:
    assert not _in_a_new_process(
        tmp_path, f"from ivr.app import app; print(*set({LATE.split()}) & set(sys.modules))"
    )


def test_what_is_loaded_is_never_searched_for_garbage(tmp_path: Path) -> None:
    count = "sum(each['collections'] for each in gc.get_stats())"
    program = (
        f"import gc, ivr; before = {count}; from ivr.app import app;"
        f"print({count} - before, gc.get_freeze_count() > 0, gc.isenabled())"
    )
    assert _in_a_new_process(tmp_path, program) == "0 True True"


def test_no_package_is_asked_for_plugins(tmp_path: Path) -> None:
    program = (
        "import importlib.metadata; importlib.metadata.entry_points = None;"
        "from ivr.app import app; print('started')"
    )
    assert _in_a_new_process(tmp_path, program) == "started"


def test_each_sound_is_looked_at_once(
    with_tables: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    checksum_of = audio_files.checksum_of

    def counted(sound: bytes) -> str:
        looked_at.append(sound)
        return checksum_of(sound)

    monkeypatch.setattr(audio_files, "checksum_of", counted)
    shipped = len(list((CHECKOUT / "audio").glob("*/*.wav")))
    for start in ("the first start copies all of them", "the second only proves its copies"):
        looked_at.clear()
        end(create_app(with_tables))
        assert len(looked_at) == shipped, start


def _in_a_new_process(home: Path, program: str) -> str:
    """What it prints, as a line that strangers can ring."""
    environment = {
        "PUBLIC_URL": "https://line.example.org",
        "TWILIO_AUTH_TOKEN": "a token for the tests",
        "SECRET_KEY": "a secret for the tests",
        "IVR_HOME": str(home / "home"),
        "PATH": "",
    }
    return subprocess.run(
        [sys.executable, "-c", f"import sys; {program}"],
        cwd=CHECKOUT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()

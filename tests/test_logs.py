"""The line of a turn is written by itself, and is what any other line would be."""

import errno
import io
import json
import re

import pytest

from ivr.config import Settings
from ivr.logs import log, log_turn, set_up_logs


@pytest.mark.parametrize("page", ["main-menu", 'a "page"\n', "straße\x00"])
def test_a_turn_in_production(
    settings: Settings, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(settings.model_copy(update={"public_url": "https://line.example.org"}))
    log_turn("ab12", page, "digit", 0.0012345)
    log.info("turn", call="ab12", page=page, key="digit", ms=1.23)
    ours, structlogs = map(json.loads, capsys.readouterr().out.splitlines())
    ours["timestamp"], structlogs["timestamp"] = (
        re.sub(r"\d", "0", line["timestamp"]) for line in (ours, structlogs)
    )
    assert list(ours.items()) == list(structlogs.items())


def test_a_turn_while_one_tries_things_out(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(settings)
    log_turn("ab12", "main-menu", "digit", 0.0012345)
    assert "ms=1.23 page=main-menu" in capsys.readouterr().out


class _Full(io.StringIO):
    """A file on a disk with nothing left."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_turn_that_cannot_be_written_down_costs_no_call(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_logs(settings.model_copy(update={"public_url": "https://line.example.org"}))
    monkeypatch.setattr("sys.stdout", full := _Full())
    log_turn("ab12", "main-menu", "digit", 0.0012345)
    assert "main-menu" in full.getvalue()

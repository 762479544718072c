"""The benchmark itself works: real servers, all figures, and no opinion about how fast."""

import re
import resource
import shutil
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.cores import choose_cores
from tests.bench.crowd import room_for
from tests.bench.figures import summed_up
from tests.bench.peers import fetched
from tests.bench.peers.measured import measure_round, menu, told
from tests.bench.processes import HAS_PROC
from tests.bench.servers import OURS, procfile_command

ROWS = [
    "turns a second, full load",
    "p50, full load",
    "p99, full load",
    "p50, 800/s",
    "p99, 800/s",
]
ROWS_FROM_PROC = ["processor time a turn, full load", "processor time a turn, 800/s"]


def test_one_short_round(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["turns", "--rounds", "1", "--seconds", "0.2", "--markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()
    table = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")][2:]
    wanted = ROWS + (ROWS_FROM_PROC if HAS_PROC else [])
    names = {cells[0] for cells in table}
    assert names >= {f"{turn}: {row}" for turn in ("POST /voice", "a key press") for row in wanted}
    assert {"start to the first answer", "processor time to import and make the app"} <= names
    assert ("memory of the worker, RSS" in names) is HAS_PROC
    for name, _, ours, bare, ratio, *_ in table:
        assert min(float(ours), float(bare), float(ratio)) > 0, name


def test_a_small_storm_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["storm", "--callers", "20", "--think", "0.05"]) == 0
    assert "Of 20 references told, 0 lost and 0 doubled; 0 errors; 0 repeats" in (
        capsys.readouterr().out
    )


def test_staff_publish_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publishing", "--rounds", "1", "--seconds", "0.2"]) == 0
    call, key = capsys.readouterr().out.splitlines()
    assert call.startswith("POST /voice, while staff publish every second / while nobody does: ")
    assert key.endswith("; 1 editions")


def test_memory_over_some_turns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memory", "--turns", "100"]) == 0
    told = capsys.readouterr().out
    assert re.match(r"Memory of a worker over [\d,]+ turns: [+-]\d+\.\d MB", told) or not HAS_PROC


def test_callers_are_held_in_peace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["held", "--callers", "40", "--think", "0.2", "--seconds", "0.1"]) == 0
    told, cost = capsys.readouterr().out.splitlines()
    assert re.match(
        "40 callers held at once by one worker, a turn every 0.2 s each: 2[34]. turns", told
    )
    assert told.endswith("; 0 errors (aim: 0)")
    assert cost.startswith("Of one core the line took ")


def test_a_reload_and_a_kill_lose_no_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "--callers", "100", "--think", "0.5", "--seconds", "0.1"]) == 0
    told = capsys.readouterr().out
    fault = r"  the %s: \d+ on their way, \d+ broken \(aim: no more\); \d+ found nobody listening"
    assert len(re.findall(fault % "reload", told)) == len(re.findall(fault % "kill", told)) == 2
    orders = r"of [1-9]\d* orders confirmed 0 lost and 0 doubled \(aim: 0\); "
    assert len(re.findall(orders, told)) == 2


def test_as_many_are_held_as_the_system_lets(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = (400, 700)
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: asked.append(wanted))
    asked: list[tuple[int, int]] = []
    assert (room_for(50), room_for(300), room_for(5000)) == (50, 300, 400)
    assert asked == [(600, 700), (700, 700)]


def test_two_processes_beside_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["processes", "--rounds", "1", "--seconds", "0.3"]) == 0
    menus, sqlite, postgresql = capsys.readouterr().out.splitlines()
    assert menus.startswith("Menu turns by two web processes / by one: ")
    assert "64 callers, SQLite, by two web processes / by one: " in sqlite
    assert "64 callers, PostgreSQL, by two web processes / by one: " in postgresql


def test_beside_raw_wsgi() -> None:
    sentences = [told(row) for row in summed_up([measure_round(0.1, True, choose_cores())])]
    for turn in ("POST /voice", "a key press"):
        mine = [each for each in sentences if f"without a framework: {turn}: " in each]
        rates = [each for each in mine if ": turns a second, full load: " in each]
        assert re.search(r": 0\.\d\d x, between .* and .*; [1-9]\d* /s / [1-9]\d* /s$", rates[0])
        assert len([each for each in mine if " x (aim: >= 0.15), " in each]) == HAS_PROC
    assert len(sentences) == 2 + 2 * HAS_PROC


def test_a_menu_that_peers_write_themselves() -> None:
    document = (
        b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/k?a=1&amp;b=2" '
        b'timeout="8"><Play>one</Play><Play>two</Play></Gather><Redirect>/s</Redirect></Response>'
    )
    assert menu(document) == {
        "gather": {"action": "/k?a=1&b=2", "timeout": "8"},
        "plays": ["one", "two"],
        "redirect": "/s",
    }


def test_what_cannot_be_fetched_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetched, "GUNICORN", ("./nothing-lies-here",))
    with pytest.raises(fetched.NotHere, match=r"^Left out is gunicorn: .* can't fetch it here\.$"):
        fetched.fetch_gunicorn(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(fetched.NotHere, match=r"^Left out is the peer on node: "):
        fetched.fetch_node_peer(tmp_path)


@pytest.mark.parametrize("wrong", [["--rounds", "0"], ["--seconds", "0"], ["--seconds", "nan"]])
def test_options_that_measure_nothing(wrong: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(wrong)


def test_the_procfile_is_the_one_source_of_the_command() -> None:
    ours, bare = procfile_command(OURS, 5001), procfile_command("bare:app", 5001)
    assert (ours[-1], bare[-1]) == (OURS, "bare:app")
    assert ours[1:-1] == bare[1:-1]
    assert ours[ours.index("--port") + 1] == "5001"
    assert ours[ours.index("--workers") + 1] == "1"
    assert not [word for word in ours if "$" in word]

"""The commands, run as a person runs them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from ivr.store.audio_files import ShippedAudio
from tests.bench.servers import OURS, procfile_command
from tests.conftest import CHECKOUT


@pytest.fixture
def environment(tmp_path: Path, prompts: Path) -> dict[str, str]:
    """A line of its own, with copies of everything, and nothing from outside but PATH."""
    shutil.copytree(CHECKOUT / "audio", tmp_path / "audio")
    return {
        "PATH": os.environ["PATH"],
        "IVR_HOME": str(tmp_path / "var"),
        "IVR_PROMPTS": str(prompts),
        "IVR_AUDIO": str(tmp_path / "audio"),
        "PORT": str(free_port()),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ivr(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ivr", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_check(environment: dict[str, str]) -> None:
    run = ivr(environment, "check")
    assert run.returncode == 0, run.stdout
    assert "No problems. 35 pages" in run.stdout
    assert "2 keys" in run.stdout
    as_json = json.loads(ivr(environment, "check", "--json").stdout)
    assert as_json["problems"] == []
    assert as_json["figures"]["deepest_fact_keys"] == 2


def test_check_tells_programs_what_is_wrong(environment: dict[str, str]) -> None:
    (Path(environment["IVR_PROMPTS"]) / "en" / "goodbye.txt").write_text("")
    run = ivr(environment, "check", "--json")
    assert run.returncode == 1
    assert json.loads(run.stdout)["problems"] == [
        {
            "file": "prompts/en/goodbye.txt",
            "line": 1,
            "message": '"goodbye" is empty: nothing would be said.',
        }
    ]


def test_a_changed_word_is_one_clip_out_of_date_and_one_clip_made(
    environment: dict[str, str],
) -> None:
    # Nobody is rung here, so the numbers may be those that the recordings speak.
    shutil.copy(CHECKOUT / "prompts" / "offices.toml", environment["IVR_PROMPTS"])
    assert all(row["up_to_date"] for row in listed(environment))
    words = Path(environment["IVR_PROMPTS"]) / "en" / "goodbye.txt"
    words.write_text("Thank you for ringing. Goodbye.")
    assert [row["clip"] for row in listed(environment) if not row["up_to_date"]] == ["goodbye"]
    run = ivr(environment, "speak")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("made goodbye (") == 1
    assert f"1 made, {len(listed(environment)) - 1} were up to date." in run.stdout
    made = ShippedAudio(Path(environment["IVR_AUDIO"])).read("en")["goodbye"]
    assert made.wording == "Thank you for ringing. Goodbye."
    assert (made.engine, made.voice) == ("kokoro", "bf_emma")


def test_what_is_said_may_be_a_sound_file(environment: dict[str, str]) -> None:
    said = CHECKOUT / "audio" / "en" / "website.wav"
    order = [
        "call",
        "--text",
        "--keys",
        "3,1,1,1,#,1,2",
        "--say",
        f"@{said}",
        "--say",
        "Jo Example",
    ]
    run = ivr(environment, *order)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("(your own voice)") == 2
    (order_row,) = json.loads(ivr(environment, "leaflets", "list", "--json").stdout)
    assert order_row["state"] == "waiting"
    assert [voice["kind"] for voice in order_row["recordings"]] == ["address", "name"]
    kept = {
        path.stem: path.stat().st_size for path in Path(environment["IVR_HOME"]).glob("voices/*")
    }
    # A second of sound is 16,000 bytes; the file is the length of what was said, trimmed.
    assert kept[order_row["recordings"][0]["id"]] > 7 * 16_000


@pytest.mark.parametrize(
    ("file", "told"),
    [("nothing.wav", "can't be read"), ("offices.toml", "can't be read as a sound file")],
)
def test_what_is_said_must_be_a_sound(environment: dict[str, str], file: str, told: str) -> None:
    run = ivr(environment, "call", "--text", "--say", f"@{environment['IVR_PROMPTS']}/{file}")
    assert run.returncode == 2
    assert told in run.stderr


def listed(environment: dict[str, str]) -> list[dict[str, object]]:
    rows = json.loads(ivr(environment, "prompts", "list", "--json").stdout)
    assert isinstance(rows, list)
    return rows


def test_prompts_list(environment: dict[str, str]) -> None:
    rows = {str(row["clip"]): row for row in listed(environment)}
    row = rows["school-action.2"]
    assert (row["page"], row["language"], row["up_to_date"]) == ("school-action", "en", True)
    assert str(row["checksum"]) in str(row["url"])
    assert str(row["wording"]).startswith("Your child's teacher")
    assert (row["engine"], row["voice"]) == ("kokoro", "bf_emma")
    assert rows["derby-office"]["up_to_date"] is False  # its number is not the recorded one
    assert rows["derby-office"]["url"] is None


def test_a_call_without_a_running_line(environment: dict[str, str]) -> None:
    run = ivr(environment, "call", "--text", "--keys", "1,1")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "School Action. The school must tell you" in run.stdout
    assert "not one of the choices" not in run.stdout


def test_a_call_to_an_office(environment: dict[str, str]) -> None:
    run = ivr(environment, "call", "--text", "--keys", "0,1", "--office", "busy")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "putting you through to our Derby office" in run.stdout
    assert "nobody is free" in run.stdout


def test_serve_from_start_to_stop(environment: dict[str, str]) -> None:
    address = f"http://localhost:{environment['PORT']}"
    serving = subprocess.Popen(
        [sys.executable, "-m", "ivr", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert serving.stdout
        assert serving.stdout.readline() == f"Ready: {address}\n"
        assert requests.get(f"{address}/healthz", timeout=5).text == "ok\n"
        ready = requests.get(f"{address}/readyz", timeout=5)
        parts = {"database": "ok", "tables": "ok", "sounds": "ok"}
        assert ready.json() == {"ready": True, **parts}
        secrets = Path(environment["IVR_HOME"]) / "secrets"
        assert secrets.stat().st_mode & 0o777 == 0o600
        assert "There are four choices" in ivr(environment, "call", "--text", "--keys", "").stdout
        second = ivr(environment, "serve")
        assert second.returncode == 1
        assert f"Port {environment['PORT']} is in use" in second.stderr
    finally:
        serving.send_signal(signal.SIGTERM)
        output, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0
    assert "Traceback" not in output
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}/healthz", timeout=5)


def test_a_database_that_is_away_keeps_nobody_from_ringing(environment: dict[str, str]) -> None:
    address = f"http://localhost:{environment['PORT']}"
    away = environment | {"DATABASE_URL": "postgresql://nobody:very-secret@127.0.0.1:1/ivr"}
    serving = subprocess.Popen(
        [sys.executable, "-m", "ivr", "serve"],
        env=away,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert serving.stdout
        told = serving.stdout.readline()
        assert "Calls are answered all the same" in told
        while not told.startswith("Ready"):
            told = serving.stdout.readline()
        ready = requests.get(f"{address}/readyz", timeout=10)
        assert (ready.status_code, ready.json()["sounds"]) == (503, "ok")
        said = ivr(away, "call", "--text", "--keys", "1").stdout
        assert "Extra help at school comes in steps" in said
    finally:
        serving.send_signal(signal.SIGTERM)
        output, _ = serving.communicate(timeout=30)
    assert "very-secret" not in output


def test_a_changed_word_is_heard_by_the_next_caller(environment: dict[str, str]) -> None:
    address = f"http://localhost:{environment['PORT']}"
    serving = subprocess.Popen(
        [sys.executable, "-m", "ivr", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert serving.stdout
        assert serving.stdout.readline() == f"Ready: {address}\n"
        words = Path(environment["IVR_PROMPTS"]) / "en" / "greeting.txt"
        words.write_text("Good morning, dear caller.")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            said = ivr(environment, "call", "--text", "--keys", "").stdout
            if "Good morning, dear caller." in said:
                break
        assert "Good morning, dear caller." in said
        assert "\nphone  There are four choices" in said
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=30)


def test_a_faulty_script_is_not_served(environment: dict[str, str]) -> None:
    (Path(environment["IVR_PROMPTS"]) / "en" / "greeting.txt").unlink()
    run = ivr(environment, "serve")
    assert run.returncode == 1
    assert "prompts/en/greeting.txt:1: There are no words" in run.stderr


def test_settings_that_cannot_work_are_listed_at_once(environment: dict[str, str]) -> None:
    run = ivr(environment | {"PORT": "99999", "PUBLIC_URL": "http://line.example.org"}, "check")
    assert run.returncode == 1
    assert "PORT" in run.stderr
    assert "PUBLIC_URL must begin with https://" in run.stderr


def test_all_that_keeps_the_line_from_starting_is_told_at_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    wrong = {
        "PUBLIC_URL": "https://line.example.org",
        "TWILIO_NUMBER": "12",
        "DATABASE_URL": f"sqlite:///{file}/ivr.db",
        "AUDIO_URL": (file / "sounds").as_uri(),
    }
    (Path(environment["IVR_PROMPTS"]) / "en" / "goodbye.txt").write_text("")
    run = ivr(environment | wrong, "serve")
    told = run.stderr.splitlines()
    assert run.returncode == 1
    assert told[:3] == [
        "The line can't start as things are:",
        "TWILIO_NUMBER is not a number such as +441632960000.",
        "SECRET_KEY and TWILIO_AUTH_TOKEN must be set where PUBLIC_URL is https.",
    ]
    assert told[3].startswith("prompts/en/goodbye.txt:1: ")
    assert told[4].startswith("The database can't be used: ")
    assert told[5:] == ["The store of sounds (AUDIO_URL) can't be written to."]

    del wrong["TWILIO_NUMBER"], wrong["PUBLIC_URL"]
    run = ivr(environment | wrong, "database", "upgrade")
    assert (run.returncode, run.stderr.splitlines()) == (1, told[4:])


@pytest.mark.parametrize("wrong", ["DATABASE_URL", "QUEUE_URL"])
def test_a_database_or_a_queue_of_no_kind(environment: dict[str, str], wrong: str) -> None:
    """What else can't work is told, and nothing is made where nobody said."""
    run = ivr(environment | {wrong: "mysql://x", "PORT": "0"}, "serve")
    assert (run.returncode, f"{wrong} must begin with " in run.stderr) == (1, True)
    assert "PORT" in run.stderr
    assert (Path(environment["IVR_HOME"]) / "ivr.db").exists() is (wrong == "QUEUE_URL")


def test_a_server_process_says_what_keeps_it_from_starting(environment: dict[str, str]) -> None:
    """As a host starts it: in a few words, and not as a crash."""
    command = procfile_command(OURS, int(environment["PORT"]))
    run = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment | {"PUBLIC_URL": "https://line.example.org"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode != 0
    assert "SECRET_KEY and TWILIO_AUTH_TOKEN must be set where PUBLIC_URL is https." in run.stderr
    assert "Traceback" not in run.stderr + run.stdout


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({"TWILIO_NUMBER": '01632 960000 & "x'}, "TWILIO_NUMBER is not a number"),
        ({"IVR_HOME": os.devnull}, "can't be used"),
    ],
)
def test_a_setting_that_cannot_work(
    environment: dict[str, str], setting: dict[str, str], expected: str
) -> None:
    run = ivr(environment | setting, "check")
    assert run.returncode == 1
    assert expected in run.stderr
    assert "Traceback" not in run.stderr


def test_only_the_settings_own_names_count(tmp_path: Path) -> None:
    """HOME, PROMPTS and AUDIO are other people's variables."""
    program = "from ivr.config import Settings as S; s = S(); print(s.home, s.prompts, s.audio)"
    others = {name: str(tmp_path) for name in ("HOME", "PROMPTS", "AUDIO", "DATABASE")}
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=others | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [str(CHECKOUT / name) for name in ("var", "prompts", "audio")]
    assert run.stdout.split(" ") == [*expected[:2], expected[2] + "\n"]


def test_damaged_secrets_are_told(environment: dict[str, str]) -> None:
    Path(environment["IVR_HOME"]).mkdir()
    (Path(environment["IVR_HOME"]) / "secrets").touch()
    run = ivr(environment, "check")
    assert run.returncode == 1
    assert "is damaged" in run.stderr


def test_production_needs_its_secrets(environment: dict[str, str]) -> None:
    run = ivr(environment | {"PUBLIC_URL": "https://line.example.org"}, "check")
    assert run.returncode == 1
    assert "SECRET_KEY and TWILIO_AUTH_TOKEN must be set" in run.stderr


def test_the_fallback_document_is_complete_in_itself(environment: dict[str, str]) -> None:
    run = ivr(environment | {"TWILIO_NUMBER": "+441632960000"}, "twilio", "fallback")
    assert run.returncode == 0
    document = run.stdout
    assert document.startswith("<?xml")
    for nothing in ("http", "/voice", "/audio", "~", "<Play", "action=", "url="):
        assert nothing not in document.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    order = ["something has gone wrong", "<Dial", "our phone numbers are these", "<Hangup"]
    assert [document.index(piece) for piece in order] == sorted(map(document.index, order))
    assert document.count("<Dial") == 1
    assert document.count("<Number>") == 3
    assert 'callerId="+441632960000"' in document
    assert document.count("our phone numbers are these") == 2

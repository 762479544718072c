"""`ivr report`, run as a person runs it."""

import csv
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner

from ivr.cli import main
from ivr.store.database import Database, default_url
from ivr.uk.london_time import LONDON
from tests.figures.months import calls_of
from tests.web.console.test_calls import put_calls


def ivr_report(home: Path, prompts: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ivr", "report", *options],
        env={"PATH": os.environ["PATH"], "IVR_HOME": str(home), "IVR_PROMPTS": str(prompts)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_month_as_text_as_csv_and_for_programs(tmp_path: Path, prompts: Path) -> None:
    home = tmp_path / "var"
    database = Database(default_url(home))
    database.upgrade()
    put_calls(database, calls_of(datetime(2026, 9, 1, tzinfo=LONDON), 30, 300))
    database.close()
    text = ivr_report(home, prompts, "--month", "2026-09")
    assert text.returncode == 0, text.stderr
    assert "300 calls in September 2026" in text.stdout
    assert "Numbers from 1 to 4 are not shown" in text.stdout
    as_json = json.loads(ivr_report(home, prompts, "--month", "2026-09", "--json").stdout)
    assert as_json["period"] == "2026-09"
    assert as_json["tables"][0]["rows"][-1] == {"Day": "All", "Calls": 300}
    anew = ivr_report(home, prompts, "--month", "2026-09", "--csv", "--rebuild")
    assert anew.stderr == "Counted 28 days anew.\n"
    rows = list(csv.reader(anew.stdout.splitlines()))
    assert ["All", "300"] in rows
    assert json.loads(ivr_report(home, prompts, "--month", "2026-09", "--json").stdout) == as_json
    forgotten = CliRunner(env={"IVR_HOME": str(home), "IVR_KEEP_FIGURES": "3"}).invoke(
        main, ["forget", "--dry-run"]
    )
    assert "300 calls behind the figures, kept for 3 days" in forgotten.output
    forgotten = CliRunner(env={"IVR_HOME": str(home), "IVR_KEEP_FIGURES": "3"}).invoke(
        main, ["forget"]
    )
    assert forgotten.exit_code == 0, forgotten.output
    anew = ivr_report(home, prompts, "--month", "2026-09", "--json", "--rebuild")
    assert "Counted 0 days anew." in anew.stderr
    assert "keep their counts: their calls are forgotten" in anew.stderr
    assert json.loads(anew.stdout) == as_json
    assert "Nobody rang in 2031" in ivr_report(home, prompts, "--month", "2031").stdout
    wrong = ivr_report(home, prompts, "--month", "soon")
    assert wrong.returncode == 2
    assert '"soon" is no month such as 2026-11' in wrong.stderr

"""The house is in order: imports point down, the code is formatted, typed and clean."""

import re
import subprocess
import sys

import pytest

from tests.conftest import CHECKOUT

# import-linter can't be run with -m: that does nothing, and says that all is well.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHECKS = {
    "imports point down the layout": ["-c", LINT_IMPORTS, "--no-cache"],
    "ruff finds nothing": ["-m", "ruff", "check", "--no-cache", "."],
    "every file is formatted": ["-m", "ruff", "format", "--no-cache", "--check", "."],
    "mypy finds nothing": ["-m", "mypy"],
}


@pytest.mark.parametrize("arguments", CHECKS.values(), ids=CHECKS)
def test_house(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_the_audit_calls_harmless_is() -> None:
    """What is known of our click is about its editor alone: see HARMLESS in `dev`."""
    called = re.compile(r"click\s*\.\s*edit\b|from click\S* import[^#]*\bedit\b")
    ours = (CHECKOUT / "ivr").rglob("*.py")
    assert [path for path in ours if called.search(path.read_text())] == []


def test_the_lock_names_no_registry() -> None:
    lock = (CHECKOUT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--hash=sha256:" in lock

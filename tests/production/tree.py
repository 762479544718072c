"""A fresh tree of the line, with an environment of its own."""

import shutil
import sys
import sysconfig
import venv
from importlib.metadata import entry_points
from pathlib import Path

from tests.conftest import CHECKOUT, OFFICES

_LEAVE = shutil.ignore_patterns(".git", ".venv", "var", "test-output", "__pycache__", ".*_cache")


def make_tree(tree: Path) -> None:
    """What `git clone` and the commands for `.venv` make, with the numbers of nobody's offices."""
    shutil.copytree(CHECKOUT, tree, ignore=_LEAVE)
    (tree / "prompts/offices.toml").write_text(OFFICES)
    _make_environment(tree)


def _make_environment(tree: Path) -> None:
    """`.venv` as the page's commands would make it, of the packages that run this test."""
    venv.create(tree / ".venv", with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = tree / ".venv/lib" / version / "site-packages"
    (packages / "line.pth").write_text(f"{tree}\n{sysconfig.get_path('purelib')}\n")
    for program in ("granian", "ivr"):
        [point] = entry_points(group="console_scripts", name=program)
        first = point.attr.partition(".")[0]
        script = tree / ".venv/bin" / program
        script.write_text(
            f"#!{tree}/.venv/bin/python\nimport sys\nfrom {point.module} import {first}\n"
            f"if __name__ == '__main__':\n    sys.exit({point.attr}())\n"
        )
        script.chmod(0o755)

"""Servers that the line does without, fetched for one measurement into a folder of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

GUNICORN = ("gunicorn==27.0.1", "gunicorn_h1c==0.6.10")
_HERE = Path(__file__).parent
_PATIENCE = 300.0
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target")
_NPM = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")


class NotHere(Exception):
    """This machine has not got it and can't fetch it; the message says what is left out."""


def fetch_gunicorn(folder: Path) -> Path:
    """Where it lies, for the PYTHONPATH of a server. Raises NotHere."""
    found = folder / "gunicorn"
    _run([sys.executable, *_PIP, str(found), *GUNICORN], folder, "gunicorn")
    return found


def fetch_node_peer(folder: Path) -> list[str]:
    """The command of the peer on node, with all that it needs. Raises NotHere."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotHere("Left out is the peer on node: node or npm is not here.")
    found = folder / "node"
    found.mkdir()
    for name in ("package.json", "server.js"):
        shutil.copy(_HERE / name, found)
    _run([npm, *_NPM], found, "the peer on node")
    return [node, str(found / "server.js")]


def _run(command: list[str], folder: Path, what: str) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        raise NotHere(
            f"Left out is {what}: {Path(command[0]).name} can't fetch it here."
        ) from problem

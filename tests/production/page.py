"""The README's page about a single server, taken apart into its files and its commands."""

import re
from dataclasses import dataclass

from tests.conftest import CHECKOUT

_FENCE = re.compile(r"(?:`(?P<path>/[^`\n]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.S)


@dataclass(frozen=True)
class Page:
    """What is to be done, in the order in which it stands there."""

    files: dict[str, str]
    commands: tuple[str, ...]


def single_server() -> Page:
    """The page as it is."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## On a single server\n")[1].split("\n## ")[0]
    files: dict[str, str] = {}
    commands: list[str] = []
    for fence in _FENCE.finditer(section):
        if fence["path"]:
            files[fence["path"]] = fence["text"]
        else:
            assert fence["kind"] == "sh", f"nobody knows what to do with:\n{fence['text']}"
            commands += fence["text"].splitlines()
    return Page(files, tuple(commands))


def unit(text: str) -> dict[str, list[str]]:
    """The settings of a systemd unit, each with its values in their order."""
    found: dict[str, list[str]] = {}
    for row in text.splitlines():
        name, is_one, value = row.partition("=")
        if is_one and not row.startswith("#"):
            found.setdefault(name, []).append(value)
    return found

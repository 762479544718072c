"""The `ivr` command."""

from importlib import import_module

import click

_COMMANDS = {
    "check": "script",
    "prompts": "prompts",
    "speak": "speak",
    "serve": "line",
    "worker": "worker",
    "backup": "backup",
    "call": "line",
    "forget": "forget",
    "hours": "hours",
    "leaflets": "leaflets",
    "messages": "messages",
    "notices": "notices",
    "database": "database",
    "doctor": "doctor",
    "postcode": "postcode",
    "postcodes": "postcode",
    "recordings": "recordings",
    "report": "report",
    "restore": "backup",
    "staff": "staff",
    "twilio": "twilio",
}
"""Each command with its module, which is loaded when somebody asks for it: all take a second."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"ivr.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(cls=_Commands)
def main() -> None:
    """The phone line: prove its script, make its recordings, serve it and ring it."""

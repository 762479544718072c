"""`ivr serve` and `ivr call`: the line runs on this machine, and is rung from it."""

import socket
import sys
from functools import partial

import click
import requests

from ivr.call.edition import Edition
from ivr.cli.database import bring_up_to_date
from ivr.cli.own_voice import hand_over, read_say
from ivr.cli.server import PortTaken, Server
from ivr.cli.server import serve as run
from ivr.cli.start import fail, on_air, proved, settings_or_exit
from ivr.config import Settings

NOBODYS_NUMBER = "+441632960000"
"""What the built-in phone rings where the line has no number of its own yet."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=int, help="Beats PORT; 8000 where neither is given.")
def serve(host: str, port: int | None) -> None:
    """Run the line on this machine until Ctrl-C."""
    settings = settings_or_exit(**({"port": port} if port else {}))
    proved(settings)
    bring_up_to_date(settings, may_be_away=True)
    try:
        sys.exit(run(settings, host))
    except PortTaken as taken:
        fail(str(taken))


@click.command()
@click.option("--keys", help="Keys to press: 1,1 is 1 at each of two menus; an empty item waits.")
@click.option("--text", is_flag=True, help="Only the words: no sound, and no real waiting.")
@click.option(
    "--say",
    multiple=True,
    help="What is said after a tone, once for each tone: words, or @FILE for a sound file.",
)
@click.option("--office", help="What the offices do: answers, busy, no-answer, failed, refuses.")
def call(keys: str | None, text: bool, say: tuple[str, ...], office: str | None) -> None:
    """Ring the line on the built-in phone; where none is running, one is started for the call.

    Where PUBLIC_URL is https, the line there is rung, and no other.
    """
    settings = settings_or_exit()
    edition = on_air(settings)
    if _is_running(settings):
        sys.exit(_ring(settings, edition, keys, text, say, office))
    if settings.is_production:
        fail(f"No line answers at {settings.address}. What is wrong, `ivr twilio check` may tell.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = settings.model_copy(update={"port": port, "public_url": ""})
    server = Server(own, "127.0.0.1", quiet=True)
    try:
        if not server.wait_until_ready():
            fail("The line did not start. To see why, run: ./dev ivr serve")
        code = _ring(own, edition, keys, text, say, office)
    finally:
        server.stop()
    sys.exit(code)


def _ring(
    settings: Settings,
    edition: Edition,
    keys: str | None,
    text: bool,
    say: tuple[str, ...],
    does: str | None,
) -> int:
    from ivr.simulator.terminal import ring  # Twilio's package is slow to import

    words = {
        checksum: " ".join(breath.text for breath in wording.breaths)
        for checksum, wording in edition.clips_on_air().items()
    }
    names = {
        line.number: office.id.capitalize()
        for office in edition.offices.values()
        for line in office.lines
    }
    try:
        return ring(
            f"{settings.address}/voice",
            settings.twilio_auth_tokens[0],
            keys=keys,
            text=text,
            office=does,
            say=[read_say(said) for said in say],
            hand_over=partial(hand_over, settings),
            wording=lambda url: words.get(url.rsplit("/", 1)[-1].removesuffix(".wav"), _own(url)),
            office_names=names,
            status_url=f"{settings.address}/voice/status",
            to_number=settings.twilio_number or NOBODYS_NUMBER,
        )
    except ValueError as wrong:
        fail(str(wrong))


def _own(url: str) -> str | None:
    return "(your own voice)" if "/heard/" in url else None


def _is_running(settings: Settings) -> bool:
    wire = requests.Session()
    wire.trust_env = settings.is_production  # this machine is reached without a proxy
    try:
        return wire.get(f"{settings.address}/healthz", timeout=10 if wire.trust_env else 2).ok
    except requests.RequestException:
        return False

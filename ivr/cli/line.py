"""`ivr serve` and `ivr call`: the line runs on this machine, and is rung from it."""

import socket
import sys
from collections.abc import Collection
from functools import partial

import click
import requests

from ivr.call.edition import Edition
from ivr.cli.database import database_faults, sounds_faults
from ivr.cli.own_voice import hand_over, read_say
from ivr.cli.server import PortTaken, Server
from ivr.cli.server import serve as run
from ivr.cli.start import fail, on_air, settings_or_exit, shipped
from ivr.config import Settings, SettingsWrong, read_settings

NOBODYS_NUMBER = "+441632960000"
"""What the built-in phone rings where the line has no number of its own yet."""
_NOT_AS_THINGS_ARE = "The line can't start as things are:"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=int, help="Beats PORT; 8000 where neither is given.")
def serve(host: str, port: int | None) -> None:
    """Run the line on this machine until Ctrl-C."""
    given = {"port": port} if port else {}
    try:
        settings = read_settings(**given)
    except SettingsWrong as wrong:
        others = _faults(wrong.others, wrong.names) if wrong.others else []
        fail("\n".join([_NOT_AS_THINGS_ARE, str(wrong), *others]))
    if faults := _faults(settings):
        fail("\n".join([_NOT_AS_THINGS_ARE, *faults]))
    try:
        sys.exit(run(settings, host))
    except PortTaken as taken:
        fail(str(taken))


def _faults(settings: Settings, not_known: Collection[str] = ()) -> list[str]:
    """Everything but settings that can't work; where some of these are not known, without them."""
    faults = [str(problem) for problem in shipped(settings)[1]]
    if "DATABASE_URL" not in not_known:
        faults += database_faults(settings, may_be_away=True)
    if "AUDIO_URL" not in not_known:
        faults += sounds_faults(settings, may_be_away=True)
    return faults


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

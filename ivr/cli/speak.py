"""`ivr speak`: the recordings whose words have changed are made again."""

import sys

import click
from rich.progress import Progress

from ivr.cli.start import fail, proved, settings_or_exit
from ivr.language import DEFAULT_LANGUAGE
from ivr.prompt_library.recording import Recording, made_with
from ivr.script.wording import Wording
from ivr.store.audio_files import ShippedAudio, checksum_of


@click.command()
@click.option("--engine", default="auto", help="auto, kokoro, hibari or gtts.")
@click.option("--language", default=DEFAULT_LANGUAGE, show_default=True)
@click.option("--force", is_flag=True, help="Make every clip again.")
def speak(engine: str, language: str, force: bool) -> None:
    """Make the recordings whose words have changed."""
    settings = settings_or_exit()
    edition = proved(settings)
    if language not in edition.script.wordings:
        known = ", ".join(edition.script.wordings)
        fail(f'There are no words in the language "{language}". There are: {known}.')
    wordings = edition.script.wordings[language].values()
    sys.exit(_make(ShippedAudio(settings.audio), list(wordings), language, engine, force))


def _make(
    audio: ShippedAudio, wordings: list[Wording], language: str, asked_for: str, force: bool
) -> int:
    """Make what is out of date; the exit code. Every clip that is finished is kept at once."""
    # The engines are heavy, and no other command needs them.
    from ivr.speech.clips import CHAIN_VERSION, Clip, make_clips
    from ivr.speech.engine import SpeechUnavailable
    from ivr.speech.engines import choose_engine

    made = audio.read(language)
    try:
        engine = choose_engine(asked_for, made_with(made.values()))
    except (SpeechUnavailable, ValueError) as trouble:
        fail(str(trouble))
    by = (engine.name, engine.voice, CHAIN_VERSION)
    wanted = {
        wording.clip: wording
        for wording in wordings
        if force
        or wording.clip not in made
        or not made[wording.clip].speaks(wording)
        or made[wording.clip].made_by != by
    }
    for gone in audio.forget_all_but(language, (wording.clip for wording in wordings)):
        click.echo(f"removed {gone}: no page has it any more")
    troubles = []
    with Progress(disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(f"{engine.name} {engine.voice}", total=len(wanted))
        work = [(clip, wording.breaths) for clip, wording in wanted.items()]
        for clip, result in make_clips(work, language, engine):
            progress.advance(bar)
            if not isinstance(result, Clip):
                troubles.append(f"{clip}: {result}")
                continue
            wording = wanted[clip]
            recording = Recording(
                clip=clip,
                wording=wording.written,
                spoken=wording.spoken,
                engine=engine.name,
                voice=engine.voice,
                chain=CHAIN_VERSION,
                seconds=round(result.seconds, 3),
                checksum=checksum_of(result.wav),
            )
            audio.keep(language, recording, result.wav)
            progress.console.print(f"made {clip} ({result.seconds:.1f} s)")
    for sentence in troubles:
        click.echo(sentence, err=True)
    still = sum(
        clip not in recordings or not recordings[clip].speaks(wording)
        for recordings in [audio.read(language)]
        for clip, wording in wanted.items()
    )
    click.echo(f"{len(wanted) - still} made, {len(wordings) - len(wanted)} were up to date.")
    if still:
        click.echo(f"{still} could not be made; callers hear the computer voice there.", err=True)
    return 1 if still else 0

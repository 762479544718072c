"""The parts, joined into one Flask app. Granian serves `ivr.app:app`."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask

from ivr.call.edition import Edition
from ivr.config import Settings, SettingsWrong, read_settings
from ivr.logs import set_up_logs
from ivr.script.page import MESSAGE, ORDER, RING_IN
from ivr.script.wording import Wording
from ivr.store.accepted_calls import AcceptedCalls
from ivr.store.audio_files import PublishedAudio, ShippedAudio
from ivr.store.call_inbox import CallInbox
from ivr.store.check_feed import CheckFeed
from ivr.store.database import Database, default_url
from ivr.store.on_air_feed import OnAirFeed
from ivr.store.sounds import Sounds, bring_here
from ivr.store.voices import Voices
from ivr.twilio_rest.account import account_of
from ivr.twilio_rest.recordings import Recordings
from ivr.twiml.render import Renderer
from ivr.twiml.signature import SignatureCheck
from ivr.uk.postcode_index import FILE_NAME
from ivr.uk.postcode_known import PostcodesOnDisk
from ivr.web.audio import audio_door
from ivr.web.call_notes import CallNotes
from ivr.web.console_door import ConsoleDoor
from ivr.web.conversations import Conversation, Task
from ivr.web.health import health_doors
from ivr.web.heard import heard_door
from ivr.web.keeping import Keeper, Keeping
from ivr.web.loud import LoudFlask
from ivr.web.metrics import Metrics
from ivr.web.on_air import Broadcast, OnAir, Rehearsal, ScriptFaulty
from ivr.web.own_phone import own_phone_door
from ivr.web.phone import VOICE, Phone
from ivr.web.readiness import Readiness
from ivr.web.watched import Watched

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(
    settings: Settings,
    clock: Callable[[], float] = time.time,
    rest: Callable[[float], None] = time.sleep,
) -> Flask:
    """One web process. Raises ScriptFaulty where the script may not go on air."""
    set_up_logs(settings)
    published = PublishedAudio(settings.home / "audio")
    sounds = Sounds(settings.sounds_at, settings.home)

    def renderer(edition: Edition, choices: Mapping[str, Any]) -> Renderer:
        def sound(wording: Wording) -> str | None:
            recording = edition.recording(wording)
            return settings.audio_url(recording.checksum) if recording else None

        return Renderer(
            sound=sound,
            wording=edition.said,
            voice_path=settings.path + VOICE,
            say_voice=settings.with_choices(choices).say_voice,
        )

    url = settings.database_url or default_url(settings.home.resolve())
    database = Database(url)
    ended = threading.Event()
    metrics = Metrics(settings.home / "metrics")
    metrics.begin(ended)
    voices = Voices(settings.home / "voices", settings.sounds_at)
    keeping = Keeping(
        Keeper(
            database=database,
            voices=voices,
            recordings=Recordings(account_of(settings)) if settings.twilio_account_sid else None,
            secret=settings.secret_key,
            heard_at=f"{settings.address}/heard",
        ),
        clock,
        rest,
        metrics.copy,
    )
    on_air = OnAir(
        settings.prompts,
        ShippedAudio(settings.audio),
        published,
        OnAirFeed(url),
        renderer,
        partial(bring_here, sounds, published),
        ended,
    )

    # A menu turn needs none of these three, and they are a twentieth of a start.
    def orders() -> Task[Any, Any]:
        from ivr.web.orders import taking_orders

        return taking_orders(keeping, lambda: settings.with_choices(on_air.choices).speech)

    def messages() -> Task[Any, Any]:
        from ivr.web.messages import taking_messages

        return taking_messages(keeping)

    def ring_ins() -> Task[Any, Any]:
        from ivr.web.ring_ins import ringing_in

        return ringing_in(keeping, settings.secret_key)

    phone = Phone(
        on_air,
        SignatureCheck(settings.address, settings.twilio_auth_tokens),
        AcceptedCalls(settings.home / "accepted"),
        keeping,
        {
            ORDER: Conversation(keeping, orders),
            MESSAGE: Conversation(keeping, messages),
            RING_IN: Conversation(keeping, ring_ins),
        },
        PostcodesOnDisk(settings.home / FILE_NAME).known,
        settings.twilio_number,
        settings.secret_key,
        clock,
        metrics,
        CallNotes(CallInbox(url)) if settings.figures else None,
    )
    app = LoudFlask(__name__, static_folder=None)
    app.extensions |= {"database": database, "ended": ended}  # for `end`
    app.register_blueprint(audio_door(published, sounds))
    app.register_blueprint(heard_door(keeping, lambda: on_air.now.edition, published))
    if settings.is_private:
        app.register_blueprint(own_phone_door(voices))
    readiness = Readiness(url, settings.sounds_at, settings.home)
    watched = Watched(CheckFeed(url))
    app.register_blueprint(health_doors(readiness, metrics, watched, settings.metrics_key))

    inside = app.wsgi_app  # the line's own sounds, without the console

    def console() -> Flask:
        from ivr.web.console.app import create_console  # large: see ConsoleDoor
        from ivr.web.console.at_hand import Console
        from ivr.web.console.telephones import OwnLine
        from ivr.work.exports import export_later

        def ringing(its_clock: Callable[[], float], edition: Edition | None) -> "WSGIApplication":
            if edition is None:
                return phone.at(its_clock).mounted_on(inside)
            drafts = Broadcast(edition, renderer(edition, on_air.choices))
            return phone.at(its_clock, Rehearsal(drafts)).mounted_on(inside)

        line = OwnLine(edition=lambda: on_air.now.edition, ringing=ringing, voices=voices)
        return create_console(
            Console(
                settings,
                clock,
                database,
                voices,
                published,
                edition=lambda: on_air.now.edition,
                export_later=export_later(settings),
            ),
            line,
        )

    outside = ConsoleDoor(console).mounted_on(app.wsgi_app)
    # Flask says to wrap it so; only its stubs disagree.
    app.wsgi_app = phone.mounted_on(outside)  # type: ignore[method-assign, assignment]
    return app


def end(app: Flask) -> None:
    """End what goes on behind an app, in order; whoever ends the process needn't."""
    app.extensions["ended"].set()
    app.extensions["database"].close()


def __getattr__(name: str) -> Flask:
    # Made when the server asks for it, so that other commands can import this module.
    if name == "app":
        try:
            app = globals()["app"] = create_app(read_settings())
        except (SettingsWrong, ScriptFaulty) as wrong:
            sys.exit(f"The line can't start as things are:\n{wrong}")
        gc.freeze()  # what is loaded by now is never looked through while a caller waits
        return app
    raise AttributeError(name)

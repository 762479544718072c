"""Everything at once: callers without end, and parts that end and begin again at random."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from pytest_httpserver import HTTPServer

from ivr.simulator.events import Call
from ivr.simulator.handset import APOLOGY, Handset
from ivr.simulator.people import Answer, Spoken
from ivr.simulator.scripted import ScriptedOffice
from ivr.store.database import Database
from tests.bench.servers import free_port
from tests.chaos.exchange import Recorder, Router, Traffic
from tests.chaos.parts import Api, Bucket, Part, PostgreSQL, Web, Worker
from tests.chaos.people import ERRANDS, Person, promised_message, promised_order, think
from tests.conftest import CHECKOUT
from tests.line import words_of
from tests.served import TOKEN, Served
from tests.twilio_rest.twilio_api import ACCOUNT, TwilioApi

CALLERS = 50
_STAYS = (4.0, 12.0)
_AWAY = (0.2, 2.0)
"""Seconds, at least and at most, for which a part is there, and is not."""

_BETWEEN_CALLS = 3.0
"""Seconds, at most."""


@dataclass(frozen=True)
class Told:
    """One call: what was said to the caller."""

    errand: str
    call: Call
    seconds: float
    """Really."""

    @property
    def words(self) -> str:
        return " ".join(self.call.words)

    @property
    def is_unspoken(self) -> bool:
        """Whether the caller heard nothing, or what Twilio says where it has no words of ours."""
        return not self.call.words or APOLOGY in self.words


@dataclass
class Storm:
    """What came of it."""

    seed: int
    told: list[Told] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    """How often each part has ended, by its name and the way."""
    traffic: Traffic = field(default_factory=Traffic)
    said: dict[str, float] = field(default_factory=dict)
    failures: list[BaseException] = field(default_factory=list)

    @property
    def orders(self) -> dict[str, str]:
        """Call → the reference that its caller was told."""
        found = ((each.call.sid, promised_order(each.words)) for each in self.told)
        return {call: reference for call, reference in found if reference is not None}

    @property
    def messages(self) -> list[str]:
        """The calls whose callers were told that we have their message."""
        return [each.call.sid for each in self.told if promised_message(each.words)]

    @property
    def fell_back(self) -> int:
        """How many callers heard the document on another host."""
        return sum(any(fault.fatal for fault in each.call.faults) for each in self.told)


@dataclass
class Installation:
    """Two web processes, two workers and what they build on, reached at one address."""

    folder: Path
    database: PostgreSQL
    bucket: Bucket
    api: TwilioApi
    webs: list[Web]
    workers: list[Worker]
    public_url: str
    fallback_url: str

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.workers, self.database, self.bucket, Api(self.api)]

    @property
    def prompts(self) -> Path:
        return self.folder / self.webs[0].name / "prompts"

    def logs(self) -> str:
        """What all processes have written."""
        return "".join(
            [*(web.server.log() for web in self.webs), *(each.log() for each in self.workers)]
        )


@contextmanager
def installation(folder: Path, database_folder: Path) -> Iterator[Installation]:
    """All parts, running."""
    with ExitStack() as stack:
        http = stack.enter_context(HTTPServer(threaded=True))
        api = TwilioApi(http, tokens=(TOKEN,))
        database, bucket = PostgreSQL(database_folder), Bucket()
        stack.callback(database.close)
        stack.callback(bucket.close)
        address = f"http://localhost:{free_port()}"
        settings = {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "IVR_TWILIO_API": api.url,
            "AUDIO_URL": "s3://line",
            **bucket.told,
        }
        names = ("web 1", "web 2", "worker 1", "worker 2")
        homes = [folder / name for name in names]
        for home in homes:
            home.mkdir()
        one, other, *rest = (
            Served(home, database.url, address, None, **settings) for home in homes
        )
        _upgrade(database.url)
        webs = [Web("web 1", one), Web("web 2", other)]
        workers = [
            Worker(name, each.environment, home / "log")
            for name, each, home in zip(names[2:], rest, homes[2:], strict=True)
        ]
        for web in webs:
            stack.callback(web.server.kill)
            web.begin()
        for worker in workers:
            stack.callback(worker.kill)
            worker.begin()
        fallback = stack.enter_context(HTTPServer(threaded=True))
        document = subprocess.run(
            [sys.executable, "-m", "ivr", "twilio", "fallback"],
            cwd=CHECKOUT,
            env=one.environment,
            check=True,
            capture_output=True,
        ).stdout
        fallback.expect_request("/fallback.xml").respond_with_data(
            document.strip(), content_type="text/xml"
        )
        yield Installation(
            folder, database, bucket, api, webs, workers, address, fallback.url_for("/fallback.xml")
        )


def rage(line: Installation, seed: int, seconds: float, callers: int = CALLERS) -> Storm:
    """Let all of them ring, again and again, while every part comes and goes."""
    storm, until = Storm(seed), time.monotonic() + seconds
    recorder = Recorder(line.api, random.Random(f"{seed} recorder"))
    words = words_of(line.prompts, CHECKOUT / "audio")

    def ring(number: int) -> None:
        chance = random.Random(f"{seed} caller {number}")
        router = Router([web.server.port for web in line.webs], storm.traffic, chance)
        with requests.Session() as session:
            session.mount(line.public_url, router)
            while time.monotonic() < until:
                think(chance.uniform(0.0, _BETWEEN_CALLS))
                said: list[str] = []

                def hand_over(recording: str, spoken: Spoken, said: list[str] = said) -> None:
                    said.append(recording)
                    recorder.hand_over(recording, spoken)

                errand, began = chance.choice(ERRANDS), time.monotonic()
                handset = Handset(
                    f"{line.public_url}/voice",
                    TOKEN,
                    caller=Person(errand, chance, think),
                    office=ScriptedOffice(Answer.NO_ANSWER),
                    account_sid=ACCOUNT,
                    fallback_url=line.fallback_url,
                    status_url=f"{line.public_url}/voice/status",
                    strict=False,
                    session=session,
                    wording=words,
                    recordings_at=line.api.url,
                    hand_over=hand_over,
                )
                call = handset.ring()
                recorder.note(call.sid, said)
                storm.told.append(Told(errand.name, call, time.monotonic() - began))

    def come_and_go(part: Part) -> None:
        chance = random.Random(f"{seed} {part.name}")
        while True:
            stays = chance.uniform(*_STAYS)
            if time.monotonic() + stays > until:
                return
            time.sleep(stays)
            way = chance.choice(sorted(part.ways))
            part.ways[way]()
            storm.ended[f"{part.name} {way}"] += 1
            if way != "worker killed":
                time.sleep(chance.uniform(*_AWAY))
                part.begin()

    threads = [_thread(storm, ring, number) for number in range(callers)]
    threads += [_thread(storm, come_and_go, part) for part in line.parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorder.wait()
    storm.said = recorder.said
    return storm


def _thread(storm: Storm, work: object, *given: object) -> threading.Thread:
    def run() -> None:
        try:
            work(*given)  # type: ignore[operator]
        except BaseException as failure:  # told by whoever judges
            storm.failures.append(failure)

    return threading.Thread(target=run)


def _upgrade(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()

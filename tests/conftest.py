"""What every test may build on: a copy of the script whose offices have numbers of nobody."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ivr.call.edition import Edition, load_edition
from ivr.call.moment import Moment
from ivr.config import Settings, read_settings
from ivr.store.audio_files import PublishedAudio, ShippedAudio
from tests.line import Line
from tests.twilio_rest.twilio_api import TwilioApi

pytest_plugins = ["tests.databases"]

CHECKOUT = Path(__file__).resolve().parent.parent
OFFICES = """\
[chesterfield]
lines = [{ number = "+441632960001", ring = 15 }, { number = "+441632960002", ring = 15 }]

[derby]
lines = [{ number = "+441632960003", ring = 20 }]
"""


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A copy of the shipped script to change, with invented office numbers."""
    folder = tmp_path / "prompts"
    shutil.copytree(CHECKOUT / "prompts", folder)
    (folder / "offices.toml").write_text(OFFICES)
    return folder


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The shipped script with invented office numbers, proved, and without recordings."""
    folder = tmp_path_factory.mktemp("edition") / "prompts"
    shutil.copytree(CHECKOUT / "prompts", folder)
    (folder / "offices.toml").write_text(OFFICES)
    edition, problems = load_edition(folder, {})
    assert not problems
    return edition


@pytest.fixture(scope="session")
def moment(edition: Edition) -> Moment:
    """The edition on a Monday in September, at 15:13 in London."""
    return Moment(edition, 1_790_000_000.0)


@pytest.fixture
def settings(tmp_path: Path, prompts: Path) -> Settings:
    """Settings of a line that no stranger can ring, with its own state."""
    return read_settings(
        home=tmp_path / "var",
        prompts=prompts,
        audio=CHECKOUT / "audio",
        public_url="http://localhost:8000",
        twilio_auth_tokens=("a token", "an older token"),
        twilio_number="+441632960000",
        secret_key="a secret",
    )


@pytest.fixture
def with_tables(settings: Settings, migrated: Path) -> Settings:
    """Those settings, of a line whose database has its tables."""
    settings.home.mkdir()
    shutil.copy(migrated, settings.home)
    return settings


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped recordings as a line publishes them when it first starts."""
    folder = tmp_path_factory.mktemp("published")
    shipped, here = ShippedAudio(CHECKOUT / "audio"), PublishedAudio(folder)
    for language in shipped.languages():
        for clip, recording in shipped.made(language).items():
            here.publish(shipped.path(language, clip), recording.checksum)
    return folder


@pytest.fixture
def run_before(with_tables: Settings, published: Path) -> Settings:
    """Those settings, of a line that has run before: its recordings are published too."""
    # Links, because what is published is never written in place.
    shutil.copytree(published, with_tables.home / "audio", copy_function=os.link)
    return with_tables


@pytest.fixture
def line(run_before: Settings) -> Iterator[Line]:
    """The line, answering over HTTP."""
    with Line(run_before) as line:
        yield line


@pytest.fixture
def api(httpserver: HTTPServer) -> TwilioApi:
    """Twilio, with one account and one number."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return TwilioApi(httpserver)

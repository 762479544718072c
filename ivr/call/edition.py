"""Everything on air at one moment, as one value that never changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.content import Problem, read_toml
from ivr.leaflets.catalogue import Catalogue, load_catalogue
from ivr.notices.notice import Notice
from ivr.notices.read import check_notices, read_notices
from ivr.offices.office import Office, load_offices
from ivr.prompt_library.recording import Recording
from ivr.script.load import MAP, load_script
from ivr.script.page import Menu, Script, Transfer
from ivr.script.wording import Wording
from ivr.uk import telephone

Recordings = Mapping[str, Mapping[str, Recording]]
"""Language → clip → its sound."""


@dataclass(frozen=True)
class Edition:
    """The map, the words, the recordings, the offices, the leaflets and the announcements."""

    script: Script
    offices: Mapping[str, Office]
    catalogue: Catalogue
    recordings: Recordings
    notices: tuple[Notice, ...] = ()

    @property
    def first_office(self) -> Office:
        """The office of a caller who has chosen none."""
        page = self.script.pages[self.script.call.silence]
        if not isinstance(page, Transfer):
            raise TypeError("[call] `silence` was not proved before this edition was made")
        return self.offices[page.office]

    def wording(self, language: str, clip: str) -> Wording:
        """The words of a clip."""
        return self.script.wordings[language][clip]

    def recording(self, wording: Wording) -> Recording | None:
        """The sound of exactly these words, or None: then the computer voice says them."""
        recording = self.recordings.get(wording.language, {}).get(wording.clip)
        return recording if recording and recording.speaks(wording) else None

    def seconds(self, wording: Wording) -> float:
        """How long callers listen to some words."""
        recording = self.recording(wording)
        return recording.seconds if recording else wording.estimated_seconds


def load_edition(prompts: Path, recordings: Recordings) -> tuple[Edition, list[Problem]]:
    """Read what is to go on air; it may only do so where the list of problems is empty."""
    offices, problems = load_offices(prompts)
    spoken_lines = {
        name: {
            str(number): telephone.as_written(line.number)
            for number, line in enumerate(office.lines, start=1)
        }
        for name, office in offices.items()
    }
    catalogue, unreadable = load_catalogue(prompts)
    offered = {
        leaflet.id: (leaflet.title, leaflet.option)
        for leaflet in catalogue.values()
        if leaflet.available
    }
    menu, _ = read_toml(prompts / MAP, prompts)  # the script tells what can't be read of it
    notices, misread = read_notices(menu)
    script, faults = load_script(prompts, spoken_lines, offered, [each.name for each in notices])
    edition = Edition(script, offices, catalogue, recordings, tuple(notices))
    faults += check_notices(menu, notices, **places_of_notices(edition))
    return edition, sorted({*problems, *unreadable, *misread, *faults})


def places_of_notices(edition: Edition) -> dict[str, Collection[str]]:
    """Where announcements can be said, and for which offices."""
    pages = edition.script.pages.values()
    told = [page.name for page in pages if isinstance(page, Menu | Transfer)]
    start = edition.script.call.start
    return {
        "pages": told,
        "replaceable": [name for name in told if name != start],
        "offices": edition.offices.keys(),
    }

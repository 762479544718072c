"""What callers hear at this moment: to be read, and to be listened to."""

import io
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, request, send_file

from ivr.call.edition import Edition
from ivr.call.moment import Moment
from ivr.call.right_now import RightNow, notices_on_air, when_choosing, when_ringing
from ivr.language import DEFAULT_LANGUAGE
from ivr.notices.notice import Notice
from ivr.speech.in_a_row import in_a_row
from ivr.staff.account import Role
from ivr.web.console.at_hand import console
from ivr.web.console.doors import open_to

line_doors = Blueprint("line", __name__, url_prefix="/staff/line")


@dataclass(frozen=True)
class OfficeNow:
    """An office at this moment."""

    id: str
    is_open: bool
    why: str
    changes: datetime | None
    """When it next opens or closes, where that is known."""
    said: RightNow


@dataclass(frozen=True)
class LineNow:
    """What callers hear at this moment before they have chosen anything but an office."""

    edition: Edition
    start: RightNow
    notices: tuple[Notice, ...]
    offices: tuple[OfficeNow, ...]

    def is_recorded(self, said: RightNow) -> bool:
        """Whether there is a recording of each word of it."""
        return all(map(self.edition.recording, said.clips))

    def words_of(self, notice: Notice) -> str:
        """What an announcement says."""
        return self.edition.wording(DEFAULT_LANGUAGE, notice.name).written


def on_the_line() -> LineNow:
    """How things stand at this moment."""
    moment = _moment()
    offices = moment.edition.offices.values()
    return LineNow(
        moment.edition,
        when_ringing(moment),
        tuple(notices_on_air(moment)),
        tuple(
            OfficeNow(
                office.id,
                office.hours.is_open(moment.at),
                office.hours.why(moment.at),
                office.hours.next_change(moment.at),
                when_choosing(moment, office.id),
            )
            for office in offices
        ),
    )


@line_doors.get("/sound")
@open_to(Role.LOOK)
def start() -> Response:
    """What callers hear first."""
    return _sound(when_ringing(_moment()))


@line_doors.get("/<office>/sound")
@open_to(Role.LOOK)
def office(office: str) -> Response:
    """What callers hear who choose an office: now, or `at` a moment in seconds since 1970."""
    moment = _moment(request.args.get("at", type=int))
    if office not in moment.edition.offices:
        abort(404)
    return _sound(when_choosing(moment, office))


def _moment(at: int | None = None) -> Moment:
    return Moment(console().edition(), console().clock() if at is None else float(at))


def _sound(said: RightNow) -> Response:
    """Its recordings in a row; what the computer voice says of it on the phone is left out."""
    recordings = filter(None, map(console().edition().recording, said.clips))
    found = filter(None, (console().published.find(each.checksum) for each in recordings))
    clips = [path.read_bytes() for path in found]
    if not clips:
        abort(404)
    sound = io.BytesIO(in_a_row(clips))
    response = send_file(sound, mimetype="audio/wav", conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response

"""What callers hear when nobody is there: that we are closed, our hours, and when we open again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from ivr.offices.hours import OpeningHours
from ivr.offices.week import DAYS, END_OF_DAY, Period, SameHours, same_hours
from ivr.script.prompts import HoursPrompt, clip_name
from ivr.script.wording import Wording
from ivr.uk.london_time import LONDON, in_london

Phrase = tuple[str, ...]
"""Clips that are said in one go."""
Sentence = tuple[Phrase, ...]

_STEP = 5 * 60
"""Seconds: there are no clips for finer times."""
_HALF_A_DAY = 12 * 60
_MORNING, _EVENING, _NIGHT = 7 * 60, 19 * 60, 22 * 60
"""From morning to evening, a time of the twelve-hour clock can mean only one of the day."""
_TOO_FAR = 330
"""Days: a date so far ahead would be taken for one that is nearer."""

# The parts of the prompts, as they stand in PARTS_OF_PROMPTS.
_EVERYWHERE, _HERE = 1, 2
_EVERY_DAY = 8
_NOON, _MIDNIGHT = 25, 26
_MINUTES = (5, 10, 15, 20, 25, 35, 40, 45, 50, 55)
_IN_THE_MORNING, _IN_THE_EVENING, _AT_NIGHT = 1, 2, 3
_TODAY, _AGAIN_MONDAY, _AGAIN_ON = 1, 3, 10


@dataclass(frozen=True)
class ClosedWords:
    """Some sentences, each made of recorded clips and of nothing else."""

    sentences: tuple[Sentence, ...]

    @property
    def clips(self) -> tuple[str, ...]:
        """The clips in their order, by name."""
        return tuple(chain.from_iterable(chain.from_iterable(self.sentences)))

    def in_words(self, wordings: Mapping[str, Wording]) -> str:
        """The same to be read; `wordings` are those of one language, by clip."""
        return " ".join(
            ", ".join(
                " ".join(wordings[clip].written.rstrip(".,") for clip in phrase)
                for phrase in sentence
            )
            + "."
            for sentence in self.sentences
        )


def closed_words(hours: OpeningHours, moment: datetime, *, everywhere: bool) -> ClosedWords:
    """What is said of an office that is closed at a moment; `everywhere` if all others are too.

    Raises ValueError where the office is open.
    """
    if hours.is_open(moment):
        raise ValueError("an office that is open has no words for being closed")
    sentences = [_alone(clip_name(HoursPrompt.CLOSED, _EVERYWHERE if everywhere else _HERE))]
    again = _opens_again(hours, moment)
    if again is None:
        sentences.append(_alone(HoursPrompt.FURTHER_NOTICE))
    else:
        if hours.bank_holiday(moment.astimezone(LONDON).date()):
            sentences.append(_alone(HoursPrompt.BANK_HOLIDAY))
        sentences += [*_week(same_hours(hours.week)), (again,)]
    return ClosedWords(tuple(sentences))


def _alone(clip: str) -> Sentence:
    return ((clip,),)


def _week(groups: Iterable[SameHours]) -> Iterable[Sentence]:
    """`We are open Monday to Thursday, nine to five.`, `Friday, nine to twelve thirty.`"""
    opening: Phrase = (HoursPrompt.WE_ARE_OPEN,)
    for group in groups:
        first, *others = _days(group)
        yield ((*opening, *first), *others, *_periods(group.periods))
        opening = ()


def _days(group: SameHours) -> list[Phrase]:
    if group.is_every_day:
        return [(clip_name(HoursPrompt.DAY, _EVERY_DAY),)]
    phrases = [_run(*run) for run in group.runs]
    if len(phrases) > 1:
        phrases[-2:] = [(*phrases[-2], HoursPrompt.AND, *phrases[-1])]
    return phrases


def _run(first: int, last: int | None = None) -> Phrase:
    day = clip_name(HoursPrompt.DAY, first + 1)
    return (day,) if last is None else (day, clip_name(HoursPrompt.TO_DAY, last - 1))


def _periods(periods: tuple[Period, ...]) -> list[Phrase]:
    phrases = [_period(period) for period in periods]
    if len(phrases) > 1:
        phrases[-1] = (HoursPrompt.AND, *phrases[-1])
    return phrases


def _period(period: Period) -> Phrase:
    if period == Period(0, END_OF_DAY):
        return (HoursPrompt.ALL_DAY,)
    return (*_time(period.opens), *_time(period.closes, HoursPrompt.TO_TIME))


def _time(minutes: int, prompt: HoursPrompt = HoursPrompt.TIME) -> Phrase:
    """A time as people say it: `nine`, `nine thirty`, `nine oh five`, `eight in the evening`."""
    if minutes % _HALF_A_DAY == 0:
        return (clip_name(prompt, _NOON if minutes == _HALF_A_DAY else _MIDNIGHT),)
    hour, past = divmod(minutes, 60)
    whole = 2 * ((hour - 1) % 12) + 1
    clips = [clip_name(prompt, whole + (past == 30))]
    if past in _MINUTES:
        clips.append(clip_name(HoursPrompt.MINUTES, _MINUTES.index(past) + 1))
    if not _MORNING <= minutes < _EVENING:
        clips.append(clip_name(HoursPrompt.PART_OF_DAY, _part_of_day(minutes)))
    return tuple(clips)


def _part_of_day(minutes: int) -> int:
    if minutes < 60 or minutes >= _NIGHT:
        return _AT_NIGHT
    return _IN_THE_MORNING if minutes < _MORNING else _IN_THE_EVENING


def _opens_again(hours: OpeningHours, moment: datetime) -> Phrase | None:
    """`We open again tomorrow at nine`; None where nobody knows, or it is too far off to say."""
    opening = hours.next_opening(moment)
    if opening is None:
        return None
    # Never too early: a switch may end at any second.
    opening = in_london(-(-opening.timestamp() // _STEP) * _STEP)
    day, minutes = opening.date(), opening.hour * 60 + opening.minute
    ahead = (day - moment.astimezone(LONDON).date()).days
    if ahead >= _TOO_FAR:
        return None
    # Whoever hears "on Friday at midnight" can't tell which; "on Friday" is all of that day.
    return (*_on(day, ahead), *(_time(minutes, HoursPrompt.AT_TIME) if minutes else ()))


def _on(day: date, ahead: int) -> Phrase:
    if ahead < 2:
        return (clip_name(HoursPrompt.AGAIN, _TODAY + ahead),)
    if ahead < len(DAYS):
        return (clip_name(HoursPrompt.AGAIN, _AGAIN_MONDAY + day.weekday()),)
    return (
        clip_name(HoursPrompt.AGAIN, _AGAIN_ON),
        clip_name(HoursPrompt.DAY, day.weekday() + 1),
        clip_name(HoursPrompt.DATE, day.day),
        clip_name(HoursPrompt.MONTH, day.month),
    )

"""Calls as they may come in a month, for tests and benchmarks of the figures."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from ivr.calls.event import Event
from ivr.uk.london_time import LONDON
from tests.figures.stories import told

_STORIES = (
    (20, "main-menu {} 1 help-at-school {} 1 school-action {} silence school-action/last 40"),
    (9, "main-menu {} 1 help-at-school {} 2 education-plan {} silence education-plan/last 9"),
    (6, "main-menu {} 1 help-at-school {} 5 assessment {}"),
    (9, "main-menu {} 0 where-you-live {} 1 connect-derby 25 spoke goodbye 4"),
    (5, "main-menu {} 0 where-you-live {} 1 connect-derby 25 busy nobody-free 9"),
    (8, "main-menu {} 0 where-you-live {} 2 connect-chesterfield 15 spoke goodbye 4"),
    (4, "main-menu {} 0 where-you-live {} 2 connect-chesterfield 15 no-answer nobody-free {}"),
    (3, "main-menu {} 0 closed {} 1 message.record 30 voice message.after+message 9"),
    (7, "main-menu {} 3 order.format {} 1 order.done+order:school-action:ordinary 20"),
    (3, "main-menu {} 3 order.format {} 2 order.done+order:statutory-assessment:large-print 20"),
    (6, "main-menu {} 3 order.format {}"),
    (8, "main-menu {}"),
    (4, "main-menu {} silence main-menu! {} 7 main-menu! {} silence connect-chesterfield 9"),
)


def calls_of(first: datetime, days: int, count: int, seed: int = 7) -> Iterator[tuple[Event, ...]]:
    """So many calls within some days from midnight in London on, most of them on working days."""
    chance = random.Random(seed)
    weights = [weight for weight, _ in _STORIES]
    for _ in range(count):
        story = chance.choices([story for _, story in _STORIES], weights)[0]
        seconds = (chance.randrange(3, 40) for _ in range(9))
        began = first + timedelta(days=chance.randrange(days))
        if began.weekday() > 4 and chance.random() < 0.8:
            began -= timedelta(days=2) if began.day > 2 else timedelta()
        hour = min(max(chance.gauss(12, 3), 0), 23.9)
        began = datetime(began.year, began.month, began.day, tzinfo=LONDON)
        began += timedelta(hours=hour)
        yield told(_filled(story, seconds), began=round(began.timestamp(), 1))


def _filled(story: str, seconds: Iterator[int]) -> str:
    while "{}" in story:
        story = story.replace("{}", str(next(seconds)), 1)
    return story

"""Nothing that breaks on the way silences a caller or loses what one gave."""

import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.storm import installation, rage
from tests.chaos.verdict import catch_up, complaints, summary

_SECONDS = float(os.environ.get("IVR_CHAOS_SECONDS") or 16)
_SEED = int(os.environ.get("IVR_CHAOS_SEED") or random.randrange(1_000_000))


def test_every_part_may_end_at_any_moment(tmp_path: Path) -> None:
    """All seconds of it: `python -m tests.chaos --seconds 120`."""
    # The database runs as somebody else, who may not look into pytest's own folders.
    with TemporaryDirectory() as folder, installation(tmp_path, Path(folder)) as line:
        storm = rage(line, _SEED, _SECONDS)
        catch_up(line, storm)
        found = list(complaints(line, storm))
    print(*summary(storm), sep="\n")
    assert not found, "\n".join([*summary(storm), *found])

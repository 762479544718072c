"""`python -m tests.chaos --seconds 120`: the chaos for as long as you like, told in figures."""

import argparse
import logging
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chaos.storm import CALLERS, installation, rage
from tests.chaos.verdict import catch_up, complaints, summary


def main() -> int:
    """0 where all is as it must be."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos")
    options.add_argument("--seconds", type=float, default=120.0)
    options.add_argument("--callers", type=int, default=CALLERS)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options.add_argument("--keep", type=Path, help="a new folder, where the logs then stand")
    wanted = options.parse_args()
    print(f"Seed {wanted.seed}", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with TemporaryDirectory() as folder, TemporaryDirectory() as passing:
        place = wanted.keep or Path(passing)
        place.mkdir(exist_ok=True)
        with installation(place, Path(folder)) as line:
            storm = rage(line, wanted.seed, wanted.seconds, wanted.callers)
            print(*summary(storm), sep="\n", flush=True)
            catch_up(line, storm)
            found = list(complaints(line, storm))
    print(*(found or ["Everything that was promised is there, once."]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

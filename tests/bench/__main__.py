"""How fast a turn is beside a bare Flask route under the same server: `./dev bench`."""

import argparse
import sys

from tests.bench import postcodes, table
from tests.bench.cores import choose_cores
from tests.bench.figures import summed_up
from tests.bench.load import AnswerWrong
from tests.bench.rounds import measure_round
from tests.bench.servers import ServerSilent
from tests.uk.conftest import CODE_POINT_OPEN


def main(arguments: list[str]) -> int:
    """Measure, and print a table on standard output; progress goes to standard error."""
    wanted = _options().parse_args(arguments)
    cores = choose_cores()
    rounds = []
    try:
        for number in range(1, wanted.rounds + 1):
            print(f"Round {number} of {wanted.rounds} ...", file=sys.stderr, flush=True)
            rounds.append(measure_round(wanted.seconds, number % 2 == 1, cores))
    except (AnswerWrong, ServerSilent) as problem:
        print(problem, file=sys.stderr)
        return 1
    rows = summed_up(rounds)
    print("\n".join(table.heading(wanted.rounds, wanted.seconds, cores)))
    print()
    print(table.markdown(rows) if wanted.markdown else table.plain(rows))
    if CODE_POINT_OPEN.is_dir():
        print("\n" + "\n".join(postcodes.measured(CODE_POINT_OPEN)))
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    options.add_argument("--rounds", type=_rounds, default=5, help="default: 5")
    options.add_argument("--seconds", type=_seconds, default=2.0, help="of each load; default: 2")
    options.add_argument("--markdown", action="store_true", help="a table for the README")
    return options


def _rounds(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    if not 0 < float(text) <= 600:
        raise ValueError(text)
    return float(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How fast the line is, beside a bare Flask route under the same server: `./dev bench`."""

import argparse
import sys
from collections.abc import Callable, Iterable
from compileall import compile_dir

from tests.bench import (
    calls,
    held,
    memory,
    orders,
    postcodes,
    publishing,
    requests,
    storm,
    table,
    two_processes,
)
from tests.bench.cores import choose_cores
from tests.bench.figures import summed_up
from tests.bench.load import AnswerWrong
from tests.bench.peers.measured import measured as measured_peers
from tests.bench.rounds import measure_round
from tests.bench.servers import CHECKOUT, ServerSilent
from tests.uk.conftest import CODE_POINT_OPEN


def main(arguments: list[str]) -> int:
    """Measure, and print on standard output; progress goes to standard error."""
    wanted = _options().parse_args(arguments)
    try:
        for number, name in enumerate(wanted.what or SECTIONS):
            if number:
                print()
            for line in SECTIONS[name](wanted):
                print(line, flush=True)
    except (AnswerWrong, ServerSilent) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _turns(wanted: argparse.Namespace) -> Iterable[str]:
    """A menu turn beside a bare Flask route."""
    for folder in ("ivr", "tests/bench"):  # as pip has done with Flask
        compile_dir(CHECKOUT / folder, quiet=2)
    cores = choose_cores()
    rounds = []
    for number in range(1, wanted.rounds + 1):
        print(f"Round {number} of {wanted.rounds} ...", file=sys.stderr, flush=True)
        rounds.append(measure_round(wanted.seconds, number % 2 == 1, cores))
    rows = summed_up(rounds)
    yield from table.heading(wanted.rounds, wanted.seconds, cores)
    yield ""
    yield table.markdown(rows) if wanted.markdown else table.plain(rows)


def _postcodes(wanted: argparse.Namespace) -> Iterable[str]:
    """A postcode keyed, said and looked up."""
    if CODE_POINT_OPEN.is_dir():
        yield from postcodes.measured(CODE_POINT_OPEN)
    else:
        yield "Postcodes are measured where Code-Point Open lies beside the checkout."


def _orders(wanted: argparse.Namespace) -> Iterable[str]:
    """The turns of an order, kept, beside a bare fdatasync on the same disk."""
    return orders.durable_turns(wanted.seconds, wanted.rounds)


def _growth(wanted: argparse.Namespace) -> Iterable[str]:
    """A turn among a million orders beside one among none."""
    return orders.growth(wanted.seconds, wanted.rounds)


def _requests(wanted: argparse.Namespace) -> Iterable[str]:
    """Pages of the console among a hundred thousand leaflet requests beside among a hundred."""
    return requests.measured(20 * wanted.rounds)


def _publishing(wanted: argparse.Namespace) -> Iterable[str]:
    """Turns while staff publish every second beside while nobody does."""
    return publishing.measured(wanted.seconds, wanted.rounds)


def _calls(wanted: argparse.Namespace) -> Iterable[str]:
    """Turns noted for the figures; pages among a million calls beside among ten thousand."""
    yield from calls.noting(wanted.seconds, wanted.rounds, choose_cores())
    yield from calls.pages(4 * wanted.rounds)


def _storm(wanted: argparse.Namespace) -> Iterable[str]:
    """Very many callers who order at once."""
    return storm.measured(wanted.callers or storm.CALLERS, wanted.think or storm.THINK)


def _held(wanted: argparse.Namespace) -> Iterable[str]:
    """Thousands of callers held at once by one worker."""
    callers, every = wanted.callers or held.CALLERS, wanted.think or held.EVERY
    return held.measured(callers, every, 12 * wanted.seconds)


def _faults(wanted: argparse.Namespace) -> Iterable[str]:
    """The same, some of them ordering, while the worker is reloaded, and killed."""
    callers, every = wanted.callers or held.CALLERS, wanted.think or held.EVERY
    return held.measured_with_faults(callers, every, 20 * wanted.seconds)


def _memory(wanted: argparse.Namespace) -> Iterable[str]:
    """What a worker grows by over a million turns."""
    return memory.measured(wanted.turns, choose_cores())


def _processes(wanted: argparse.Namespace) -> Iterable[str]:
    """Two web processes beside one, on the same cores."""
    return two_processes.measured(wanted.seconds, wanted.rounds)


def _peers(wanted: argparse.Namespace) -> Iterable[str]:
    """A menu turn under gunicorn, beside raw WSGI, and beside a peer on node."""
    return measured_peers(wanted.seconds, wanted.rounds, choose_cores())


SECTIONS: dict[str, Callable[[argparse.Namespace], Iterable[str]]] = {
    "turns": _turns,
    "postcodes": _postcodes,
    "orders": _orders,
    "growth": _growth,
    "requests": _requests,
    "publishing": _publishing,
    "calls": _calls,
    "storm": _storm,
    "held": _held,
    "faults": _faults,
    "memory": _memory,
    "processes": _processes,
    "peers": _peers,
}


def _options() -> argparse.ArgumentParser:
    sections = "".join(f"\n  {name:10} {run.__doc__}" for name, run in SECTIONS.items())
    options = argparse.ArgumentParser(
        prog="./dev bench",
        description=f"{__doc__}\n{sections}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("what", nargs="*", choices=[*SECTIONS, []], help="default: all of it")
    options.add_argument("--rounds", type=_rounds, default=5, help="default: 5")
    options.add_argument("--seconds", type=_seconds, default=2.0, help="of each load; default: 2")
    options.add_argument(
        "--callers", type=int, help=f"of a storm, {storm.CALLERS}; held at once, {held.CALLERS}"
    )
    options.add_argument(
        "--think", type=float, help=f"seconds between turns; {storm.THINK:g} and {held.EVERY:g}"
    )
    options.add_argument(
        "--turns", type=int, default=memory.TURNS, help=f"of memory; default: {memory.TURNS:,}"
    )
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

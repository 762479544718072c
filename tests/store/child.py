"""What the tests run as processes of their own, so that they can be killed or run side by side.

Each says "ready", waits for a line on standard input, and then prints what it was promised.
"""

import resource
import sys
import threading
from datetime import UTC, datetime

from ivr.store.database import Database, DatabaseUnavailable
from ivr.store.leaflets import answer_once
from tests.store.callers import STEPS, order_step, stepped


def order_until_killed(url: str) -> None:
    """Eight callers order without end; each answered step is printed once it is promised."""
    database = Database(url)
    threads = [
        threading.Thread(target=_order_without_end, args=(database, f"CA{caller}"))
        for caller in range(8)
    ]
    for thread in threads:
        thread.start()


def _order_without_end(database: Database, caller: str) -> None:
    number = 0
    while True:
        for step in range(STEPS):
            order_step(database, f"{caller}-{number}", step)
            # One write, so that lines of several threads don't mix.
            sys.stdout.write(f"{caller}-{number} {step}\n")
            sys.stdout.flush()
        number += 1


def answer_all(url: str, name: str, calls: int) -> None:
    """Answer every step of some calls, and print the answers."""
    database = Database(url)
    for number in range(calls):
        for step in range(STEPS):
            print(_answer(database, f"CA{number}", step, name))
    database.close()


def _answer(database: Database, call: str, step: int, name: str) -> str:
    now = datetime.now(UTC)
    take = stepped(call, now, f"{name} answers {call} {step}")
    return database.write(lambda connection: answer_once(connection, call, step, take, at=now))


def fill_disk(url: str, size: int) -> None:
    """Order until no file may grow any more; print each promised call, then what happened."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    database = Database(url)
    number = 0
    try:
        while True:
            order_step(database, f"CA{number}", 0)
            print(f"CA{number}")
            number += 1
    except DatabaseUnavailable:
        print("unavailable")


def upgrade(url: str) -> None:
    """Bring a database to the newest form."""
    database = Database(url)
    database.upgrade()
    print(database.is_current())
    database.close()


def main() -> None:
    """Run what the first argument names."""
    todo, url, *more = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    match todo:
        case "order-until-killed":
            order_until_killed(url)
        case "answer-all":
            answer_all(url, more[0], int(more[1]))
        case "fill-disk":
            fill_disk(url, int(more[0]))
        case "upgrade":
            upgrade(url)


if __name__ == "__main__":
    main()

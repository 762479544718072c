"""`ivr worker`: the work that nobody on the phone waits for."""

import signal
import sys

import click

from ivr.cli.start import fail, settings_or_exit
from ivr.logs import set_up_logs


@click.command()
def worker() -> None:
    """Do the work that nobody on the phone waits for, until Ctrl-C."""
    from huey.exceptions import ConfigurationError  # no other command needs the queue

    from ivr.work.worker import run_worker

    settings = settings_or_exit()
    set_up_logs(settings)
    # Until the queue has handlers of its own, being told to end is no failure either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        run_worker(settings)
    except ConfigurationError as wrong:
        fail(f"QUEUE_URL can't be used: {wrong}")

"""`ivr worker`: the work that nobody on the phone waits for."""

import signal
import sys

import click

from ivr.cli.start import settings_or_exit
from ivr.logs import set_up_logs


@click.command()
def worker() -> None:
    """Do the work that nobody on the phone waits for, until Ctrl-C."""
    from ivr.work.worker import run_worker  # no other command needs the queue

    settings = settings_or_exit()
    set_up_logs(settings)
    # Until the queue has handlers of its own, being told to end is no failure either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run_worker(settings)

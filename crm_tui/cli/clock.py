"""`crm-tui worker`: its words; the work is that of `crm_tui.cli.worker`."""

from __future__ import annotations

import click

from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.errors import Usage
from crm_tui.domain.words import N_


@verb(N_("The clock without a screen: reminders, close dates and all else that is due. Ends with Ctrl-C or SIGTERM."))
@click.option("--once", is_flag=True, help=N_("do all that is due now and stop"))
@pass_door
def worker_command(door: Door, once: bool) -> int:
    """``worker``."""
    if door.asked.dry_run:
        raise Usage(text=N_("the clock cannot rehearse"))
    from crm_tui.cli import worker  # noqa: PLC0415 — a wrong word is told before the robots are imported

    return worker.run(door.session.of("clock"), once=once)

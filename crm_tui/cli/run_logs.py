"""`crm-tui workflow erase` and `workflow sample`: logs that go for good, and something to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from crm_tui.cli.door import Door


@verb(
    N_(
        "Remove runs that have ended, with their logs and data, for good; administrators only, undo brings nothing back."
    )
)
@click.argument("numbers", metavar="RUN…", type=Whole(least=1, most=2**62), nargs=-1, required=True)
@pass_door
def erase_runs(door: Door, numbers: tuple[int, ...]) -> None:
    """``workflow erase``."""
    from crm_tui.automation import run_search  # noqa: PLC0415 — help needs no engine

    wanted = list(dict.fromkeys(numbers))
    for number in wanted:
        run_search.erasable(door.session, number)
    count = len(wanted)
    door.confirm(
        ngettext("Remove the log of {count} run for good?", "Remove the logs of {count} runs for good?", count).format(
            count=count
        )
    )
    for number in wanted:
        run_search.erase(door.session, number)
        said = _("log of run {id} would be removed") if door.asked.dry_run else _("log of run {id} removed")
        door.out.say(fill(said, {"id": number}))


@verb(N_("Workflows to begin with: their names; with a NAME the file, for workflow import -."))
@click.argument("name", required=False, metavar="[NAME]")
@pass_door
def sample(door: Door, name: str | None) -> None:
    """``workflow sample``."""
    from crm_tui.automation import samples  # noqa: PLC0415 — help needs no engine

    if name is None:
        rows = [{"name": code, "about": about} for code, about in samples.samples().items()]
        setup.listed(door, rows, ("name", "about"))
    else:
        door.out.text(samples.text(name))

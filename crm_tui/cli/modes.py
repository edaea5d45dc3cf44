"""`crm-tui mode …`: the CRM with leads or without."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json, tell
from crm_tui.domain.conversion import CREATION_MODES
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import lookup, modes
from crm_tui.services.modes import CreationMode, Failure, Progress, State

_COLUMNS = ("mode", "create", "pipeline", "keep_activities", "active_leads", "switching", "failed", "skipped")
_FAILURES = ("lead", "title", "error", "skipped")
_REFUSED = 5


@verb(N_("The CRM mode, what a request becomes in it, and how far a switch is."))
@pass_door
def show_mode(door: Door) -> None:
    """``mode show``."""
    state = modes.show(door.session)
    setup.one(door, _row(state))
    if door.out.form == "table":
        _tell_failures(door, state.failures)


def _row(state: State) -> dict[str, Json]:
    progress = state.progress
    pipeline = state.creation.pipeline
    return {
        "mode": state.mode,
        "create": state.creation.client,
        "pipeline": lookup.pipeline_name(pipeline) if pipeline is not None else None,
        "keep_activities": state.creation.keep_activities,
        "active_leads": state.active,
        "switching": _progress_row(progress) if progress is not None else None,
        "failed": [_failure_row(each) for each in state.failures if not each.skipped],
        "skipped": [_failure_row(each) for each in state.failures if each.skipped],
    }


def _progress_row(progress: Progress) -> dict[str, Json]:
    return {
        "total": progress.total,
        "converted": progress.converted,
        "failed": progress.failed,
        "skipped": progress.skipped,
        "operation": progress.operation_id or None,
    }


def _failure_row(failure: Failure) -> dict[str, Json]:
    return {"lead": failure.lead.id, "title": failure.title, "error": error_text(failure.error)}


@verb(
    N_(
        "Changes the CRM mode. To classic at once; to simple by converting every active lead: what was begun goes on "
        "with the same command, or by itself while the program runs."
    )
)
@click.argument("mode", metavar="classic|simple", shell_complete=lambda ctx, param, given: list(modes.MODES))
@click.option(
    "--create",
    metavar="contact|company|both",
    help=N_("the client that goes with each deal (contact)"),
    shell_complete=lambda ctx, param, incomplete: [each for each in CREATION_MODES if each.startswith(incomplete)],
)
@click.option("--pipeline", metavar="P", help=N_("the pipeline of the deals"))
@click.option(
    "--keep-activities", is_flag=True, help=N_("open activities move to the deals; otherwise they are completed")
)
@pass_door
def set_mode(door: Door, mode: str, create: str | None, pipeline: str | None, keep_activities: bool) -> int:
    """``mode set``."""
    setup.require(door, _COLUMNS)
    if mode not in modes.MODES:
        near = nearest(mode, modes.MODES)
        raise Usage(
            text=N_("“{word}” is no CRM mode"),
            word=shown(mode),
            field="mode",
            hint=N_("did you mean “{near}”?") if near else N_("choose one of: {choices}"),
            hint_params={"near": near, "choices": ", ".join(modes.MODES)},
        )
    session = door.session
    if mode == modes.CLASSIC:
        if create or pipeline or keep_activities:
            raise Usage(text=N_("--create, --pipeline and --keep-activities go with simple"))
        changed = modes.to_classic(session)
        return _done(door, _("CRM mode changed to classic") if changed else _("the CRM mode is classic already"))
    choices = CreationMode(
        client=create or "contact",
        pipeline=lookup.pipeline_called(pipeline) if pipeline is not None else None,
        keep_activities=keep_activities,
    )
    return _to_simple(door, choices)


def _to_simple(door: Door, choices: CreationMode) -> int:
    session = door.session
    modes.check(session, choices)
    before = modes.show(session)
    ahead = modes.preview(session) if before.mode == modes.CLASSIC else None
    if ahead is not None and ahead.count and before.progress is None:
        said = ngettext("{count} active lead becomes a deal", "{count} active leads become deals", ahead.count)
        door.out.say(fill(said, {"count": ahead.count}))
        for ref, title in ahead.sample:
            door.out.say(f"  {ref} {title}")
        door.confirm(_("Convert them and change to the simple mode?"))
    begun = modes.to_simple(session, choices)
    if door.asked.dry_run:
        return _done(door, "")
    return _run(door, begun) if not begun.ended else _ended(door, begun)


@verb(N_("Tries leads again that could not be converted: all of them, or these; then goes on with the switch."))
@click.argument("words", metavar="[ID…]", nargs=-1)
@pass_door
def retry_leads(door: Door, words: tuple[str, ...]) -> int:
    """``mode retry``."""
    setup.require(door, _COLUMNS)
    modes.retry(door.session, naming.records("lead", words) if words else ())
    return _run(door, None)


@verb(N_("Leaves leads that could not be converted as they are, open in the archive: all of them, or these."))
@click.argument("words", metavar="[ID…]", nargs=-1)
@pass_door
def skip_leads(door: Door, words: tuple[str, ...]) -> int:
    """``mode skip``."""
    setup.require(door, _COLUMNS)
    modes.skip(door.session, naming.records("lead", words) if words else ())
    return _run(door, None)


def _run(door: Door, last: Progress | None) -> int:
    """Convert until there is nothing to do; the operator sees how far it is, and may leave at any time."""
    shows = not door.out.quiet and bool(sys.stderr and sys.stderr.isatty())
    told = 0.0
    try:
        for last in modes.run(door.session):
            if shows and time.monotonic() - told > 0.1:
                told = time.monotonic()
                words = {"done": last.converted, "total": last.total}
                sys.stderr.write("\r" + fill(_("{done} of {total} leads"), words) + "\x1b[K")
                sys.stderr.flush()
    except KeyboardInterrupt:
        if shows:
            sys.stderr.write("\r\x1b[K")
        tell(_("stopped; the same command goes on, and so does any program that is open"))
        raise
    if shows:
        sys.stderr.write("\r\x1b[K")
    return _ended(door, last)


def _ended(door: Door, last: Progress | None) -> int:
    if last is not None and not last.ended:
        _tell_failures(door, modes.show(door.session).failures)
        words = {"count": last.failed}
        said = ngettext("{count} lead could not be converted", "{count} leads could not be converted", last.failed)
        tell(fill(said, words) + ": " + _("the mode stays classic until mode retry or mode skip has dealt with them"))
        return _done(door, "") or _REFUSED
    if last is None or not last.converted:
        return _done(door, _("the CRM mode is simple"))
    said = ngettext(
        "the CRM mode is simple, {count} lead converted (operation {operation})",
        "the CRM mode is simple, {count} leads converted (operation {operation})",
        last.converted,
    )
    return _done(door, fill(said, {"count": last.converted, "operation": last.operation_id}))


def _tell_failures(door: Door, failures: Sequence[Failure]) -> None:
    for each in failures:
        words = {"lead": str(each.lead), "title": each.title, "error": error_text(each.error)}
        said = _("{lead} “{title}” was skipped: {error}") if each.skipped else _("{lead} “{title}”: {error}")
        door.out.complain(fill(said, words))


def _done(door: Door, sentence: str) -> int:
    if door.asked.dry_run:
        setup.done(door, sentence)
        return 0
    if door.out.chosen:
        setup.one(door, _row(modes.show(door.session)))
    if sentence:
        door.out.say(sentence)
    return 0

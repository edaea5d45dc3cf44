"""Verbs that move deals and tick off activities."""

from __future__ import annotations

import click

from crm_tui.cli import listing, naming, rehearsal
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.entities.activity import OUTCOMES
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Semantic, Stage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import fill, ngettext
from crm_tui.services import activities, batch, lookup, moving, own_stages, pipelines, records, tasks

_NAMED = 5
"""Open tasks that closing a deal names."""


def move_command(kind: str) -> click.Command:
    """``deal move``."""

    @verb(
        N_("Puts deals on a stage, by its code or name: in their own pipeline, or in another one with --pipeline."),
        more=guide(kind, "move"),
    )
    @click.argument("words", metavar="ID…|- STAGE", nargs=-1, required=True)
    @click.option("--pipeline", metavar="P", help=N_("the pipeline of the stage; deals may change theirs"))
    @click.option("--reason", metavar="TEXT", default="", help=N_("why, when the stage is a failure"))
    @click.option(
        "--if-version",
        "version",
        type=VERSION,
        metavar="N",
        help=N_("only when the record still has this version (exit 4 otherwise)"),
    )
    @pass_door
    def move(door: Door, words: tuple[str, ...], pipeline: str | None, reason: str, version: int | None) -> int:
        *ids, name = words
        if not ids:
            raise Usage(
                text=N_("“{word}” is a record or a stage, both are needed"),
                word=shown(name),
                hint=N_("write ids, then the stage"),
            )
        refs = naming.records(kind, ids)
        if version is not None and len(refs) != 1:
            raise Usage(text=N_("--if-version goes with exactly one record"))
        session = door.session
        listing.require(door, kind)
        given = lookup.pipeline_called(pipeline, entity=kind) if pipeline is not None else None
        targets = _targets(door, refs, name, given)
        outcome = batch.move(session, targets, reason=reason, version=version)
        return rehearsal.done(door, outcome)

    return move


def _targets(door: Door, refs: list[Ref], name: str, pipeline: int | None) -> dict[Ref, Stage]:
    """The stage that the name means for each deal: it is looked for in the deal's own pipeline unless one is given."""
    if pipeline is not None:
        stage = lookup.stage_called(name, pipeline=pipeline)
        return dict.fromkeys(refs, stage)
    return own_stages.called(door.session, refs, name)


def close_command(kind: str) -> click.Command:
    """``deal close``."""

    @verb(N_("Closes a deal: --won, or --lost with a failure stage."))
    @click.argument("word", metavar="ID")
    @click.option("--won", is_flag=True, help=N_("on the success stage"))
    @click.option("--lost", metavar="STAGE", help=N_("on this failure stage, by code or name"))
    @click.option("--reason", metavar="TEXT", default="", help=N_("why it failed"))
    @click.option(
        "--if-version",
        "version",
        type=VERSION,
        metavar="N",
        help=N_("only when the record still has this version (exit 4 otherwise)"),
    )
    @pass_door
    def close(door: Door, word: str, won: bool, lost: str | None, reason: str, version: int | None) -> int:
        if won == (lost is not None):
            raise Usage(text=N_("say how the deal ended"), hint=N_("write --won, or --lost STAGE"))
        if won and reason:
            raise Usage(text=N_("a reason goes with --lost only"))
        ref = naming.record(kind, word)
        listing.require(door, kind)
        stage = _final_stage(door, ref, lost)
        versions = {ref.id: version} if version is not None else None
        waiting = tasks.open_on(door.session, [ref])
        outcome = moving.close(door.session, [ref], stage.id, reason=reason, versions=versions)
        if waiting and outcome.done:
            said = ngettext("{count} task was open: {titles}", "{count} tasks were open: {titles}", len(waiting))
            titles = ", ".join(f"{each.ref} “{shown(each.title)}”" for each in waiting[:_NAMED])
            door.out.say(fill(said, {"count": len(waiting), "titles": titles}))
        return rehearsal.done(door, outcome)

    return close


def _final_stage(door: Door, ref: Ref, lost: str | None) -> Stage:
    """The stage on which the deal ends.

    Raises:
        AlreadyClosed: the deal is closed already.
        Refused: the stage is not a failure.
    """
    pipeline = int(str(records.get(door.session, ref).values["pipeline"]))
    moving.check_open(door.session, [ref])
    if lost is None:
        found = pipelines.stages(door.session, pipeline)
        return next(info.stage for info in found if info.stage.semantic is Semantic.SUCCESS)
    stage = lookup.stage_called(lost, pipeline=pipeline)
    if stage.semantic is not Semantic.FAILURE:
        raise Refused(text=N_("“{stage}” is not a failure stage"), stage=stage.name, field="stage")
    return stage


def complete_command(kind: str) -> click.Command:
    """``activity complete``."""

    @verb(N_("Ticks off activities."))
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @click.option(
        "--outcome",
        metavar="OUTCOME",
        help=N_("of a call: successful, missed or busy"),
        shell_complete=lambda ctx, param, incomplete: [o for o in OUTCOMES if o.startswith(incomplete)],
    )
    @pass_door
    def complete(door: Door, words: tuple[str, ...], outcome: str | None) -> int:
        listing.require(door, kind)
        done = activities.complete(door.session, naming.records(kind, words), outcome=outcome)
        return rehearsal.done(door, done)

    return complete

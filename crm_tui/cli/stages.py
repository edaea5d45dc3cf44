"""`crm-tui stage …`."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.pipelines import StageInfo
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import lookup, pipelines, stages

_COLUMNS = ("id", "code", "name", "semantic", "colour", "deals", "total")
_FIELDS = (*_COLUMNS, "version")


def _row(door: Door, info: StageInfo) -> dict[str, Json]:
    """One stage; what it means is a word in tables, a code for programs."""
    stage = info.stage
    meaning = ENTITY_TYPES["deal"].field("semantic") if door.out.form == "table" else None
    code = stage.semantic.value
    return {
        "id": stage.id,
        "code": stage.code,
        "name": stage.name,
        "semantic": lookup.value_text(door.session, meaning, code) if meaning else code,
        "colour": stage.colour,
        "deals": info.items,
        "total": {"amount": f"{info.total.amount:f}", "currency": info.total.currency},
        "version": info.version,
    }


def _rows(door: Door, pipeline_id: int, only: int | None = None) -> list[dict[str, Json]]:
    found = pipelines.stages(door.session, pipeline_id)
    return [_row(door, info) for info in found if only is None or info.stage.id == only]


def _find(door: Door, pipeline: str, stage: str) -> Stage:
    """The stage of that name in the pipeline of that name; only for those who may change it."""
    door.session.require_settings(stages.RIGHT)
    return lookup.stage_called(stage, pipeline=lookup.pipeline_of_type(pipeline)[1])


@verb(
    N_(
        "The stages of a pipeline (of another type: TYPE:PIPELINE or TYPE:) in the order of the board, with number and sum."
    )
)
@click.argument("pipeline", required=False)
@pass_door
def list_stages(door: Door, pipeline: str | None) -> None:
    """``stage list``."""
    session = door.session
    number = pipelines.pipelines(session)[0].id if pipeline is None else lookup.pipeline_of_type(pipeline)[1]
    setup.listed(door, _rows(door, number), _COLUMNS)


@verb(N_("A new stage: in progress before the success stage, or a further failure with --failure."))
@click.argument("pipeline")
@click.argument("name")
@click.option(
    "--colour", "--color-code", "colour", metavar="COLOUR", default="", help=N_("#rrggbb or a name of the palette")
)
@click.option("--failure", is_flag=True, help=N_("a failure stage"))
@pass_door
def add_stage(door: Door, pipeline: str, name: str, colour: str, failure: bool) -> None:
    """``stage add``."""
    setup.require(door, _FIELDS)
    session = door.session
    number = lookup.pipeline_of_type(pipeline)[1]
    ref = (stages.add_failure if failure else stages.add)(session, number, name, colour=colour)
    setup.done(door, fill(_("stage “{name}” added"), {"name": name}), _rows(door, number, ref.id), _COLUMNS)


@verb(N_("Gives a stage another name; its code stays."))
@click.argument("pipeline")
@click.argument("stage")
@click.argument("name")
@pass_door
def rename_stage(door: Door, pipeline: str, stage: str, name: str) -> None:
    """``stage rename``."""
    setup.require(door, _FIELDS)
    found = _find(door, pipeline, stage)
    stages.rename(door.session, found.id, name)
    setup.done(
        door,
        fill(_("stage “{old}” renamed to “{name}”"), {"old": found.name, "name": name}),
        _rows(door, found.pipeline_id, found.id),
        _COLUMNS,
    )


@verb(N_("Gives a stage another colour: #rrggbb or a name of the palette."))
@click.argument("pipeline")
@click.argument("stage")
@click.argument("colour")
@pass_door
def recolor_stage(door: Door, pipeline: str, stage: str, colour: str) -> None:
    """``stage recolor``."""
    setup.require(door, _FIELDS)
    found = _find(door, pipeline, stage)
    stages.recolour(door.session, found.id, colour)
    setup.done(
        door,
        fill(_("stage “{name}” has another colour"), {"name": found.name}),
        _rows(door, found.pipeline_id, found.id),
        _COLUMNS,
    )


@verb(N_("Removes a stage; its deals need another one first."))
@click.argument("pipeline")
@click.argument("stage")
@click.option("--move-to", metavar="STAGE", help=N_("the stage that takes its deals"))
@pass_door
def delete_stage(door: Door, pipeline: str, stage: str, move_to: str | None) -> None:
    """``stage delete``."""
    found = _find(door, pipeline, stage)
    target = _find(door, pipeline, move_to).id if move_to is not None else None
    door.confirm(fill(_("Delete the stage “{name}”?"), {"name": found.name}))
    moved = stages.delete(door.session, found.id, move_to=target)
    said = ngettext("stage “{name}” deleted, {count} deal moved", "stage “{name}” deleted, {count} deals moved", moved)
    setup.done(door, fill(said, {"name": found.name, "count": moved}))


@verb(N_("Puts stages into this order, each within its group; those that are not named stay behind."))
@click.argument("pipeline")
@click.argument("order", metavar="STAGE…", nargs=-1, required=True)
@pass_door
def reorder_stages(door: Door, pipeline: str, order: tuple[str, ...]) -> None:
    """``stage reorder``."""
    setup.require(door, _FIELDS)
    session = door.session
    number = lookup.pipeline_of_type(pipeline)[1]
    stages.reorder(session, number, [lookup.stage_called(name, pipeline=number).id for name in order])
    setup.done(door, _("stages reordered"), _rows(door, number), _COLUMNS)

"""`crm-tui pipeline …`."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json, tell
from crm_tui.domain.entities.types import staged
from crm_tui.domain.pipelines import Pipeline
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import lookup, pipelines, records

_COLUMNS = ("id", "name", "default", "deals")
_FIELDS = (*_COLUMNS, "version")


def _row(found: Pipeline) -> dict[str, Json]:
    return {
        "id": found.id,
        "name": found.name,
        "default": found.is_default,
        "deals": found.deals,
        "version": found.version,
    }


@verb(N_("All pipelines of deals, or of the TYPE, the default one first."))
@click.argument("type_", metavar="[TYPE]", default="deal")
@pass_door
def list_pipelines(door: Door, type_: str) -> None:
    """``pipeline list``."""
    session = door.session
    kind = records.entity(type_).code
    setup.listed(door, [_row(found) for found in pipelines.pipelines(session, kind)], _COLUMNS)


@verb(N_("A new pipeline with the default stages; TYPE:NAME for another type than deals."))
@click.argument("name")
@pass_door
def add_pipeline(door: Door, name: str) -> None:
    """``pipeline add``."""
    setup.require(door, _FIELDS)
    session = door.session
    kind, colon, rest = name.partition(":")
    own = bool(colon and rest) and kind in staged()
    ref = pipelines.add(session, rest if own else name, kind if own else "deal")
    rows = [] if door.asked.dry_run else [_row(pipelines.pipeline(door.session, ref.id))]
    setup.done(door, fill(_("pipeline “{name}” added"), {"name": name}), rows, _COLUMNS)


@verb(N_("Gives a pipeline another name."))
@click.argument("pipeline")
@click.argument("name")
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the pipeline still has this version (exit 4 otherwise)"),
)
@pass_door
def rename_pipeline(door: Door, pipeline: str, name: str, version: int | None) -> None:
    """``pipeline rename``."""
    setup.require(door, _FIELDS)
    door.session.require_settings(N_("rename pipelines"))
    number = lookup.pipeline_of_type(pipeline)[1]
    pipelines.rename(door.session, number, name, version=version)
    setup.done(
        door,
        fill(_("pipeline “{old}” renamed to “{name}”"), {"old": pipeline, "name": name}),
        [_row(pipelines.pipeline(door.session, number))],
        _COLUMNS,
    )


@verb(N_("Removes a pipeline; its deals need another one first."))
@click.argument("pipeline")
@click.option("--move-to", metavar="PIPELINE", help=N_("the pipeline that takes its deals"))
@pass_door
def delete_pipeline(door: Door, pipeline: str, move_to: str | None) -> None:
    """``pipeline delete``."""
    session = door.session
    number = lookup.pipeline_of_type(pipeline)[1]
    target = lookup.pipeline_of_type(move_to)[1] if move_to is not None else None
    name = pipelines.pipeline(session, number).name
    door.confirm(fill(_("Delete the pipeline “{name}”?"), {"name": name}))
    moved = pipelines.delete(session, number, move_to=target, progress=lambda count: _progress(door, count))
    said = ngettext(
        "pipeline “{name}” deleted, {count} deal moved", "pipeline “{name}” deleted, {count} deals moved", moved
    )
    setup.done(door, fill(said, {"name": name, "count": moved}))


def _progress(door: Door, count: int) -> None:
    if door.out.terminal and not door.out.quiet:
        tell(fill(ngettext("{count} deal moved …", "{count} deals moved …", count), {"count": count}))


@verb(N_("New deals go into this pipeline unless they say otherwise."))
@click.argument("pipeline")
@pass_door
def set_default(door: Door, pipeline: str) -> None:
    """``pipeline set-default``."""
    setup.require(door, _FIELDS)
    session = door.session
    number = lookup.pipeline_of_type(pipeline)[1]
    pipelines.set_default(session, number)
    found = pipelines.pipeline(session, number)
    setup.done(door, fill(_("“{name}” is the default pipeline"), {"name": found.name}), [_row(found)], _COLUMNS)

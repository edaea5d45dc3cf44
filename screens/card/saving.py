"""One edited field into the store: what was typed becomes a value, and nobody's change is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.domain.errors import Conflict, Refused
from crm_tui.domain.words import N_
from crm_tui.services import lookup, moving, pipelines, records
from screens.card.reading import shown

if TYPE_CHECKING:
    from crm_tui.domain.fields import FieldSpec, Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

TRIES = 5
"""Others may write other fields of the record as often before we give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be saved."""

    ref: Ref
    spec: FieldSpec
    typed: str
    before: Value
    """The value that the operator saw when the edit began."""
    version: int
    """The version that it belonged to."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else changed the same field since; both values in words."""

    edit: Edit
    theirs: str
    mine: str
    version: int
    """To be written over, if the operator wants that."""
    value: Value
    """Theirs."""


def save(session: Session, edit: Edit) -> Clash | None:
    """Write the field; None when it is written (or was so already).

    A record that was changed in other fields meanwhile takes the change; one whose same field was changed does not.

    Raises:
        CrmError: what was typed is no value of the field, or the store refused it.
    """
    given = lookup.parse_values(session, edit.ref.type, {edit.spec.name: edit.typed})[edit.spec.name]
    version = edit.version
    for _attempt in range(TRIES):
        try:
            write(session, edit.ref, edit.spec.name, given, version)
        except Conflict:
            now = records.get(session, edit.ref)
            value = now.values.get(edit.spec.name)
            if value == given:
                return None
            if value != edit.before:
                return Clash(
                    edit, shown(session, edit.spec, value), shown(session, edit.spec, given), now.version, value
                )
            version = now.version
        else:
            return None
    raise Refused(text=N_("others are changing this record all the time; try again"), field=edit.spec.name)


def write(session: Session, ref: Ref, name: str, value: Value, version: int) -> None:
    """The one write behind an edit: a stage is moved to, everything else is updated."""
    if name == "stage" and isinstance(value, int):
        moving.move(session, [ref], value, versions={ref.id: version})
    elif name == "pipeline" and isinstance(value, int):
        if records.get(session, ref).values["pipeline"] != value:
            first = pipelines.stages(session, value)[0].stage.id
            moving.move(session, [ref], first, versions={ref.id: version})
    else:
        records.update(session, [ref], {name: value}, version=version)

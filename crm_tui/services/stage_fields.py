"""Fields that a stage requires: what is missing before a record may stand on it, and moving with what was asked for.

Source: behaviour «Moving a deal», effects in order: the required-field check comes first.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Incomplete, InvalidValue
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from data.records import RawRecord
from data.shapes import Raw


class MissingFields(Incomplete):
    """A record lacks what a stage requires."""

    code = "missing_fields"
    message = N_("the stage “{stage}” needs: {labels}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields that are empty."""
        return tuple(str(self.params["field"]).split(","))


def required_on(kind: str, stage_id: int) -> tuple[FieldSpec, ...]:
    """The fields that must not be empty on a stage, in the order of the type."""
    return tuple(
        spec
        for spec in ENTITY_TYPES[kind].fields
        if stage_id in spec.required_stages or (spec.required and spec.custom)
    )


def check(kind: str, values: Mapping[str, Raw], stage: Stage, *, record: int = 0, reason: str = "") -> None:
    """Whether a record with these raw values may stand on the stage.

    Args:
        kind: Its type.
        values: Raw.
        stage: Where it is to stand.
        record: Its id; 0 for one that is being made.
        reason: Why it fails, so that whoever asks for what is missing can go on with it.

    Raises:
        MissingFields: not yet; it names the fields.
    """
    missing = [spec for spec in required_on(kind, stage.id) if values.get(spec.name) in (None, "", [])]
    if missing:
        raise MissingFields(
            stage=stage.name,
            labels=", ".join(_(spec.label) for spec in missing),
            field=",".join(spec.name for spec in missing),
            type=kind,
            record=record,
            stage_id=stage.id,
            reason=reason,
            hint=N_("fill them first: {assignments}"),
            hint_params={"assignments": " ".join(f"{spec.name}=…" for spec in missing)},
        )


def keep(before: RawRecord, raw: Mapping[str, Raw]) -> None:
    """Whether these raw values leave a record what its stage requires; what was empty before may stay so.

    Raises:
        InvalidValue: a field would be emptied that must not be.
    """
    emptied = {
        name for name, value in raw.items() if value in (None, "", []) and before.values.get(name) not in (None, "", [])
    }
    stage = before.values.get("stage")
    if not emptied or stage is None:
        return
    for spec in required_on(before.type, stage):
        if spec.name in emptied:
            raise InvalidValue(field=spec.name, value="", reason=N_("is required on this stage"))

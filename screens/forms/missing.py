"""What a stage requires and a record lacks: the fields, and then the move, in one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, fill
from crm_tui.services import filling, records
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of

if TYPE_CHECKING:
    from crm_tui.domain.errors import CrmError
    from crm_tui.services.session import Session


class MissingForm(FormScreen):
    """The empty fields of one record; saving moves it."""

    def __init__(self, session: Session, error: CrmError) -> None:
        """A form for what is missing.

        Args:
            session: Who moves.
            error: That of `services.stage_fields`, which names record, stage and fields.
        """
        super().__init__(session)
        params = error.params
        self.ref = Ref(str(params["type"]), int(str(params["record"])))
        self.names = tuple(str(params["field"]).split(","))
        self.stage = str(params["stage"])
        stage_id, reason = int(str(params["stage_id"])), str(params["reason"])
        self.saving(lambda values: filling.move(session, self.ref, stage_id, values, reason=reason))

    def prepare(self) -> FormSetup:
        """The fields, empty."""
        record = records.get(self.session, self.ref)
        pipeline = record.values.get("pipeline")
        place = pipeline if isinstance(pipeline, int) else None
        return FormSetup(
            title=record.title,
            said=fill(_("The stage “{stage}” needs this:"), {"stage": self.stage}),
            kind=self.ref.type,
            fields=tuple(setup_of(self.session, self.ref.type, name, pipeline_id=place) for name in self.names),
        )

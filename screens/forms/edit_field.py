"""One field of one or several records. Dismisses with `Filled` of that one value, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from crm_tui.services import records
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session


class EditField(FormScreen):
    """The value that the records get; starts with the value of a single record."""

    def __init__(self, session: Session, refs: Sequence[Ref], name: str) -> None:
        super().__init__(session)
        self.refs = tuple(refs)
        self.name_of_field = name

    def prepare(self) -> FormSetup:
        """The field, with the record's value when there is one record."""
        session, kind = self.session, self.refs[0].type
        one = records.get(session, self.refs[0])
        value = one.values.get(self.name_of_field) if len(self.refs) == 1 else None
        pipeline = one.values.get("pipeline")
        field = setup_of(
            session, kind, self.name_of_field, value, pipeline_id=pipeline if isinstance(pipeline, int) else None
        )
        many = _("{count} records").format(count=len(self.refs))
        return FormSetup(
            title=one.title if len(self.refs) == 1 else many,
            kind=kind,
            fields=(field,),
            keep_empty=True,
        )


def field_choice(kind: str) -> ChoiceScreen:
    """A list of the fields that may be edited; dismisses with the name of one, or None."""
    choices = tuple(Choice(spec.name, _(spec.label)) for spec in ENTITY_TYPES[kind].fields if spec.writable)
    return ChoiceScreen(_("Which field?"), choices)

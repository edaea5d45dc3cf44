"""The quick form: a new record from its few most telling fields. Dismisses with `Filled`, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from crm_tui.services import settings
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session

FIELDS: dict[str, tuple[str, ...]] = {
    "deal": ("title", "amount", "company", "contacts", "responsible", "close_date"),
    "contact": ("name", "last_name", "phone", "email", "companies"),
    "company": ("title", "phone", "email", "industry"),
    "lead": ("title", "name", "last_name", "company_title", "phone", "email", "amount", "responsible"),
    "quote": ("title", "amount", "company", "contacts", "responsible", "actual_date"),
    "invoice": ("title", "amount", "company", "contacts", "responsible", "close_date"),
}
_USUAL = ("title", "amount", "company", "contacts", "responsible", "close_date")
"""Of types that the table does not know: those that they have."""


class QuickForm(FormScreen):
    """A new record of any type."""

    def __init__(
        self,
        session: Session,
        kind: str = "deal",
        *,
        place: str = "",
        given: Mapping[str, Value] | None = None,
        draft: bool = False,
    ) -> None:
        """A form for a record that does not exist yet.

        Args:
            session: Who creates it.
            kind: The entity type's code.
            place: Where it will stand, for the title, e.g. the name of a stage.
            given: Values that fields start with.
            draft: Start with what was typed the last time.
        """
        super().__init__(session, draft=draft)
        self.kind = kind
        self.place = place
        self.given = dict(given or {})

    def prepare(self) -> FormSetup:
        """The fields with their defaults: oneself, and the default close date."""
        session = self.session
        kind = ENTITY_TYPES[self.kind]
        start: dict[str, Value] = {"responsible": session.user_id}
        if kind.due:
            start[kind.due] = settings.default_close_date(session)
        start |= self.given
        title = _("New: {type}").format(type=_(kind.label))
        names = FIELDS.get(self.kind) or tuple(name for name in _USUAL if kind.field(name))
        stage = start.get("stage")
        names += tuple(
            spec.name
            for spec in kind.fields
            if spec.custom and (spec.required or stage in spec.required_stages) and not spec.default
        )
        return FormSetup(
            title=f"{title} · {self.place}" if self.place else title,
            kind=self.kind,
            fields=tuple(setup_of(session, self.kind, name, start.get(name)) for name in names),
            draft_key=f"new:{self.kind}",
        )

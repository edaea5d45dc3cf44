"""The quick form: a new record from its few most telling fields. Dismisses with `Filled`, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
}


class QuickForm(FormScreen):
    """A new deal, contact or company."""

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
        start: dict[str, Value] = {"responsible": session.user_id}
        if self.kind == "deal":
            start["close_date"] = settings.default_close_date(session)
        start |= self.given
        titles = {"deal": _("New deal"), "contact": _("New contact"), "company": _("New company")}
        title = titles[self.kind]
        return FormSetup(
            title=f"{title} · {self.place}" if self.place else title,
            kind=self.kind,
            fields=tuple(setup_of(session, self.kind, name, start.get(name)) for name in FIELDS[self.kind]),
            draft_key=f"new:{self.kind}",
        )

"""The quick form: a new record from its few most telling fields. Dismisses with `Filled`, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.domain.duplicates import KeyKind
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import duplicates, settings, using
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of
from screens.messages import OpenCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_tui.domain.fields import Value
    from crm_tui.services.matching import Match
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


SHARED = {
    KeyKind.EMAIL: N_("e-mail"),
    KeyKind.PHONE: N_("phone"),
    KeyKind.NAME: N_("name"),
    KeyKind.VAT: N_("VAT number"),
}
"""What records have in common, for people."""


_USE = "use:"


class QuickForm(FormScreen):
    """A new record of any type."""

    class Alike(Message):
        """Records are there that may be the same."""

        def __init__(self, found: Sequence[Match]) -> None:
            super().__init__()
            self.found = found

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

    # ── Who is there already ──

    def doubt(self, values: Mapping[str, Value]) -> Message | None:
        """A question when records seem to be the same. Source: behaviour «Duplicates and exceptions»."""
        found = duplicates.similar(self.session, self.kind, values)
        return self.Alike(found) if found else None

    @on(Alike)
    def _ask(self, message: Alike) -> None:
        message.stop()
        found = message.found
        choices = [
            Choice(f"{verb}{each.ref}", fill(text, {"record": visible(each.title)}), _hint(each))
            for each in found
            for verb, text in (("", _("open {record}")), (_USE, self._use_text(each)))
        ]
        choices += [Choice("back", _("go on typing"), letter="t"), Choice("create", _("create anyway"), letter="c")]
        title = fill(ngettext("{count} similar", "{count} similar", len(found)), {"count": len(found)})
        self.app.push_screen(ChoiceScreen(title, choices, at=str(found[0].ref)), self._answered)

    def _use_text(self, each: Match) -> str:
        """A lead of a client is a lead of its own; others are the one that is there."""
        return _("use {record}") if each.ref.type == self.kind else _("for the client {record}")

    def _answered(self, answer: str | None) -> None:
        if answer == "create":
            self.sure = True
            self.action_save()
        elif answer is not None and answer.startswith(_USE):
            self._use(Ref.parse(answer.removeprefix(_USE)))
        elif answer not in (None, "back"):
            self.dismiss(None)
            self.app.post_message(OpenCard(Ref.parse(answer)))

    def _use(self, found: Ref) -> None:
        """End with the record that is there; it gets what was typed and it lacks."""
        if found.type == self.kind:
            self.told = fill(_("{ref} is used · u takes back what it got"), {"ref": found})
        self.sure = True
        self.saving(lambda values: using.use(self.session, self.kind, values, found))
        self.action_save()


def _hint(each: Match) -> str:
    shared = ", ".join(_(SHARED[key]) for key in each.keys)
    return f"{_(ENTITY_TYPES[each.ref.type].label)} · {shared}"

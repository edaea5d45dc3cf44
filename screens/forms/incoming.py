"""The form of a contact that comes in: somebody rang, wrote, stood at the door. Dismisses with `Filled`, or None.

What it saves is a `Taken`: a lead, or a deal with its client, or one more contact of a client who is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain import incoming as rules
from crm_tui.domain.fields import Editable, FieldKind, FieldSpec
from crm_tui.domain.incoming import Status
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import incoming, lookup
from screens.forms.inputs import FieldSetup
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.sources import chosen_for, source_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.domain.fields import Value
    from crm_tui.services.incoming import Taken
    from crm_tui.services.session import Session

DRAFT = "new:incoming"
MISSED = "missed_call"
WAYS = ("call", MISSED, "email", "message", "form")
"""What comes in, in the order in which people choose."""
FIELDS = (
    FieldSpec(name="way", label=N_("What came"), kind=FieldKind.CHOICE, choices=WAYS, editable=Editable.DEFAULTED),
    FieldSpec(name="phone", label=N_("Phone"), kind=FieldKind.STRING),
    FieldSpec(name="email", label=N_("E-mail"), kind=FieldKind.STRING),
    FieldSpec(name="full_name", label=N_("Name"), kind=FieldKind.STRING),
    FieldSpec(name="company_title", label=N_("Company name"), kind=FieldKind.STRING),
    FieldSpec(name="subject", label=N_("Subject"), kind=FieldKind.STRING),
    FieldSpec(name="text", label=N_("What was said"), kind=FieldKind.TEXT, max_length=rules.TEXT_CHARACTERS),
)
_CHECKED = ("phone", "email")
"""Fields that somebody must be found by: a slip of the finger is told, not left to the text."""


class IncomingForm(FormScreen):
    """What came, from whom, what was said."""

    def __init__(self, session: Session, *, draft: bool = False) -> None:
        """A form for a contact that nobody has registered yet.

        Args:
            session: Who registers it.
            draft: Start with what was typed the last time.
        """
        super().__init__(session, draft=draft)
        self.saving(self._register)

    def prepare(self) -> FormSetup:
        """The fields; a call unless something else is chosen."""
        context = lookup.context(self.session)
        way, *rest = FIELDS
        first = FieldSetup(
            spec=way,
            context=context,
            chosen=chosen_for(self.session, way, WAYS[0]),
            source=source_for(self.session, way),
        )
        return FormSetup(
            title=_("Register an incoming contact"),
            kind="lead",
            fields=(first, *(FieldSetup(spec=spec, context=context) for spec in rest)),
            draft_key=DRAFT,
        )

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """Texts stay texts: who is a stranger is decided when it is registered."""
        if name in _CHECKED and text.strip():
            lookup.parse_values(self.session, "lead", {name: text})
        return {name: text.strip()}

    def _register(self, values: Mapping[str, Value]) -> Taken:
        given = {name: str(value) for name, value in values.items() if value}
        way = given.pop("way", WAYS[0])
        kind, outcome = ("call", "missed") if way == MISSED else (way, "")
        return incoming.register(self.session, rules.parse({"kind": kind, "outcome": outcome, **given}))


def said(taken: Taken) -> tuple[str, str]:
    """What became of it, in a sentence, and its style."""
    words = {"sender": shown(taken.sender), "records": ", ".join(map(str, taken.created or taken.records))}
    sentence, style = {
        Status.CREATED: (N_("made {records} · u takes it back"), "good"),
        Status.ADDED: (N_("added to {records} · u takes it back"), "good"),
        Status.COLLEAGUE: (N_("an operator wrote that: nothing was made"), "alert"),
        Status.EXCEPTED: (N_("{sender} is on the exceptions list: nothing was kept"), "alert"),
    }.get(taken.status, (N_("it had been registered before"), "alert"))
    if taken.hidden:
        sentence, style = N_("{sender} is a client of a colleague, who was told"), "good"
    return fill(_(sentence), words), style

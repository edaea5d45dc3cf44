"""The form of an activity: plan one, or change one. Dismisses with `Filled` of kind ``activity``, or None."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import dates, reminders
from crm_tui.domain.entities.activity import PLANS
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import records
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from screens.forms.inputs import FieldSetup

FIELDS = ("subject", "kind", "deadline", "reminders", "responsible", "important", "description")
_MEETING = ("subject", "kind", "deadline", "place", "reminders", "responsible", "important", "description")
TITLES = {
    "todo": N_("Plan an activity"),
    "call": N_("Plan a call"),
    "meeting": N_("Plan a meeting"),
}
SUBJECTS = {"todo": "", "call": N_("Call the client"), "meeting": N_("Meet the client")}


class ActivityForm(FormScreen):
    """Subject, kind, deadline in natural words, reminders, who does it."""

    def __init__(
        self,
        session: Session,
        *,
        kind: str = "todo",
        about: str = "",
        subject: str = "",
        existing: Ref | None = None,
        draft_key: str = "",
        draft: bool = False,
    ) -> None:
        """A form for a planned activity.

        Args:
            session: Who plans.
            kind: ``todo``, ``call`` or ``meeting``.
            about: Title of the record that it is about.
            subject: What it starts with.
            existing: The activity to change; None plans a new one.
            draft_key: Where what is typed is kept; empty for nowhere.
            draft: Start with what was typed the last time.
        """
        super().__init__(session, draft=draft)
        self.kind = kind
        self.about = about
        self.subject = subject
        self.existing = existing
        self.draft_key = draft_key

    def prepare(self) -> FormSetup:
        """The fields with the defaults of the rules, or with what the activity holds."""
        session = self.session
        start: dict[str, Value] = {
            "kind": self.kind,
            "subject": self.subject or _(SUBJECTS[self.kind]),
            "deadline": dates.default_deadline(session.now(), session.zone),
            "reminders": reminders.DEFAULT_TEXT,
            "responsible": session.user_id,
        }
        title = _(TITLES[self.kind])
        if self.existing is not None:
            start = dict(records.get(session, self.existing).values)
            title = _("Change the activity")
        names = _MEETING if start["kind"] == "meeting" else FIELDS
        labels = {"reminders": _("Reminders, minutes before")}
        return FormSetup(
            title=f"{title} · {self.about}" if self.about else title,
            kind="activity",
            fields=tuple(
                _planned_kinds(setup_of(session, "activity", name, start.get(name), label=labels.get(name, "")))
                for name in names
            ),
            draft_key=self.draft_key,
            keep_empty=self.existing is not None,
        )


def _planned_kinds(setup: FieldSetup) -> FieldSetup:
    """People plan to-dos, calls, meetings and e-mails; what comes in is never planned."""
    if setup.spec.name != "kind" or setup.source is None:
        return setup
    every = setup.source
    return replace(setup, source=lambda typed: tuple(each for each in every(typed) if each.key in PLANS))

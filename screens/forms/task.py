"""The form of a task: a new one about some records, or one that exists. Dismisses with `Filled` of kind ``task``, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.i18n.translate import _
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.setups import setup_of

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session

FIELDS = (
    "title", "responsible", "deadline", "checklist", "description", "important", "control", "summary_required",
    "participants", "tags",
)  # fmt: skip


class TaskForm(FormScreen):
    """Name, who does it until when, checklist, control, participants."""

    def __init__(self, session: Session, *, about: str = "", draft_key: str = "", draft: bool = False) -> None:
        """A form for a task that does not exist yet.

        Args:
            session: Who assigns it.
            about: Title of the record that it is about.
            draft_key: Where what is typed is kept; empty for nowhere.
            draft: Start with what was typed the last time.
        """
        super().__init__(session, draft=draft)
        self.about = about
        self.draft_key = draft_key

    def prepare(self) -> FormSetup:
        """The fields; oneself is responsible until somebody else is chosen."""
        session = self.session
        start: dict[str, Value] = {"responsible": session.user_id}
        labels = {"checklist": _("Checklist, an item a line")}
        title = _("New task")
        return FormSetup(
            title=f"{title} · {self.about}" if self.about else title,
            kind="task",
            fields=tuple(
                setup_of(session, "task", name, start.get(name), label=labels.get(name, "")) for name in FIELDS
            ),
            draft_key=self.draft_key,
        )

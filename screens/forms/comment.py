"""The comment composer: several lines, kept as a draft while one types. Dismisses with the text, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.entities.common import COMMENT_FIELD
from crm_tui.i18n.translate import _
from crm_tui.services import lookup
from screens.forms.inputs import FieldSetup
from screens.forms.modal import FormScreen, FormSetup

if TYPE_CHECKING:
    from crm_tui.services.session import Session


class CommentForm(FormScreen):
    """One comment; dismisses with `Filled` whose value ``comments`` is the text."""

    def __init__(
        self, session: Session, *, about: str, draft_key: str, kind: str = "deal", text: str = "", draft: bool = False
    ) -> None:
        """A composer.

        Args:
            session: Who writes.
            about: Title of the record.
            draft_key: ``comment:deal:42``; where what is typed is kept.
            kind: The record's entity type.
            text: What it starts with: a comment that is changed.
            draft: Start with what was typed the last time.
        """
        super().__init__(session, draft=draft)
        self.about = about
        self.draft_key = draft_key
        self.kind = kind
        self.text = text

    def prepare(self) -> FormSetup:
        """One long field."""
        field = FieldSetup(spec=COMMENT_FIELD, context=lookup.context(self.session), typed=self.text, label=" ")
        title = _("Change the comment") if self.text else _("Comment")
        return FormSetup(
            title=f"{title} · {self.about}",
            kind=self.kind,
            fields=(field,),
            draft_key=self.draft_key,
            said=_("[b]bold[/b] [i]italic[/i] [url]…[/url] [quote]…[/quote] are understood"),
        )

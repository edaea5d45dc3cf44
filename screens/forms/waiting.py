"""A draft that waits beside what is typed now: it is offered, brought back or thrown away, and never mixed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.i18n.translate import _, fill
from crm_tui.services import drafts
from crm_tui.services.drafts import Draft
from screens.forms.words import ago

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.services.session import Session
    from screens.forms.drafting import DraftKeeper


class Waiting:
    """The drafts of one form: the one that is offered, and where what is typed now is kept."""

    def __init__(self, session: Session, keeper: DraftKeeper, *, at_once: bool = False) -> None:
        """The drafts of a form.

        Args:
            session: Whose they are.
            keeper: Writes them.
            at_once: The form was opened for its draft: start with it.
        """
        self._session = session
        self._keeper = keeper
        self._at_once = at_once
        self.key = ""
        """Where what is typed is kept; empty for nowhere."""
        self.offered: Draft | None = None
        """The one that ctrl+r brings back."""
        self.restored: Draft | None = None
        """The one that the fields hold."""

    def read(self, key: str) -> Draft | None:
        """The newest draft of the form; in a worker."""
        return drafts.waiting(self._session, key) if key else None

    def take(self, key: str, found: Draft | None, *, typed: bool) -> None:
        """What `read` found; it is offered, unless the form was opened for it and nothing was typed meanwhile."""
        self.key, self.offered = key, found
        if self._at_once and not typed:
            self.bring_back("")

    def typed(self, text: str) -> Mapping[str, str]:
        """What is to be kept now that this was typed: an offered draft that is in the way is put aside first."""
        if not self.key:
            return {}
        kept = {}
        if self.offered is not None and self.offered.key == self.key:
            self.offered = drafts.aside(self.offered, self.key)
            kept[self.offered.key] = self.offered.text
        return kept | {self.key: text}

    def bring_back(self, typed: str) -> None:
        """Put the offered draft in the place of what was typed, which is offered then."""
        found, self.offered = self.offered, None
        if found is None:
            return
        self.restored = found
        if found.key != self.key:
            self._keeper.drop(found.key)
            self._keeper.note(self.key, found.text)
        if typed:
            self.offered = drafts.aside(Draft(self.key, typed, self._session.now()), self.key)
            self._keeper.note(self.offered.key, typed)

    def discard(self, *, typed: bool) -> None:
        """Throw away what the fields hold; when nothing was typed, the draft that is offered."""
        if typed or self.restored is not None:
            self.restored = None
            self.saved()
        elif self.offered is not None:
            self._keeper.drop(self.offered.key)
            self.offered = None

    def saved(self) -> None:
        """What was typed is no draft any more; one that is offered still waits."""
        if self.key and (self.offered is None or self.offered.key != self.key):
            self._keeper.drop(self.key)

    def sentence(self) -> str:
        """What to say about them; empty without."""
        now, zone = self._session.now(), self._session.zone
        if self.offered is not None:
            words = {"when": ago(self.offered.at, now, zone)}
            return fill(_("draft of {when}: ctrl+r brings it back · ctrl+g discards it"), words)
        if self.restored is not None:
            return fill(_("draft of {when} · ctrl+g discards it"), {"when": ago(self.restored.at, now, zone)})
        return ""

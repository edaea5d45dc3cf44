"""The close-card rule: who leaves an open deal without a planned activity is offered one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain import reminders
from crm_tui.i18n.translate import _
from crm_tui.services import activities, next_activity
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.words import due

if TYPE_CHECKING:
    from crm_tui.domain.agenda import Suggestion
    from crm_tui.domain.fields import Value
    from screens.card.screen import CardScreen

Go = Callable[[], object]


class Leaving:
    """Asks before a card is left, and after its last activity was completed."""

    def __init__(self, card: CardScreen) -> None:
        self.card = card

    def ask(self, go: Go | None) -> None:
        """Offer the next activity if the rule says so, then go (or stay, for None)."""
        data = self.card.data
        if data is None or not data.open or not data.stages:
            if go is not None:
                go()
            return
        self.card.look_for_next(data.ref, go)

    def offer(self, suggestion: Suggestion | None, go: Go | None) -> None:
        """The answer of the rule."""
        if suggestion is None:
            if go is not None:
                go()
            return
        session = self.card.session
        when = due(suggestion.deadline, session.now(), session.zone)
        question = ChoiceScreen(
            _("No next activity is planned"),
            (
                Choice("create", _("Create")),
                Choice("no", _("Not now")),
                Choice("today", _("Don't ask today")),
                Choice("never", _("Don't ask for this item")),
            ),
            said=_("“{subject}”, {when}?").format(subject=suggestion.subject, when=when),
        )
        self.card.app.push_screen(question, partial(self._answered, suggestion, go))

    def _answered(self, suggestion: Suggestion, go: Go | None, answer: str | None) -> None:
        session = self.card.session
        if answer == "create":
            self.card.do(lambda: _plan(self.card, suggestion), _("activity planned"))
        elif answer == "today":
            self.card.do(lambda: next_activity.not_today(session))
        elif answer == "never":
            self.card.do(lambda: next_activity.never_for(session, suggestion.about))
        if go is not None:
            go()


def _plan(card: CardScreen, suggestion: Suggestion) -> object:
    values: dict[str, Value] = {
        "kind": suggestion.kind,
        "subject": suggestion.subject,
        "deadline": suggestion.deadline,
        "reminders": suggestion.reminders or reminders.DEFAULT_TEXT,
    }
    return activities.plan(card.session, values, about=[suggestion.about])

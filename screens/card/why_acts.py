"""Why, on a card: where the value of a field comes from, what lies behind a change, what kept robots from the record."""

from __future__ import annotations

from crm_tui.i18n.translate import _
from screens.card.run_acts import RunActs
from screens.messages import OpenScreen


class WhyActs(RunActs):
    """The commands of a card, with the one that asks why."""

    def action_why(self) -> None:
        """Of the field or the change under the cursor; on the tab of workflows, why not."""
        data = self._ready()
        if data is None:
            return
        match self.card.shown_place:
            case "fields":
                self._of_field()
            case "history":
                self._of_change()
            case "workflows":
                self.card.post_message(OpenScreen("why_not", ref=data.ref))
            case _:
                self.card.explain(_("why is asked of a field, of a change in the history, on the tab of workflows"))

    def _of_field(self) -> None:
        name = self.card.fields.view.field
        if name:
            self.card.post_message(OpenScreen("why", ref=self.card.ref, field=name))
        else:
            self.card.explain(_("there is no field here"))

    def _of_change(self) -> None:
        act = self.card.trail.history.act
        if act:
            self.card.post_message(OpenScreen("why", ref=self.card.ref, operation=act[0].operation))
        else:
            self.card.explain(_("there is no change here"))

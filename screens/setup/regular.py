"""`RegularScreen`: the templates of regular deals with their next days; run now, pause, delete.

Source: behaviour «Four ways a repeat deal is created», 2: menu.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.recurrence import Mode, RegularDeal, Schedule, Unit
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import lookup, regular
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import Filled
from screens.messages import OpenCard
from screens.setup import regular_form
from screens.setup.base import Row, SetupScreen


class RegularScreen(SetupScreen):
    """All templates, the next one first."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"regular_deal", "deal"})
    EMPTY = N_("No regular deals yet: a makes one from a deal.")

    def __init__(self, deal: int | None = None) -> None:
        """The templates.

        Args:
            deal: Begin with the form of a template from this deal.
        """
        super().__init__()
        self.found: tuple[RegularDeal, ...] = ()
        self.deal = deal

    def on_mount(self) -> None:
        """Read; with a deal, ask how often it comes again."""
        super().on_mount()
        if self.deal is not None:
            self.app.push_screen(regular_form.new(self.session, self.deal), self._answered)

    def _answered(self, filled: Filled | None) -> None:
        """Who does not want a template goes back to the deal."""
        if filled is None:
            self.call_next(self.action_leave)
        else:
            self.post_message(self.Done(_("Regular deal added"), str(filled.made or "")))

    def place(self) -> str:
        """Regular deals."""
        return _("Regular deals")

    def details(self) -> tuple[Piece, ...]:
        """How many."""
        return ((str(len(self.found)), "muted"),)

    def read(self) -> Sequence[Row]:
        """What comes again how often, when next, and how many deals there were."""
        self.found = regular.templates(self.session)
        return [self._row(each) for each in self.found]

    @staticmethod
    def _row(each: RegularDeal) -> Row:
        if not each.active:
            following = _("paused")
        elif each.next_on is None:
            following = _("ended")
        else:
            following = fill(_("next {day}"), {"day": formats.date_text(each.next_on)})
        count = ngettext("{count} deal", "{count} deals", each.made).format(count=each.made)
        more = " · ".join((interval_text(each.schedule), lookup.pipeline_name(each.pipeline), count))
        return Row(str(each.id), each.name, more, following)

    # ── what the keys do ──

    def _one(self) -> RegularDeal | None:
        return next((each for each in self.found if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """What can be done with the template."""
        one = self._one()
        if one is None:
            return
        choices = [
            Choice("run", _("create a deal now"), letter="r"),
            Choice("pause", _("pause") if one.active else _("go on"), letter="p"),
        ]
        if one.last_deal is not None:
            choices.append(Choice("last", _("open the last deal"), letter="o"))
        self.app.push_screen(ChoiceScreen(one.name, tuple(choices)), partial(self._chosen, one))

    def _chosen(self, one: RegularDeal, answer: str | None) -> None:
        name = str(one.id)
        if answer == "run":
            self.do(partial(regular.run_now, self.session, name), _("Deal created"), name)
        elif answer == "pause":
            said = _("Paused") if one.active else _("It goes on from today")
            self.do(partial(regular.change, self.session, name, {"active": not one.active}), said, name)
        elif answer == "last" and one.last_deal is not None:
            self.post_message(OpenCard(regular.last_deal(one)))

    def action_add(self) -> None:
        """A new template from a deal that is chosen in the form."""
        self.fill(regular_form.new(self.session), _("Regular deal added"))

    def action_rename(self) -> None:
        """Another name, schedule or pipeline."""
        one = self._one()
        if one is not None:
            self.fill(regular_form.change(self.session, str(one.id)), _("Regular deal changed"))

    def action_delete(self) -> None:
        """Take the template away, after another key."""
        one = self._one()
        if one is not None:
            self.sure(
                fill(_("Delete “{name}”?"), {"name": one.name}),
                _("The deals that it created stay."),
                partial(regular.delete, self.session, str(one.id)),
                fill(_("“{name}” deleted"), {"name": one.name}),
            )


def interval_text(schedule: Schedule) -> str:
    """How often, in the language in use."""
    if schedule.mode is Mode.ONCE:
        return _("once")
    every = schedule.every
    words = {
        Unit.DAY: ngettext("every day", "every {count} days", every),
        Unit.WEEK: ngettext("every week", "every {count} weeks", every),
        Unit.MONTH: ngettext("every month", "every {count} months", every),
        Unit.YEAR: ngettext("every year", "every {count} years", every),
    }
    return words[schedule.unit].format(count=every)

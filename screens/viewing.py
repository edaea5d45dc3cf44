"""`Viewing`: the keys `1` to `5`: one type of records, seen as Kanban, list, activities, calendar or deadlines.

The board of a type stays below: it is Kanban, activities or deadlines itself, list and calendar stand on top of it. All
share the filter. The view chosen last is remembered for each operator and type.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, cast

from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.i18n.translate import _
from crm_tui.services import preferences
from screens.base import CrmScreen
from screens.keys import Command
from screens.messages import OpenCard
from screens.rooms import Rooms
from screens.work import use_case

if TYPE_CHECKING:
    from screens.forms.modal import Filled

BOARDS = ("kanban", "activities", "deadlines")
"""Views that the board draws itself."""
ABOVE = ("list", "calendar")
"""Views that are screens of their own."""


class Home(Protocol):
    """The board of a type."""

    kind: str
    filter_text: str
    pipeline_id: int | None

    def use_view(self, view: str, text: str) -> None:
        """Show another view, and what matches."""
        raise NotImplementedError


def view_key(kind: str) -> str:
    """Under which preference the view of a type is kept."""
    return f"view.{kind}"


class Viewing(Rooms):
    """Mixed into the app."""

    def action_kanban(self) -> None:
        self.show_view("kanban")

    def action_list(self) -> None:
        self.show_view("list")

    def action_activities(self) -> None:
        self.show_view("activities")

    def action_calendar(self) -> None:
        self.show_view("calendar")

    def action_deadlines(self) -> None:
        self.show_view("deadlines")

    def action_incoming(self) -> None:
        """Somebody rang or wrote: register it; the card of what it became opens."""
        below = self.screen
        if not isinstance(below, CrmScreen):
            return
        from screens.forms import incoming  # noqa: PLC0415 — not before it is asked for

        def registered(filled: Filled | None) -> None:
            taken = filled.made if filled is not None else None
            if isinstance(taken, Taken):
                below.say(*incoming.said(taken))
                if taken.records:
                    below.post_message(OpenCard(taken.records[0]))

        from crm_tui.services.incoming import Taken  # noqa: PLC0415 — as above

        self.push_screen(incoming.IncomingForm(self.session), registered)

    def action_deals(self) -> None:
        """Their board, in the view that was chosen last."""
        self.board("deal")

    def board(self, kind: str) -> None:
        """The board of a type, in the view that was chosen last; that of deals is the first screen."""
        super().board(kind)
        self.reopen(kind)

    def reopen(self, kind: str) -> None:
        """The list or the calendar on top of the board, when that is how the operator left the type."""
        kept = (preferences.load(self.session, view_key(kind)) or "").strip('"')
        if kept in ABOVE:
            homes = [each for each in self.screen_stack if getattr(each, "kind", "") == kind]
            self.open(kept, kind=kind, filter_text=str(getattr(homes[-1], "filter_text", "")) if homes else "")

    def show_view(self, view: str) -> None:
        """What the screen shows, in another view."""
        below = self.screen
        if not isinstance(below, CrmScreen):
            return
        found = getattr(below, "kind", "deal")
        kind = found if found in ENTITY_TYPES else "deal"
        reason = self._reason(kind, view)
        if reason:
            below.explain(reason)
            return
        if kind not in staged():
            if type(below).__name__ != "ListingScreen":
                self.open("list", kind=kind)
            return
        self._remember(kind, view)
        text = str(getattr(below, "filter_text", ""))
        home = self._home(kind)
        if home is None:
            self._without_board(kind, view, text)
        elif view in BOARDS:
            home.use_view(view, text)
        else:
            self.open(view, kind=kind, filter_text=text)

    def _reason(self, kind: str, view: str) -> str:
        """Why there is no such view of the type; empty when there is."""
        if view != "list" and kind not in staged():
            return _("this type has no board; g d goes to that of the deals")
        from crm_tui.services import deadlines  # noqa: PLC0415 — the first paint does not wait for it

        if view == "deadlines" and kind not in deadlines.KINDS:
            return _("deadlines are a view of quotes and invoices; 3 shows activities, 4 the calendar")
        return ""

    def _home(self, kind: str) -> Home | None:
        """The board of the type, everything above it left; None when there is none below."""
        homes = [each for each in self.screen_stack if hasattr(each, "use_view") and getattr(each, "kind", "") == kind]
        if not homes:
            return None
        while self.screen is not homes[-1]:
            self.pop_screen()
        return cast("Home", homes[-1])

    def _without_board(self, kind: str, view: str, text: str) -> None:
        """A list that was opened by itself gets its board below."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        self.open("board", kind=kind, view=view if view in BOARDS else "kanban")
        if view in ABOVE:
            self.open(view, kind=kind, filter_text=text)

    @use_case("preference")
    def _remember(self, kind: str, view: str) -> None:
        preferences.save(self.session, view_key(kind), json.dumps(view))

    def types_to_open(self) -> tuple[Command, ...]:
        """A command for each type on stages: smart processes have no keys of their own."""
        found = []
        for code in staged():
            label = _("Open: {type}").format(type=_(ENTITY_TYPES[code].plural))
            found.append(Command(f"open.{code}", (), label))
        return tuple(found)

    def open_type(self, command: Command) -> bool:
        """Open the type of such a command; False when it is another command."""
        if not command.id.startswith("open."):
            return False
        if command.action == "lead":
            self.action_leads()
        else:
            self.board(command.action)
        return True

"""Where the keys of a card act: fields, timeline or history, side by side where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _
from screens.base import CrmScreen
from screens.card.items import ItemsView
from screens.card.tabs import TabStrip

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from screens.card.fields_pane import FieldsPane
    from screens.card.trail_pane import TrailPane

WIDE = 104
"""Columns from which fields and timeline stand side by side."""


class CardPlaces(CrmScreen):
    """Mixed into the card's screen."""

    if TYPE_CHECKING:
        ref: Ref
        shown_place: str
        fields: FieldsPane
        trail: TrailPane

    @property
    def tabs(self) -> tuple[str, ...]:
        """What can be seen on the right side; only what tasks can be about has tasks and workflows."""
        bound = ENTITY_TYPES[self.ref.type].bound
        return ("timeline", "tasks", "workflows", "history") if bound else ("timeline", "history")

    @property
    def wide(self) -> bool:
        """Whether fields and timeline stand side by side."""
        return self.app.size.width >= WIDE

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        self.set_class(not self.wide, "-narrow")
        self.set_class(self.app.size.height < 16, "-low")
        words = {"timeline": _("Timeline"), "tasks": _("Tasks"), "workflows": _("Workflows"), "history": _("History")}
        names = [(tab, words[tab]) for tab in self.tabs]
        strip = self.query_one(TabStrip)
        strip.tabs = (("fields", _("Fields")), *names)
        strip.active = self.shown_place
        self.fields.display = self.wide or self.shown_place == "fields"
        self.trail.display = self.wide or self.shown_place != "fields"

    def go_to(self, place: str) -> None:
        """Show fields, timeline, tasks, workflows or history, and let the keys act there."""
        self.shown_place = place
        if place != "fields":
            self.trail.choose(place)
        self._lay_out()
        self.view.focus()

    @property
    def view(self) -> ItemsView:
        """Where the keys act."""
        return self.fields.view if self.shown_place == "fields" else self.trail.view

    @on(TabStrip.Chosen)
    def _tab_chosen(self, message: TabStrip.Chosen) -> None:
        self.go_to(message.key)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The mouse may go anywhere: what was being edited is saved, and the keys act where one clicked."""
        focused = event.widget
        if isinstance(focused, ItemsView) and self.fields.editor is not None:
            self.fields.editor.action_save(0)
        if isinstance(focused, ItemsView) and focused is not self.view:
            self.shown_place = "fields" if focused is self.fields.view else self.trail.tab
            self.query_one(TabStrip).active = self.shown_place

    def action_other_pane(self) -> None:
        """Fields, timeline, tasks, workflows, history, and round again."""
        order = ("fields", *self.tabs)
        self.go_to(order[(order.index(self.shown_place) + 1) % len(order)])

    def action_left(self) -> None:
        self.go_to("fields")

    def action_right(self) -> None:
        order = ("fields", *self.tabs)
        self.go_to(order[min(order.index(self.shown_place) + 1, len(order) - 1)])

    def action_tab(self) -> None:
        self.go_to(self.tabs[(self.tabs.index(self.trail.tab) + 1) % len(self.tabs)])

    def action_down(self) -> None:
        self.view.action_move(1)

    def action_up(self) -> None:
        self.view.action_move(-1)

    def action_page_down(self) -> None:
        self.view.action_page(1)

    def action_page_up(self) -> None:
        self.view.action_page(-1)

    def action_first(self) -> None:
        self.view.action_edge(False)

    def action_last(self) -> None:
        self.view.action_edge(True)

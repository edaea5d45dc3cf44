"""`FiltersScreen`: one's own filters of a type: renamed, changed, shared, put into order; one may hold from the start.

Source: behaviour «Filter and presets».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import filtering, own_filters
from crm_tui.services.own_filters import Arranged, SavedFilter
from screens.bars import Piece
from screens.setup import forms
from screens.setup.base import Ordered, Row, title


class FiltersScreen(Ordered):
    """Own filters in their order, then those that others share."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"saved_filter"})
    EMPTY = N_("No filter of your own yet: f saves the one that is shown, a adds one.")

    def __init__(self, kind: str) -> None:
        """The filters of a type.

        Args:
            kind: Its code.
        """
        super().__init__()
        self.kind = kind
        self.mine: list[SavedFilter] = []

    def place(self) -> str:
        """Deals › Filters."""
        return f"{_(ENTITY_TYPES[self.kind].plural).capitalize()} › {_('Filters')}"

    def details(self) -> tuple[Piece, ...]:
        """Everybody may arrange their own."""
        return ()

    def read(self) -> Sequence[Row]:
        """Names and texts; which is the default, which are shared."""
        self.mine = own_filters.own(self.session, self.kind)
        rows = [Row(str(each.id), each.name, each.text, _marks(each)) for each in self.mine]
        others = [each for each in filtering.saved(self.session, self.kind) if each.owner != self.session.user_id]
        if others:
            rows += [title(""), title(_("Shared by others"))]
            rows += [Row(f"other:{each.id}", each.name, each.text, style="plain") for each in others]
        return rows

    def _one(self) -> SavedFilter | None:
        """The own filter under the cursor; says so on one of somebody else."""
        if self.current.startswith("other:"):
            self.explain(_("only its owner changes a filter"))
        return next((each for each in self.mine if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """Change the filter."""
        self.action_rename()

    def action_add(self) -> None:
        """A new filter."""
        session, kind = self.session, self.kind
        form = forms.SetupForm(
            session,
            _("New filter"),
            lambda: [
                forms.line(session, "name", N_("Name"), required=True),
                forms.line(session, "text", N_("Filter"), required=True),
            ],
            said=_("For example: amount>1000 is:open responsible:me"),
        )
        form.saving(
            lambda given: filtering.keep(session, kind, forms.text_of(given, "name"), forms.text_of(given, "text")).id
        )
        self.fill(form, _("filter saved"))

    def action_rename(self) -> None:
        """Another name or text; shared or not; the default or not."""
        one = self._one()
        if one is None:
            return
        session, kind = self.session, self.kind
        form = forms.SetupForm(
            session,
            one.name,
            lambda: [
                forms.line(session, "name", N_("Name"), one.name, required=True),
                forms.line(session, "text", N_("Filter"), one.text, required=True),
                forms.flag(session, "default", N_("Holds from the start"), one.is_default),
                forms.flag(session, "shared", N_("Others may choose it"), one.shared),
            ],
        )

        def save(given: Mapping[str, Value]) -> str:
            name, text = forms.text_of(given, "name"), forms.text_of(given, "text")
            wanted = Arranged(
                name=name, text=text, shared=bool(given.get("shared")), default=bool(given.get("default"))
            )
            own_filters.change(session, kind, one.id, wanted)
            return str(one.id)

        form.saving(save)
        self.fill(form, _("Filter changed"))

    def action_delete(self) -> None:
        """Take the filter away, after another key."""
        one = self._one()
        if one is not None:
            self.sure(
                fill(_("Delete “{name}”?"), {"name": one.name}),
                one.text,
                partial(filtering.forget, self.session, one.id),
                fill(_("“{name}” deleted"), {"name": one.name}),
            )

    def shift(self, by: int) -> None:
        """The filter goes up or down."""
        one = self._one()
        if one is None:
            return
        if not 0 <= self.mine.index(one) + by < len(self.mine):
            self.explain(_("it is at the end of the list"))
            return
        self.do(partial(own_filters.shift, self.session, self.kind, one.id, by), _("Order changed"), str(one.id))


def _marks(each: SavedFilter) -> str:
    found = (_("from the start") if each.is_default else "", _("shared") if each.shared else "")
    return " · ".join(mark for mark in found if mark)

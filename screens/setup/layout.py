"""`LayoutScreen`: the sections and fields of a card; each key is a change that is kept at once.

Source: behaviour «Card configuration».
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from crm_tui.domain import card_layouts, layout_edits
from crm_tui.domain.card_layouts import Layout
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import layouts, lookup
from crm_tui.services.layouts import Place, View
from screens.bars import Piece
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Ordered, Row

_SECTION, _FIELD = "section:", "field:"
_SOURCES = {
    "own": N_("my view"),
    "common": N_("the common view holds: a change makes a view of my own"),
    "forced": N_("the common view holds for everyone"),
    "default": N_("as it comes: a change makes a view of my own"),
}


class LayoutScreen(Ordered):
    """The layout of the cards of a type in one pipeline."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "layout")
    LIVE: ClassVar[frozenset[str]] = frozenset({"card_layout", "custom_field", "process"})

    def __init__(self, kind: str = "deal", pipeline_id: int = 0, variant: str = "") -> None:
        """A layout.

        Args:
            kind: The entity type.
            pipeline_id: Whose cards; 0 for types without stages.
            variant: ``repeat`` for repeat leads.
        """
        super().__init__()
        self.where = Place(kind, pipeline_id, variant)
        self.common = False
        """Whether the common view is arranged, not one's own."""
        self.view: View | None = None
        self._pipeline = ""

    def place(self) -> str:
        """Whose cards."""
        name = f" › {self._pipeline}" if self._pipeline else ""
        variant = f" · {_('repeat leads')}" if self.where.variant else ""
        return f"{_('Card')} › {_(ENTITY_TYPES[self.where.entity].plural).capitalize()}{name}{variant}"

    def details(self) -> tuple[Piece, ...]:
        """Which view holds, and which is changed."""
        if self.common:
            return ((_("the common view: changes hold for everyone"), "alert"),)
        return ((_(_SOURCES[self.view.source]), "muted"),) if self.view else ()

    # ── store → screen ──

    def read(self) -> Sequence[Row]:
        """Sections with their fields."""
        if self.where.pipeline:
            self._pipeline = lookup.pipeline_name(self.where.pipeline)
        self.view = layouts.view(self.session, self.where, common=self.common)
        layout = self._full(self.view.layout)
        rows: list[Row] = []
        for section in layout.sections:
            rows.append(Row(_SECTION + section.key, f"▾ {_(section.title)}", style="title"))
            rows += [self._row(layout, name) for name in section.fields]
        return rows

    def _full(self, layout: Layout) -> Layout:
        """With hidden fields in their places, with new ones, and with sections that are empty."""
        shown = card_layouts.arranged(self.where.entity, Layout(layout.sections))
        full = {section.key: section for section in shown}
        sections = tuple(full.get(section.key, section) for section in layout.sections)
        known = {name for section in shown for name in section.fields}
        sections = tuple(
            section if section.key in full else card_layouts.Section(section.key, section.title, ())
            for section in sections
        )
        return Layout(sections, layout.hidden & known, layout.always & known)

    def _row(self, layout: Layout, name: str) -> Row:
        spec = ENTITY_TYPES[self.where.entity].field(name)
        hidden = name in layout.hidden
        marks = [_("hidden")] if hidden else [_("also when empty")] if name in layout.always else []
        label = _(spec.label) if spec else name
        return Row(
            _FIELD + name, f"  {'·' if hidden else '✓'} {label}", " ".join(marks), name, "muted" if hidden else "plain"
        )

    # ── screen → store ──

    def _keep(self, layout: Layout, said: str, *, forced: bool | None = None, at: str = "") -> None:
        force = self.view is not None and self.view.source == "forced" if forced is None else forced
        common, place, session = self.common, self.where, self.session
        self.do(lambda: layouts.save(session, place, layout, common=common, forced=common and force), said, at)

    @property
    def _layout(self) -> Layout:
        assert self.view is not None
        return self._full(self.view.layout)

    @property
    def _field(self) -> str:
        return self.current.removeprefix(_FIELD) if self.current.startswith(_FIELD) else ""

    @property
    def _section(self) -> str:
        """The key of the section under the cursor, or of that of the field there."""
        if self.current.startswith(_SECTION):
            return self.current.removeprefix(_SECTION)
        found = layout_edits.where(self._layout, self._field)
        return self._layout.sections[found[0]].key if found else ""

    def action_open(self) -> None:
        """Show or hide the field; another title for the section."""
        if self._field:
            self.action_hide()
        else:
            self.action_rename()

    def action_hide(self) -> None:
        """Hide the field of the cursor, or show it again; its value stays."""
        if not self._field:
            self.explain(_("sections are not hidden: x takes one away, its fields stay"))
            return
        label = self._label()
        gone = self._field not in self._layout.hidden
        said = fill(_("“{field}” hidden") if gone else _("“{field}” shown"), {"field": label})
        self._keep(layout_edits.toggled_hidden(self._layout, self._field), said, at=self.current)

    def _label(self) -> str:
        spec = ENTITY_TYPES[self.where.entity].field(self._field)
        return _(spec.label) if spec else self._field

    def action_always(self) -> None:
        """Show the field also while it is empty, or no longer."""
        if not self._field:
            self.explain(_("put the cursor on a field"))
            return
        on = self._field not in self._layout.always
        text = _("“{field}” is shown also when empty") if on else _("“{field}” may be left out when empty")
        said = fill(text, {"field": self._label()})
        self._keep(layout_edits.toggled_always(self._layout, self._field), said, at=self.current)

    def shift(self, by: int) -> None:
        """The field, or the section, one place up or down."""
        if self.view is None or not self.current:
            return
        if self._field:
            self._keep(layout_edits.moved_field(self._layout, self._field, by), _("Field moved"), at=self.current)
        else:
            moved = layout_edits.moved_section(self._layout, self._section, by)
            self._keep(moved, _("Section moved"), at=self.current)

    def action_add(self) -> None:
        """A new section behind the one of the cursor."""
        self._ask(_("New section"), "", lambda title: layout_edits.added(self._layout, title, self._section))

    def action_rename(self) -> None:
        """Another title for the section of the cursor."""
        key = self._section
        title = next((_(each.title) for each in self._layout.sections if each.key == key), "")
        self._ask(
            fill(_("Rename “{name}”"), {"name": title}),
            title,
            lambda text: layout_edits.renamed(self._layout, key, text),
        )

    def _ask(self, question: str, start: str, change: layouts.Edit) -> None:
        session, place, common = self.session, self.where, self.common
        forced = self.view is not None and self.view.source == "forced"
        form = forms.SetupForm(
            session, question, lambda: [forms.line(session, "title", N_("Title"), start, required=True)]
        )
        form.saving(
            lambda values: layouts.save(
                session, place, change(forms.text_of(values, "title")), common=common, forced=common and forced
            )
        )
        self.fill(form, _("Card arranged"))

    def action_delete(self) -> None:
        """Take the section away; its fields go to its neighbour."""
        if len(self._layout.sections) < 2:
            self.explain(_("a card has at least one section"))
        elif self._section:
            self._keep(layout_edits.without(self._layout, self._section), _("Section taken away, its fields stay"))

    def action_scope(self) -> None:
        """Arrange the common view, or one's own."""
        if not self.common and not self.may(layouts.RIGHT):
            return
        self.common = not self.common
        self.load()

    def action_force(self) -> None:
        """Let the common view hold for everyone, or no longer."""
        if not self.may(layouts.RIGHT):
            return
        self.common = True
        force = self.view is None or self.view.source != "forced"
        said = _("The common view holds for everyone") if force else _("Everyone may have a view of their own")
        layout = self._layout
        self._keep(layout, said, forced=force, at=self.current)

    def action_defaults(self) -> None:
        """Back to what holds without this view."""
        if self.common and not self.may(layouts.RIGHT):
            return
        common = self.common
        self.do(lambda: layouts.reset(self.session, self.where, common=common), _("Back to the default"))

    def action_new_field(self) -> None:
        """The custom fields of the type."""
        self.post_message(OpenScreen("fields", kind=self.where.entity))

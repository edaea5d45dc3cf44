"""`DictionariesScreen`: every list that fields choose from, its values below each other; stages lead to their editor.

Source: behaviour «Statuses and dropdowns screen».
"""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import dictionaries
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Ordered, Row, SetupScreen, title


class DictionariesScreen(SetupScreen):
    """The lists, and one line for the stages of each type."""

    def place(self) -> str:
        """Statuses and dropdowns."""
        return f"{_('Settings')} › {_('Statuses and dropdowns')}"

    def read(self) -> Sequence[Row]:
        """Dictionaries with how many values each has and the first of them, then stages."""
        rows = [title(_("Dropdowns"))]
        for code, label in dictionaries.labels().items():
            found = dictionaries.values(self.session, code)
            count = ngettext("{count} value", "{count} values", len(found)).format(count=len(found))
            rows.append(Row(f"list:{code}", _(label), ", ".join(entry.name for entry in found), count))
        rows += [title(""), title(_("Stages"))]
        rows += [
            Row(f"stages:{code}", fill(_("Stages of {types}"), {"types": _(kind.plural)}))
            for code, kind in ENTITY_TYPES.items()
            if kind.has_stages
        ]
        return rows

    def action_open(self) -> None:
        """The values of the list, or the pipeline editor."""
        what, _colon, code = self.current.partition(":")
        if what == "list":
            self.post_message(OpenScreen("dictionary", code=code))
        elif what == "stages":
            self.post_message(OpenScreen("pipelines", kind=code))


class DictionaryScreen(Ordered):
    """The values of one list, in their order; the first is the default."""

    EMPTY = N_("No value yet: a adds one.")

    def __init__(self, code: str) -> None:
        """The values of a list.

        Args:
            code: That of the dictionary.
        """
        super().__init__()
        self.code = code

    @property
    def label(self) -> str:
        """What people call the list."""
        return _(dictionaries.labels().get(self.code, self.code))

    def place(self) -> str:
        """The list."""
        return f"{_('Statuses and dropdowns')} › {self.label}"

    def read(self) -> Sequence[Row]:
        """The values with their codes."""
        found = dictionaries.values(self.session, self.code)
        return [
            Row(entry.code, entry.name, _("default") if number == 0 else "", entry.code)
            for number, entry in enumerate(found)
        ]

    def _called(self) -> str:
        return next((row.text for row in self.rows if row.key == self.current), "")

    def action_open(self) -> None:
        """Another name."""
        self.action_rename()

    def action_add(self) -> None:
        """A new value at the end."""
        if not self.may(dictionaries.RIGHT):
            return
        session, code = self.session, self.code
        form = forms.SetupForm(
            session,
            fill(_("New value of “{list}”"), {"list": self.label}),
            lambda: [
                forms.line(session, "name", N_("Name"), required=True),
                forms.line(session, "code", N_("Code")),
            ],
            said=_("Without a code one is made of the name. It never changes."),
        )
        form.saving(
            lambda values: (
                dictionaries.add(session, code, forms.text_of(values, "name"), code=forms.text_of(values, "code")).code
            )
        )
        self.fill(form, _("Value added"))

    def action_rename(self) -> None:
        """Another name for the value under the cursor; its code stays."""
        key, name = self.current, self._called()
        if not key or not self.may(dictionaries.RIGHT):
            return
        session, code = self.session, self.code
        form = forms.SetupForm(
            session,
            fill(_("Rename “{name}”"), {"name": name}),
            lambda: [forms.line(session, "name", N_("Name"), name, required=True)],
        )
        form.saving(lambda values: dictionaries.rename(session, code, key, forms.text_of(values, "name")))
        self.fill(form, _("Value renamed"))

    def action_delete(self) -> None:
        """Take the value away; records keep it and say that it was deleted."""
        key = self.current
        if not key or not self.may(dictionaries.RIGHT):
            return
        self.sure(
            fill(_("Delete “{name}”?"), {"name": self._called()}),
            _("Records that have it keep it, shown as a deleted value."),
            lambda: dictionaries.delete(self.session, self.code, key),
            fill(_("“{name}” deleted"), {"name": self._called()}),
        )

    def action_defaults(self) -> None:
        """Bring back the values that came with the program."""
        if self.may(dictionaries.RIGHT):
            self.do(lambda: dictionaries.restore_defaults(self.session, self.code), _("Defaults restored"))

    def shift(self, by: int) -> None:
        """Another place in the order."""
        order = [row.key for row in self.rows]
        if self.current not in order or not self.may(dictionaries.RIGHT):
            return
        at = order.index(self.current)
        if not 0 <= at + by < len(order):
            self.explain(_("it is at the end of the list"))
            return
        order.insert(at + by, order.pop(at))
        self.do(lambda: dictionaries.reorder(self.session, self.code, order), _("Order changed"), self.current)

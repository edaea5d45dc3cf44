"""`DetailsScreen`: the details (requisites) of a contact or company, with addresses and bank accounts, changed in place.

Source: entities «Details (requisites), addresses, bank details».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain import details as model
from crm_tui.domain.details import Details
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, details, details_templates
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.setup import forms
from screens.setup.base import Ordered, Row, title

_PARTS: Mapping[str, str] = {
    "street": N_("Street"),
    "line2": N_("Address, line 2"),
    "city": N_("City"),
    "postal_code": N_("Postal code"),
    "region": N_("Region"),
    "province": N_("Province"),
    "country": N_("Country"),
    "bank": N_("Bank"),
    "address": N_("Address of the bank"),
    "holder": N_("Account holder"),
    "iban": N_("IBAN"),
    "account": N_("Account number"),
    "bic": N_("BIC"),
    "currency": N_("Currency"),
    "comment": N_("Comment"),
}
_NEW = "new:"


class DetailsScreen(Ordered):
    """All details of one record, the main ones first."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"details", "details_address", "details_bank", "details_template"})
    EMPTY = N_("No details yet: a adds some.")

    def __init__(self, ref: Ref) -> None:
        """The details of a record.

        Args:
            ref: A contact or company.
        """
        super().__init__()
        self.ref = ref
        self.found: tuple[Details, ...] = ()

    def place(self) -> str:
        """Whose details."""
        return f"{_('Details')} › {deeds.named(self.ref)}"

    def details(self) -> tuple[Piece, ...]:
        """Nobody needs a right of the set-up here."""
        return ()

    def read(self) -> Sequence[Row]:
        """A heading for each, then its fields, addresses and bank accounts."""
        self.found = details.of_owner(self.session, self.ref)
        rows: list[Row] = []
        for place, each in enumerate(self.found):
            main = _("main") if place == 0 else ""
            rows += [title("")] if rows else []
            rows.append(Row(f"details:{each.id}", each.name, each.template.name, main, "title"))
            rows += [
                Row(f"details:{each.id}:{field.name}", self._label(field), each.values[field.name], style="plain")
                for field in each.template.fields
                if field.name in each.values
            ]
            rows += [
                Row(
                    f"address:{each.id}:{one.kind}",
                    _(model.ADDRESS_KINDS[one.kind]),
                    ", ".join(one.parts.values()),
                    style="plain",
                )
                for one in each.addresses
            ]
            rows += [
                Row(f"bank:{one.id}", one.name, ", ".join(one.parts.values()), _("bank account"), "plain")
                for one in each.banks
            ]
        return rows

    @staticmethod
    def _label(field: model.TemplateField) -> str:
        return _(field.label) if field.standard else field.label

    # ── what the keys do ──

    def _one(self) -> Details | None:
        """The details that the cursor is in."""
        what, _colon, rest = self.current.partition(":")
        number = rest.partition(":")[0]
        for each in self.found:
            if what == "bank" and any(str(one.id) == number for one in each.banks):
                return each
            if what != "bank" and str(each.id) == number:
                return each
        return None

    def action_add(self) -> None:
        """New details by one of the templates, or an address or a bank account of those under the cursor."""
        offered = details_templates.templates(self.session, owner=self.ref.type, inactive=False)
        choices = [Choice(f"{_NEW}{each.id}", each.name, _("new details")) for each in offered]
        one = self._one()
        if one is not None:
            there = {each.kind for each in one.addresses}
            choices.append(Choice("bank", _("bank account"), one.name))
            choices += [
                Choice(f"address:{kind}", _(label), one.name)
                for kind, label in model.ADDRESS_KINDS.items()
                if kind not in there
            ]
        self.app.push_screen(ChoiceScreen(_("Add"), tuple(choices)), partial(self._add, one))

    def _add(self, one: Details | None, answer: str | None) -> None:
        if answer is None:
            return
        if answer.startswith(_NEW):
            self._new(answer.removeprefix(_NEW))
        elif one is not None and answer == "bank":
            self._bank(None, one)
        elif one is not None:
            self._address(one, answer.partition(":")[2])

    def _new(self, template: str) -> None:
        found = details_templates.template(self.session, template)
        session, owner = self.session, self.ref
        form = forms.SetupForm(
            session,
            fill(_("New details: {template}"), {"template": found.name}),
            lambda: [
                forms.line(session, each.name, self._label(each), required=each.required) for each in found.fields
            ],
        )
        form.saving(lambda given: f"details:{details.add(session, owner, _texts(given), template=template).id}")
        self.fill(form, _("Details added"))

    def action_open(self) -> None:
        """Change what is under the cursor."""
        self.action_rename()

    def action_rename(self) -> None:
        """Change the details, the address or the bank account under the cursor."""
        what, _colon, rest = self.current.partition(":")
        one = self._one()
        if one is None:
            return
        if what == "bank":
            self._bank(int(rest), one)
        elif what == "address":
            self._address(one, rest.partition(":")[2])
        else:
            self._change(one)

    def _change(self, one: Details) -> None:
        session = self.session
        form = forms.SetupForm(
            session,
            one.name,
            lambda: [
                forms.line(session, each.name, self._label(each), one.values.get(each.name, ""), required=each.required)
                for each in one.template.fields
            ],
        )
        form.saving(lambda given: f"details:{details.change(session, one.id, _texts(given), version=one.version).id}")
        self.fill(form, _("Details changed"))

    def _address(self, one: Details, kind: str) -> None:
        session = self.session
        there = next((each for each in one.addresses if each.kind == kind), None)
        known = there.parts if there else {}
        form = forms.SetupForm(
            session,
            _(model.ADDRESS_KINDS[kind]),
            lambda: [forms.line(session, name, _(_PARTS[name]), known.get(name, "")) for name in model.ADDRESS_PARTS],
        )
        form.saving(lambda given: f"address:{one.id}:{details.set_address(session, one.id, kind, _texts(given)).kind}")
        self.fill(form, _("Address written"))

    def _bank(self, number: int | None, one: Details) -> None:
        session = self.session
        there = next((each for each in one.banks if each.id == number), None)
        known = there.parts if there else {}
        form = forms.SetupForm(
            session,
            there.name if there else _("New bank account"),
            lambda: [forms.line(session, name, _(_PARTS[name]), known.get(name, "")) for name in model.BANK_PARTS],
        )
        if there is None:
            form.saving(lambda given: f"bank:{details.add_bank(session, one.id, '', _texts(given)).id}")
        else:
            form.saving(
                lambda given: f"bank:{details.change_bank(session, there.id, _texts(given), version=there.version).id}"
            )
        self.fill(form, _("Bank account written"))

    def action_delete(self) -> None:
        """Take away what is under the cursor, after another key."""
        what, _colon, rest = self.current.partition(":")
        one = self._one()
        if one is None:
            return
        session = self.session
        if what == "bank":
            act, said = partial(details.delete_bank, session, int(rest)), _("bank account")
        elif what == "address":
            kind = rest.partition(":")[2]
            act, said = partial(details.delete_address, session, one.id, kind), _(model.ADDRESS_KINDS[kind])
        else:
            act, said = partial(details.delete, session, one.id), _("with its addresses and bank accounts")
        self.sure(
            fill(_("Delete “{name}”?"), {"name": one.name}), said, act, fill(_("“{name}” deleted"), {"name": one.name})
        )

    def shift(self, by: int) -> None:
        """The details under the cursor go up or down; the first ones are the main ones."""
        one = self._one()
        if one is None:
            return
        at = self.found.index(one)
        if not 0 <= at + by < len(self.found):
            self.explain(_("it is at the end of the list"))
            return
        self.do(partial(details.shift, self.session, one.id, by), _("Order changed"), f"details:{one.id}")


def _texts(given: Mapping[str, Value]) -> dict[str, str]:
    return {name: forms.text_of(given, name) for name in given}

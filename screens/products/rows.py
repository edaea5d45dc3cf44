"""`ProductRowsScreen`: the products of a deal, lead, quote, invoice or order, with their sums; each change is one act.

Source: entities «Product rows».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.fields import Editable, FieldKind, FieldSpec, Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import money_text, number_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import dictionaries, lookup, products, row_texts
from crm_tui.services.products import Line as SoldLine
from crm_tui.services.products import Rows
from screens.forms.inputs import FieldSetup
from screens.forms.sources import chosen_for, source_for
from screens.setup import forms
from screens.setup.base import Ordered, Row

_PRODUCT = FieldSpec(name="product", label=N_("Product"), kind=FieldKind.LINK, target="product")
_MEASURE = FieldSpec(
    name="measure",
    label=N_("Measure"),
    kind=FieldKind.DICTIONARY,
    dictionary="measure",
    editable=Editable.DEFAULTED,
)


class ProductRowsScreen(Ordered):
    """The rows in order; below them net, tax and total."""

    LIVE: ClassVar[frozenset[str]] = frozenset()
    EMPTY = N_("No product yet: a adds one.")

    def __init__(self, ref: Ref) -> None:
        """The products of a record.

        Args:
            ref: A record of a type with products.
        """
        super().__init__()
        self.ref = ref
        self._title = str(ref)
        self._found: Rows | None = None

    def place(self) -> str:
        """The record, then its products."""
        return f"{self._title} › {_('Products')}"

    def details(self) -> tuple[tuple[str, str], ...]:
        """Whether the amount is another one, because somebody typed it."""
        found = self._found
        if found is None or not found.manual or found.amount is None:
            return ()
        return ((fill(_("the amount was typed: {amount}"), {"amount": money_text(found.amount)}), "muted"),)

    def read(self) -> Sequence[Row]:
        """The rows and what they come to."""
        self._title = lookup.title_of(self.ref.type, self.ref.id)
        found = self._found = products.rows(self.session, self.ref)
        rows = [
            Row(str(line.position), line.row.name, _described(line), money_text(line.sums.total))
            for line in found.lines
        ]
        if not rows:
            return rows
        sums = ((N_("Net"), found.sums.net), (N_("Tax"), found.sums.tax), (N_("Total"), found.sums.total))
        return [*rows, Row("", ""), *(Row("", f"{_(name)}  {money_text(sum_)}", style="title") for name, sum_ in sums)]

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody changed the record; the cursor stays on its row."""
        if everything or self.ref in refs:
            self.load()

    def _row(self) -> SoldLine | None:
        found, key = self._found, self.current
        return next((line for line in found.lines if str(line.position) == key), None) if found else None

    def action_open(self) -> None:
        """Change the row."""
        self.action_rename()

    def action_add(self) -> None:
        """A product of the catalogue, or free text, at the end."""
        form = forms.SetupForm(
            self.session,
            _("Add a product"),
            partial(self._fields, None),
            said=_("Choose a product, or write a name and a price. A discount is 10% or 5 EUR."),
        )
        self.fill(form.saving(self._insert), _("product added"))

    def _insert(self, values: Mapping[str, Value]) -> str:
        texts = {name: text for name, text in _texts(values).items() if text}
        if texts.get("tax_included") == "no" and "product" in texts:
            del texts["tax_included"]
        row = row_texts.new_row(self.session, texts, products.currency_of(self.session, self.ref))
        products.add(self.session, self.ref, [row])
        return str(len(products.rows(self.session, self.ref).lines))

    def action_rename(self) -> None:
        """Change the row of the cursor."""
        line = self._row()
        if line is None:
            self.explain(_("there is no product to change"))
            return
        form = forms.SetupForm(self.session, line.row.name, partial(self._fields, line.row))
        self.fill(form.saving(partial(self._change, line.position)), _("product changed"))

    def _change(self, position: int, values: Mapping[str, Value]) -> str:
        currency = products.currency_of(self.session, self.ref)
        given = row_texts.changes(self.session, _texts(values), currency)
        if given.get("price") is None:
            given.pop("price", None)
        products.change(self.session, self.ref, position, **given)
        return str(position)

    def action_delete(self) -> None:
        """Take the row away; undo brings it back."""
        line = self._row()
        if line is None:
            self.explain(_("there is no product to take away"))
            return
        said = fill(_("“{name}” taken away"), {"name": line.row.name})
        self.do(lambda: products.remove(self.session, self.ref, [line.position]), said)

    def shift(self, by: int) -> None:
        """Another place in the order."""
        line, found = self._row(), self._found
        if line is None or found is None:
            return
        order = [each.position for each in found.lines]
        at = order.index(line.position)
        if not 0 <= at + by < len(order):
            self.explain(_("it is at the end of the list"))
            return
        order.insert(at + by, order.pop(at))
        self.do(lambda: products.reorder(self.session, self.ref, order), _("Order changed"), str(at + by + 1))

    def _fields(self, row: ProductRow | None) -> list[FieldSetup]:
        session = self.session
        found = [] if row else [self._picked(_PRODUCT, None)]
        found += [
            forms.line(session, "name", N_("Name"), row.name if row else ""),
            forms.line(session, "quantity", N_("Quantity"), f"{row.quantity:f}" if row else "1"),
            forms.line(session, "price", N_("Price"), str(row.price) if row else ""),
            forms.line(session, "discount", N_("Discount"), _discount(row) if row else ""),
            forms.line(session, "tax_rate", N_("VAT rate"), _number(row.tax_rate) if row else ""),
            forms.flag(session, "tax_included", N_("VAT included"), row.tax_included if row else False),
            self._picked(_MEASURE, row.measure if row else None),
        ]
        if self.ref.type == "deal":
            until = row.reserved_until.isoformat() if row and row.reserved_until else ""
            found += [
                forms.line(session, "reserved", N_("Reserved"), _number(row.reserved) if row else ""),
                forms.line(session, "reserved_until", N_("Reserved until"), until),
            ]
        return found

    def _picked(self, spec: FieldSpec, value: Value) -> FieldSetup:
        return FieldSetup(
            spec=spec,
            context=lookup.context(self.session),
            chosen=chosen_for(self.session, spec, value or None),
            source=source_for(self.session, spec),
        )


def _texts(values: Mapping[str, Value]) -> dict[str, str]:
    """What was typed, as rows are written everywhere."""
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else "" if value is None else str(value)
        for name, value in values.items()
    }


def _number(number: object) -> str:
    return "" if number is None else f"{number:f}"


def _discount(row: ProductRow) -> str:
    if row.discount is None:
        return ""
    return str(row.discount) if isinstance(row.discount, Money) else f"{row.discount:f}%"


def _described(line: SoldLine) -> str:
    """``2 piece × €90.00 · discount 10% · VAT 22 % · 1 reserved``."""
    row = line.row
    measure = dictionaries.name_of("measure", row.measure)[0] if row.measure else ""
    parts = [f"{number_text(row.quantity)} {measure} × {money_text(line.price_after)}".replace("  ", " ")]
    if row.discount is not None:
        shown = money_text(row.discount) if isinstance(row.discount, Money) else f"{number_text(row.discount)} %"
        parts.append(fill(_("discount {discount}"), {"discount": shown}))
    if row.tax_rate is not None:
        said = _("VAT {rate} % included") if row.tax_included else _("VAT {rate} %")
        parts.append(fill(said, {"rate": number_text(row.tax_rate)}))
    if row.reserved is not None:
        parts.append(fill(_("{quantity} reserved"), {"quantity": number_text(row.reserved)}))
    return " · ".join(parts)

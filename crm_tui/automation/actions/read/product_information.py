"""Product information: what the catalogue and the rows of the document say of products. Source: actions, 17."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.automation import fields
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.automation.world import ROW
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Choice, Scalar, Typed, ValueType, machine
from crm_tui.services import products, records
from crm_tui.services.products import Line
from crm_tui.services.records import Record

_FIELDS: Mapping[str, tuple[str, str]] = {
    "ID": ("id", N_("ID")),
    "NAME": ("name", N_("Name")),
    "DESCRIPTION": ("description", N_("Description")),
    "PREVIEW_TEXT": ("preview", N_("Preview")),
    "SECTION": ("sections", N_("Sections")),
    "PRICE": ("price", N_("Price")),
    "MEASURE": ("measure", N_("Measure")),
    "VAT_RATE": ("vat_rate", N_("VAT, %")),
    "ACTIVE": ("active", N_("Active")),
    "EXTERNAL_ID": ("external_id", N_("External ID")),
}
"""Result → field of a product, and what it is called."""


def _run(step: Step) -> Done:
    wanted = [_ref(each) for each in step.value("product_id").items]
    numbers = [ref.id for ref in wanted if ref.type == "product"]
    read = records.by_ids(step.session, "product", list(dict.fromkeys(numbers)))
    found = {record.ref.id: record for record in read if not record.deleted}
    lines = list(_lines(step))
    parts: list[_Part] = []
    missing: list[str] = []
    for ref in wanted:
        line = next((each for each in lines if _stands_for(each, ref)), None)
        if line is not None:
            lines.remove(line)
        record = found.get(ref.id) if ref.type == "product" else None
        if record is None and ref.type == "product":
            missing.append(str(ref.id))
        if record is not None or line is not None:
            parts.append(_Part(record, line))
    if missing:
        step.warn(N_("these products are not there: {ids}"), ids=", ".join(missing))
    if not parts:
        raise StepFailed(
            "no_linked_record", N_("there is no product"), parameter="product_id", value=", ".join(missing),
            hint=N_("put a Condition before this step"),
        )  # fmt: skip
    results = {code: _column(parts, name) for code, (name, _label) in _FIELDS.items()}
    return Done({**results, **_rows(parts), "SUMMARY": Typed(ValueType.TEXT, _summary(step, parts))})


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the products: what the catalogue says, what the row says; one of them may be missing."""

    record: Record | None
    line: Line | None

    @property
    def name(self) -> str:
        return self.line.row.name if self.line else self.record.title if self.record else ""

    @property
    def price(self) -> Money | None:
        """Of the row, else of the catalogue."""
        found = self.line.row.price if self.line else self.record.values["price"] if self.record else None
        return found if isinstance(found, Money) else None


def _ref(value: Scalar) -> Ref:
    return value if isinstance(value, Ref) else Ref("product", int(str(value)))


def _lines(step: Step) -> Sequence[Line]:
    if not fields.entity_of(step.document).has_products:
        return ()
    return products.rows(step.session, step.document).lines


def _stands_for(line: Line, ref: Ref) -> bool:
    return line.position == ref.id if ref.type == ROW else line.row.product == ref.id


def _column(parts: Sequence[_Part], name: str) -> Typed:
    """A field of every product in order; what a row without a product says itself, else an empty text."""
    spec = records.entity("product").field(name) or fields.ID
    return Typed(fields.type_of(spec), tuple(_cell(part, name, spec) for part in parts))


def _cell(part: _Part, name: str, spec: FieldSpec) -> Scalar:
    if name == "name":
        return part.name
    if name == "price":
        return part.price or ""
    if part.record is not None:
        return next(iter(fields.typed(part.record, spec).items), "")
    own = {"measure": Choice("measure", part.line.row.measure) if part.line and part.line.row.measure else None,
           "vat_rate": part.line.row.tax_rate if part.line else None}  # fmt: skip
    found = own.get(name)
    return "" if found is None else found


def _rows(parts: Sequence[_Part]) -> dict[str, Typed]:
    """What the rows of the document add; empty for a product that has none."""
    rows = [part.line for part in parts]
    return {
        "CURRENCY": Typed(ValueType.STRING, tuple(part.price.currency if part.price else "" for part in parts)),
        "QUANTITY": Typed(ValueType.DOUBLE, tuple(line.row.quantity if line else "" for line in rows)),
        "DISCOUNT": Typed(ValueType.STRING, tuple(_discount(line) for line in rows)),
        "ROW_SUM": Typed(ValueType.MONEY, tuple(line.sums.total if line else "" for line in rows)),
    }


def _discount(line: Line | None) -> Scalar:
    return "" if line is None or line.row.discount is None else machine(line.row.discount)


def _summary(step: Step, parts: Sequence[_Part]) -> str:
    words = fields.Words(step.session)
    told = ((part.name, part.line.sums.total if part.line else part.price) for part in parts)
    return "\n".join(f"{name}: {words.text(ValueType.MONEY, amount)}" if amount else name for name, amount in told)


ACTION = Action(
    id="product_information",
    label=N_("Product information"),
    about=N_("Reads the products of the catalogue, with what the rows of the record say of them."),
    documents=EVERY,
    parameters=(
        Parameter(
            code="product_id",
            label=N_("ID of the product"),
            type=ValueType.ITEM,
            of="product",
            multiple=True,
            required=True,
            if_empty="no_linked_record",
        ),
    ),
    results=(
        *(Result(code=code, label=label, multiple=True) for code, (_name, label) in _FIELDS.items()),
        Result(code="CURRENCY", label=N_("Currency"), multiple=True),
        Result(code="QUANTITY", label=N_("Quantity"), type=ValueType.DOUBLE, multiple=True),
        Result(code="DISCOUNT", label=N_("Discount"), multiple=True),
        Result(code="ROW_SUM", label=N_("Sum of the row"), type=ValueType.MONEY, multiple=True),
        Result(code="SUMMARY", label=N_("One line per product"), type=ValueType.TEXT),
    ),
    run=_run,
)

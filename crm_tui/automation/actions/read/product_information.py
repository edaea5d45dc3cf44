"""Product information: what the catalogue and the rows of the document say of products. Source: actions, 17."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.automation import fields
from crm_tui.automation.outcome import Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Scalar, Typed, ValueType, printable
from crm_tui.services import products, records
from crm_tui.services.products import Line

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
    lines = _lines(step)
    wanted = [ref.id for ref in step.value("product_id").items if isinstance(ref, Ref)]
    wanted += [int(number) for number in step.value("product_id").items if isinstance(number, int)]
    if not wanted:
        raise StepFailed("no_linked_record", N_("there is no product"), hint=N_("put a Condition before this step"))
    found = {record.ref.id: record for record in records.by_ids(step.session, "product", list(dict.fromkeys(wanted)))}
    missing = [str(number) for number in wanted if number not in found]
    if missing:
        step.warn(N_("these products are not there: {ids}"), ids=", ".join(missing))
    kept = [number for number in wanted if number in found]
    by_product = {line.row.product: line for line in lines if line.row.product}
    results = {
        code: Typed(_type(name), tuple(_first(fields.typed(found[number], _spec(name))) for number in kept))
        for code, (name, _label) in _FIELDS.items()
        if fields.find(records.entity("product"), name) is not None
    }
    results |= _rows([by_product.get(number) for number in kept], results)
    words = fields.Words(step.session)
    names = [words.text(ValueType.STRING, found[number].title) for number in kept]
    sums = [printable(Typed(ValueType.MONEY, each), words) for each in results["ROW_SUM"].items]
    told = [f"{name}: {total}" if total else name for name, total in zip(names, sums, strict=True)]
    return Done({**results, "SUMMARY": Typed(ValueType.TEXT, "\n".join(told))})


def _lines(step: Step) -> Sequence[Line]:
    if not fields.entity_of(step.document).has_products:
        return ()
    return products.rows(step.session, step.document).lines


def _spec(name: str) -> fields.FieldSpec:
    spec = fields.find(records.entity("product"), name)
    assert spec is not None  # asked before
    return spec


def _type(name: str) -> ValueType:
    return fields.type_of(_spec(name))


def _first(value: Typed) -> Scalar:
    """Several results stand in row order, so each product has just one value; an empty one is an empty text."""
    return next(iter(value.items), "")


def _rows(lines: Sequence[Line | None], results: Mapping[str, Typed]) -> dict[str, Typed]:
    """What the rows of the document add; a product without a row has its price once."""
    prices = results["PRICE"].items
    sums = tuple(line.sums.total if line else price for line, price in zip(lines, prices, strict=True))
    return {
        "CURRENCY": Typed(ValueType.STRING, tuple(getattr(price, "currency", "") for price in prices)),
        "QUANTITY": Typed(ValueType.DOUBLE, tuple(line.row.quantity if line else 1 for line in lines)),
        "DISCOUNT": Typed(ValueType.STRING, tuple(str(line.row.discount or "") if line else "" for line in lines)),
        "ROW_SUM": Typed(ValueType.MONEY, sums),
    }


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

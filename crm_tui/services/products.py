"""Rows of products of a record: read, added from the catalogue or as free text, changed, put in order, taken away.

Each act is one operation: rows, amount and tax change together and are undone together. Source: entities «Product rows».
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_tui.domain import product_rows
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow, Sums
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import records, row_rules
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import catalogue as query
from data.records import RawRecord

CHANGED = N_("products changed")
MOST_DECIMALS = 6
"""Of a quantity without a measure."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a door shows it."""

    position: int
    """1, 2, 3 …"""
    row: ProductRow
    price_after: Money
    """Of one unit, after the discount."""
    sums: Sums


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a record and what they come to."""

    ref: Ref
    version: int
    lines: tuple[Line, ...]
    sums: Sums
    """In the currency of the record."""
    manual: bool
    """Whether the record's amount was typed: then it need not be the sum."""
    amount: Money | None
    """The record's amount."""


def rows(session: Session, ref: Ref) -> Rows:
    """The rows of a record in order.

    Raises:
        NotFound: no such record.
        Refused: such records have no products, or a currency of a row has no rate.
    """
    _require(ref)
    record = records.stored_form(session, ref)
    return told(ref, record)


def told(ref: Ref, record: RawRecord) -> Rows:
    """The rows of a record as read from the store."""
    found = row_rules.unpacked(record.values)
    currency = row_rules.currency_of(record.values)
    amount = record.values["amount"]
    return Rows(
        ref=ref,
        version=record.version,
        lines=tuple(
            Line(number, row, product_rows.price_after(row), product_rows.sums(row))
            for number, row in enumerate(found, 1)
        ),
        sums=product_rows.total(row_rules.in_currency(found, currency), currency),
        manual=row_rules.is_manual(record.values),
        amount=None if amount is None else Money(amount[0], amount[1]),
    )


def _require(ref: Ref) -> None:
    if not records.entity(ref.type).has_products:
        raise Refused(text=N_("a {type} has no products"), type=ref.type)


def currency_of(session: Session, ref: Ref) -> str:
    """The currency in which new rows of the record are."""
    _require(ref)
    return row_rules.currency_of(records.stored_form(session, ref).values)


def from_catalogue(session: Session, product: int, currency: str) -> ProductRow:
    """A row with the data of a product as they are now, its price in the currency; later changes do not reach it.

    Raises:
        NotFound: no such product.
        Refused: it is switched off or deleted, or its currency has no rate.
    """
    found = records.get(session, Ref("product", product))
    values = found.values
    if found.deleted or not values["active"]:
        raise Refused(
            text=N_("{product} is not available for purchase"),
            product=found.title,
            hint=N_("switch it on again: crm-tui product set {id} active=yes"),
            hint_params={"id": product},
        )
    price = values["price"] if isinstance(values["price"], Money) else Money(0, currency)
    row = ProductRow(
        name=found.title,
        price=price,
        product=product,
        measure=str(values["measure"] or ""),
        tax_rate=values["vat_rate"],  # type: ignore[arg-type]  # a field of kind NUMBER
        tax_included=bool(values["vat_included"]),
    )
    return row_rules.in_currency([row], currency)[0]


def set_rows(session: Session, ref: Ref, wanted: Sequence[ProductRow], *, version: int | None = None) -> Outcome:
    """Replace all rows of a record; the amount follows unless it was typed.

    Args:
        session: Who does it.
        ref: A lead, deal, quote, invoice, order or item with products.
        wanted: The rows in order.
        version: Refuse when somebody changed the record since.

    Raises:
        InvalidValue, Refused: what a row does not take.
        Conflict, NotFound: the record was changed by somebody else, or is not there.
    """
    return _change(session, ref, lambda _rows: list(wanted), version)


def add(
    session: Session,
    ref: Ref,
    added: Sequence[ProductRow],
    *,
    position: int | None = None,
    version: int | None = None,
) -> Outcome:
    """Insert rows at the end, or in front of the row at ``position`` (1 is the first).

    Raises:
        As `set_rows`.
    """

    def work(before: list[ProductRow]) -> list[ProductRow]:
        place = len(before) if position is None else max(0, min(position - 1, len(before)))
        return [*before[:place], *added, *before[place:]]

    return _change(session, ref, work, version)


def change(session: Session, ref: Ref, position: int, *, version: int | None = None, **values: Any) -> Outcome:
    """Change fields of one row; ``values`` are those of `ProductRow`.

    Raises:
        NotFound: there is no such row.
        As `set_rows`.
    """

    def work(before: list[ProductRow]) -> list[ProductRow]:
        index = _index(before, position)
        return [*before[:index], replace(before[index], **values), *before[index + 1 :]]

    return _change(session, ref, work, version)


def remove(
    session: Session, ref: Ref, positions: Sequence[int] | None = None, *, version: int | None = None
) -> Outcome:
    """Take rows away; all of them when none are named.

    Raises:
        NotFound: there is no such row.
        As `set_rows`.
    """

    def work(before: list[ProductRow]) -> list[ProductRow]:
        gone = set(range(len(before))) if positions is None else {_index(before, each) for each in positions}
        return [row for index, row in enumerate(before) if index not in gone]

    return _change(session, ref, work, version)


def reorder(session: Session, ref: Ref, order: Sequence[int], *, version: int | None = None) -> Outcome:
    """Put the rows into this order of their positions.

    Raises:
        Refused: not every row is named once.
        As `set_rows`.
    """

    def work(before: list[ProductRow]) -> list[ProductRow]:
        if sorted(order) != list(range(1, len(before) + 1)):
            raise Refused(text=N_("every row must be named once: there are {count}"), count=len(before))
        return [before[position - 1] for position in order]

    return _change(session, ref, work, version)


def _index(before: Sequence[ProductRow], position: int) -> int:
    if not 1 <= position <= len(before):
        raise NotFound(what=N_("product row"), name=str(position))
    return position - 1


def _change(
    session: Session, ref: Ref, work: Callable[[list[ProductRow]], list[ProductRow]], version: int | None
) -> Outcome:
    _require(ref)

    def write(act: Operation, each_ref: Ref) -> None:
        before = act.read(each_ref)
        act.expect(before, version)
        write_in(act, before, work(row_rules.unpacked(before.values)))

    return each(session, CHANGED, [ref], write)


def write_in(act: Operation, before: RawRecord, wanted: Sequence[ProductRow]) -> None:
    """Write the rows of a record inside an operation, with amount and tax.

    Args:
        act: The operation.
        before: The record as it stands.
        wanted: The rows in order.
    """
    kept = row_rules.unpacked(before.values)
    product_rows.check_all(wanted)
    decimals = query.measure_decimals()
    found = [row if row in kept else _checked(before, row, decimals) for row in wanted]
    raw: dict[str, Any] = {row_rules.ROWS: [product_rows.pack(row) for row in found]}
    if raw[row_rules.ROWS] == before.values[row_rules.ROWS]:
        return
    act.update(Ref(before.type, before.id), raw | row_rules.consequences(before, raw))


def _checked(before: RawRecord, row: ProductRow, decimals: dict[str, int]) -> ProductRow:
    if row.measure and row.measure not in decimals:
        raise NotFound(what=N_("measure"), name=row.measure)
    if row.reserved is not None:
        _may_reserve(before)
    row = row_rules.in_currency([row], row_rules.currency_of(before.values))[0]
    return product_rows.checked(row, decimals=decimals.get(row.measure, MOST_DECIMALS))


def _may_reserve(before: RawRecord) -> None:
    if before.type != "deal":
        raise Refused(text=N_("products are reserved from deals only"), field="reserved")
    if before.values["semantic"] == "F":
        raise Refused(text=N_("a failed deal reserves nothing"), field="reserved")


def copy_in(act: Operation, source: RawRecord, target: Ref) -> None:
    """Copy the rows of one record to another, without reservations; inside an operation."""
    if ENTITY_TYPES[target.type].has_products and source.values.get(row_rules.ROWS):
        copied = [product_rows.released(row) for row in row_rules.unpacked(source.values)]
        with act.following():
            write_in(act, act.read(target), copied)

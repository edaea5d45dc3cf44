"""Orders and payments of deals: found, and a deal made from an order. Both are records like any other.

Source: entities «Orders and payments»; «Common fields», item name; open questions Q28, Q29.
"""

from __future__ import annotations

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import products, records
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data.queries import payments as query

_COPIED = ("company", "contacts", "responsible", "comments")


def of_deal(session: Session, deal: int) -> list[Record]:
    """The orders of a deal, the oldest first."""
    return records.by_ids(session, "sale_order", query.orders_of_deal(deal))


def payments(session: Session, ref: Ref) -> list[Record]:
    """The payments of an order, or of a deal with all its orders and invoices.

    Raises:
        Refused: neither an order nor a deal.
    """
    if ref.type == "sale_order":
        return records.by_ids(session, "payment", query.of_order(ref.id))
    if ref.type == "deal":
        return records.by_ids(session, "payment", query.payments_of_deal(ref.id))
    raise Refused(text=N_("a {type} has no payments"), type=ref.type)


def payment_of_link(session: Session, code: str) -> Record:
    """The payment that a payment link belongs to.

    Raises:
        NotFound: nobody has this code.
    """
    found = query.of_link(code)
    if found is None:
        raise NotFound(what=N_("payment"), name=code)
    return records.get(session, Ref("payment", found))


def from_deal(session: Session, deal: Ref) -> Ref:
    """An order with the client and the products of a deal; one operation.

    Raises:
        NotFound: no such deal.
        Refused: it has no products.
    """
    with operation(session, N_("order created")) as act:
        source = records.get(session, deal)
        raw = act.read(deal)
        if not raw.values["products"]:
            raise Refused(text=N_("{ref} has no products to order"), ref=deal)
        values: dict[str, Value] = {name: source.values[name] for name in _COPIED if source.values[name]}
        made = records.create(session, "sale_order", values | {"title": source.title, "deal": deal.id}, act=act)
        products.copy_in(act, raw, made)
    return made


def deal_from(session: Session, order: Ref) -> Ref:
    """A deal for an order that came in, with its client and products, called after it; one operation.

    Raises:
        NotFound: no such order.
        Refused: it has a deal already.
    """
    with operation(session, N_("deal created from an order")) as act:
        source = records.get(session, order)
        if source.values["deal"] is not None:
            raise Refused(text=N_("{ref} has a deal already"), ref=order)
        values: dict[str, Value] = {name: source.values[name] for name in _COPIED if source.values[name]}
        title = fill(_("Online store order No. {number}"), {"number": source.values["number"]})
        if source.values["manual_amount"]:
            values["amount"] = source.values["amount"]
        made = records.create(session, "deal", values | {"title": title, "source": "STORE"}, act=act)
        products.copy_in(act, act.read(order), made)
        act.update(order, {"deal": made.id})
    return made

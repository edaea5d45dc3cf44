"""Rules of orders and payments: what is paid, and what becomes of an invoice that is paid in full.

Source: entities «Orders and payments».
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from crm_tui.domain.entities.sale_order import STATUSES
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Incomplete, InvalidValue
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money, convert
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import moving, staged_rules
from crm_tui.services.session import Session
from data import derived
from data.operations import Operation
from data.queries import clients, stages
from data.queries import payments as query
from data.records import RawRecord
from data.shapes import Raw, to_raw

_BY_HAND = frozenset({"new", "cancelled"})
_FOLLOWS = frozenset(STATUSES) - _BY_HAND
"""What payments make of an order; one that comes from a file is new until its payments have come, too."""
_ABOUT = ("sale_order", "invoice", "deal")
LINK_BYTES = 16


def _order(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    if not filled.get("title"):
        filled["title"] = staged_rules.untitled(ENTITY_TYPES["sale_order"], clients.next_id("sale_order"))
    if filled.get("status") is None or (session.origin.startswith("import:") and filled["status"] in _FOLLOWS):
        filled["status"] = STATUSES[0]
    _check_status(str(filled["status"]))
    return filled


def _check_status(status: str) -> None:
    if status not in _BY_HAND:
        raise invalid("status", status, N_("follows from the payments"), N_("enter a payment instead"))


def _payment(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    _check_payment({name: to_raw(value) for name, value in filled.items()})
    filled["paid"] = bool(filled.get("paid"))
    filled["link_code"] = secrets.token_urlsafe(LINK_BYTES)
    if filled["paid"]:
        filled["paid_at"] = filled.get("paid_at") or session.now()
        filled["paid_by"] = session.user_id or None
    elif filled.get("paid_at") is not None:
        raise invalid("paid_at", str(filled["paid_at"]), N_("is the time of a payment that is not paid"))
    return filled


def _check_payment(raw: Mapping[str, Raw]) -> None:
    amount = raw.get("amount")
    if amount is not None and amount[0] <= 0:
        raise invalid("amount", str(Money(amount[0], amount[1])), N_("is not a payment: above 0"))
    if not any(raw.get(name) for name in _ABOUT):
        raise Incomplete(
            text=N_("a payment needs an order, an invoice or a deal"),
            field="invoice",
            hint=N_("write for example invoice=7"),
        )


DEFAULTS = {"sale_order": _order, "payment": _payment}


def consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that must change with these ones.

    Raises:
        Refused, InvalidValue: which rule a value breaks.
    """
    if before.type == "sale_order":
        if "status" in raw and raw["status"] != before.values["status"]:
            _check_status(str(raw["status"] or ""))
        if "title" in raw and not raw["title"]:
            return {"title": staged_rules.untitled(ENTITY_TYPES["sale_order"], before.id)}
        return {}
    if "amount" in raw and raw["amount"] is None:
        raise InvalidValue(field="amount", value="", reason=N_("is required"))
    _check_payment(before.values | dict(raw))
    if "paid" not in raw:
        return {}
    if raw["paid"]:
        at = raw.get("paid_at") or before.values["paid_at"] or session.now_ms()
        return {"paid_at": at, "paid_by": before.values["paid_by"] or session.user_id or None}
    return {"paid": 0, "paid_at": None, "paid_by": None}


TYPES = frozenset(DEFAULTS)


def after_write(session: Session, act: Operation, ref: Ref, before: Mapping[str, Raw], raw: Mapping[str, Raw]) -> None:
    """What follows for orders and invoices when an order or a payment was written. What a client paid is told to the deal.

    Args:
        session: Who wrote.
        act: The operation.
        ref: What was written.
        before: Its values before; empty when it is new.
        raw: What was written.
    """
    if ref.type == "sale_order":
        if not raw.keys().isdisjoint(("amount", "products", "manual_amount", "status")):
            _settle_order(act, ref.id)
    elif ref.type == "payment":
        now = act.read(ref).values
        for order in sorted({values["sale_order"] for values in (before, now) if values.get("sale_order")}):
            _settle_order(act, order)
        if raw.get("paid") and not before.get("paid") and not act.origin.startswith("import:"):
            for deal in _deals_of(act, now):
                act.event("payment_received", Ref("deal", deal), {"payment": ref.id, "number": now["number"]})
        if now["paid"] and now["invoice"]:
            _settle_invoice(session, act, now["invoice"])


def _deals_of(act: Operation, payment: Mapping[str, Raw]) -> list[int]:
    """The deals that a payment is of: its own, that of its order, that of its invoice."""
    papers = [act.read(Ref(kind, payment[kind])).values for kind in ("sale_order", "invoice") if payment.get(kind)]
    return sorted({values["deal"] for values in (payment, *papers) if values.get("deal")})


def after_bin(session: Session, act: Operation, ref: Ref) -> None:
    """What follows when a payment went into the recycle bin or came back."""
    if ref.type == "payment":
        after_write(session, act, ref, {}, {})


def _total(paid: Sequence[tuple[int, str]], currency: str) -> Money:
    """The sum in the currency; what has no rate does not count."""
    _base, rates = derived.rates()
    minor = 0
    for amount, code in paid:
        if code == currency or {code, currency} <= rates.keys():
            minor += convert(Money(amount, code), currency, rates).minor
    return Money(minor, currency)


def _settle_order(act: Operation, order: int) -> None:
    ref = Ref("sale_order", order)
    values = act.read(ref).values
    amount = values["amount"]
    paid = query.paid_of_order(order)
    currency = amount[1] if amount is not None else paid[0][1] if paid else derived.default_currency()
    total = _total(paid, currency)
    status = values["status"]
    if status != "cancelled":
        full = amount is not None and 0 < amount[0] <= total.minor
        status = "paid" if full else "partly_paid" if total.minor else "new"
    shown = to_raw(total) if paid or values["paid_amount"] is not None else None
    act.update(ref, {"paid_amount": shown, "status": status})


def _settle_invoice(session: Session, act: Operation, invoice: int) -> None:
    """An invoice that is paid in full moves to its success stage."""
    ref = Ref("invoice", invoice)
    record = act.read(ref)
    amount = record.values["amount"]
    if amount is None or amount[0] <= 0 or record.values["closed"] or record.deleted_at is not None:
        return
    if _total(query.paid_of_invoice(invoice), amount[1]).minor < amount[0]:
        return
    won = next((s for s in stages.stages_of(record.values["pipeline"]) if s.semantic.value == "S"), None)
    if won is not None:
        moving.move_in(session, act, ref, won)

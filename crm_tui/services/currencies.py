"""Currencies: rates to the base currency, the base one, the default one."""

from __future__ import annotations

import re
from decimal import Decimal

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.reference import Currency
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest
from crm_tui.domain.words import N_
from crm_tui.services import naming
from crm_tui.services.session import Session, operation
from data.queries import currencies as query

HIGHEST = Decimal(10**9)
LOWEST = Decimal("0.000000001")
DIGITS = 12
"""Significant digits of a rate that is computed."""
RIGHT = N_("change currencies")
_CODE = re.compile("[A-Z]{3}")


def currencies(session: Session) -> tuple[Currency, ...]:
    """All currencies, in order."""
    return tuple(query.currencies())


def currency(session: Session, code: str) -> Currency:
    """One currency.

    Raises:
        NotFound: it is not known here; the hint names the nearest.
    """
    known = query.currencies()
    wanted = clean(code, multiline=False).strip().upper()
    for found in known:
        if found.code == wanted:
            return found
    near = nearest(wanted, (each.code for each in known))
    hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
    names = ", ".join(each.code for each in known)
    raise NotFound(what=N_("currency"), name=code, hint=hint, hint_params={"near": near, "names": names})


def base(session: Session) -> Currency:
    """The currency of all sums; its rate is 1."""
    return next(each for each in query.currencies() if each.is_base)


def default(session: Session) -> Currency:
    """The currency of new records."""
    known = query.currencies()
    return next((each for each in known if each.is_default), next(each for each in known if each.is_base))


def add(session: Session, code: str, name: str, rate: Decimal) -> Ref:
    """A new currency at the end.

    Args:
        session: Who adds it.
        code: ISO 4217, three letters.
        name: What people call it.
        rate: What one unit is worth in the base currency.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, Refused: the code, the name or the rate.
    """
    session.require_settings(RIGHT)
    wanted = clean(code, multiline=False).strip().upper()
    if not _CODE.fullmatch(wanted):
        raise invalid("code", code, N_("is not a currency code"), N_("write three letters, for example SEK"))
    with operation(session, N_("Currency added")) as act:
        known = query.currencies()
        if any(each.code == wanted for each in known):
            raise Refused(text=N_("the currency “{code}” is there already"), code=wanted, field="code")
        values = {
            "name": naming.checked(name, (each.name for each in known)),
            "rate": _rate_text(rate),
            "is_base": 0,
            "is_default": 0,
            "sort": query.next_sort(),
        }
        old = query.currency_id(wanted)
        if old is None:
            return act.create("currency", {"code": wanted, **values})
        ref = Ref("currency", old)
        act.restore(ref)
        act.update(ref, values)
    return ref


def _rate_text(rate: Decimal) -> str:
    if not rate.is_finite() or not LOWEST <= rate <= HIGHEST:
        hint = N_("write what one unit is worth in the base currency, above 0")
        raise invalid("rate", rate, N_("is not a rate"), hint)
    return format(rate.normalize(), "f")


def rename(session: Session, code: str, name: str) -> None:
    """Give a currency another name.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Currency renamed")) as act:
        found = currency(session, code)
        others = (each.name for each in query.currencies() if each.id != found.id)
        act.update(Ref("currency", found.id), {"name": naming.checked(name, others)})


def set_rate(session: Session, code: str, rate: Decimal, *, version: int | None = None) -> None:
    """What one unit is worth in the base currency from now on; all sums are computed anew.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        InvalidValue: not above 0, or absurd.
        Refused: the base currency is always worth 1.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    text = _rate_text(rate)
    with operation(session, N_("Exchange rate changed")) as act:
        found = currency(session, code)
        if found.is_base and rate != 1:
            raise Refused(
                text=N_("{code} is the base currency: its rate is always 1"),
                code=found.code,
                field="rate",
                hint=N_("change the rates of the others, or choose another base currency"),
            )
        act.update(Ref("currency", found.id), {"rate": text}, version=version)


def set_default(session: Session, code: str) -> None:
    """New records get this currency unless they say otherwise.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Default currency chosen")) as act:
        chosen = currency(session, code)
        for each in query.currencies():
            act.update(Ref("currency", each.id), {"is_default": int(each.id == chosen.id)})


def set_base(session: Session, code: str) -> None:
    """Show all sums in this currency; every rate is computed anew from those that were, and so is every sum.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Base currency chosen")) as act:
        chosen = currency(session, code)
        for each in query.currencies():
            rate = Decimal(1) if each.id == chosen.id else _rounded(each.rate / chosen.rate)
            act.update(Ref("currency", each.id), {"is_base": int(each.id == chosen.id), "rate": _rate_text(rate)})


def _rounded(rate: Decimal) -> Decimal:
    return Decimal(f"{rate:.{DIGITS}g}")


def delete(session: Session, code: str) -> None:
    """Take a currency away.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it is the base or the default one, or records have amounts in it.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Currency deleted")) as act:
        found = currency(session, code)
        if found.is_base:
            raise Refused(
                text=N_("{code} is the base currency and cannot be deleted"),
                code=found.code,
                hint=N_("choose another base currency first"),
            )
        if found.is_default:
            raise Refused(
                text=N_("{code} is the currency of new records and cannot be deleted"),
                code=found.code,
                hint=N_("choose another default currency first"),
            )
        uses = query.uses(found.code)
        if uses:
            raise Refused(
                text=N_("records with amounts in {code}: {count}; the currency cannot be deleted"),
                code=found.code,
                count=uses,
            )
        act.delete(Ref("currency", found.id))

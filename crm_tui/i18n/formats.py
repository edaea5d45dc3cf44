"""Numbers, money and days as people read them. The tables come from Babel; starting needs no Babel."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from crm_tui.domain.money import Money, decimals_of
from crm_tui.i18n import translate
from crm_tui.i18n.tables import TABLES
from crm_tui.i18n.translate import _, ngettext

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_tui.i18n.symbols import Symbols

NEAR_DAYS = 6
"""Days farther away than this are named by their date."""


def symbols() -> Symbols:
    """How the language in use writes numbers, money and days."""
    return TABLES[translate.language()]


def number_text(value: int | Decimal, decimals: int | None = None) -> str:
    """The number with grouped thousands.

    Args:
        value: What to write.
        decimals: How many decimals, rounded half to even; None writes those that the number has.
    """
    signs = symbols()
    if decimals is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    digits = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    whole, point, part = digits.partition(".")
    if decimals is None:
        part = part.rstrip("0")
    text = whole.replace(",", signs.group) + (signs.decimal + part if point and part else "")
    return f"-{text}" if value < 0 else text


def money_text(money: Money) -> str:
    """The sum with all decimals of its currency: ``€1,234.50``, ``1.234,50 €``."""
    signs = symbols()
    decimals = decimals_of(money.currency)
    whole, part = divmod(abs(money.minor), 10**decimals)
    text = f"{whole:,}".replace(",", signs.group)
    if decimals:
        text = f"{text}{signs.decimal}{part:0{decimals}}"
    return _with_currency(signs.money, text, money)


def money_round(money: Money) -> str:
    """The sum without decimals, rounded half to even: ``€1,234``."""
    whole = money.amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return _with_currency(symbols().money, number_text(abs(int(whole))), money)


def money_compact(money: Money) -> str:
    """The sum in a few characters: ``€62.1M``, ``62,1 Mln €``; where no unit is customary, without decimals."""
    amount = abs(money.amount)
    below = None
    for size, pattern in symbols().compact:
        if amount >= size:
            scaled = (amount / size).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
            if scaled >= 1000 and below is not None:
                scaled, pattern = (amount / below[0]).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN), below[1]
            return _with_currency(pattern, number_text(scaled), money)
        below = (size, pattern)
    return money_round(money)


def money_fit(money: Money, width: int) -> str:
    """The most exact form of the sum that is at most ``width`` characters; the shortest form when none is."""
    forms = [money_text(money), money_round(money), money_compact(money)]
    return next((form for form in forms if len(form) <= width), min(forms, key=len))


def currency_symbol(code: str) -> str:
    """``€`` for ``EUR``; the code itself where the language has no symbol for it."""
    return symbols().currencies.get(code, code)


def currency_name(code: str) -> str:
    """``Euro`` for ``EUR``, in the language in use; the code itself when nobody knows it."""
    from babel.numbers import get_currency_name  # noqa: PLC0415 — only the list of currencies needs names

    return str(get_currency_name(code, locale=translate.language()))


def date_text(day: date, style: str = "medium") -> str:
    """The day.

    Args:
        day: Which one.
        style: ``short`` 18/03/2026 · ``medium`` 18 Mar 2026 · ``long`` 18 March 2026 · ``full`` with the weekday ·
            ``day`` 18 Mar · ``weekday`` Wed 18 Mar.
    """
    return _pattern(symbols().days[style], day)


def time_text(at: datetime, zone: tzinfo | None = None) -> str:
    """Hours and minutes in the zone; in that of ``at`` when none is given."""
    return _pattern(symbols().time, at.astimezone(zone) if zone else at)


def datetime_text(at: datetime, zone: tzinfo | None = None, style: str = "medium") -> str:
    """Day (in a style of `date_text`) and time in the zone; in that of ``at`` when none is given."""
    local = at.astimezone(zone) if zone else at
    return symbols().moment.replace("{1}", date_text(local, style)).replace("{0}", time_text(local))


def relative_day(day: date, today: date) -> str:
    """``today``, ``tomorrow``, ``in 3 days``, ``3 days ago``; farther away the date, with its year if it is another."""
    away = (day - today).days
    if away in (-1, 0, 1):
        return (_("yesterday"), _("today"), _("tomorrow"))[away + 1]
    if 0 < away <= NEAR_DAYS:
        return ngettext("in {count} day", "in {count} days", away).format(count=away)
    if -NEAR_DAYS <= away < 0:
        return ngettext("{count} day ago", "{count} days ago", -away).format(count=-away)
    return date_text(day, "day" if day.year == today.year else "medium")


def value_text(value: object) -> str:
    """A value inside a sentence. Whole numbers are ids and versions more often than amounts: they stay ungrouped."""
    match value:
        case Money():
            return money_text(value)
        case datetime():
            return datetime_text(value)
        case date():
            return date_text(value)
        case Decimal():
            return number_text(value)
        case tuple() | list() | set() | frozenset():
            return ", ".join(value_text(item) for item in value)
        case _:
            return str(value)


def _with_currency(pattern: str, digits: str, money: Money) -> str:
    sign = currency_symbol(money.currency)
    # A currency of letters does not touch the digits: CHF 12.00, though $12.00.
    before = f"{sign} " if sign[-1].isalpha() and "¤#" in pattern else sign
    text = pattern.replace("#", digits).replace("¤", before)
    return f"-{text}" if money.minor < 0 and digits.strip("0.,") else text


def _pattern(pattern: str, at: date) -> str:
    """A pattern of the Unicode locale data, of the fields that the tables hold."""
    signs = symbols()
    fields = {
        "y": lambda: str(at.year),
        "MMMM": lambda: signs.months[at.month - 1],
        "MMM": lambda: signs.months_short[at.month - 1],
        "MM": lambda: f"{at.month:02}",
        "dd": lambda: f"{at.day:02}",
        "d": lambda: str(at.day),
        "EEEE": lambda: signs.weekdays[at.weekday()],
        "E": lambda: signs.weekdays_short[at.weekday()],
        "HH": lambda: f"{at.hour:02}" if isinstance(at, datetime) else "00",
        "mm": lambda: f"{at.minute:02}" if isinstance(at, datetime) else "00",
    }
    return "".join(fields[part]() if part in fields else part for part in _parts(pattern))


def _parts(pattern: str) -> list[str]:
    """The pattern cut into runs of one letter."""
    parts: list[str] = []
    for letter in pattern:
        if parts and parts[-1][0] == letter:
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts

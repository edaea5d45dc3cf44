"""Numbers and money as people write them: ``1500.5``, ``1.500,00 EUR``, ``€ 1,500.00``, ``-20 %``.

The shape is checked on ASCII before anything is converted: ``1e2000000`` would keep `Decimal` busy for minutes, and
other alphabets' digits, ``nan`` and ``1_000`` pass it (threats T46). What could mean two numbers is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from crm_tui.domain.money import Money, decimals_of
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

LIMIT = 10**15
LENGTH = 60
SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₺": "TRY", "₴": "UAH", "₽": "RUB", "₩": "KRW"}

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"([+-]?)([0-9][0-9.,' ]*)")
_MONEY = re.compile(
    r"([+-]?) ?([A-Za-z]{3}|[€£$¥₹₺₴₽₩]|) ?([+-]?) ?([0-9][0-9.,' ]*?) ?([kKM]?) ?([A-Za-z]{3}|[€£$¥₹₺₴₽₩]|)"
)
_SCALES = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000}
"""What people write behind a round sum: ``12k``, ``1.5M EUR``."""
_SPACES = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f]+")
_SIGNS = str.maketrans({"−": "-", "’": "'", "‘": "'", "\uff0c": ",", "\uff0e": "."})
_SEPARATOR = re.compile("[.,' ]")
_IRREGULAR = N_("is not a number: its groups of thousands are irregular")
_TOO_LARGE = N_("is too large: at most {limit}")
_NOT_A_NUMBER = N_("is not a number")
_AMBIGUOUS = N_("can be read as {thousands} or as {decimal}")
_AMBIGUOUS_HINT = N_("write {thousands} or {decimal}")


def parse_integer(field: str, text: str) -> int:
    """A whole number of at most 15 digits.

    Raises:
        InvalidValue: it is none.
    """
    plain = _plain(text)
    if not _INTEGER.fullmatch(plain):
        raise invalid(field, text, N_("is not a whole number"))
    return int(plain)


def parse_percent(field: str, text: str) -> int:
    """A whole percentage from 0 to 100, with or without ``%``.

    Raises:
        InvalidValue: it is none.
    """
    number = _plain(text).removesuffix("%").rstrip()
    if not _INTEGER.fullmatch(number) or not 0 <= int(number) <= 100:
        raise invalid(field, text, N_("is not a percentage"), N_("write a whole number from 0 to 100"))
    return int(number)


def parse_number(field: str, text: str) -> Decimal:
    """A decimal number, with a point or a comma, with or without thousands.

    Raises:
        InvalidValue: it is none, or could be two.
    """
    match = _NUMBER.fullmatch(_plain(text))
    if match is None:
        raise invalid(field, text, _NOT_A_NUMBER)
    number = _unsigned(field, text, match[2].rstrip(), decimals=None)
    return -number if match[1] == "-" else number


def parse_money(field: str, text: str, currency: str) -> Money:
    """An amount with its currency (code or sign, before or after); without one it is in ``currency``.

    A ``k`` behind the digits means thousands, an ``M`` millions.

    Raises:
        InvalidValue: it is none, could be two, or has more decimals than the currency.
    """
    match = _MONEY.fullmatch(_plain(text))
    if match is None or (match[1] and match[3]) or (match[2] and match[6]):
        raise invalid(field, text, N_("is not an amount of money"), N_("write for example 1500.00 EUR"))
    word = match[2] or match[6]
    code = SYMBOLS.get(word, word.upper()) or currency
    number = _unsigned(field, text, match[4], decimals=decimals_of(code), scale=match[5])
    money = Money.of(-number if "-" in (match[1], match[3]) else number, code)
    if abs(money.amount) != number:
        raise invalid(field, text, N_("has more decimals than {currency} knows"), currency=code)
    return money


def _plain(text: str) -> str:
    """ASCII as far as typography allows it; too long stays too long for every shape."""
    return _SPACES.sub(" ", text[: LENGTH + 1].translate(_SIGNS)).strip() if len(text) <= LENGTH else "?"


def _unsigned(field: str, text: str, digits: str, *, decimals: int | None, scale: str = "") -> Decimal:
    """The number that digits with separators mean.

    Args:
        field: The name of the field, for errors.
        text: All that was typed, for errors.
        digits: Digits and separators.
        decimals: Those of the currency, where there is one.
        scale: ``k`` or ``M`` behind the digits.
    """
    whole, point, fraction = _split(digits)
    if point and not fraction.isdigit():
        raise invalid(field, text, _NOT_A_NUMBER)
    if len(fraction) == 3 and decimals != 3 and _could_be_thousands(digits, whole):
        if decimals != 0 or scale:
            short = fraction.rstrip("0") or "0"
            decimal = f"{whole}.{short}{'0' * (len(short) == 3)}{scale}"
            reading = {"thousands": whole + fraction + scale, "decimal": decimal}
            raise invalid(field, text, _AMBIGUOUS, _AMBIGUOUS_HINT, **reading)
        whole, fraction = whole + fraction, ""
    whole = _ungrouped(whole, point)
    if not whole:
        raise invalid(field, text, _IRREGULAR)
    if len(fraction) > 6:
        raise invalid(field, text, N_("has too many decimals"))
    number = (Decimal(f"{whole}.{fraction}") if fraction else Decimal(whole)) * _SCALES[scale]
    if number > LIMIT:
        raise invalid(field, text, _TOO_LARGE, limit=f"{LIMIT:,}")
    return number


def _ungrouped(whole: str, point: str) -> str:
    """The digits without thousands separators; empty when the groups are irregular."""
    first, *groups = _SEPARATOR.split(whole)
    separators = set(_SEPARATOR.findall(whole))
    regular = len(separators) <= 1 and point not in separators and all(len(each) == 3 for each in groups)
    return first + "".join(groups) if regular and (not groups or 1 <= len(first) <= 3) else ""


def _split(digits: str) -> tuple[str, str, str]:
    """Whole part (still grouped), decimal separator and fraction; the last two are empty without one."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0 or digits.count(digits[last]) > 1:
        return digits, "", ""
    return digits[:last], digits[last], digits[last + 1 :]


def _could_be_thousands(digits: str, whole: str) -> bool:
    """``1.500`` and ``12,345``, but neither ``0.125`` nor ``1500.125`` nor ``1,500.125``."""
    return len(whole) <= 3 and whole.isdigit() and whole[0] != "0" and len(digits) == len(whole) + 4

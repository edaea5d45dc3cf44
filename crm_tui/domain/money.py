"""Exact money: integer minor units and a currency code."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_DECIMALS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF"), 0
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
MAX_MINOR = 10**17
"""Amounts stay well inside a 64-bit integer, sums over a million records too."""


def decimals_of(currency: str) -> int:
    """How many decimals the currency has (ISO 4217; 2 when it is not known)."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with exactly the decimals of the currency."""
        return Decimal(self.minor).scaleb(-decimals_of(self.currency))

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """The amount rounded half up to the decimals of the currency."""
        scaled = amount.scaleb(decimals_of(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def convert(money: Money, currency: str, rates: dict[str, Decimal]) -> Money:
    """The same value in another currency, rounded half up.

    Args:
        money: What to convert.
        currency: The currency wanted.
        rates: Value of one major unit of each currency in the base currency.

    Raises:
        KeyError: a currency without a rate.
    """
    if money.currency == currency:
        return money
    return Money.of(money.amount * rates[money.currency] / rates[currency], currency)

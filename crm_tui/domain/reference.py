"""What records refer to: dictionary entries, currencies, people."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class DictionaryValue(NamedTuple):
    """One entry of a dictionary."""

    id: int
    version: int
    dictionary: str
    code: str
    """Unique in its dictionary, never changes."""
    name: str
    sort: int
    system: bool
    """Came with the program; *restore defaults* brings it back."""
    deleted: bool = False


class Currency(NamedTuple):
    """A currency."""

    id: int
    version: int
    code: str
    """ISO 4217."""
    name: str
    rate: Decimal
    """What one unit is worth in the base currency."""
    is_base: bool
    is_default: bool
    """The one that new records get."""


class User(NamedTuple):
    """An operator."""

    id: int
    version: int
    login: str
    name: str
    position: str
    email: str
    phone: str
    active: bool
    """An inactive one may not enter and gets no work, but stays as author."""
    is_admin: bool
    may_settings: bool

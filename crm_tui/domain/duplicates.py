"""Who is already there: the keys by which a contact or a company is compared, and what a match is worth.

A service looks the keys up (they are kept beside the records, see `normalise`) and asks `verdict` about each record found.
Source: behaviour «Duplicates and exceptions»: phone, e-mail, full name, company name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain import normalise
from crm_tui.domain.fields import Point, Value

TYPES = ("contact", "company")
"""Entity types that are compared."""


class KeyKind(StrEnum):
    """What two records have in common."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    VAT = "vat"
    """The VAT number of their details."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One normalised value; records that share a key may be the same."""

    kind: KeyKind
    value: str


class Verdict(StrEnum):
    """What a match is worth."""

    SAME = "same"
    """An e-mail address or a VAT number in common, or two kinds of keys: import updates it without asking."""
    LIKELY = "likely"
    """A telephone (people share one) or a name (people bear the same): somebody should look."""
    OTHER = "other"
    """Nothing in common."""


def keys_of(entity: str, values: Mapping[str, Value], country: str = normalise.COUNTRY) -> tuple[Key, ...]:
    """The keys of a contact or company with these values; none for other types.

    A first name alone, a telephone of fewer than six digits and what is no address at all identify nobody.
    """
    if entity not in TYPES:
        return ()
    emails = (normalise.email(value) for value in _points(values, "email"))
    phones = (normalise.phone(value, country) for value in _points(values, "phone"))
    keys = [Key(KeyKind.EMAIL, form) for form in emails if "@" in form]
    keys += [Key(KeyKind.PHONE, form) for form in phones if form.startswith("+")]
    if name := _name_key(entity, values):
        keys.append(Key(KeyKind.NAME, name))
    return tuple(dict.fromkeys(keys))


def _points(values: Mapping[str, Value], name: str) -> list[str]:
    points = values.get(name)
    return [each.value for each in points if isinstance(each, Point)] if isinstance(points, tuple) else []


def _name_key(entity: str, values: Mapping[str, Value]) -> str:
    if entity == "company":
        return normalise.company_key(str(values.get("title") or ""))
    parts = [values.get(name) for name in ("name", "second_name", "last_name")]
    full = " ".join(str(part) for part in parts if part) or str(values.get("full_name") or "")
    key = normalise.person_key(full)
    return key if " " in key else ""


def verdict(matched: Iterable[KeyKind]) -> Verdict:
    """What it means that two records share keys of these kinds."""
    kinds = set(matched)
    if kinds & {KeyKind.EMAIL, KeyKind.VAT} or len(kinds) > 1:
        return Verdict.SAME
    return Verdict.LIKELY if kinds else Verdict.OTHER


def compare(one: Iterable[Key], other: Iterable[Key]) -> Verdict:
    """What two records are to each other, by their keys."""
    return verdict(key.kind for key in set(one) & set(other))

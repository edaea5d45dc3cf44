"""The comparable forms of many phones, e-mails and names at once: the same texts as `domain.normalise` makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

from crm_tui.domain import normalise, several
from crm_tui.domain.fields import FieldKind
from data.shapes import Raw

_INTERNATIONAL = re.compile(r"(?:\+[0-9]+(?: [0-9]+)*+\n)*+")
"""Telephone numbers, each on a line, that only their spaces keep from being comparable."""
_ASCII = re.compile(r"(?:[!-~]++\n)*+")
"""Addresses, each on a line, that only capital letters keep from being comparable."""
_NAME = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
TITLES = {"contact": "full_name", "company": "title"}
"""The field that names a record, by type."""


@dataclass(frozen=True, slots=True)
class Points:
    """All points of one field, as columns."""

    positions: Sequence[int]
    """Which record each belongs to, ascending."""
    sorts: Sequence[int]
    values: Sequence[str]
    labels: Sequence[str]
    forms: Sequence[str]

    def rows(self, field: str) -> Iterator[tuple[Raw, ...]]:
        """Position of the record, field, sort, value, label, form."""
        return zip(self.positions, repeat(field), self.sorts, self.values, self.labels, self.forms, strict=False)


def points(field: str, cells: Sequence[Raw], kind: FieldKind = FieldKind.STRING) -> Points:
    """The points of one field, one list of ``[value, label]`` a record."""
    lists = [cell or () for cell in cells]
    sizes = set(map(len, lists))
    pairs = list(chain.from_iterable(lists))
    positions: Sequence[int] = range(len(lists))
    sorts: Sequence[int] = [0] * len(pairs)
    if sizes - {0, 1}:
        positions = [row for row, several in enumerate(lists) for _ in several]
        sorts = [n for several in lists for n in range(len(several))]
    elif 0 in sizes:
        positions = [row for row, several in enumerate(lists) if several]
    values = [pair[0] for pair in pairs]
    return Points(positions, sorts, values, [pair[1] for pair in pairs], _forms(field, kind)(values))


def _forms(field: str, kind: FieldKind) -> Callable[[Sequence[str]], list[str]]:
    known = _FORMS.get(field)
    if known is not None or kind not in (FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY):
        return known or _casefolded
    return lambda values: [several.comparable(kind, value) for value in values]


def _casefolded(values: Sequence[str]) -> list[str]:
    return list(map(str.casefold, values))


def phones(values: Sequence[str]) -> list[str]:
    """`normalise.phone` of each."""
    together = "\n".join([*values, ""])
    if together.count("\n") == len(values) and _INTERNATIONAL.fullmatch(together):
        return together.replace(" ", "").split("\n")[:-1]
    return list(map(normalise.phone, values))


def emails(values: Sequence[str]) -> list[str]:
    """`normalise.email` of each."""
    together = "\n".join([*values, ""])
    if together.count("\n") == len(values) and ".\n" not in together and _ASCII.fullmatch(together):
        return together.lower().split("\n")[:-1]
    return list(map(normalise.email, values))


@lru_cache(8192)
def person(text: str) -> str:
    """`normalise.person_key`, with a short way for plain names."""
    return " ".join(sorted(text.lower().split(" "))) if _NAME.fullmatch(text) else normalise.person_key(text)


company = lru_cache(8192)(normalise.company_key)
_FORMS: dict[str, Callable[[Sequence[str]], list[str]]] = {"phone": phones, "email": emails}


def names(kind: str, fields: Mapping[str, Sequence[Raw]]) -> list[str]:
    """The comparable names of contacts or companies."""
    found: Iterable[str] = map(company if kind == "company" else person, fields[TITLES[kind]])
    return list(found)

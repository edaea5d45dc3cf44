"""Reading tables of a workflow file: each value by its key and type, each mistake with its place.

`Table` answers the value that was asked for, or its usual one with a problem noted; in the end it names what nobody
asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TypeVar

from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_file_places import Path, Places
from crm_tui.domain.workflow_problems import Problem

MOST_PROBLEMS = 50
_Chosen = TypeVar("_Chosen", bound=str)


class Decimals(str):
    """A number with a point, as it was written."""

    __slots__ = ()


class Notes:
    """The problems found so far, each with its line and column."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.found: list[Problem] = []

    @property
    def full(self) -> bool:
        """Whether no more problems are kept: what else is wrong need not be looked for."""
        return len(self.found) >= MOST_PROBLEMS

    def add(self, path: Path, reason: str, *, blocking: bool = True, **params: object) -> None:
        """Notes a problem at a path."""
        if not self.full:
            line, column = self.places.of(path)
            self.found.append(
                Problem(reason=reason, params=params, blocking=blocking, line=line, column=column, place=path)
            )

    def unknown(self, path: Path, said: str, choices: Sequence[str]) -> None:
        """Notes a word that is none of a closed set, with the one that was probably meant."""
        near = nearest(said, choices) if said.strip() else None
        if near is not None:
            self.add(path, N_("“{value}” is not known here; did you mean “{near}”?"), value=shown(said), near=near)
        else:
            self.add(path, N_("“{value}” is not one of: {choices}"), value=shown(said), choices=", ".join(choices))


class Table:
    """One table and where it is."""

    def __init__(self, data: object, path: Path, notes: Notes) -> None:
        self.path = path
        self.notes = notes
        self._asked: set[str] = set()
        self._data: Mapping[str, object] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            notes.add(path, N_("a table is expected here"))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.add(key)
        return key in self._data

    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(self._data)

    def raw(self, key: str) -> object:
        """The value as it was read; None when it is not there."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; numbers, dates, yes and no are taken as literals are typed."""
        value = self.raw(key)
        if value is None:
            if required:
                self.notes.add(self.path, N_("“{key}” is missing"), key=key)
            return ""
        said = literal(value)
        if said is None:
            self.notes.add((*self.path, key), N_("“{key}” must be a text"), key=key)
            return ""
        if required and not said.strip():
            self.notes.add((*self.path, key), N_("“{key}” must not be empty"), key=key)
        return said

    def flag(self, key: str, *, usual: bool) -> bool:
        """True or false."""
        value = self.raw(key)
        if value is None:
            return usual
        if not isinstance(value, bool):
            self.notes.add((*self.path, key), N_("“{key}” must be true or false"), key=key)
            return usual
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return texts_of(self.raw(key), (*self.path, key), self.notes) if self.has(key) else ()

    def choice(self, key: str, choices: Sequence[_Chosen], usual: _Chosen) -> _Chosen:
        """One of a closed set."""
        if not self.has(key):
            return usual
        said = self.text(key)
        if said in choices:
            return next(each for each in choices if each == said)
        self.notes.unknown((*self.path, key), said, choices)
        return usual

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.notes.add((*self.path, key), N_("a list is expected here"))
            return ()
        return tuple(Table(each, (*self.path, key, number), self.notes) for number, each in enumerate(value))

    def close(self) -> None:
        """Names every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked and not self.notes.full:
                near = nearest(key, self._asked) or ""
                reason = (
                    N_("“{key}” is not known here; did you mean “{near}”?") if near else N_("“{key}” is not known here")
                )
                self.notes.add((*self.path, key), reason, key=shown(key), near=near)


def literal(value: object) -> str | None:
    """A single value as literals are typed; None for lists and tables."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, (str, int)):
        return str(value)
    return value.isoformat() if isinstance(value, (date, time)) else None


def texts_of(value: object, path: Path, notes: Notes) -> tuple[str, ...]:
    """A list of texts; anything else is noted and left out."""
    if not isinstance(value, list):
        notes.add(path, N_("a list is expected here"))
        return ()
    found: list[str] = []
    for number, each in enumerate(value):
        said = literal(each)
        if said is None:
            notes.add((*path, number), N_("a text is expected here"))
        else:
            found.append(said)
    return tuple(found)

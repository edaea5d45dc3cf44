"""Where in a TOML text each key and value stands: `tomllib` keeps none of it, and a mistake needs its line and column.

A second, light reading of the same text: it finds keys, headers and the ends of values, and leaves all judgement to
`tomllib`. What it cannot follow it leaves out. It refuses what is nested too deeply before `tomllib` recurses into it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

DEPTH = 20
"""Arrays and tables inside one another."""
Path: TypeAlias = tuple[str | int, ...]
"""Keys and, in arrays, numbers from 0: ``("step", 2, "with", "text")``."""

_BLANK = re.compile(r"[ \t\r\n]*+(?:#[^\n]*+[ \t\r\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_LITERAL = re.compile(r"'[^'\n]*+'")
_MULTI_BASIC = re.compile(r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}')
_MULTI_LITERAL = re.compile(r"'''(?:[^']|'(?!''))*+'{3,5}")
_BARE = re.compile(r"[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?")
_ESCAPES = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\n\s*|[\s\S])")


class TooDeep(Exception):
    """More arrays and tables inside one another than `DEPTH`; ``at`` is where."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class _Lost(Exception):
    """The text is not TOML here; `tomllib` will say so."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand in one text."""

    text: str
    keys: Mapping[Path, int]
    """Path → where its key, header or array entry begins."""
    values: Mapping[Path, int]
    """Path → where its value begins."""

    def line_column(self, at: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        at = max(0, min(at, len(self.text)))
        return self.text.count("\n", 0, at) + 1, at - (self.text.rfind("\n", 0, at) + 1) + 1

    def of(self, path: Path, offset: int = 0) -> tuple[int, int]:
        """Line and column of a character of the value at the path; of the nearest thing around it that is known.

        Args:
            path: Where.
            offset: Characters of the text that the value means.
        """
        if path in self.values:
            return self.line_column(self._inside(self.values[path], offset))
        while path and path not in self.keys:
            path = path[:-1]
        return self.line_column(self.keys.get(path, 0))

    def _inside(self, at: int, offset: int) -> int:
        """Where the ``offset``-th character of a string stands in the source; its begin for other values."""
        quotes = next((each for each in ('"""', "'''", '"', "'") if self.text.startswith(each, at)), "")
        if not quotes:
            return at
        if offset == 0 and len(quotes) == 1:
            return at + 1
        at += len(quotes)
        if len(quotes) == 3:
            at += 2 if self.text.startswith("\r\n", at) else int(self.text.startswith("\n", at))
        return self._after(at, offset, '"' in quotes)

    def _after(self, at: int, offset: int, escapes: bool) -> int:
        while offset > 0 and at < len(self.text):
            escape = _ESCAPES.match(self.text, at) if escapes else None
            if escape:
                offset -= 0 if escape[0][1:].isspace() else 1
                at = escape.end()
            else:
                at += 2 if self.text.startswith("\r\n", at) else 1
                offset -= 1
        return at


def places(text: str) -> Places:
    """Where keys and values of the text stand, as far as it can be followed.

    Raises:
        TooDeep: arrays and tables inside one another.
    """
    reader = _Reader(text)
    with contextlib.suppress(_Lost):
        reader.document()
    return Places(text, reader.keys, reader.values)


@dataclass(slots=True)
class _Reader:
    text: str
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)
    at: int = 0
    _counts: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        table: Path = ()
        while self._blank() < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table, 0)
            self._space()
            if self.at < len(self.text) and self.text[self.at] not in "#\r\n":
                raise _Lost

    def _blank(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _take(self, sign: str) -> None:
        if not self.text.startswith(sign, self.at):
            raise _Lost
        self.at += len(sign)

    def _header(self) -> Path:
        start = self.at
        several = self.text.startswith("[[", self.at)
        self._take("[[" if several else "[")
        names = self._names()
        self._take("]]" if several else "]")
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            path = (*path, self._counts[path] - 1) if path in self._counts else path
        path = (*path, names[-1])
        if several:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        self.keys[path] = start
        return path

    def _names(self) -> list[str]:
        """A key with its dots."""
        names: list[str] = []
        while True:
            self._space()
            match = next(
                (found for each in (_KEY, _BASIC, _LITERAL) if (found := each.match(self.text, self.at))), None
            )
            if match is None:
                raise _Lost
            names.append(match[0] if match.re is _KEY else match[0][1:-1])
            self.at = match.end()
            self._space()
            if not self.text.startswith(".", self.at):
                return names
            if len(names) > DEPTH:
                raise TooDeep(self.at)
            self.at += 1

    def _pair(self, table: Path, depth: int) -> None:
        start = self.at
        names = self._names()
        self._take("=")
        self._space()
        path = (*table, *names)
        for length in range(len(table) + 1, len(path) + 1):
            self.keys.setdefault(path[:length], start)
        self._value(path, depth)

    def _value(self, path: Path, depth: int) -> None:
        if depth > DEPTH:
            raise TooDeep(self.at)
        self.values[path] = self.at
        if self.text.startswith("[", self.at):
            self._array(path, depth)
        elif self.text.startswith("{", self.at):
            self._table(path, depth)
        else:
            self._scalar()

    def _scalar(self) -> None:
        for shape in (_MULTI_BASIC, _MULTI_LITERAL, _BASIC, _LITERAL, _BARE):
            if match := shape.match(self.text, self.at):
                self.at = match.end()
                return
        raise _Lost

    def _array(self, path: Path, depth: int) -> None:
        self._take("[")
        number = 0
        while self._blank() < len(self.text) and self.text[self.at] != "]":
            self.keys[(*path, number)] = self.at
            self._value((*path, number), depth + 1)
            number += 1
            self._blank()
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        self._blank()
        self._take("]")

    def _table(self, path: Path, depth: int) -> None:
        self._take("{")
        self._space()
        while self.at < len(self.text) and self.text[self.at] != "}":
            self._pair(path, depth + 1)
            self._space()
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
            self._space()
        self._take("}")

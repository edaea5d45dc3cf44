"""Conditions as people type them in the designer, one comparison a line:

    {=Document:OPPORTUNITY} >= 1000
    and {=Document:STAGE_ID} in NEW, "In work, urgent"
    or (
        {=Variable:N} is empty
        and {=Document:TITLE} contains "a b"
    )

Every condition can be written so and read back unchanged. Source and values are texts as of any parameter; what holds
spaces, commas, brackets or quotes stands between double quotes, a quote in it twice. Source: engine «Conditions».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.conditions_tree import DEPTH, SPELLED, TOO_DEEP, Comparison, Condition, Group, Join, Op, Row
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import TEXT_LENGTH

_ALSO: Mapping[str, Op] = {
    "<>": Op.NOT_EQUALS, "≠": Op.NOT_EQUALS, "≥": Op.AT_LEAST, "≤": Op.AT_MOST, "empty": Op.EMPTY,
    "not empty": Op.NOT_EMPTY, "is": Op.EQUALS, "==": Op.EQUALS, **{op.value: op for op in Op},
}  # fmt: skip
"""Further spellings that are understood; among them those of files."""
_OPERATORS = sorted({**{text: op for op, text in SPELLED.items()}, **_ALSO}.items(), key=lambda pair: -len(pair[0]))
_NO_VALUES = (Op.EMPTY, Op.NOT_EMPTY)
_JOIN = re.compile(r"(and|or)\b\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_PLAIN = re.compile(r'[^\s,"(){}]+')
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\\": "\\\\"}
_INDENT = "    "
_LOOK = 40
"""Characters in which an operator stands, or what was meant as one."""


def write(condition: Condition) -> str:
    """The text that `read` takes; empty for a condition that asks nothing."""
    return "\n".join(_lines(condition, 0))


def _lines(group: Group, level: int) -> list[str]:
    found: list[str] = []
    for number, row in enumerate(group.rows):
        head = _INDENT * level + (f"{row.join.value} " if number else "")
        if isinstance(row.part, Group):
            found += [f"{head}(", *_lines(row.part, level + 1), f"{_INDENT * level})"]
            continue
        values = ", ".join(map(_spelled, row.part.values))
        words = [_spelled(row.part.source), SPELLED[row.part.op], *([values] if row.part.values else [])]
        found.append(head + " ".join(words))
    return found


def _spelled(text: str) -> str:
    """The text as it is, when it is read back so; else between quotes."""
    read = _Reader(text)
    if text and read.word() == text and read.at == len(text):
        return text
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in text).replace('"', '""')
    return f'"{escaped}"'


def read(text: str) -> tuple[Condition, tuple[Problem, ...]]:
    """The condition, and what cannot be understood with its place; then the condition is not to be used."""
    reader = _Reader(text)
    try:
        reader.check()
        group = reader.group(0)
    except _Mistake as mistake:
        return Group(), (mistake.problem,)
    return group, ()


def hold(text: str) -> Condition | None:
    """What is kept of a text while it is typed: its condition, None for an empty one, else the text itself.

    A text that cannot be read yet stands as the source of one comparison without values, which keeps a template from
    being saved; `held` shows it as it was typed.
    """
    if not text.strip():
        return None
    condition, problems = read(text)
    return _unread(text) if problems or _is_unread(condition) else condition


def held(condition: Condition | None) -> str:
    """The text of what `hold` kept."""
    if condition is None:
        return ""
    first = condition.rows[0].part if condition.rows else None
    if _is_unread(condition) and isinstance(first, Comparison):
        return first.source
    return write(condition)


def problems(condition: Condition | None) -> tuple[Problem, ...]:
    """Why what was kept is no condition yet; none when it is one."""
    return read(held(condition))[1] if condition is not None and _is_unread(condition) else ()


def _unread(text: str) -> Condition:
    return Group((Row(Comparison(source=text, op=Op.EQUALS)),))


def _is_unread(condition: Condition) -> bool:
    parts = [row.part for row in condition.rows]
    return (
        len(parts) == 1 and isinstance(parts[0], Comparison) and parts[0] == replace(parts[0], op=Op.EQUALS, values=())
    )


class _Mistake(Exception):
    """Ends the reading."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.reason)
        self.problem = found


class _Reader:
    """Goes through the text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def check(self) -> None:
        """Refuse what nobody has typed."""
        if len(self.text) > TEXT_LENGTH:
            raise self._mistake(N_("the text is longer than {limit} characters"), limit=TEXT_LENGTH)

    def group(self, level: int) -> Group:
        """Rows up to the end, or to the bracket that closes the group."""
        rows: list[Row] = []
        while True:
            self._space()
            if self.at == len(self.text):
                if level:
                    raise self._mistake(N_("a closing bracket is missing"))
                return Group(tuple(rows))
            if self.text[self.at] == ")" and level:
                self.at += 1
                return Group(tuple(rows))
            rows.append(self._row(level, first=not rows))

    def _row(self, level: int, *, first: bool) -> Row:
        match = _JOIN.match(self.text, self.at)
        join = Join.AND
        if match and not first:
            join = Join(match[1].lower())
            self.at = match.end()
        elif not first:
            raise self._mistake(N_("“and” or “or” is missing before this"))
        if self.text[self.at : self.at + 1] == "(":
            if level >= DEPTH:
                raise self._mistake(TOO_DEEP, limit=DEPTH)
            self.at += 1
            return Row(self.group(level + 1), join)
        return Row(self._comparison(), join)

    def _comparison(self) -> Comparison:
        source = self.word()
        if source is None:
            raise self._mistake(N_("a value to compare is missing here"))
        self._space(lines=False)
        op = self._operator()
        values: list[str] = []
        while op not in _NO_VALUES:
            self._space(lines=False)
            value = self.word()
            if value is None:
                break
            values.append(value)
            self._space(lines=False)
            if self.text[self.at : self.at + 1] != ",":
                break
            self.at += 1
        return Comparison(source=source, op=op, values=tuple(values))

    def _operator(self) -> Op:
        rest = self.text[self.at : self.at + _LOOK].casefold()
        for spelled, op in _OPERATORS:
            if rest.startswith(spelled) and not (
                spelled[-1].isalpha() and rest[len(spelled) : len(spelled) + 1].isalnum()
            ):
                self.at += len(spelled)
                return op
        word = (rest.split() or [""])[0]
        near = nearest(word, [spelled for spelled, _op in _OPERATORS]) if word else ""
        if near:
            raise self._mistake(N_("“{word}” compares nothing; did you mean “{near}”?"), word=shown(word), near=near)
        raise self._mistake(N_("a comparison is missing here: =, !=, >, contains, in, is empty …"))

    def word(self) -> str | None:
        """A quoted text, or what stands up to a space, a comma or a bracket; references are one word. None: nothing."""
        match = _QUOTED.match(self.text, self.at)
        if match:
            self.at = match.end()
            return _unquoted(match[0])
        start = self.at
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            end = plain.end() if plain else self._braces()
            if end is None:
                break
            self.at = end
        return self.text[start : self.at] or None

    def _braces(self) -> int | None:
        """The end of what is between braces here, with braces inside them; None when there are none, or none that end."""
        depth = 0
        for at in range(self.at, len(self.text)):
            letter = self.text[at]
            depth += (letter == "{") - (letter == "}")
            if letter == "\n" or depth < 0:
                return None
            if depth == 0:
                return at + 1 if at > self.at else None
        return None

    def _space(self, *, lines: bool = True) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace() and (lines or self.text[self.at] != "\n"):
            self.at += 1

    def _mistake(self, reason: str, **params: object) -> _Mistake:
        return _Mistake(replace(problem(self.text, self.at, reason), params=params))


def _unquoted(text: str) -> str:
    inner = text[1:-1].replace('""', '"')
    return re.sub(r"\\(n|r|\\)", lambda match: {"n": "\n", "r": "\r", "\\": "\\"}[match[1]], inner)

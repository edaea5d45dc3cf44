"""Filter text to tree.

    filter  = or                                    an empty text matches everything
    or      = and ("or" and)*
    and     = term ("and"? term)*
    term    = "-"* ( "(" or ")" | comparison | "is:" flag,… | "has:" thing,… | phrase | word )
    comparison = name operator operand,…            operators  :  =  !=  <  <=  >  >=  ~
    operand = text | quoted | low..high | low.. | ..high

A quote inside quotes is doubled. A mistake says its column and, where one is near, the name that was meant.
Source: cli.md «Filters».
"""

from __future__ import annotations

import re

from crm_tui.domain.errors import FilterMistake
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.filter_fields import FilterFields
from crm_tui.domain.filter_tree import (
    DEPTH,
    EVERYTHING,
    LENGTH,
    NODES,
    OPERANDS,
    ORDERED,
    WORDY,
    Compare,
    Filter,
    Has,
    Is,
    Op,
    Operand,
    Range,
    Words,
    all_of,
    any_of,
    depth,
    none_of,
    walk,
)
from crm_tui.domain.text import clean, nearest, shown
from crm_tui.domain.words import N_

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)(\s*)(!=|<=|>=|[:=<>~])(?!//)(\s*)")
_WORD = re.compile(r'[^\s()"]+')
_OPERATOR = re.compile(r"!=|<=|>=|[:=<>~]")
_KEYWORD = re.compile(r"(or|and)(?=[\s()\"]|$)", re.IGNORECASE)
_OPERAND = re.compile(r'[^\s(),"]+')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_NESTING = 20
_TEXT_ONLY = N_("“~” works on text only")
_NO_ORDER = N_("“{name}” has no order: “{op}” does not work")
_MEANT = N_("did you mean “{near}”?")
_QUOTE = N_("put text with such signs in quotes")


def parse(text: str, fields: FilterFields) -> Filter:
    """The tree of a filter text; nothing in it is resolved yet.

    Raises:
        FilterMistake: with the column (1 is the first character) and, where there is one, the nearest valid name.
    """
    text = clean(text, multiline=False)
    if len(text) > LENGTH:
        raise FilterMistake(column=LENGTH, reason=N_("is longer than {limit} characters"), limit=LENGTH)
    parser = _Parser(text, fields)
    if parser.at_end():
        return EVERYTHING
    tree = parser.any()
    if not parser.at_end():
        raise parser.mistake(N_("this bracket was never opened"))
    if sum(1 for _ in walk(tree)) > NODES:
        raise FilterMistake(column=1, reason=N_("has more than {limit} conditions"), limit=NODES)
    if depth(tree) > DEPTH:
        raise FilterMistake(column=1, reason=N_("has more than {limit} levels of brackets"), limit=DEPTH)
    return tree


class _Parser:
    """Reads the text once from left to right."""

    def __init__(self, text: str, fields: FilterFields) -> None:
        self._text = text
        self._fields = fields
        self._at = 0
        self._nesting = 0

    def mistake(self, reason: str, at: int | None = None, hint: str = "", **params: object) -> FilterMistake:
        column = (self._at if at is None else at) + 1
        return FilterMistake(column=column, reason=reason, hint=hint, hint_params=params, **params)

    def at_end(self) -> bool:
        self._skip()
        return self._at == len(self._text)

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _keyword(self) -> str:
        """The connector that comes next, in lower case; what looks like one before an operator is a field's name."""
        self._skip()
        match = _KEYWORD.match(self._text, self._at)
        return match[1].lower() if match else ""

    def any(self) -> Filter:
        parts = [self._all()]
        while self._keyword() == "or":
            self._at += 2
            parts.append(self._all())
        return any_of(parts)

    def _all(self) -> Filter:
        if self._keyword() or self.at_end() or self._next() == ")":
            raise self.mistake(N_("a condition is missing here"))
        parts = [self._term()]
        while not (self.at_end() or self._next() == ")" or self._keyword() == "or"):
            if self._keyword() == "and":
                self._at += 3
                if self._keyword() or self.at_end() or self._next() == ")":
                    raise self.mistake(N_("a condition is missing here"))
            parts.append(self._term())
        return all_of(parts)

    def _term(self) -> Filter:
        negative = False
        while self._next() == "-" and self._text[self._at + 1 : self._at + 2].strip():
            negative = not negative
            self._at += 1
        part = self._positive()
        return none_of(part) if negative else part

    def _positive(self) -> Filter:
        start = self._at
        if self._next() == "(":
            return self._group()
        if self._next() == '"':
            return Words(self._quoted() or self._fail(N_("nothing stands between the quotes"), start), True, start + 1)
        if match := _NAME.match(self._text, self._at):
            spaced = bool(match[2])
            if not spaced or self._fields.find(match[1]):
                self._at = match.end()
                return self._comparison(match[1], match[3], start)
        if match := _OPERATOR.match(self._text, self._at):
            raise self.mistake(N_("a field is missing before “{op}”"), hint=_QUOTE, op=match[0])
        match = _WORD.match(self._text, self._at)
        if match and not self._keyword():
            self._at = match.end()
            return Words(match[0], False, start + 1)
        raise self.mistake(N_("a condition is missing here"))

    def _fail(self, reason: str, at: int) -> str:
        raise self.mistake(reason, at)

    def _group(self) -> Filter:
        start = self._at
        self._nesting += 1
        if self._nesting > _NESTING:
            raise self.mistake(N_("has more than {limit} levels of brackets"), limit=DEPTH)
        self._at += 1
        tree = self.any()
        if self._next() != ")":
            raise self.mistake(N_("this bracket is never closed"), start)
        self._at += 1
        self._nesting -= 1
        return tree

    def _quoted(self) -> str:
        match = _QUOTED.match(self._text, self._at)
        if match is None:
            raise self.mistake(N_("this quote is never closed"))
        self._at = match.end()
        return match[1].replace('""', '"').strip()

    def _comparison(self, name: str, op: str, start: int) -> Filter:
        if name.casefold() in ("is", "has") and op in (":", "="):
            return any_of([self._state(name.casefold(), operand) for operand in self._operands()])
        found = self._fields.find(name)
        if found is None:
            near = nearest(name, ("is", "has", *self._fields.names()), self._fields.labels())
            raise self.mistake(
                N_("“{name}” is not a field of {type}"),
                start,
                _MEANT if near else _QUOTE,
                name=shown(name),
                type=self._fields.entity.label,
                near=near or "",
            )
        path, spec = found
        if op == "~" and spec.kind in (FieldKind.LINK, FieldKind.LINKS):
            path, spec = self._title(path, spec, start)
        compare = Compare(
            path=path, spec=spec, op=self._op(op, spec, start), operands=self._read(spec, op, start), column=start + 1
        )
        return none_of(compare) if op == "!=" else compare

    def _title(self, path: tuple[str, ...], spec: FieldSpec, start: int) -> tuple[tuple[str, ...], FieldSpec]:
        """``company~acme`` asks for the name of what is linked."""
        target = self._fields.related.get(spec.target)
        title = target.field(target.title_field) if target else None
        if title is None or len(path) > 1:
            raise self.mistake(_TEXT_ONLY, start)
        return (*path, title.name), title

    def _op(self, op: str, spec: FieldSpec, start: int) -> Op:
        if op == ":":
            return Op.CONTAINS if spec.item_kind in WORDY else Op.EQ
        if op == "~" and spec.item_kind not in WORDY:
            raise self.mistake(_TEXT_ONLY, start)
        if op[0] in "<>" and spec.item_kind not in ORDERED:
            raise self.mistake(_NO_ORDER, start, name=spec.name, op=op)
        return Op.EQ if op == "!=" else Op(op)

    def _read(self, spec: FieldSpec, op: str, start: int) -> tuple[Operand | Range, ...]:
        ranges = spec.item_kind in ORDERED
        operands = tuple(_range(operand) if ranges else operand for operand in self._operands())
        if op[0] in "<>" and (len(operands) != 1 or isinstance(operands[0], Range) or not operands[0].text):
            raise self.mistake(N_("“{op}” needs exactly one value"), start, op=op)
        if op == "~" and any(isinstance(each, Operand) and not each.text for each in operands):
            raise self.mistake(N_("“{op}” needs a value"), start, op=op)
        return operands

    def _operands(self) -> list[Operand]:
        operands: list[Operand] = []
        while True:
            start = self._at
            if self._next() == '"':
                operands.append(Operand(self._quoted(), start + 1))
            elif match := _OPERAND.match(self._text, self._at):
                self._at = match.end()
                operands.append(Operand(match[0], start + 1))
            else:
                raise self.mistake(N_("a value is missing here"), hint=N_('write "" to ask for an empty field'))
            if len(operands) > OPERANDS:
                raise self.mistake(N_("has more than {limit} values"), limit=OPERANDS)
            if self._next() != ",":
                return operands
            self._at += 1

    def _state(self, kind: str, operand: Operand) -> Filter:
        word = operand.text.casefold()
        if kind == "is" and word in self._fields.flags:
            return Is(word, operand.column)
        if kind == "has":
            if word in self._fields.things:
                return Has(word, operand.column)
            if found := self._fields.find(word):
                path, spec = found
                empty = (Operand("", operand.column),)
                return none_of(Compare(path=path, spec=spec, op=Op.EQ, operands=empty, column=operand.column))
        choices = self._fields.flags if kind == "is" else self._fields.things
        near = nearest(word, choices if kind == "is" else (*choices, *self._fields.names()))
        raise self.mistake(
            N_("“{name}” cannot follow “{kind}:”"),
            operand.column - 1,
            _MEANT if near else N_("one of: {choices}"),
            name=shown(operand.text),
            kind=kind,
            near=near or "",
            choices=", ".join(choices),
        )


def _range(operand: Operand) -> Operand | Range:
    """``1..5``, ``1..`` and ``..5`` as ranges."""
    low, dots, high = operand.text.partition("..")
    if not dots or not (low or high):
        return operand
    return Range(
        Operand(low.strip(), operand.column) if low.strip() else None,
        Operand(high.strip(), operand.column + len(low) + 2) if high.strip() else None,
    )

"""Tokens to tree, by precedence. From tightest to loosest:

    ( )   -x   ^   * /   % (behind)   + -   &   = <> < > <= >=   not   and   or

Operators of one row are taken from left to right. ``and(a, b)``, ``or(a, b)`` and ``not(a)`` are functions as well.
Source: engine «Expressions».
"""

from __future__ import annotations

from crm_tui.domain.expressions_signatures import SIGNATURES
from crm_tui.domain.expressions_tokens import Kind, Token, tokens
from crm_tui.domain.expressions_tree import (
    DEPTH,
    NODES,
    Binary,
    Call,
    Display,
    Expression,
    Inserted,
    Literal,
    Node,
    Unary,
)
from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import ExpressionMistake, mistake

_NOT = 3
_SIGN = 10
_BINARY = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 4),
    "&": 5,
    **dict.fromkeys("+-", 6),
    **dict.fromkeys("*/", 8),
    "^": 9,
}
_PERCENT = 7
_WORDS = {"true": True, "false": False}


def parse(text: str, start: int = 1) -> Expression:
    """The expression of a whole value, which begins behind its ``=``.

    Raises:
        ExpressionMistake: with the place in the value.
    """
    return _parsed(tokens(text, start, embedded=False)[0])


def parse_embedded(text: str, start: int) -> tuple[Expression, int]:
    """The expression inside ``{{=`` and ``}}`` of a longer text, and the place behind it.

    Args:
        text: The whole text.
        start: The place behind ``{{=``.

    Raises:
        ExpressionMistake: with the place in the text.
    """
    found, end = tokens(text, start, embedded=True)
    return _parsed(found), end


def _parsed(found: tuple[Token, ...]) -> Expression:
    parser = _Parser(found)
    tree = parser.any()
    if parser.next.kind is not Kind.END:
        if parser.next.value == ")":
            raise mistake(parser.next.at, N_("this bracket was never opened"))
        raise mistake(parser.next.at, N_("an operator is missing here"))
    spans: list[tuple[int, int, Reference | str]] = []
    for token in found:
        if isinstance(token.value, Reference):
            spans.append((token.at, token.end, token.value))
        elif token.kind is Kind.DISPLAY:
            spans.append((token.at, token.end, str(token.value)))
    return Expression(tree, tuple(spans))


class _Parser:
    """Reads the tokens once from left to right."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens = found
        self._index = 0
        self._depth = 0
        self._nodes = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self.next
        self._index += 1
        return token

    def _is(self, *signs: str) -> bool:
        return self.next.kind in (Kind.OPERATOR, Kind.NAME) and self.next.value in signs

    def _counted(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > NODES:
            raise mistake(node.at, N_("has more than {limit} parts"), limit=NODES)
        return node

    def any(self, weakest: int = 0) -> Node:
        """What binds more tightly than ``weakest``."""
        left = self._first()
        while True:
            op = str(self.next.value) if self.next.kind in (Kind.OPERATOR, Kind.NAME) else ""
            if op == "%" and weakest < _PERCENT:
                left = self._counted(Unary("%", left, self._take().at))
            elif weakest < _BINARY.get(op, 0):
                at = self._take().at
                left = self._counted(Binary(op, left, self.any(_BINARY[op]), at))
            else:
                return left

    def _deeper(self, at: int) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise mistake(at, N_("has more than {limit} levels of brackets"), limit=DEPTH)

    def _first(self) -> Node:
        token = self.next
        if token.kind is Kind.END:
            raise mistake(token.at, N_("a value is missing here"))
        if token.kind is Kind.NAME:
            return self._named()
        if token.kind is Kind.OPERATOR:
            return self._signed()
        self._take()
        if isinstance(token.value, Reference):
            return self._counted(Inserted(token.value, token.at))
        if token.kind is Kind.DISPLAY:
            return self._counted(Display(str(token.value), token.at))
        return self._counted(Literal(token.value, token.at))

    def _signed(self) -> Node:
        token = self._take()
        self._deeper(token.at)
        if token.value == "-":
            node = self._counted(Unary("-", self.any(_SIGN), token.at))
        elif token.value == "(":
            node = self.any()
            self._close(token)
        else:
            raise mistake(token.at, N_("a value is missing before “{sign}”"), sign=token.value)
        self._depth -= 1
        return node

    def _close(self, opened: Token) -> None:
        if not self._is(")"):
            if self.next.kind is Kind.END:
                raise mistake(opened.at, N_("this bracket is never closed"))
            raise mistake(self.next.at, N_("an operator is missing here"))
        self._take()

    def _named(self) -> Node:
        token = self._take()
        name = str(token.value)
        called = self._is("(")
        if name in _WORDS and not called:
            return self._counted(Literal(_WORDS[name], token.at))
        if name == "not" and not (called and self.next.at == token.end):
            self._deeper(token.at)
            node = self._counted(Unary("not", self.any(_NOT), token.at))
            self._depth -= 1
            return node
        if not called:
            raise self._unknown(token, name)
        return self._call(token, name)

    def _unknown(self, token: Token, name: str) -> ExpressionMistake:
        if name in SIGNATURES:
            return mistake(token.at, N_("the function “{name}” needs brackets"), name=name)
        near = nearest(name, SIGNATURES)
        return mistake(
            token.at,
            N_("“{name}” is not a function"),
            N_("did you mean “{near}”?") if near else N_("put text in quotes"),
            name=name,
            near=near or "",
        )

    def _call(self, token: Token, name: str) -> Node:
        signature = SIGNATURES.get(name)
        if signature is None:
            raise self._unknown(token, name)
        opened = self._take()
        self._deeper(token.at)
        arguments: list[Node] = []
        while not (self._is(")") and not arguments):
            arguments.append(self.any())
            if not self._is(",", ";"):
                break
            self._take()
        self._close(opened)
        self._depth -= 1
        least, most = signature
        if not least <= len(arguments) <= most:
            raise mistake(token.at, N_("“{name}” takes {least} to {most} values"), name=name, least=least, most=most)
        return self._counted(Call(name, tuple(arguments), token.at))

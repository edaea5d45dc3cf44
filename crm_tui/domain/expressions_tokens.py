"""Expression text to tokens. A reference is one token, so nothing that it stands for is ever read as a part of the text.

Source: engine «Expressions».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from crm_tui.domain import insert_value_references as references
from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import mistake

LENGTH = 10_000
"""Characters of the longest expression."""
MOST_TOKENS = 600


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    TEXT = auto()
    NAME = auto()
    OPERATOR = auto()
    REFERENCE = auto()
    DISPLAY = auto()
    """A display name between ``{{`` and ``}}``."""
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token and where it stands in the text."""

    kind: Kind
    value: str | Decimal | Reference
    """A name and an operator in lower case, a text without its quotes."""
    at: int
    end: int


_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r"<>|<=|>=|[-+*/%^&=<>(),;]")
_TEXT = re.compile(r"""(?>"((?:[^"]|"")*+)"|'((?:[^']|'')*+)')""")


def tokens(text: str, start: int, *, embedded: bool) -> tuple[tuple[Token, ...], int]:
    """The tokens from ``start`` on, the last is `Kind.END`, and the place behind the expression.

    Args:
        text: The whole value.
        start: Where the expression begins, behind its ``=``.
        embedded: It ends at the first ``}}`` that is not inside quotes or a reference; otherwise with the text.

    Raises:
        ExpressionMistake: a sign that belongs to nothing, an open quote, an open reference, too much of it.
    """
    found: list[Token] = []
    at = start
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at - start > LENGTH or len(found) > MOST_TOKENS:
            raise mistake(at, N_("is longer than {limit} characters or has too many parts"), limit=LENGTH)
        if embedded and text.startswith("}}", at):
            return (*found, Token(Kind.END, "", at, at)), at + 2
        if at == len(text):
            if embedded:
                raise mistake(start, N_("this expression is never closed: “}}}}” is missing"))
            return (*found, Token(Kind.END, "", at, at)), at
        token = _token(text, at)
        found.append(token)
        at = token.end


def _token(text: str, at: int) -> Token:
    character = text[at]
    if character == "{":
        return _inserted(text, at)
    if character in "\"'":
        quoted = _TEXT.match(text, at)
        if quoted is None:
            raise mistake(at, N_("this quote is never closed"))
        inner = quoted[0][1:-1].replace(character * 2, character)
        return Token(Kind.TEXT, inner, at, quoted.end())
    if number := _NUMBER.match(text, at):
        return Token(Kind.NUMBER, _number(number[0], at), at, number.end())
    if name := _NAME.match(text, at):
        return Token(Kind.NAME, name[0].lower(), at, name.end())
    if operator := _OPERATOR.match(text, at):
        return Token(Kind.OPERATOR, operator[0], at, operator.end())
    raise mistake(at, N_("“{sign}” is not expected here"), sign=shown(character))


def _number(digits: str, at: int) -> Decimal:
    """The shape is known: only its size is left to check (threats T46)."""
    whole, _point, fraction = digits.partition(".")
    if len(whole.lstrip("0")) > 15 or len(fraction) > 15 or len(whole) > 40:
        raise mistake(at, N_("this number has too many digits"))
    return Decimal(digits)


def _inserted(text: str, at: int) -> Token:
    if reference := references.match(text, at):
        return Token(Kind.REFERENCE, reference[0], at, reference[1])
    if display := references.match_display(text, at):
        return Token(Kind.DISPLAY, display[0], at, display[1])
    raise mistake(at, N_("this is not a reference"), N_("write for example {{=Document:TITLE}}"))

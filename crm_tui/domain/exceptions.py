"""The exceptions list: phones and e-mail addresses from which no leads or deals come.

Source: entities «Exceptions list».
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain import normalise, points
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_

PHONE = "phone"
EMAIL = "email"
KINDS = (PHONE, EMAIL)
_COMMENT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One phone or e-mail on the list."""

    id: int
    kind: str
    value: str
    """As it was typed."""
    normal: str
    """As it is compared."""
    comment: str
    added_at: int
    """UTC ms."""
    added_by: str
    """A login; empty for the robots."""
    source: Ref | None
    """The record that it was taken from."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be put on the list."""

    kind: str
    value: str
    normal: str
    comment: str


def key(text: str) -> tuple[str, str]:
    """Kind and compared form of a phone or an e-mail.

    Raises:
        InvalidValue: it is neither.
    """
    bare = clean(text, multiline=False).strip()
    if points.is_email(bare):
        return EMAIL, normalise.email(bare)
    if points.is_phone(bare):
        return PHONE, normalise.phone(bare)
    raise invalid("value", bare, N_("is neither a phone nor an e-mail address"))


def parse_line(line: str) -> Wanted | None:
    """``+39 333 1234567; calls every day``: value, then a comment; None for an empty line.

    Raises:
        InvalidValue: neither a phone nor an e-mail, or a comment that is too long.
    """
    value, _semicolon, comment = clean(line, multiline=False).partition(";")
    value, comment = value.strip(), comment.strip()
    if not value and not comment:
        return None
    kind, normal = key(value)
    if len(comment) > _COMMENT:
        raise invalid("comment", comment, N_("is longer than {limit} characters"), limit=_COMMENT)
    return Wanted(kind, value, normal, comment)

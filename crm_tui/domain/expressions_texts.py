"""Functions for texts. Positions start at 0; a negative one counts from the end. Source: engine «Expressions»."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from urllib.parse import quote_plus

from crm_tui.domain.expressions_scope import Scope
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import LIST_LENGTH, TEXT_LENGTH, Plain

RANDOM_LENGTH = 256
"""Characters of the longest random text."""
_LETTERS = string.ascii_letters + string.digits
_LEADING = re.compile(r"\s*([+-]?[0-9]+)")


def leading_number(scope: Scope, text: str) -> Plain:
    """The whole number that the text begins with; 0 when there is none."""
    match = _LEADING.match(text)
    return int(scope.checked(Decimal(match[1]))) if match else 0


def strlen(scope: Scope, values: list[Plain]) -> Plain:
    """How many characters."""
    return len(scope.text(values[0]))


def substr(scope: Scope, values: list[Plain]) -> Plain:
    """A part: from where, and how many characters (all that follow; a negative count leaves out so many)."""
    text, start = scope.text(values[0]), scope.whole(values[1])
    start = max(start + len(text), 0) if start < 0 else start
    count = scope.whole(values[2]) if len(values) > 2 else len(text)
    return text[start:count] if count < 0 else text[start : start + count]


def strpos(scope: Scope, values: list[Plain]) -> Plain:
    """Where the second text first stands in the first; -1 when it does not."""
    return scope.text(values[0]).find(scope.text(values[1]))


def trim(scope: Scope, values: list[Plain]) -> Plain:
    """Without white space at both ends."""
    return scope.text(values[0]).strip()


def upper(scope: Scope, values: list[Plain]) -> Plain:
    """In capital letters."""
    return scope.long(scope.text(values[0]).upper())


def lower(scope: Scope, values: list[Plain]) -> Plain:
    """In small letters."""
    return scope.long(scope.text(values[0]).lower())


def replace(scope: Scope, values: list[Plain]) -> Plain:
    """The first text with each occurrence of the second as the third; nothing is replaced by nothing to look for."""
    text, wanted, instead = (scope.text(each) for each in values)
    if not wanted:
        return text
    if len(text) + text.count(wanted) * (len(instead) - len(wanted)) > TEXT_LENGTH:
        raise scope.too_long()
    return text.replace(wanted, instead)


def urlencode(scope: Scope, values: list[Plain]) -> Plain:
    """As a part of a web address; spaces become ``+``."""
    text = scope.text(values[0]).encode("utf-8", "replace")
    return scope.long(quote_plus(text))


def randstring(scope: Scope, values: list[Plain]) -> Plain:
    """So many letters and digits by chance."""
    count = scope.whole(values[0])
    if not 0 <= count <= RANDOM_LENGTH:
        raise scope.fail(N_("0 to {limit} characters can be drawn"), limit=RANDOM_LENGTH)
    return "".join(_LETTERS[scope.world.chance.randint(0, len(_LETTERS) - 1)] for _ in range(count))


def implode(scope: Scope, values: list[Plain]) -> Plain:
    """The entries of a list as one text, with a separator between them."""
    separator = scope.text(values[0])
    parts = [scope.text(each) for each in scope.items(values[1])]
    if sum(map(len, parts)) + len(separator) * max(len(parts) - 1, 0) > TEXT_LENGTH:
        raise scope.too_long()
    return separator.join(parts)


def explode(scope: Scope, values: list[Plain]) -> Plain:
    """A text as a list, cut at each separator; no text, no entries."""
    separator, text = scope.text(values[0]), scope.text(values[1])
    if not separator:
        raise scope.fail(N_("a separator is needed"))
    if not text:
        return ()
    if text.count(separator) >= LIST_LENGTH:
        raise scope.fail(N_("the list has more than {limit} entries"), limit=LIST_LENGTH)
    return tuple(text.split(separator))

"""What words on the command line name: records, by id; and the ids that arrive on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Usage
from crm_tui.domain.ref import DIGITS, Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_


def ref(word: str) -> Ref:
    """The record that ``deal:42`` names, of whatever type.

    Raises:
        Usage: the word is none.
        NotFound: a number that no record can have.
    """
    try:
        return Ref.parse(word)
    except ValueError:
        kind, _colon, number = word.strip().partition(":")
        if kind and number.isascii() and number.isdigit():
            raise NotFound(what=shown(kind), name=shown(number)) from None
        raise Usage(
            text=N_("“{word}” is not a record"), word=shown(word), hint=N_("write for example deal:42")
        ) from None


def record(kind: str, word: str) -> Ref:
    """The record that ``42``, ``deal:42``, ``#42`` or ``D42`` names.

    Raises:
        Usage: it cannot be an id.
        NotFound: a number that no record can have.
    """
    bare = word.strip()
    for prefix in (f"{kind}:", "#", ENTITY_TYPES[kind].prefix):
        if bare.casefold().startswith(prefix.casefold()):
            bare = bare[len(prefix) :]
            break
    if not bare.isascii() or not bare.isdigit():
        raise Usage(
            text=N_("“{word}” is not an id"),
            word=shown(word),
            field="id",
            hint=N_("write a number; {kind} list finds it"),
            hint_params={"kind": kind},
        )
    if len(bare) > DIGITS:
        raise NotFound(what=N_(kind), name=shown(bare))
    return Ref(kind, int(bare))


def records(kind: str, words: Sequence[str]) -> list[Ref]:
    """The records that the words name, each once; ``-`` reads them from standard input.

    Raises:
        Usage: none is named, or one cannot be an id.
    """
    found: dict[Ref, None] = {}
    for word in words:
        for each in _from_input() if word == "-" else (word,):
            found[record(kind, each)] = None
    if not found and "-" not in words:
        raise Usage(
            text=N_("no record is named"), field="id", hint=N_("write ids, or - to read them from standard input")
        )
    return list(found)


def _from_input() -> Iterator[str]:
    """The words of standard input; in lines of a table or a file, the first one of each."""
    if sys.stdin is None:
        raise Usage(text=N_("standard input is closed"), hint=N_("write the ids as arguments"))
    for line in sys.stdin.buffer:
        words = line.decode("utf-8", "replace").split()
        if words:
            yield words[0]


def split(words: Sequence[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Ids, and assignments as field, sign (``=``, ``+=``, ``-=``) and text, told apart by the equals sign."""
    ids: list[str] = []
    assignments: list[tuple[str, str, str]] = []
    for word in words:
        name, equals, given = word.partition("=")
        if not equals:
            ids.append(word)
            continue
        sign = "="
        if name[-1:] in ("+", "-"):
            name, sign = name[:-1], f"{name[-1]}="
        assignments.append((name.strip(), sign, given))
    return ids, assignments

"""Which language people read, and every text in it. English is the source; other languages are gettext catalogues."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_tui.domain.words import LANGUAGES, Own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from gettext import GNUTranslations

    from crm_tui.domain.errors import CrmError

DOMAIN = "crm_tui"
_HOLE = re.compile(r"\{(\w+)\}")
_WORDED = frozenset({"text", "reason", "what", "verb", "field", "type", "holder"})
"""Parameters of errors that are texts of ours; all others are data of the user and never translated."""


class _Now:
    """The language of this process; one operator, one language."""

    language: str = LANGUAGES[0]
    catalogue: GNUTranslations | None = None


def set_language(code: str) -> None:
    """From now on texts come in this language.

    Raises:
        ValueError: a language that has no catalogue; `config` only lets known ones through.
    """
    if code not in LANGUAGES:
        raise ValueError(code)
    _Now.language = code
    _Now.catalogue = None if code == LANGUAGES[0] else _catalogue(code)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Inside, texts come in this language; behind it, in the one that was in use before.

    Raises:
        ValueError: as `set_language`.
    """
    before = _Now.language
    set_language(code)
    try:
        yield
    finally:
        set_language(before)


def language() -> str:
    """The language in use: ``en`` or ``it``."""
    return _Now.language


def _(text: str) -> str:
    """The text in the language in use; itself where the catalogue lacks it, and where people wrote it (`Own`)."""
    if _Now.catalogue is None or not text or isinstance(text, Own):
        return text
    return _Now.catalogue.gettext(text)


def said_in(code: str, text: str) -> str:
    """The text in a language of its own choice: what is kept with a record whoever reads it.

    Args:
        code: ``en`` or ``it``.
        text: English.
    """
    return _catalogue(code).gettext(text) if code != LANGUAGES[0] and text and not isinstance(text, Own) else text


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the text that goes with ``count``; the count itself is still a hole in it."""
    if _Now.catalogue is None:
        return one if count == 1 else many
    return _Now.catalogue.ngettext(one, many, count)


def both(one: str, many: str) -> tuple[str, str]:
    """Both forms of a counted text in the language in use, for whoever does the counting later."""
    return ngettext(one, many, 1), ngettext(one, many, 2)


def fill(text: str, params: Mapping[str, object]) -> str:
    """The text with its ``{named}`` holes filled; holes that nothing fills stay as they are.

    Unlike ``str.format`` it reaches no attribute and never fails on braces that people typed.
    """
    return _HOLE.sub(lambda hole: _shown(params[hole[1]]) if hole[1] in params else hole[0], text)


def error_text(error: CrmError, label: str = "") -> str:
    """What the error says, in the language in use.

    Args:
        error: Whatever a user can act on.
        label: What the field that it is about is called on the screen; without it the field has its code.
    """
    texts = {name: _(text) for name, text in error.params.items() if name in _WORDED and isinstance(text, str)}
    if label and "field" in texts:
        texts["field"] = label
    params = error.params | texts
    return fill(_(error.message), params | {name: fill(text, params) for name, text in texts.items()})


def hint_text(error: CrmError) -> str:
    """What the error suggests, in the language in use; empty when it suggests nothing."""
    return fill(_(error.hint), error.hint_params)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    from crm_tui.i18n import formats  # noqa: PLC0415 — an error without dates and sums does not need the tables

    return formats.value_text(value)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> GNUTranslations:
    from gettext import GNUTranslations  # noqa: PLC0415 — English starts without it
    from importlib.resources import files  # noqa: PLC0415 — as above

    with (files("crm_tui.i18n") / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)

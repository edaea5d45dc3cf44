"""The help of the whole program, from the catalogue alone: it starts without the command line library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.cli import catalogue
from crm_tui.domain.errors import CrmError
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n.translate import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WIDTH = 22
_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (N_("Records"), tuple((name, text) for name, (text, _verbs) in catalogue.RECORDS.items())),
    (N_("Office"), tuple((name, text) for name, (text, _verbs) in catalogue.OFFICE.items())),
    (N_("Set-up"), tuple((name, text) for name, (text, _verbs) in catalogue.SETUP.items())),
    (N_("Housekeeping"), tuple((name, text) for name, (text, _place) in catalogue.HOUSEKEEPING.items())),
    (N_("Options, before or after the verb"), catalogue.GLOBALS),
)


def own_types(database: Callable[[], Path]) -> list[tuple[str, str]]:
    """Code and name of the types that people made, for the overview; none without a database that can be read.

    Args:
        database: Says where it is. A configuration that cannot be read ends no help: the verbs say what is wrong with it.
    """
    try:
        path = database()
    except CrmError:
        return []
    if not path.is_file():
        return []
    from crm_tui.services import type_names  # noqa: PLC0415 — only where there is a database

    return type_names.own(path)


def overview(own: Sequence[tuple[str, str]] = ()) -> str:
    """What ``crm-tui --help`` prints.

    Args:
        own: Code and name of the types that people made.
    """
    parts = [
        _("Usage: crm-tui [OPTIONS] [VERB …]"),
        "",
        _("A CRM in the terminal. Without a verb it opens the board of deals."),
        _("“crm-tui deal” lists what can be done with deals, “crm-tui deal add --help” how."),
    ]
    records, *others = _SECTIONS
    sections = [records, *([(N_("Types of your own"), tuple(own))] if own else ()), *others]
    for title, lines in sections:
        parts += ["", f"{_(title)}:", *(line(name, _(text)) for name, text in lines)]
    parts += ["", _("Exit codes:"), *_exits()]
    return "\n".join(parts) + "\n"


def language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language to speak before any configuration is read: ``--lang``, else that of the locale."""
    for number, word in enumerate(argv):
        if word == "--":
            break
        said = (
            word[7:]
            if word.startswith("--lang=")
            else argv[number + 1]
            if word == "--lang" and argv[number + 1 :]
            else ""
        )
        if said in LANGUAGES:
            return said
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return next((code for code in LANGUAGES if locale.lower().startswith(code)), LANGUAGES[0])


def line(name: str, text: str, width: int = _WIDTH) -> str:
    """One line of a list of names."""
    return f"  {name:<{width}} {text}"


def _exits() -> list[str]:
    return [
        _("  0 done · 1 not found, or the answer is no · 2 wrong usage · 3 try again · 4 conflict"),
        _("  5 value refused · 6 not permitted · 7 database damaged or newer · 130 interrupted · 70 a mistake of ours"),
    ]

"""Names of things in the set-up: clean, not empty, not too long, each only once where it must be told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

_NAME = FieldSpec(name="name", label=N_("Name"), kind=FieldKind.STRING, required=True)
_NOT_CODE = re.compile("[^A-Z0-9]+")


def checked(text: str, taken: Iterable[str] = ()) -> str:
    """The name as it is kept.

    Args:
        text: What was typed.
        taken: Names that others have; upper and lower case are one.

    Raises:
        InvalidValue: empty or longer than 255 characters.
        Refused: somebody else has it.
    """
    from crm_tui.domain import values  # noqa: PLC0415 — the first paint does not wait for it

    name = str(values.validate(_NAME, text))
    if name.casefold() in {other.casefold() for other in taken}:
        raise Refused(text=N_("the name “{name}” is taken already"), name=shown(name), field="name")
    return name


def code_for(name: str, taken: Collection[str], *, prefix: str = "", fallback: str = "VALUE") -> str:
    """A code made from a name that is not taken yet: ``Under review`` → ``UNDER_REVIEW``, then ``UNDER_REVIEW_2``.

    Args:
        name: What people call it; letters without an ASCII form are left out.
        taken: Codes in use, with their prefixes.
        prefix: Put before the code.
        fallback: The code for names of which nothing is left.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    stem = _NOT_CODE.sub("_", plain).strip("_")[:40].rstrip("_") or fallback
    code, number = f"{prefix}{stem}", 1
    while code in taken:
        number += 1
        code = f"{prefix}{stem}_{number}"
    return code

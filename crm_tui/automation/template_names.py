"""Which template of a workflow a word means: its number, or its name; for every door that takes one."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import workflows

SEVERAL = N_("is the name of several workflows")
_DIGITS = 18
"""Of a number that the store can hold."""


def number(session: Session, word: str) -> int:
    """The number that a word is, whether or not there is such a template; or the number of the template of that name.

    Raises:
        NotFound: no template of that name; the hint names the nearest.
        InvalidValue: several have it; the hint names their numbers.
    """
    wanted = word.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= _DIGITS:
        return int(wanted)
    del session  # everybody may know what there is
    known = [(each.id, each.name) for each in workflows.templates()]
    found = called(wanted, known)
    if len(found) > 1:
        raise InvalidValue(
            field="workflow", value=shown(word), reason=SEVERAL, hint=N_("write one of the numbers: {ids}"),
            hint_params={"ids": ", ".join(map(str, found))},
        )  # fmt: skip
    if found:
        return found[0]
    near = nearest(wanted, [name for _number, name in known])
    raise NotFound(
        what=N_("workflow"), name=shown(word), hint=N_("did you mean “{near}”?") if near else "",
        hint_params={"near": near},
    )  # fmt: skip


def called(word: str, known: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """The numbers of the templates of a name: those that are spelled so, else whatever the case of its letters.

    Args:
        word: The name.
        known: Number and name of every template.
    """
    named = [(number, name.strip()) for number, name in known]
    same = tuple(number for number, name in named if name == word)
    return same or tuple(number for number, name in named if name.casefold() == word.casefold())

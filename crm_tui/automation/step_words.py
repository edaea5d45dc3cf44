"""What the steps of workflows are called where they have no title."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import registry
from crm_tui.domain.words import N_

_CONSTRUCTS: Mapping[str, str] = {
    "condition": N_("Condition"), "while": N_("Loop"), "iterator": N_("For each value"), "start": N_("Start"),
    "resume": N_("Going on"),
}  # fmt: skip


def parameter(kind: str, code: str) -> str:
    """What the form of an action calls a parameter: a text to translate, or the code itself where it has none of that code."""
    known = registry.actions().get(kind)
    return next((each.label for each in (known.parameters if known is not None else ()) if each.code == code), code)


def label(kind: str) -> str:
    """What a step of a kind does: a text to translate, or the kind itself where it is none of this version's."""
    known = registry.actions().get(kind)
    return known.label if known is not None else _CONSTRUCTS.get(kind, kind)

"""The steps that can be added to a workflow: constructs and every action that works on its records, by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_tui.automation import finding, registry, step_forms, workflows
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Template
from crm_tui.i18n.translate import _

_GROUPS: Mapping[str, str] = {
    "flow": N_("Flow"), "wait": N_("Waiting"), "ask": N_("Asking"), "people": N_("People"), "tell": N_("Telling"),
    "plan": N_("Planning"), "edit": N_("Editing"), "stage": N_("Stages"), "create": N_("Creating"),
    "read": N_("Reading"),
}  # fmt: skip
"""Folder of actions → what the group is called, in the order of the palette; others come behind them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of step."""

    kind: str
    label: str
    about: str
    group: str


def offers(template: Template) -> tuple[Offer, ...]:
    """What fits the records of the template, group by group."""
    order = list(_GROUPS)
    found = sorted(
        _found(template), key=lambda each: (order.index(each[0]) if each[0] in order else len(order), each[0])
    )
    return tuple(offer for _group, offer in found)


def _found(template: Template) -> Iterator[tuple[str, Offer]]:
    for kind in step_forms.CONSTRUCT_LABELS:
        if kind in workflows.STEERING and kind != "branch":
            yield "flow", _offer(kind, "flow")
    for action in registry.actions().values():
        if action.fits(template.document):
            name = registry.group(action.id)
            yield name, _offer(action.id, name)


def _offer(kind: str, group: str) -> Offer:
    title = _(_GROUPS[group]) if group in _GROUPS else group.replace("_", " ").capitalize()
    return Offer(kind, step_forms.label(kind), step_forms.about(kind), title)


def matching(found: tuple[Offer, ...], typed: str) -> tuple[Offer, ...]:
    """Those with every word that was typed somewhere, what is called so first; then with its letters in order."""
    words = typed.casefold().split()
    if not words:
        return found
    exact = [each for each in found if all(word in _all(each) for word in words)]
    letters = "".join(words)
    near = [each for each in found if each not in exact and _in_order(letters, each.label.casefold())]
    exact.sort(key=lambda each: finding.rank(each.label, typed))
    return tuple(exact + near)


def _all(each: Offer) -> str:
    return f"{each.label} {each.about} {each.kind} {each.group}".casefold()


def _in_order(letters: str, text: str) -> bool:
    """Whether the letters stand in the text one after the other, others between them or not."""
    rest = iter(text)
    return all(letter in rest for letter in letters)

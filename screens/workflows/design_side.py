"""What stands beside the rows of a workflow: how the form of a row is called, and that keys belong to it while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.automation import design_tree, step_forms
from crm_tui.automation.design_tree import GENERAL
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import find
from crm_tui.i18n.translate import _

if TYPE_CHECKING:
    from textual import events

    from crm_tui.domain.workflow import Template
    from screens.bars import Keys
    from screens.workflows.step_form import StepForm

_SECTION_TEXTS = {
    "parameter": N_("Values that are asked for before the start."),
    "variable": N_("Working values of one run; steps can change them."),
    "constant": N_("Values that are set once, before the first start."),
}


class Typing:
    """While one types, keys belong to the form; the screen's commands rest."""

    def __init__(self, form: StepForm) -> None:
        self._form = form

    @property
    def keys(self) -> Keys:
        """Those of the form."""
        return self._form.keys

    def take(self, event: events.Key) -> None:
        """What the field itself did not use is left to its bindings."""


def title(template: Template, key: str) -> tuple[str, str]:
    """What the form of a row is called, and a sentence below."""
    found = find(template, key)
    if found is not None:
        kind = found.step.kind
        return f"{step_forms.label(kind)} · {found.step.id}", step_forms.about(kind)
    place = design_tree.declared_of(key)
    if key == GENERAL:
        return _("General"), ""
    if place is None:
        return _("Steps"), _("a adds the first one")
    heading = _(design_tree.SECTIONS[place[0]])
    return heading, _(_SECTION_TEXTS[place[0]])

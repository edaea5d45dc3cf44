"""The form of a scenario: the same words as the options of its command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.scenarios import CLIENTS
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import lookup, pipelines, scenario_texts, scenarios, schedules
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.setup import forms

if TYPE_CHECKING:
    from crm_tui.services.session import Session

_LONG = 10_000
_LINES = (
    ("filter", N_("Filter"), FieldKind.STRING),
    ("birthday", N_("Birthday in N days"), FieldKind.STRING),
    ("idle", N_("No sale for N days"), FieldKind.STRING),
    ("spent", N_("Spent in all"), FieldKind.STRING),
    ("every", N_("How often"), FieldKind.STRING),
    ("first", N_("First run day"), FieldKind.STRING),
    ("title", N_("Title of the deals"), FieldKind.STRING),
    ("responsible", N_("Who gets them"), FieldKind.STRING),
    ("text", N_("Text for the manager"), FieldKind.TEXT),
    ("discount", N_("Discount"), FieldKind.STRING),
)
"""Parts that are typed, in order."""
HINT = N_(
    "Filter: type:client source:web. Spent: 1000, 1000..5000, ..500. How often: once, day, week, 3 months. "
    "Who gets them: client, anna, or anna,luca in turn. {name}, {scenario} and {date} are filled in."
)


def form(session: Session, name: str = "") -> forms.SetupForm:
    """The form of a new scenario, or of the one of that id or name; it answers the scenario's id as text."""

    def make() -> list[FieldSetup]:
        draft = scenarios.draft_of(scenarios.scenario(session, name)) if name else scenario_texts.new(session, {})
        texts = scenario_texts.texts_of(session, draft) | {"every": schedules.worded(draft.schedule)}
        first = [
            forms.line(session, "name", N_("Name"), texts["name"], required=True),
            forms.choice(
                session,
                "client",
                N_("Clients"),
                [Answer(each, _(_CLIENT[each])) for each in CLIENTS],
                (texts["client"],),
            ),
        ]
        known = [Answer(str(each.id), each.name) for each in pipelines.pipelines(session)]
        chosen = draft.pipeline or next(each.id for each in pipelines.pipelines(session) if each.is_default)
        place = forms.choice(session, "pipeline", N_("Pipeline"), known, (str(chosen),))
        return [*first, *(_line(session, *each, texts[each[0]]) for each in _LINES), place]

    made = forms.SetupForm(session, _("Scenario") if name else _("New scenario"), make, said=_(HINT))

    def save(values: Mapping[str, Value]) -> str:
        texts = {part: forms.text_of(values, part) for part in values}
        if not name:
            return str(scenarios.add(session, scenario_texts.new(session, texts)).id)
        found = scenarios.scenario(session, name)
        draft = scenario_texts.changed(session, scenarios.draft_of(found), texts)
        return str(scenarios.change(session, str(found.id), draft, version=found.version).id)

    return made.saving(save)


_CLIENT = {"contact": N_("contacts"), "company": N_("companies")}


def _line(session: Session, name: str, label: str, kind: FieldKind, value: str) -> FieldSetup:
    spec = FieldSpec(name=name, label=label, kind=kind, max_length=_LONG)
    return FieldSetup(spec=spec, context=lookup.context(session), typed=value)

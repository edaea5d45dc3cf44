"""The forms of a regular deal: a template from a deal, and its changes; the same words as the options of its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain import amounts
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.recurrence import RegularDeal, Unit
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, pipelines, records, regular, schedules, settings
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.forms.sources import source_for
from screens.setup import forms

if TYPE_CHECKING:
    from crm_tui.services.session import Session

HINT = N_("How often: once, day, week, 3 months. It ends: never, on a day, or after so many times.")
_NUMBERS = {"advance": "advance_days", "delay": "delay_days", "duration": "duration_days"}


def new(session: Session, deal: int | None = None) -> forms.SetupForm:
    """The form of a template from a deal, which is chosen in it when none is given; it answers the template's id as text."""
    title = _("New regular deal")
    if deal is not None:
        title = fill(_("Let “{title}” come again"), {"title": records.get(session, Ref("deal", deal)).title})

    def make() -> Sequence[FieldSetup]:
        known = lookup.context(session)
        start = {
            "name": "", "every": schedules.every_worded(1, Unit.MONTH), "first": known.today.isoformat(),
            "advance": "0", "stop": _("never"), "delay": "0",
            "duration": str(settings.default_close_days()), "pipeline": "",
        }  # fmt: skip
        picked: list[FieldSetup] = []
        if deal is None:
            spec = FieldSpec(name="deal", label=N_("From the deal"), kind=FieldKind.LINK, target="deal", required=True)
            picked.append(FieldSetup(spec=spec, context=known, source=source_for(session, spec)))
        return [*picked, *_fields(session, start)]

    def save(values: Mapping[str, Value]) -> str:
        source = Ref("deal", deal if deal is not None else int(str(values["deal"])))
        given = _given(session, values)
        made = regular.add(
            session, source, _schedule(session, None, values), name=forms.text_of(values, "name"),
            delay_days=given["delay_days"], duration_days=given["duration_days"], pipeline=_pipeline(values),
        )  # fmt: skip
        return str(made.id)

    return forms.SetupForm(session, title, make, said=_(HINT)).saving(save)


def change(session: Session, name: str) -> forms.SetupForm:
    """The form of a template that exists."""

    def make() -> Sequence[FieldSetup]:
        found = regular.template(session, name)
        start = {
            "name": found.name, "every": schedules.worded(found.schedule), "first": found.schedule.first_on.isoformat(),
            "advance": str(found.schedule.advance_days), "stop": schedules.stop_worded(found.schedule),
            "delay": str(found.delay_days), "duration": str(found.duration_days), "pipeline": str(found.pipeline),
        }  # fmt: skip
        return _fields(session, start)

    def save(values: Mapping[str, Value]) -> str:
        found = regular.template(session, name)
        given = _given(session, values)
        changes: dict[str, object] = {"name": forms.text_of(values, "name") or found.name}
        changes |= {part: given[part] for part in ("delay_days", "duration_days")}
        if (pipeline := _pipeline(values)) is not None:
            changes["pipeline"] = pipeline
        schedule = _schedule(session, found, values)
        anew = schedule if schedule != found.schedule else None
        regular.change(session, str(found.id), changes, anew, version=found.version)
        return str(found.id)

    return forms.SetupForm(session, _("Regular deal"), make, said=_(HINT)).saving(save)


def _fields(session: Session, start: Mapping[str, str]) -> list[FieldSetup]:
    known = [Answer(str(each.id), each.name) for each in pipelines.pipelines(session)]
    return [
        forms.line(session, "name", N_("Name"), start["name"]),
        forms.line(session, "every", N_("How often"), start["every"], required=True),
        forms.line(session, "first", N_("First day"), start["first"], required=True),
        forms.line(session, "advance", N_("Once: days before"), start["advance"]),
        forms.line(session, "stop", N_("It ends"), start["stop"]),
        forms.line(session, "delay", N_("Days until its start"), start["delay"]),
        forms.line(session, "duration", N_("Days until its close"), start["duration"]),
        forms.choice(session, "pipeline", N_("Pipeline"), known, (start["pipeline"],)),
    ]


def _given(session: Session, values: Mapping[str, Value]) -> dict[str, int]:
    return {part: amounts.parse_integer(name, forms.text_of(values, name) or "0") for name, part in _NUMBERS.items()}


def _schedule(session: Session, before: RegularDeal | None, values: Mapping[str, Value]) -> regular.Schedule:
    return schedules.schedule(
        session, before.schedule if before else None, every=forms.text_of(values, "every"),
        first=forms.text_of(values, "first"), advance=_given(session, values)["advance_days"],
        stop=forms.text_of(values, "stop") or "never",
    )  # fmt: skip


def _pipeline(values: Mapping[str, Value]) -> int | None:
    chosen = forms.text_of(values, "pipeline")
    return int(chosen) if chosen else None

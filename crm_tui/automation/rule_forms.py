"""What the forms of the rules board ask for: when a rule is done and under which condition, what a trigger waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from crm_tui.automation import dating, rule_drafts, step_forms, step_options, triggers
from crm_tui.automation.registry import Parameter
from crm_tui.automation.rule_drafts import Draft
from crm_tui.automation.step_forms import FormLine
from crm_tui.automation.step_options import Option
from crm_tui.automation.trigger_events import Event
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import Refused
from crm_tui.domain.stages import Stage
from crm_tui.domain.waits import RuleTime
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import OnError
from crm_tui.domain.workflow import Parameter as Texts
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import bookables, pipelines, users
from crm_tui.services.session import Session
from data.rules import Rule
from data.triggers import Trigger

_WHEN = (
    (RuleTime.AT_ONCE, N_("at once")),
    (RuleTime.AFTER, N_("so long after the record came")),
    (RuleTime.BEFORE_DATE, N_("so long before a date")),
    (RuleTime.AFTER_DATE, N_("so long after a date")),
    (RuleTime.AT_DATE, N_("exactly at a date")),
)
_LENGTHS = {RuleTime.AFTER: "after", RuleTime.AFTER_DATE: "after", RuleTime.BEFORE_DATE: "before"}
_DATED = frozenset({RuleTime.BEFORE_DATE, RuleTime.AFTER_DATE, RuleTime.AT_DATE})
ALIASES = {"after": "length", "before": "length", "parallel": "order"}
"""Fields of a rule that are told at another line."""
_HOURS = {
    "any": (N_("at any time"), False, False),
    "office": (N_("only in the company's"), True, False),
    "own": (N_("only in the responsible person's"), False, True),
    "both": (N_("only in both"), True, True),
}
"""What is said, whether the company's count, whether the responsible person's."""
ON_ERROR = {
    OnError.CONTINUE.value: N_("the rules behind it are done all the same"),
    OnError.SUSPEND.value: N_("the rules behind it wait until somebody tries it again or leaves it out"),
    OnError.TERMINATE.value: N_("the rules behind it are not done"),
}
_ORDER, _BESIDE = "order", "beside"


# ── When a rule is done ──


def when_lines(found: Rule) -> Sequence[FormLine]:
    """Time, condition, order and name of a rule."""
    options = tuple(Option(each.value, _(said)) for each, said in _WHEN)
    hours = tuple(Option(code, _(said)) for code, (said, _office, _own) in _HOURS.items())
    orders = (Option(_ORDER, _("after the rules above it")), Option(_BESIDE, _("by itself, beside the others")))
    return (
        _choice("when", _("When"), options, _("a time that has passed is at once"), required=True),
        FormLine(code="length", label=_("How long"), literal=True, help=_("for example 2 days, 1h30min")),
        _choice("date_field", _("The date"), _dates(found.entity), _("when it changes before, so does the time")),
        _choice("hours", _("Working hours"), hours, _("outside of them it waits until they begin"), required=True),
        FormLine(
            code="condition", label=_("Only if"),
            help=_("for example {=Document:amount} >= 1000, joined by “and” and “or”; empty for always"),
        ),
        _choice("order", _("Order"), orders, _("what waits does not hold up what is done by itself"), required=True),
        _choice("on_error", _("When it fails"), tuple(Option(code, _(said)) for code, said in ON_ERROR.items()), required=True),
        FormLine(code="title", label=_("Name"), literal=True, help=_("empty: what the action is called")),
    )  # fmt: skip


def _choice(
    code: str, label: str, options: tuple[Option, ...], said: str = "", *, required: bool = False, default: str = ""
) -> FormLine:
    return FormLine(
        code=code, label=label, type=ValueType.LIST, required=required, literal=True, default=default, help=said,
        options=options, closed=True,
    )  # fmt: skip


def _dates(kind: str) -> tuple[Option, ...]:
    known = set(dating.names(kind))
    fields = (each for each in ENTITY_TYPES[kind].fields if each.name in known)
    return tuple(Option(each.name, each.label if each.custom else _(each.label)) for each in fields)


def when_values(found: Rule) -> dict[str, Texts]:
    """What the rule says now, by line."""
    if found.date_field:
        time = RuleTime.BEFORE_DATE if found.before else RuleTime.AFTER_DATE if found.after else RuleTime.AT_DATE
    else:
        time = RuleTime.AFTER if found.after else RuleTime.AT_ONCE
    return {
        "when": time.value, "length": found.before or found.after, "date_field": found.date_field,
        "hours": next(code for code, (_said, *own) in _HOURS.items() if own == [found.office_hours, found.own_hours]),
        "condition": found.condition, "order": _BESIDE if found.parallel else _ORDER, "on_error": found.on_error,
        "title": found.title,
    }  # fmt: skip


def timed(draft: Draft, typed: Mapping[str, Texts]) -> Draft:
    """The rule with what was typed.

    Raises:
        Refused: no length of time, or no date, where one is needed; a length where none is taken.
        InvalidValue: what is typed as a length is none.
    """
    said = {code: step_forms.text_of(value).strip() for code, value in typed.items()}
    time, length = RuleTime(said.get("when", RuleTime.AT_ONCE.value)), said.get("length", "")
    side = _LENGTHS.get(time, "")
    if side and not length:
        raise Refused(text=N_("say how long, for example 2 days, 1h30min"), field="length")
    if length:
        _check_length(time, length, taken=bool(side))
    if time in _DATED and not said.get("date_field"):
        raise Refused(text=N_("choose a date"), field="date_field")
    _words, office, own = _HOURS[said.get("hours", "any")]
    return replace(
        draft, after=length if side == "after" else "", before=length if side == "before" else "",
        date_field=said.get("date_field", "") if time in _DATED else "", office_hours=office, own_hours=own,
        condition=said.get("condition", ""), parallel=said.get("order") == _BESIDE, title=said.get("title", ""),
        on_error=said.get("on_error") or OnError.CONTINUE.value,
    )  # fmt: skip


def _check_length(time: RuleTime, length: str, *, taken: bool) -> None:
    """What was typed as a length is one, and the time takes one."""
    rule_drafts.check_length("length", length)
    if not taken:
        raise Refused(
            text=N_("“{when}” takes no length: empty it, or choose another time"),
            when=_(dict(_WHEN)[time]),
            field="length",
        )


# ── What a trigger waits for ──


def trigger_lines(session: Session, stage: Stage, event: Event) -> Sequence[FormLine]:
    """What an event is asked for, and what every trigger says; asks the store, so it belongs into a thread."""
    people = tuple(each for each in step_options.people(session, several=False) if each.key.startswith("user_"))
    return (
        *_settings(session, stage, event),
        FormLine(
            code="on_behalf", label=_("On behalf of"), literal=True, options=people, closed=True,
            help=_("empty: the responsible person"),
        ),
        _choice("allow_back", _("May move back"), step_options.yes_no(), _("to earlier stages, and what is closed"), default="N"),
        FormLine(code="name", label=_("Name"), literal=True, help=_("empty: what the event is called")),
    )  # fmt: skip


def _settings(session: Session, stage: Stage, event: Event) -> tuple[FormLine, ...]:
    """The settings of the event; what there is can be chosen, kept are codes and ids."""
    found: list[FormLine] = []
    for each in event.settings:
        options = tuple(_options(session, stage, each))
        found.append(
            FormLine(
                code=each.code, label=_(each.label), type=ValueType.LIST, required=each.required, multiple=each.multiple,
                literal=True, help=_(each.help) if each.help else "", options=options,
                closed=bool(options and not each.multiple),
            )
        )  # fmt: skip
    return tuple(found)


def _options(session: Session, stage: Stage, setting: Parameter) -> Iterable[Option]:
    if setting.choices is not None:
        yield from (Option(code, _(said)) for code, said in setting.choices.items())
    elif setting.fields_of:
        fields = ENTITY_TYPES[stage.entity].fields
        yield from (Option(each.name, each.label if each.custom else _(each.label)) for each in fields)
    elif setting.type is ValueType.STAGE:
        for kind in staged():
            word = _(ENTITY_TYPES[kind].label)
            for pipeline in pipelines.pipelines(session, kind):
                yield from (
                    Option(str(each.stage.id), each.stage.name, word) for each in pipelines.stages(session, pipeline.id)
                )
    elif setting.type is ValueType.USER:
        yield from (Option(str(each.id), each.name or each.login, each.login) for each in users.users(session))
    elif setting.of == "type":
        yield from (Option(kind, _(ENTITY_TYPES[kind].label)) for kind in staged())
    elif setting.of == "resource":
        yield from (Option(str(each.id), each.name) for each in bookables.resources(session))


def trigger_values(found: Trigger) -> dict[str, Texts]:
    """What the trigger says now, by line."""
    values: dict[str, Texts] = {code: tuple(texts) for code, texts in found.settings.items()}
    behalf = f"user_{found.on_behalf}" if found.on_behalf is not None else ""
    return {**values, "name": found.name, "on_behalf": behalf, "allow_back": "Y" if found.allow_back else "N"}


def trigger_draft(stage: Stage, event: Event, typed: Mapping[str, Texts], *, active: bool = True) -> triggers.Draft:
    """The trigger with what was typed."""

    def texts(code: str) -> list[str]:
        return [each.strip() for each in step_forms.text_of(typed.get(code, "")).splitlines() if each.strip()]

    behalf = "".join(texts("on_behalf")).removeprefix("user_")
    return triggers.Draft(
        stage=stage.id, event=event.id, settings={each.code: texts(each.code) for each in event.settings},
        name=" ".join(texts("name")), on_behalf=int(behalf) if behalf else None, allow_back=texts("allow_back") == ["Y"],
        active=active,
    )  # fmt: skip

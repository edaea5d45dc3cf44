"""The rules board as it is read: the stages of a pipeline, each with its triggers and its rules, in the words of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_tui.automation import (
    design_tree,
    rule_outcomes,
    rule_runs,
    rule_tells,
    rule_words,
    rules,
    trigger_events,
    triggers,
)
from crm_tui.automation.registry import actions
from crm_tui.domain.pipelines import Pipeline
from crm_tui.domain.stages import Stage
from crm_tui.domain.workflow import Rows
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines, users
from crm_tui.services.session import Session
from data.rules import Rule
from data.triggers import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A trigger or a rule on the board."""

    id: int
    trigger: bool
    title: str
    action: str
    """Id of the action, or of the event."""
    does: str
    """What the action or the event is called."""
    about: str
    """What that is, in a sentence."""
    time: str
    """When a rule is done; what a trigger asks for."""
    condition: str
    """Empty for always."""
    parallel: bool
    """Of a rule: it does not wait for those above it."""
    active: bool
    details: tuple[tuple[str, str], ...]
    """What it was given: name and text."""
    tells: str = ""
    """Of a rule without a name: what tells it from others that do the same."""

    @property
    def key(self) -> str:
        """``rule:5`` or ``trigger:3``."""
        return f"{'trigger' if self.trigger else 'rule'}:{self.id}"


@dataclass(frozen=True, slots=True)
class Column:
    """One stage."""

    stage: Stage
    triggers: tuple[Item, ...]
    rules: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The triggers, then the rules."""
        return (*self.triggers, *self.rules)


@dataclass(frozen=True, slots=True)
class Shown:
    """One pipeline of a type."""

    kind: str
    pipelines: tuple[Pipeline, ...]
    chosen: int
    columns: tuple[Column, ...]

    @property
    def pipeline(self) -> Pipeline:
        """The one that is shown."""
        return next(each for each in self.pipelines if each.id == self.chosen)


def read(session: Session, kind: str, pipeline: int = 0) -> Shown:
    """The board of a pipeline; of the first one when there is none of that id.

    Raises:
        NotFound, Refused: no such type, or none with stages.
    """
    known = pipelines.pipelines(session, kind)
    chosen = pipeline if any(each.id == pipeline for each in known) else known[0].id
    places = [each.stage for each in pipelines.stages(session, chosen)]
    own = rules.of_stages(session, [each.id for each in places])
    moving = triggers.every(session, kind)
    people = design_tree.names_of_people(session)
    names = {user.id: user.name or user.login for user in users.users(session, inactive=True)}
    return Shown(
        kind, known, chosen,
        tuple(
            Column(
                place,
                tuple(_trigger(session, each, names) for each in moving if each.stage == place.id),
                tuple(rule(each, people) for each in own[place.id]),
            )
            for place in places
        ),
    )  # fmt: skip


def rule(found: Rule, people: Mapping[str, str]) -> Item:
    """A rule as the board shows it.

    Args:
        found: As it is kept.
        people: What to write for the codes of people, see `design_tree.names_of_people`.
    """
    does = rule_outcomes.label(found.action)
    known = actions().get(found.action)
    return Item(
        id=found.id, trigger=False, title=found.title or does, action=found.action, does=does,
        about=_(known.about) if known is not None else "", time=rule_words.time(found),
        condition=rule_words.condition(found.entity, found.condition), parallel=found.parallel, active=found.active,
        details=_given(found, people), tells=rule_tells.of_rule(found, people),
    )  # fmt: skip


def _given(found: Rule, people: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    known = actions().get(found.action)
    asked = {each.code: each for each in known.parameters} if known is not None else {}
    told: list[tuple[str, str]] = []
    for code, value in rule_runs.given(found).items():
        if isinstance(value, Rows):
            of = asked[code].fields_of if code in asked else ""
            kind = found.entity if of == "document" else of
            text = ", ".join(f"{rule_words.field(kind, name)} = {each}" for name, each in value.rows)
        else:
            text = design_tree.worded(asked.get(code), value if isinstance(value, str) else ", ".join(value), people)
        shown = rule_words.texts(found.entity, " ".join(text.split()), braces=True)
        told.append((_(asked[code].label) if code in asked else code, shown))
    return tuple(told)


def _trigger(session: Session, found: Trigger, names: Mapping[int, str]) -> Item:
    event = trigger_events.events().get(found.event)
    does = _(event.label) if event is not None else found.event
    asked = triggers.settings_of(session, found)
    labels = {each.code: _(each.label) for each in event.settings} if event is not None else {}
    details = [(labels.get(code, code), ", ".join(texts)) for code, texts in asked.items()]
    named = found.on_behalf is not None
    behalf = names.get(found.on_behalf or 0, str(found.on_behalf)) if named else _("the responsible person")
    details.append((_("On behalf of"), behalf))
    if found.allow_back:
        details.append((_("Back"), _("may move back")))
    said = " · ".join(map(", ".join, asked.values()))
    return Item(
        id=found.id, trigger=True, title=found.name or does, action=found.event, does=does,
        about=_(event.about) if event is not None else "", time=said, condition="",
        parallel=False, active=found.active, details=tuple(details),
    )  # fmt: skip

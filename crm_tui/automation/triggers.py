"""Triggers as use cases: what moves a record to a stage by itself; kept, ordered, set off by hand, asked why not.

Source: engine «Triggers».
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.automation import (
    compiling,
    places,
    rights,
    trigger_events,
    trigger_settings,
    trigger_told,
    triggering,
    wording,
)
from crm_tui.automation.trigger_events import Event
from crm_tui.automation.trigger_told import Told
from crm_tui.automation.triggering import Verdict
from crm_tui.domain import trigger_rules, workflow_clean
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, error_text, fill
from crm_tui.services import permissions, records, stages, users
from crm_tui.services.session import Session, operation
from data import database, journal, triggers
from data.happened import Happening
from data.journal import Run
from data.triggers import KIND, Trigger

RIGHT = N_("change triggers")
SET_OFF = N_("trigger set off by hand")
"""How the log calls it."""
_BY_HAND = "fired"
"""What happened when somebody sets a trigger off by hand."""
_STANDS = frozenset(each.value for each in trigger_rules.Stay)
"""Reasons that come of where the record stands now: it may have stood elsewhere when it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A trigger before it is kept."""

    stage: int
    event: str
    settings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts by code: codes, names or ids."""
    name: str = ""
    on_behalf: int | None = None
    """An operator; None for the responsible person of the record."""
    allow_back: bool = False
    """Whether it moves records to earlier stages, and those that are closed."""
    active: bool = True


# ── Set-up ──


def events(entity: str = "") -> tuple[Event, ...]:
    """Everything that triggers can wait for, or only what can move records of a type."""
    return tuple(each for each in trigger_events.events().values() if not entity or each.fits(entity))


def of_stage(session: Session, stage: int) -> tuple[Trigger, ...]:
    """The triggers of a stage in order."""
    del session  # everybody may know what there is
    return tuple(triggers.of_stage(stage))


def every(session: Session, entity: str = "") -> tuple[Trigger, ...]:
    """All triggers, of one type or of all, in the order of the board: in which they are asked."""
    del session
    return tuple(triggers.every(entity))


def trigger(session: Session, number: int) -> Trigger:
    """One trigger.

    Raises:
        NotFound: there is none of that id.
    """
    del session
    found = triggers.trigger(number)
    if found is None:
        raise NotFound(what=N_("trigger"), name=str(number))
    return found


def settings_of(session: Session, found: Trigger) -> dict[str, tuple[str, ...]]:
    """What its event is asked for, as people read it."""
    event = trigger_events.events().get(found.event)
    return trigger_settings.texts(session, event, found.entity, found.settings) if event else {}


def add(session: Session, draft: Draft) -> Ref:
    """A new trigger behind the others of its stage.

    Raises:
        NotAllowed: without the right to change settings, or to automate such records.
        NotFound, UnknownField, InvalidValue, Refused: it could never do anything.
    """
    rights.require(session, RIGHT, stages.stage(session, draft.stage).entity)
    values = _raw(session, draft)
    with operation(session, N_("trigger added")) as act:
        return act.create(KIND, {**values, "sort": next(places.free(triggers.of_stage(draft.stage)))})


def change(session: Session, number: int, draft: Draft, *, version: int | None = None) -> None:
    """Another event, other settings, another stage; on another stage it stands behind the others.

    Raises:
        NotAllowed, NotFound, UnknownField, InvalidValue, Refused, Conflict: nothing changed.
    """
    before = trigger(session, number)
    rights.require(session, RIGHT, before.entity, stages.stage(session, draft.stage).entity)
    values = _raw(session, draft)
    if before.stage != draft.stage:
        values["sort"] = next(places.free(triggers.of_stage(draft.stage)))
    with operation(session, N_("trigger changed")) as act:
        act.update(Ref(KIND, number), values, version=version)


def set_active(session: Session, number: int, active: bool) -> None:
    """Switch it on or off.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    rights.require(session, RIGHT, trigger(session, number).entity)
    with operation(session, N_("trigger changed")) as act:
        act.update(Ref(KIND, number), {"active": int(active)})


def delete(session: Session, number: int) -> None:
    """Into the recycle bin.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    rights.require(session, RIGHT, trigger(session, number).entity)
    with operation(session, N_("trigger deleted")) as act:
        act.delete(Ref(KIND, number))


def order(session: Session, stage: int, numbers: Sequence[int]) -> None:
    """The triggers of a stage in this order; those that are not named keep theirs behind them.

    Raises:
        NotAllowed, NotFound: nothing changed.
    """
    rights.require(session, RIGHT, stages.stage(session, stage).entity)
    listed = triggers.of_stage(stage)
    places.order(session, KIND, listed, numbers, what=N_("trigger"), label=N_("triggers reordered"))


def copy(session: Session, numbers: Sequence[int], stage: int) -> tuple[Ref, ...]:
    """The same triggers once more, behind those of another stage, or of their own.

    Raises:
        NotAllowed, NotFound: nothing was copied.
        Refused: one does not fit there; says which and why.
    """
    found = _there(session, numbers, stage)
    free = places.free(triggers.of_stage(stage))
    with operation(session, N_("triggers copied")) as act:
        return tuple(act.create(KIND, {**values, "sort": next(free)}) for values in found.values())


def move(session: Session, numbers: Sequence[int], stage: int) -> None:
    """The triggers to another stage, behind those that are there.

    Raises:
        NotAllowed, NotFound: nothing was moved.
        Refused: one does not fit there; says which and why.
    """
    found = _there(session, numbers, stage)
    free = places.free(triggers.of_stage(stage))
    with operation(session, N_("triggers moved")) as act:
        for number, values in found.items():
            act.update(Ref(KIND, number), {**values, "sort": next(free)})


def draft_of(found: Trigger) -> Draft:
    """The trigger as it is, to change parts of it."""
    return Draft(
        stage=found.stage, event=found.event, settings=found.settings, name=found.name, on_behalf=found.on_behalf,
        allow_back=found.allow_back, active=found.active,
    )  # fmt: skip


def _there(session: Session, numbers: Sequence[int], stage: int) -> dict[int, dict[str, object]]:
    """The triggers as they would be on that stage."""
    place = stages.stage(session, stage)
    rights.require(session, RIGHT, place.entity, *(trigger(session, number).entity for number in numbers))
    found: dict[int, dict[str, object]] = {}
    for number in dict.fromkeys(numbers):
        wanted = replace(draft_of(trigger(session, number)), stage=stage)
        try:
            found[number] = _raw(session, wanted)
        except Refused as error:
            raise Refused(
                text=N_("trigger {id} does not fit stage “{stage}” of a {type}: {sentence}"), id=number, stage=place.name,
                type=place.entity, sentence=error_text(error),
            ) from error  # fmt: skip
    return found


def _raw(session: Session, draft: Draft) -> dict[str, object]:
    """What is kept of a draft, checked."""
    stage = stages.stage(session, draft.stage)
    event = trigger_events.event(draft.event)
    if not event.fits(stage.entity):
        raise Refused(
            text=N_("“{event}” cannot move a {type}"), event=_(event.label), type=stage.entity, field="event",
            hint=N_("crm-tui trigger events lists what can"),
        )  # fmt: skip
    settings = trigger_settings.read(session, event, stage.entity, draft.settings)
    if draft.on_behalf is not None and all(each.id != draft.on_behalf for each in users.users(session)):
        raise NotFound(what=N_("user"), name=str(draft.on_behalf))
    return {
        "entity": stage.entity, "stage": stage.id, "event": event.id, "name": workflow_clean.line(draft.name).strip(),
        "settings": json.dumps(settings, ensure_ascii=False), "hears": " ".join(event.hears(stage.entity, settings)),
        "on_behalf": draft.on_behalf, "allow_back": int(draft.allow_back), "active": int(draft.active),
    }  # fmt: skip


# ── By hand ──


def fire(session: Session, number: int, ref: Ref) -> Verdict:
    """Set one trigger off on a record, as though what it waits for had happened just now.

    A rehearsal says what would come of it and writes nothing.

    Raises:
        NotFound: no such trigger, or no such record that the operator may read.
        NotAllowed: the operator may not change the record.
    """
    return _fire(session, [trigger(session, number)], ref)


def simulate(session: Session, event: str, ref: Ref) -> Verdict:
    """As though an event had happened to a record just now: of its triggers the first that may moves it.

    Settings of the triggers count as met: what nobody wrote cannot be searched.

    Raises:
        NotFound: no such event, or no such record that the operator may read.
        NotAllowed: the operator may not change the record.
        Refused: no trigger that is switched on waits for it.
    """
    found = trigger_events.event(event)
    records.get(session, ref)
    asked = [each for each in triggers.active() if each.event == found.id and each.entity == ref.type]
    if not asked:
        raise Refused(
            text=N_("no trigger for a {type} waits for “{event}”"), type=ref.type, event=_(found.label), field="event",
            hint=N_("crm-tui trigger list shows which there are"),
        )  # fmt: skip
    return _fire(session, asked, ref)


def _fire(session: Session, asked: Sequence[Trigger], ref: Ref) -> Verdict:
    """The first that may moves the record; the act of whoever sets it off comes before it, so that the log leads back."""
    records.get(session, ref)
    permissions.require(session, Verb.CHANGE, [ref])
    judged = [_judged(each, ref) for each in asked]
    found = next((each for each in judged if each.moved), judged[0])
    if session.dry_run or found.reason == "off":
        return found
    with database.transaction():
        number = _set_off(session, found) if found.moved else 0
        each = Happening(0, number, session.now_ms(), _BY_HAND, ref, session.origin, session.user_id or None, {})
        return triggering.ask(session, asked, ref, each) or found


def _set_off(session: Session, found: Verdict) -> int:
    with operation(session, SET_OFF) as act:
        act.event("trigger_fired", found.ref, {"trigger": triggering.name_of(found.trigger)})
        return act.id


def _judged(found: Trigger, ref: Ref) -> Verdict:
    """Whether it would move the record as it stands now."""
    return triggering.judge(found, ref)[0] if found.active else triggering.stays(found, ref, "off")


# ── What it did, and why not ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a trigger did to a record, or why it did nothing."""

    run: Run
    moved: bool
    sentence: str
    """In the language in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a trigger did to a record, and the first reason why it does not move it now."""

    trigger: Trigger
    reason: str
    """A word, see `triggering.SENTENCES`; ``beaten`` when a trigger before it moved the record, ``settings`` when something
    else happened than it asks for, ``waits`` when it has not happened yet."""
    sentence: str
    """In the language in use."""
    deeds: tuple[Deed, ...] = ()
    """The newest first."""
    again: bool = False
    """Whether what it waits for has happened once more since its newest deed, and the record was let be."""
    then: str = ""
    """Of what has not happened yet: why it would not move the record if it happened now, in the language in use."""


def why_not(session: Session, number: int, ref: Ref) -> Answer:
    """The first reason why the trigger does not move the record, and what it did to it before.

    Raises:
        NotFound: no such trigger, or no such record that the operator may read.
    """
    found = trigger(session, number)
    records.get(session, ref)
    done = deeds(session, number, ref)
    verdict = _judged(found, ref)
    if not verdict.moved and verdict.reason not in _STANDS:
        return Answer(trigger=found, reason=verdict.reason, sentence=verdict.sentence, deeds=done)
    beaten = triggers.beaten(number, ref)
    if beaten is not None and all(beaten.id > each.run.id for each in done):
        return Answer(trigger=found, reason="beaten", sentence=_beaten(session, beaten), deeds=done)
    event = trigger_events.events().get(found.event)
    told = trigger_told.told(found, event, ref) if event is not None and not done else Told.UNKNOWN
    label = _(event.label) if event else found.event
    if told is Told.OTHERWISE:
        said = fill(_("“{event}” happened, but not as its settings ask for"), {"event": label})
        return Answer(trigger=found, reason="settings", sentence=said)
    if not verdict.moved and told is Told.NEVER:
        said = fill(_("“{event}” has not happened to it yet"), {"event": label})
        return Answer(trigger=found, reason="waits", sentence=said, then=verdict.sentence)
    if not verdict.moved:
        there = verdict.reason == trigger_rules.Stay.THERE
        again = event is not None and bool(done) and not there and _again(found, event, ref, done[0].run)
        return Answer(trigger=found, reason=verdict.reason, sentence=verdict.sentence, deeds=done, again=again)
    if event is not None and event.simulated:
        said = fill(_("“{event}” happens only when somebody simulates it"), {"event": label})
    else:
        said = fill(_("nothing stands in its way: it waits for “{event}”"), {"event": label})
    return Answer(trigger=found, reason="waits", sentence=said, deeds=done)


def _again(found: Trigger, event: Event, ref: Ref, last: Run) -> bool:
    """Whether it happened after what the run tells of."""
    since = int(last.content["happened"]) + 1
    return trigger_told.told(found, event, ref, since=since) is Told.HAPPENED


def _beaten(session: Session, run: Run) -> str:
    """Which trigger stood before it and moved the record, and when."""
    words = {
        "id": run.start.partition(":")[2], "name": compiling.frozen(journal.form(run.form)).name, "run": run.id,
        "when": datetime_text(from_ms(run.created_at), session.zone),
    }  # fmt: skip
    return fill(_("trigger {id} “{name}” stood before it and moved the record, {when}: run {run}"), words)


def deeds(session: Session, number: int, ref: Ref | None = None, *, limit: int = 20) -> tuple[Deed, ...]:
    """What the trigger did, to one record or to all that the operator may read; the newest first."""
    found = triggers.deeds(number, ref, limit)
    readable = permissions.readable_refs(session, {each.document for each in found})
    return tuple(_deed(each) for each in found if each.document in readable)


def _deed(run: Run) -> Deed:
    steps = journal.steps(run.id)
    said = wording.sentence(steps[0].said) if steps else ""
    return Deed(run=run, moved=run.state == "completed", sentence=said)

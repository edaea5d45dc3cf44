"""The CRM mode: with leads (classic) or without (simple), and the switch that converts every active lead.

A switch is a row. Every lead is converted in a transaction of its own, by whoever comes first: the program that asked, or
the clock of any other; the store decides which lead is next, so that each is converted once whoever dies in between.

Source: behaviour «CRM modes»; open questions Q50–Q54.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from crm_tui.domain.conversion import CREATION_MODES, OnDuplicate
from crm_tui.domain.errors import CrmError, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import deeds, leads, pipelines
from crm_tui.services.session import Session, operation
from data import database, mode_jobs, pacing, timers
from data import settings as stored
from data.mode_jobs import Switch
from data.operations import Change, Operation
from data.timers import Timer

SIMPLE, CLASSIC = MODES = ("simple", "classic")
"""The first is the default."""
RIGHT = N_("change the CRM mode")
CONVERTING = leads.CONVERTED_LABEL
SAMPLE = 5
_MODE, _CREATION = "crm_mode", "creation_mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationMode:
    """What a request becomes in the simple mode, beside a deal."""

    client: str = "contact"
    """``contact``, ``company`` or ``both``."""
    pipeline: int | None = None
    """The default pipeline when None."""
    keep_activities: bool = False
    """Whether open activities of the leads that are converted stay open, with the deals."""

    def choices(self) -> leads.Choices:
        """The same for a conversion that asks nobody."""
        return leads.Choices(
            create=("deal", *CREATION_MODES[self.client]),
            pipeline=self.pipeline,
            keep_activities=self.keep_activities,
            on_duplicate=OnDuplicate.USE_SAME,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A lead that could not be converted."""

    lead: Ref
    title: str
    error: CrmError
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a switch is."""

    total: int
    converted: int
    failed: int
    """Leads that wait for *retry* or *skip*."""
    skipped: int
    ended: str
    """``done``, ``stopped``; empty while it lasts."""
    operation_id: int
    """What `undo` takes back; 0 when no lead was converted."""

    @property
    def waits(self) -> bool:
        """Whether nothing goes on until somebody decides on the leads that failed."""
        return not self.ended and bool(self.failed) and self.converted + self.failed + self.skipped >= self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The mode and what belongs to it."""

    mode: str
    creation: CreationMode
    active: int
    """Leads in progress."""
    progress: Progress | None
    """Of a switch that lasts."""
    failures: tuple[Failure, ...]
    """Of the switch that lasts, else the leads that the last one skipped; at most 500."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a switch to the simple mode would convert."""

    count: int
    sample: tuple[tuple[Ref, str], ...]


def current() -> str:
    """``simple`` or ``classic``."""
    return stored.get(_MODE, SIMPLE)


def creation() -> CreationMode:
    """What a request becomes in the simple mode."""
    text = stored.get(_CREATION)
    return CreationMode(**json.loads(text)) if text else CreationMode()


def show(session: Session) -> State:
    """The mode, what a request becomes, and a switch that lasts."""
    with database.snapshot():
        switch = mode_jobs.current()
        told = switch or mode_jobs.last()
        return State(
            mode=current(),
            creation=creation(),
            active=mode_jobs.active(),
            progress=_progress(switch) if switch else None,
            failures=_failures(told) if told else (),
        )


def preview(session: Session) -> Preview:
    """How many leads would be converted, and the first of them."""
    with database.snapshot():
        found = mode_jobs.sample(SAMPLE)
        return Preview(mode_jobs.active(), tuple((Ref("lead", lead), title) for lead, title in found))


def check(session: Session, creation: CreationMode) -> None:
    """Whether this operator may switch to the simple mode with these choices.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue, NotFound, Refused: a choice.
    """
    session.require_settings(RIGHT)
    if creation.client not in CREATION_MODES:
        hint = N_("choose one of: {choices}")
        raise invalid("create", creation.client, N_("is no kind of client"), hint, choices=", ".join(CREATION_MODES))
    if creation.pipeline is not None and pipelines.pipeline(session, creation.pipeline).entity != "deal":
        raise Refused(text=N_("a pipeline of deals is needed"), field="pipeline")


def to_classic(session: Session) -> bool:
    """Leads from now on; deals stay deals. A switch to the simple mode that lasts ends. False when it was classic already.

    Raises:
        NotAllowed: without the right to change settings.
    """
    session.require_settings(RIGHT)
    if session.dry_run:
        return _rehearse(session, CLASSIC)
    with operation(session, deeds.MODE_CLASSIC) as act:
        switch = mode_jobs.current()
        if switch is not None:
            mode_jobs.end(switch.id, act.at, "stopped")
            timers.cancel(_key(switch))
        if current() == CLASSIC:
            return False
        _change(session, act, CLASSIC)
    return True


def to_simple(session: Session, creation: CreationMode) -> Progress:
    """Begin the switch: nothing is converted yet unless there is nothing to convert. `run` or the clock go on.

    One that lasts goes on with the choices that it began with. In the simple mode only the choices are kept.

    Raises:
        NotAllowed, InvalidValue, NotFound, Refused: as `check`.
    """
    check(session, creation)
    if session.dry_run:
        _rehearse(session, SIMPLE)
        return _nothing()
    with operation(session, deeds.MODE_SIMPLE) as act:
        switch = mode_jobs.current()
        if switch is not None:
            return _progress(switch)
        active = mode_jobs.active()
        if current() == SIMPLE or not active:
            stored.put(_CREATION, json.dumps(asdict(creation)))
            if current() != SIMPLE:
                _change(session, act, SIMPLE)
            return replace(_nothing(), ended="done")
        number = mode_jobs.begin(at=act.at, user=session.user_id, choices=json.dumps(asdict(creation)), total=active)
        timers.put(f"mode_switch:{number}", act.at)
        return replace(_nothing(), total=active, ended="")


def run(session: Session) -> Iterator[Progress]:
    """Convert lead after lead, each in one transaction; yields after each, and at the end. Others may help.

    Closing the iterator stops between two leads; the clock of any program goes on.

    Raises:
        NotAllowed: without the right to change settings.
        Busy, Unavailable, Damaged: the store; what was converted stays converted.
    """
    session.require_settings(RIGHT)
    more = True
    with pacing.large_writes() as checkpoint:
        while more:
            with operation(session, CONVERTING) as act:
                more = _advance(session, act)
            checkpoint()
            found = mode_jobs.last()
            if found is not None:
                yield _progress(found)


def go_on(session: Session, act: Operation, timer: Timer) -> None:
    """One lead of a switch that lasts, and the timer for the next; in the transaction that claimed the timer."""
    if _advance(session, act):
        timers.put(timer.key, act.at)


def retry(session: Session, chosen: Sequence[Ref] = ()) -> int:
    """Let leads that failed be tried again, all of them when none is named; returns how many.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: no switch lasts, or one of them has not failed.
    """
    return _decide(session, chosen, mode_jobs.forget)


def skip(session: Session, chosen: Sequence[Ref] = ()) -> int:
    """Leave leads that failed as they are, open in the archive, all of them when none is named; returns how many.

    Raises:
        NotAllowed, NotFound: as `retry`.
    """
    return _decide(session, chosen, mode_jobs.skip)


def _decide(session: Session, chosen: Sequence[Ref], decide: Callable[[int, Sequence[int]], int]) -> int:
    session.require_settings(RIGHT)
    with database.transaction():
        switch = mode_jobs.current()
        if switch is None:
            raise NotFound(what=N_("switch of the CRM mode"), name=SIMPLE)
        known = {failed.lead for failed in mode_jobs.failures(switch.id, 2**62)}
        for ref in chosen:
            if ref.type != "lead" or ref.id not in known:
                raise NotFound(what=N_("lead that failed"), name=str(ref))
        count = decide(switch.id, [ref.id for ref in chosen])
        timers.put(_key(switch), session.now_ms())
    return count


def _advance(session: Session, act: Operation) -> bool:
    """Convert the next lead, or end the switch when there is none left; whether there may be more to do."""
    switch = mode_jobs.current()
    if switch is None:
        return False
    acting = replace(session, user_id=switch.user, origin=f"mode:{switch.id}")
    act.user_id, act.origin = switch.user, acting.origin
    lead = mode_jobs.next_lead(switch.id)
    if lead is None:
        if not mode_jobs.counts(switch.id)[0]:
            act.label = deeds.MODE_SIMPLE
            stored.put(_CREATION, switch.choices)
            _change(acting, act, SIMPLE)
            mode_jobs.end(switch.id, act.at, "done")
        timers.cancel(_key(switch))
        return False
    act.label = CONVERTING
    if switch.operation:
        act.resume(switch.operation)
    _convert(acting, act, switch, Ref("lead", lead))
    return True


def _convert(session: Session, act: Operation, switch: Switch, lead: Ref) -> None:
    """One lead, whole or not at all; a refusal is written down and does not stop the others."""
    mark = act.mark()
    try:
        with database.savepoint():
            leads.convert_in(session, act, lead, CreationMode(**json.loads(switch.choices)).choices())
            mode_jobs.converted(switch.id, act.id)
    except CrmError as error:
        if error.exit in (3, 7):
            raise
        act.back_to(mark)
        mode_jobs.fail(switch.id, lead.id, _dump(error))


def _change(session: Session, act: Operation, mode: str) -> None:
    """The mode, with its row in the log."""
    act.event("mode_changed", Ref("user", session.user_id), {"from": current(), "to": mode})
    stored.put(_MODE, mode)


def _rehearse(session: Session, mode: str) -> bool:
    before = current()
    if before != mode:
        session.rehearsed.append(Change("setting", 0, _MODE, before, mode))
    return before != mode


def _key(switch: Switch) -> str:
    return f"mode_switch:{switch.id}"


def _nothing() -> Progress:
    return Progress(total=0, converted=0, failed=0, skipped=0, ended="", operation_id=0)


def _progress(switch: Switch) -> Progress:
    failed, skipped = mode_jobs.counts(switch.id)
    return Progress(
        total=max(switch.total, switch.converted + failed + skipped),
        converted=switch.converted,
        failed=failed,
        skipped=skipped,
        ended=switch.ended,
        operation_id=switch.operation,
    )


def _failures(switch: Switch) -> tuple[Failure, ...]:
    return tuple(
        Failure(lead=Ref("lead", each.lead), title=each.title, error=_undump(each.error), skipped=each.skipped)
        for each in mode_jobs.failures(switch.id)
        if not switch.ended or each.skipped
    )


def _dump(error: CrmError) -> str:
    """The error as kept: its template and what fills it, so that everybody reads it in their own language."""
    template = str(error.params.get("text", "")) if error.message == "{text}" else error.message
    params = {name: str(value) for name, value in error.params.items() if name != "text"}
    return json.dumps({"text": template, **params}, ensure_ascii=False)


def _undump(text: str) -> CrmError:
    return Refused(**json.loads(text))

"""What people and clients do in a rehearsal, as the operator said beforehand: it is done as they would do it.

A word for a step that waits: ``due`` lets the time pass, ``stop`` presses *Stop waiting*; the client writes, calls or
pays; somebody moves the record to a stage; somebody answers what the step asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from crm_tui.automation import assignments, engine, runs
from crm_tui.automation.rehearsal_report import Act
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import Conflict, CrmError, InvalidValue, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, moving, records, users
from crm_tui.services.session import Session, operation
from data import assignments as stored
from data import database, journal, outbox, witness
from data.assignments import Assignment
from data.journal import Wait
from data.operations import CLIENT_EVENTS

DUE, STOP, CLIENT = "due", "stop", "client"
"""Words that every wait that knows them takes."""
_USUAL = "email_received"
"""What a client does who does something."""
SENT, FAILED = "sent", "failed"
PERSON = timedelta(minutes=1)
"""How long a person or a client takes."""
SENDING = timedelta(seconds=1)
"""How long a message takes."""
Key = tuple[int, int, int, int]
"""Run, token, row of the journal: one wait; and who answers."""


class _Due(NamedTuple):
    """Something that somebody does next."""

    wait: Wait
    word: str
    document: Ref
    person: Assignment | None
    """Who is asked; None when the step asks nobody in particular."""
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said beforehand."""

    steps: Mapping[str, str]
    """By the id of the step."""
    event: str = ""
    """What the client does at every wait for the client of which nothing else is said."""
    stage: str = ""
    """To which stage somebody moves the record at every wait for a stage of which nothing else is said."""

    def word(self, wait: Wait) -> str:
        """What is said of a wait; empty for nothing."""
        if wait.step in self.steps:
            return self.steps[wait.step]
        if wait.kind == "activity":
            return self.event
        return self.stage if wait.kind == "stage" else SENT if wait.kind == outbox.KIND else ""


class Answering:
    """Answers each wait once."""

    def __init__(self, session: Session, answers: Answers) -> None:
        self._session = session
        self._answers = answers
        self._done: set[Key] = set()
        self.acts: list[Act] = []
        """What was done, in order."""
        self.problems: list[str] = []
        """What could not be."""

    def pause(self) -> timedelta | None:
        """How long it takes until somebody does what is to be done next; None when there is nothing to do."""
        found = self._next()
        return None if found is None else SENDING if found.wait.kind == outbox.KIND else PERSON

    def act(self) -> None:
        """Do it.

        Raises:
            CrmError: what somebody is to answer is none of the answers, or not complete.
        """
        found = self._next()
        if found is not None:
            self._done.add(found.key)
            self._answer(found)

    def _next(self) -> _Due | None:
        """The first wait that has an answer and got none yet; of those who are asked, each answers for themselves."""
        for number in witness.runs():
            run = journal.load(number)
            if run is None or run.ended_at is not None:
                continue
            for wait in journal.waits(number):
                word = self._answers.word(wait)
                if not word or word == DUE:
                    continue
                for person in _asked(wait):
                    found = _Due(
                        wait, word, run.document, person, (number, wait.token, run.seq, person.id if person else 0)
                    )
                    if found.key not in self._done:
                        return found
        return None

    def _answer(self, due: _Due) -> None:
        wait = due.wait
        try:
            said = self._do(due)
        except CrmError as error:
            from crm_tui.i18n.translate import error_text  # noqa: PLC0415 — most answers are fine

            if due.person is not None and not isinstance(error, Conflict):
                raise _at_step(error, wait.step) from error
            words = {"step": wait.step, "word": due.word, "sentence": error_text(error)}
            self.problems.append(fill(_("“{word}” is no answer to step {step}: {sentence}"), words))
            return
        now = from_ms(self._session.now_ms())
        self.acts.append(Act(now, witness.count(), wait.about or due.document, wait.step, said))

    def _do(self, due: _Due) -> str:
        wait, word, about = due.wait, due.word, due.wait.about or due.document
        if word == STOP:
            _ask(self._session, wait, "manual")
            return _("somebody presses “Stop waiting”")
        if due.person is not None:
            return self._reply(due.person, word)
        if wait.kind == outbox.KIND:
            return self._deliver(about, word)
        if wait.kind == "stage":
            return self._move(about, word)
        if wait.kind == "activity":
            return self._client(about, word)
        raise Refused(text=N_("nothing but the time, or “stop”, ends it"))

    def _reply(self, asked: Assignment, word: str) -> str:
        """Who is asked answers: ``approved``, or ``answered CODE=text; CODE=text``."""
        person = next(each for each in users.users(self._session, inactive=True) if each.id == asked.user)
        said, _space, rest = word.partition(" ")
        fields = {
            name.strip(): text for name, equals, text in (each.partition("=") for each in rest.split(";")) if equals
        }
        comment = "" if asked.form.get("comment") == "none" else _("rehearsal")
        own = replace(self._session, user_id=person.id, login=person.login, name=person.name)
        assignments.answer(own, asked.id, said if fields else word, comment=comment, given=fields)
        return fill(_("{person} answers “{word}”"), {"person": person.name or person.login, "word": word})

    def _client(self, about: Ref, word: str) -> str:
        kind = _USUAL if word == CLIENT else word
        if kind not in CLIENT_EVENTS:
            raise NotFound(
                what=N_("event"), name=word, hint=N_("choose one of: {choices}"),
                hint_params={"choices": ", ".join((CLIENT, *sorted(CLIENT_EVENTS)))},
            )  # fmt: skip
        with operation(self._session, N_("rehearsal")) as act:
            act.event(kind, about, {})
        return _("the client gets in touch")

    def _move(self, about: Ref, word: str) -> str:
        pipeline = records.get(self._session, about).values.get("pipeline")
        try:
            stage = lookup.stage_called(
                word, pipeline=pipeline if isinstance(pipeline, int) else None, entity=about.type
            )
        except NotFound:
            stage = lookup.stage_called(word, entity=about.type)
        outcome = moving.move(self._session, [about], stage.id)
        if outcome.refused:
            raise outcome.refused[0][1]
        words = {"record": lookup.title_of(about.type, about.id), "stage": stage.name}
        return fill(_("somebody moves {record} to “{stage}”"), words)

    def _deliver(self, about: Ref, word: str) -> str:
        if word not in (SENT, FAILED):
            raise Refused(text=N_("a message is sent or failed"))
        with database.transaction():
            outbox.decide(about.id, word, outbox.OPEN, at=self._session.now_ms())
        return _("the message is delivered") if word == SENT else _("the message cannot be delivered")


def _at_step(error: CrmError, step: str) -> CrmError:
    """The refusal of what somebody answers, of the step that it was said for."""
    if isinstance(error, InvalidValue) and error.params.get("field") == "answer":
        return InvalidValue(
            field=step, value=error.params["value"], reason=error.params["reason"], hint=error.hint,
            hint_params=error.hint_params,
        )  # fmt: skip
    return error


def _ask(session: Session, wait: Wait, event: str) -> None:
    with database.transaction():
        run = journal.load(wait.run)
        assert run is not None
        work = runs.work(session, run)
        if not engine.answer(work, wait, event, {}):
            raise Refused(text=N_("nobody can end this wait"))
        runs.save(work, state="" if work.ended or work.run.state == "error" else "running", wake=not work.ended)


def _asked(wait: Wait) -> list[Assignment | None]:
    """Those who have not answered yet what the step asks; nobody in particular for other waits."""
    ask = wait.facts.get("ask")
    return [each for each in stored.of_ask(str(ask)) if each.state == stored.OPEN] if ask else [None]

"""What people and clients do in a rehearsal, as the operator said beforehand: it is done as they would do it.

A word for a step that waits: ``due`` lets the time pass, ``stop`` presses *Stop waiting*; the client writes, calls or
pays; somebody moves the record to a stage; somebody answers what the step asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crm_tui.automation import engine, runs
from crm_tui.automation.rehearsal_report import Act
from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import CrmError, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, moving
from crm_tui.services.session import Session, operation
from data import database, journal, outbox, witness
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
Key = tuple[int, int, int]
"""Run, token, row of the journal: one wait."""


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
        return None if found is None else SENDING if found[0].kind == outbox.KIND else PERSON

    def act(self) -> None:
        """Do it."""
        found = self._next()
        if found is not None:
            wait, word, key, document = found
            self._done.add(key)
            self._answer(wait, word, document)

    def _next(self) -> tuple[Wait, str, Key, Ref] | None:
        """The first wait that has an answer and got none yet."""
        for number in witness.runs():
            run = journal.load(number)
            if run is None or run.ended_at is not None:
                continue
            for wait in journal.waits(number):
                word, key = self._answers.word(wait), (number, wait.token, run.seq)
                if word and word != DUE and key not in self._done:
                    return wait, word, key, run.document
        return None

    def _answer(self, wait: Wait, word: str, document: Ref) -> None:
        try:
            said = self._do(wait, word, document)
        except CrmError as error:
            from crm_tui.i18n.translate import error_text  # noqa: PLC0415 — most answers are fine

            words = {"step": wait.step, "word": word, "sentence": error_text(error)}
            self.problems.append(fill(_("“{word}” is no answer to step {step}: {sentence}"), words))
            return
        now = from_ms(self._session.now_ms())
        self.acts.append(Act(now, witness.count(), wait.about or document, wait.step, said))

    def _do(self, wait: Wait, word: str, document: Ref) -> str:
        about = wait.about or document
        if word == STOP:
            _ask(self._session, wait, "manual")
            return _("somebody presses “Stop waiting”")
        if wait.kind == outbox.KIND:
            return self._deliver(about, word)
        if wait.kind == "stage":
            return self._move(about, word)
        if wait.kind == "activity":
            return self._client(about, word)
        raise Refused(text=N_("nothing but the time, or “stop”, ends it"))

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


def _ask(session: Session, wait: Wait, event: str) -> None:
    with database.transaction():
        run = journal.load(wait.run)
        assert run is not None
        work = runs.work(session, run)
        if not engine.answer(work, wait, event, {}):
            raise Refused(text=N_("nobody can end this wait"))
        runs.save(work, state="" if work.ended or work.run.state == "error" else "running", wake=not work.ended)

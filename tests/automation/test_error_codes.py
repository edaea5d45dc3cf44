"""Every code of a failed step, through a real run: the sentence with parameter and value, the hint; retried, skipped, stopped.

Source: actions 0.3. A row is a step that fails, what it is told by, and what mends it. ``access_denied`` and
``no_recipient`` have no action yet that fails with them: a stand-in does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_tui.automation import engine, failing, outbox, registry, step_words, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.outcome import CODES, Done, StepFailed
from crm_tui.automation.registry import EVERY, Action, Parameter
from crm_tui.automation.step import Step
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.services import absences, bookables, bookings, custom_fields, lookup, notifications, records, settings
from crm_tui.services.bookables import Setup
from crm_tui.services.custom_fields import NewField
from crm_tui.services.session import Session
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office
from tests.support.receiver import Receiver, receiving

INFO = "{=Document:additional_info}"
SLOT = "Room @ 2099-12-04 10:00 .. 12:00"
DEEP = "A1|while||when = [{ source = '{=Document:title}', is = 'equals', values = ['Boiler'] }]"


@dataclass(frozen=True, slots=True)
class Office:
    """Where a row fails and is mended."""

    session: Session
    deal: Ref
    clock: Clock
    receiver: Receiver

    def set(self, **values: object) -> None:
        records.update(self.session, [self.deal], values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How a code is reached."""

    steps: tuple[str, ...]
    parameter: str
    value: str
    hint: str
    """A part of it."""
    break_: Callable[[Office], object]
    mend: Callable[[Office], object]
    ends: str = "completed"


def _book(office: Office) -> None:
    bookables.add_resource(office.session, "Room")
    custom_fields.add(office.session, "deal", NewField(label="Visit", kind="booking", booking=Setup(bookable="both")))
    other = lookup.parse_values(office.session, "deal", {"visit": SLOT})
    records.create(office.session, "deal", {"title": "Other", **other})


def _cancel(office: Office) -> None:
    bookings.cancel(office.session, [each.id for each in bookings.bookings(office.session)])


def _all_away(office: Office) -> None:
    absences.add(office.session, "anna", "2026-03-01", "2026-04-01")


def _budget(office: Office) -> None:
    custom_fields.add(office.session, "deal", NewField(label="Budget", stages=("EXECUTING",)))


def _contact(office: Office) -> None:
    office.set(contacts=(records.create(office.session, "contact", {"name": "Eva"}).id,))


def _gone(office: Office) -> None:
    """A contact that lies in the recycle bin."""
    contact = records.create(office.session, "contact", {"name": "Eva"})
    records.delete(office.session, [contact])
    office.set(additional_info=f"C_{contact.id}")


def _answers(*codes: int) -> Callable[[Office], None]:
    """What the other program answers from now on."""

    def answer(office: Office) -> None:
        settings.set(office.session, "webhook_hosts", office.receiver.host)
        office.receiver.answers[:] = list(codes) * 3

    return answer


def _nothing(_office: Office) -> None:
    """It fails as it is."""


def _allow(office: Office) -> None:
    settings.set(office.session, "webhook_hosts", office.receiver.host)


HOOK = "A1|webhook||with.url = '{url}'"
ROWS: dict[str, Row] = {
    "missing_parameter": Row(
        steps=("A1|add_comment||with.comment = '{=Document:comments}'",), parameter="comment", value="{=Document:comments}",
        hint="where its value comes from", break_=_nothing, mend=lambda office: office.set(comments="Here"),
    ),
    "invalid_value": Row(
        steps=(f"A1|change_stage||with.stage = '{INFO}'",), parameter="stage", value="EXECUTIN",
        hint="did you mean", break_=lambda office: office.set(additional_info="EXECUTIN"),
        mend=lambda office: office.set(additional_info="EXECUTING"), ends="terminated",
    ),
    "expression_error": Row(
        steps=("A1|add_comment||with.comment = '=1/{=Document:probability}'",), parameter="comment",
        value="=1/{=Document:probability}", hint="skip the step", break_=lambda office: office.set(probability=0),
        mend=lambda office: office.set(probability=50),
    ),
    "target_not_found": Row(
        steps=(f"A1|get_crm_data||with.entity_type = 'contact'\nwith.entity_id = '{INFO}'\nwith.fields = ['NAME']",),
        parameter="entity_id", value="contact:1", hint="look where entity_id comes from", break_=_gone,
        mend=lambda office: records.restore(office.session, [Ref("contact", 1)]),
    ),
    "no_linked_record": Row(
        steps=("A1|edit_contact||with.fields = [{ set = 'post', to = 'Chief' }]",), parameter="contact", value="deal:1",
        hint="put a Condition before this step", break_=_nothing, mend=_contact,
    ),
    "not_applicable": Row(
        steps=(HOOK,), parameter="url", value="http://127.0.0.1:", hint="setting set webhook_hosts", break_=_nothing,
        mend=_allow,
    ),
    "access_denied": Row(
        steps=("A1|stand_in||with.wish = 'forbidden'",), parameter="A1", value="", hint="let somebody who may",
        break_=lambda office: office.set(additional_info="forbidden"), mend=lambda office: office.set(additional_info="-"),
    ),
    "no_recipient": Row(
        steps=("A1|stand_in||with.wish = 'letter'",), parameter="recipient", value="deal:1", hint="add a phone number",
        break_=lambda office: office.set(additional_info="letter"), mend=lambda office: office.set(additional_info="-"),
    ),
    "conflict": Row(
        steps=(f"A1|edit_document||with.fields = [{{ set = 'uf_visit', to = '{SLOT}' }}]",), parameter="visit",
        value="deal:2", hint="choose another time", break_=_book, mend=_cancel,
    ),
    "required_field_missing": Row(
        steps=("A1|change_stage||with.stage = 'EXECUTING'",), parameter="stage", value="In progress",
        hint="fill them first", break_=_budget, mend=lambda office: office.set(uf_budget="5000"), ends="terminated",
    ),
    "no_candidate": Row(
        steps=("A1|change_responsible||with.new_responsible = 'anna'\nwith.selection = 'first_in_list'\nwith.skip_absent = 'Y'",),
        parameter="new_responsible", value="Anna Rossi", hint="name more people", break_=_all_away,
        mend=lambda office: absences.delete(office.session, 1),
    ),
    "provider_unavailable": Row(
        steps=(f"{HOOK}\nwith.wait = 'Y'",), parameter="url", value="127.0.0.1", hint="retry sends a new message",
        break_=_answers(*[500] * outbox.MOST_TRIES), mend=lambda office: office.receiver.answers.clear(),
    ),
    "provider_rejected": Row(
        steps=(f"{HOOK}\nwith.wait = 'Y'",), parameter="url", value="127.0.0.1", hint="retry sends a new message",
        break_=_answers(400), mend=lambda office: office.receiver.answers.clear(),
    ),
    "limit_exceeded": Row(
        steps=(DEEP, "A2|block|A1"), parameter="when", value="20", hint="look for what repeats itself", break_=_nothing,
        mend=lambda office: office.set(title="Heat pump"),
    ),
}  # fmt: skip


def _stand_in(step: Step) -> Done:
    """Fails as the record says."""
    wish = records.get(step.session, step.document).values["additional_info"]
    if wish == "forbidden":
        raise NotAllowed(login="anna", verb=N_("delete"))
    if wish == "letter":
        raise StepFailed(
            "no_recipient", N_("{ref} has no e-mail address"), parameter="recipient", ref=str(step.document)
        )
    return Done()


@pytest.fixture
def office(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    wish = Parameter(code="wish", label=N_("Value"), type=ValueType.STRING)
    action = Action(
        id="stand_in", label=N_("Value"), about=N_("Value"), documents=EVERY, parameters=(wish,), run=_stand_in
    )
    known = {**registry.actions(), "stand_in": action}
    monkeypatch.setattr(registry, "actions", lambda: known)
    monkeypatch.setattr(engine, "MOST_TURNS", 20)
    session = open_office(tmp_path, clock)
    with receiving() as receiver:
        yield Office(session, deal_of(session), clock, receiver)
    assert journal_checks.problems() == []
    close_office()


def go_on(office: Office) -> None:
    """As far as it gets: messages are sent, and sent again, as often as the outbox tries."""
    sweep.run_all(office.session)
    for _try in range(outbox.MOST_TRIES):
        outbox.deliver(office.session)
        office.clock.forward(hours=6)
        sweep.run_all(office.session)


def state(office: Office, run: int) -> tuple[str, str]:
    found = workflows.run(office.session, run)
    return found.state, found.reason


def picture(office: Office) -> list[object]:
    """What a step that failed must not have touched."""
    tables = ("deal", "contact", "booking", "comment", "activity")
    return [database.sql(f"SELECT * FROM {table} ORDER BY id") for table in tables]


def test_every_code_has_a_row_and_a_hint() -> None:
    assert set(ROWS) == set(CODES) == set(failing.HINTS)


@pytest.mark.covers("actions.md#Every action has clear errors in the run log", "engine.md#Run states, log, retry")
@pytest.mark.parametrize("code", ROWS)
def test_a_code_is_told_and_the_run_is_retried_skipped_or_stopped(office: Office, code: str) -> None:
    row, session = ROWS[code], office.session
    row.break_(office)
    steps = [each.replace("{url}", office.receiver.url()) for each in row.steps]
    number = workflows.save(session, text(*steps, say("Z9", "after"))).id
    before = picture(office)

    tried, skipped, stopped = (workflows.start(session, number, office.deal, {}).id for _run in range(3))
    go_on(office)

    assert [state(office, run) for run in (tried, skipped, stopped)] == [("error", code)] * 3
    told = telling.trace(session, tried).steps[-1]
    kept = workflows.trace(session, tried)[1][-1]
    said = kept.said
    assert (told.outcome, told.said[0]) == ("failed", telling.run_words.reason(code))
    assert step_words.parameter(kept.action, row.parameter) in told.said[1], "as the form calls it"
    assert row.value in told.said[1]
    assert (said["code"], said["parameter"]) == (code, row.parameter)
    assert row.value in said["value"]
    assert row.hint in told.hint
    assert picture(office) == before, "nothing of a step that failed remains"
    assert comments(session, office.deal) == []
    notices = [each for each in notifications.page(session) if each.kind == "run_failed"]
    assert len(notices) == 3

    workflows.skip(session, skipped)
    workflows.stop(session, stopped)
    sweep.run_all(session)
    assert state(office, skipped) == ("completed", "")
    assert state(office, stopped) == ("terminated", "stopped")
    assert comments(session, office.deal) == ["after"]

    row.mend(office)
    workflows.retry(session, tried)
    go_on(office)
    assert state(office, tried)[0] == row.ends
    assert workflows.trace(session, tried)[1][-1].outcome == "ok"
    assert workflows.trace(session, stopped)[1][-1].said["code"] == code, "what was stopped keeps its journal"

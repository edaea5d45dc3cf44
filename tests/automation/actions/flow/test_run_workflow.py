"""Run workflow: another template, with parameters, on this or another record; waiting for it, and what ends the wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import starting, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.ref import Ref
from crm_tui.services import records, timeline
from data import database, journal, journal_checks
from tests.automation.test_engine import comments, say, text

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from tests.conftest import Clock

PARAMETERS = """
[[parameter]]
code = "Who"
type = "string"
required = true
[[parameter]]
code = "Times"
type = "integer"
default = "2"
"""


def save(session: Session, *steps: str, name: str = "Test", more: str = "", document: str = "deal") -> int:
    made = text(*steps, name=name, more=more).replace('document = "deal"', f'document = "{document}"')
    return workflows.save(session, made).id


def start(session: Session, template: int, ref: Ref) -> int:
    run = workflows.start(session, template, ref, {}).id
    sweep.run_all(session)
    assert journal_checks.problems() == []
    return run


def state(session: Session, run: int) -> tuple[str, str]:
    found = workflows.run(session, run)
    return found.state, found.reason


def pass_by(session: Session, clock: Clock, time: timedelta) -> None:
    clock.at += time
    sweep.run_all(session)
    assert journal_checks.problems() == []


def call(*given: str, wait: bool = False, template: str = "Child", more: str = "") -> str:
    values = ", ".join(f"{{ set = '{each.split('=')[0]}', to = '{each.split('=')[1]}' }}" for each in given)
    lines = [
        f"with.template = '{template}'",
        f"with.values = [{values}]" if given else "",
        "with.wait = 'Y'" if wait else "",
        more,
    ]
    return "|".join(("A1|run_workflow|", *filter(None, lines)))


CAME = say("A2", "came {=A1:STATE} {=A1:RUN_ID}")


def test_another_template_runs_on_the_same_record_with_its_parameters(anna: Session, deal: Ref) -> None:
    save(anna, say("A1", "{=Template:Who} {=Template:Times}"), name="Child", more=PARAMETERS)
    run = start(anna, save(anna, call("who=you"), CAME), deal)

    assert comments(anna, deal) == ["came running 2", "you 2"]
    child = workflows.run(anna, 2)
    assert (child.start, child.caused_by, child.depth, child.started_by) == ("run", run, 1, anna.user_id)


def test_it_runs_on_another_record_too(anna: Session, deal: Ref, company: Ref) -> None:
    save(anna, say("A1", "hello"), name="Child", document="company")
    start(anna, save(anna, call(more="with.item = '{=Document:COMPANY_ID}'"), CAME), deal)

    assert comments(anna, company) == ["hello"]


def test_who_waits_goes_on_when_the_other_run_has_ended(anna: Session, deal: Ref, clock: Clock) -> None:
    save(anna, "A1|pause||with.interval = '2h'", say("A2", "child"), name="Child")
    run = start(anna, save(anna, call(wait=True), CAME), deal)
    assert (state(anna, run), comments(anna, deal)) == (("waiting", ""), [])

    pass_by(anna, clock, timedelta(hours=3))

    assert (state(anna, run), comments(anna, deal)) == (("completed", ""), ["child", "came completed 2"])


def test_a_child_that_is_done_at_once_is_waited_for_as_well(anna: Session, deal: Ref) -> None:
    save(anna, say("A1", "child"), name="Child")
    start(anna, save(anna, call(wait=True), CAME), deal)

    assert comments(anna, deal) == ["child", "came completed 2"]


@pytest.mark.parametrize(
    ("steps", "came"),
    [
        (("A1|terminate|",), "terminated"), (("A1|log||with.text = '{=Document:COMMENTS}'",), "error"),
        (("A1|change_stage||with.stage = 'EXECUTING'",), "terminated"),
    ],
)  # fmt: skip
def test_however_the_child_ends_the_waiter_goes_on(anna: Session, deal: Ref, steps: tuple[str, ...], came: str) -> None:
    save(anna, *steps, name="Child")
    run = start(anna, save(anna, call(wait=True), CAME), deal)

    assert (state(anna, run)[0], comments(anna, deal)) == ("completed", [f"came {came} 2"])


def test_a_child_that_is_stopped_by_hand_or_gone_lets_the_waiter_go_on(anna: Session, deal: Ref, contact: Ref) -> None:
    save(anna, "A1|pause||with.interval = '2 days'", name="Child")
    save(anna, "A1|pause||with.interval = '2 days'", name="Other", document="contact")
    first = start(anna, save(anna, call(wait=True), CAME, name="One"), deal)
    workflows.stop(anna, 2)
    sweep.run_all(anna)
    assert (state(anna, first)[0], comments(anna, deal)) == ("completed", ["came terminated 2"])

    second = start(
        anna, save(anna, call(wait=True, template="Other", more=f"with.item = '{contact}'"), CAME, name="Two"), deal
    )
    records.delete(anna, [contact])
    sweep.run_all(anna)
    assert (state(anna, second)[0], comments(anna, deal)[1:]) == ("completed", ["came terminated 4"])


def test_who_is_stopped_leaves_the_child_running_and_says_so(anna: Session, deal: Ref) -> None:
    save(anna, "A1|pause||with.interval = '2 days'", name="Child")
    run = start(anna, save(anna, call(wait=True), CAME), deal)

    workflows.stop(anna, run)
    sweep.run_all(anna)

    assert (state(anna, run)[0], state(anna, 2)[0]) == ("terminated", "waiting")
    _run, steps, _waits = workflows.trace(anna, run)
    assert [(each.outcome, each.said.get("params")) for each in steps] == [("waiting", None), ("skipped", {"id": 2})]
    assert journal_checks.problems() == []


def test_a_person_may_stop_waiting(anna: Session, deal: Ref) -> None:
    save(anna, "A1|pause||with.interval = '2 days'", name="Child")
    run = start(anna, save(anna, call(wait=True), CAME), deal)

    workflows.skip(anna, run)
    sweep.run_all(anna)

    assert (state(anna, run)[0], comments(anna, deal)) == ("completed", ["came waiting 2"])


def test_runs_that_wait_for_each_other_do_not_wait_for_a_place(anna: Session, deal: Ref, clock: Clock) -> None:
    save(anna, "A1|pause||with.interval = '1h'", say("A2", "last"), name="C")
    save(anna, call(wait=True, template="C"), say("A2", "middle"), name="B")
    start(anna, save(anna, call(wait=True, template="B"), say("A2", "first"), name="A"), deal)
    assert [each.state for each in workflows.runs_of(anna, deal)] == ["waiting"] * 3

    pass_by(anna, clock, timedelta(hours=2))

    assert comments(anna, deal) == ["last", "middle", "first"]


def test_a_template_does_not_start_itself_again_on_its_record(anna: Session, deal: Ref) -> None:
    save(anna, call(template="B"), name="A")
    save(anna, call(template="A"), name="B")
    start(anna, 1, deal)

    assert [state(anna, run.id) for run in workflows.runs_of(anna, deal)] == [
        ("completed", ""),
        ("error", "limit_exceeded"),
    ]


def test_runs_start_runs_ten_times_and_not_more(anna: Session, deal: Ref) -> None:
    save(anna, call(template="T1"), name="T0")
    for number in range(1, starting.DEPTH + 3):
        save(anna, call(template=f"T{number + 1}"), name=f"T{number}")
    start(anna, 1, deal)

    found = workflows.runs_of(anna, deal)
    assert [run.depth for run in found] == list(range(starting.DEPTH + 1))
    assert [state(anna, run.id)[1] for run in found][-1] == "limit_exceeded"


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (call(template="Nobody"), "target_not_found"), (call(template="Twice"), "target_not_found"),
        (call(template="Contacts"), "not_applicable"), (call(template="Off"), "not_applicable"),
        (call("What=1", template="Child"), "invalid_value"), (call(template="Child"), "missing_parameter"),
        (call("Who=a", "Times=many", template="Child"), "invalid_value"),
        (call("Who=a", template="Child", more="with.item = 'D_999'"), "target_not_found"),
        (call("Who=a", template="Child", more="with.item = '=\"nobody\"'"), "invalid_value"),
    ],
)  # fmt: skip
def test_what_cannot_be_started_fails_the_step_and_starts_nothing(
    anna: Session, deal: Ref, step: str, why: str
) -> None:
    save(anna, say("A1", "x"), name="Child", more=PARAMETERS)
    for name, document in (("Twice", "deal"), ("Twice", "deal"), ("Contacts", "contact"), ("Off", "deal")):
        save(anna, say("A1", "x"), name=name, document=document)
    workflows.set_active(anna, 5, active=False)

    run = start(anna, save(anna, step), deal)

    assert (state(anna, run), len(workflows.runs_of(anna, deal))) == (("error", why), 1)


def test_a_sub_run_is_told_in_the_timeline_of_its_record(anna: Session, deal: Ref) -> None:
    save(anna, say("A1", "x"), name="Child")
    start(anna, save(anna, call()), deal)

    kinds = [entry.kind for entry in timeline.page(anna, deal).entries if entry.kind.startswith("workflow")]
    assert kinds.count("workflow_started") == 2
    assert journal.load(2) is not None
    assert database.sql("SELECT count(*) FROM run_wait") == [(0,)]

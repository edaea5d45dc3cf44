"""Runs on a real store: templates from files, walked by the clock's ticks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, moving, pipelines, records, timeline
from crm_tui.services.session import Session
from data import journal, timers
from tests.conftest import Clock
from tests.support.office import close_office, open_office

HEAD = """format = 1
name = "{name}"
document = "deal"
start = [{start}]
"""


def text(*steps: str, name: str = "Test", start: str = "", more: str = "") -> str:
    """A template with these steps, each ``id|kind|in|key = value …``."""
    parts = [HEAD.format(name=name, start=start) + more]
    for step in steps:
        number, kind, parent, *given = step.split("|")
        lines = [f'[[step]]\nid = "{number}"\nkind = "{kind}"', f'in = "{parent}"' if parent else ""]
        parts.append("\n".join(line for line in (*lines, *given) if line) + "\n")
    return "\n".join(parts)


def say(number: str, words: str, parent: str = "") -> str:
    """A step that comments."""
    return f"{number}|add_comment|{parent}|with.comment = '{words}'"


WHO = """
[[parameter]]
code = "Who"
type = "string"
required = true
"""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def comments(session: Session, ref: Ref) -> list[str]:
    """The comments of a record, the oldest first."""
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"][::-1]


def deal_of(session: Session, title: str = "Boiler", **values: Value) -> Ref:
    return records.create(session, "deal", {"title": title, **values})


def states(session: Session, ref: Ref) -> list[tuple[str, str]]:
    """State and reason of every run of a record."""
    return [(run.state, run.reason) for run in workflows.runs_of(session, ref)]


def go(session: Session, ref: Ref, template: str, **given: str) -> int:
    """Save a template, start it on a record, let the clock tick; the number of the run."""
    run = workflows.start(session, workflows.save(session, template).id, ref, given)
    sweep.run_all(session)
    return run.id


def stage_of(session: Session, name: str) -> int:
    return lookup.stage_called(name, entity="deal").id


def test_a_run_started_by_hand_does_its_steps_and_ends(office: Session) -> None:
    deal = deal_of(office)

    run = go(office, deal, text(say("A1", "Hello {=Template:Who}, this is {=Document:TITLE}"), more=WHO), Who="Anna")

    assert comments(office, deal) == ["Hello Anna, this is Boiler"]
    found, steps, waits = workflows.trace(office, run)
    assert (found.state, [each.outcome for each in steps], waits) == ("completed", ["ok"], ())


def test_a_required_parameter_must_be_given(office: Session) -> None:
    deal = deal_of(office)
    template = workflows.save(office, text(say("A1", "x"), more=WHO))

    with pytest.raises(Refused, match="Who is empty"):
        workflows.start(office, template.id, deal, {})

    assert workflows.runs_of(office, deal) == ()


@pytest.mark.parametrize(("amount", "said"), [(500, ["small", "after"]), (5000, ["large", "after"])])
def test_the_first_branch_whose_condition_is_true_runs(office: Session, amount: int, said: list[str]) -> None:
    deal = deal_of(office, amount=Money(amount * 100, "EUR"))
    large = "when = [{ source = '{=Document:amount}', is = 'at_least', values = ['1000'] }]"

    go(office, deal, text(
        "A1|condition|", f"A2|branch|A1|{large}", say("A3", "large", "A2"), "A4|branch|A1", say("A5", "small", "A4"),
        say("A6", "after"),
    ))  # fmt: skip

    assert comments(office, deal) == said


def test_a_parallel_block_ends_when_every_branch_has_ended(office: Session, clock: Clock) -> None:
    deal = deal_of(office)

    go(office, deal, text(
        "A1|parallel|", "A2|branch|A1", "A3|pause|A2|with.interval = '2h'", say("A4", "late", "A2"),
        "A5|branch|A1", say("A6", "soon", "A5"), say("A7", "after"),
    ))  # fmt: skip
    assert comments(office, deal) == ["soon"]

    clock.forward(hours=3)
    sweep.run_all(office)
    assert comments(office, deal) == ["soon", "late", "after"]
    assert states(office, deal) == [("completed", "")]


def test_a_loop_over_values_tells_each_and_its_place(office: Session) -> None:
    deal = deal_of(office)

    go(office, deal, text(
        "A1|iterator||with.values = '=explode(\",\", \"a,b,c\")'", say("A2", "{=A1:INDEX} {=A1:VALUE}", "A1"),
        say("A3", "end"),
    ))  # fmt: skip

    assert comments(office, deal) == ["0 a", "1 b", "2 c", "end"]


def test_a_loop_without_end_is_stopped_after_a_thousand_turns(office: Session) -> None:
    deal = deal_of(office)

    run = go(
        office,
        deal,
        text(
            "A1|while||when = [{ source = '{=Document:title}', is = 'not_empty' }]", "A2|block|A1", say("A3", "never")
        ),
    )

    found, steps, _waits = workflows.trace(office, run)
    assert (found.state, found.reason, steps[-1].said["code"]) == ("error", "limit_exceeded", "limit_exceeded")
    assert comments(office, deal) == []


def test_changing_the_stage_ends_this_run_only(office: Session) -> None:
    deal = deal_of(office)
    waiting = workflows.save(office, text("A1|wait_deal_stage||with.stages = ['WON']", say("A2", "won"), name="Other"))
    workflows.start(office, waiting.id, deal, {})

    go(office, deal, text("A1|change_stage||with.stage = 'EXECUTING'", say("A2", "never")))

    assert comments(office, deal) == []
    assert states(office, deal) == [("waiting", ""), ("terminated", "stage_changed")]
    assert records.get(office, deal).values["stage"] == stage_of(office, "EXECUTING")


def test_waiting_for_a_stage_is_released_by_any_final_one(office: Session) -> None:
    deal = deal_of(office)
    go(office, deal, text(
        "A1|wait_deal_stage||with.stages = ['FINAL_INVOICE']", say("A2", "target {=A1:IS_TARGET}, {=A1:STAGE_NAME}")
    ))  # fmt: skip
    assert states(office, deal) == [("waiting", "")]

    moving.move(office, [deal], stage_of(office, "LOSE"))
    sweep.run_all(office)

    assert comments(office, deal) == ["target No, Deal lost"]


def test_changing_the_pipeline_ends_every_run_of_the_deal(office: Session) -> None:
    deal = deal_of(office)
    other = pipelines.add(office, "Service")
    for name in ("One", "Two"):
        waiting = workflows.save(office, text("A1|pause||with.interval = '5 days'", name=name))
        workflows.start(office, waiting.id, deal, {})
    sweep.run_all(office)

    go(office, deal, text("A1|change_pipeline||with.pipeline = 'Service'", say("A2", "never")))

    assert records.get(office, deal).values["pipeline"] == other.id
    assert {state for state, _reason in states(office, deal)} == {"terminated"}
    assert {reason for _state, reason in states(office, deal)} == {"pipeline_changed"}


def test_two_waiting_runs_at_a_time_the_third_is_queued(office: Session, clock: Clock) -> None:
    for name in ("One", "Two", "Three"):
        workflows.save(office, text(f"A1|pause||with.interval = '{len(name)} days'", name=name, start="'create'"))
    workflows.save(office, text(say("A1", "at once"), name="Four", start="'create'"))

    deal = deal_of(office)
    sweep.run_all(office)

    assert [state for state, _reason in states(office, deal)] == ["waiting", "waiting", "queued", "completed"]
    assert comments(office, deal) == ["at once"]
    clock.forward(days=3, minutes=1)
    sweep.run_all(office)
    assert [state for state, _reason in states(office, deal)] == ["completed", "completed", "waiting", "completed"]


def test_a_run_follows_the_template_as_it_was(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    template = workflows.save(office, text("A1|pause||with.interval = '1 day'", say("A2", "old")))
    workflows.start(office, template.id, deal, {})
    sweep.run_all(office)

    workflows.save(office, text(say("A1", "new")), number=template.id)
    clock.forward(days=2)
    sweep.run_all(office)

    assert comments(office, deal) == ["old"]


def test_a_failed_step_leaves_nothing_and_can_be_tried_again_or_skipped(office: Session) -> None:
    deal = deal_of(office)
    steps = text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]", say("A2", "after"))
    run = go(office, deal, steps)
    assert states(office, deal) == [("error", "no_linked_record")]

    contact = records.create(office, "contact", {"name": "Eva"})
    records.update(office, [deal], {"contacts": (contact.id,)})
    workflows.retry(office, run)
    sweep.run_all(office)

    assert records.get(office, contact).values["name"] == "Ada"
    assert comments(office, deal) == ["after"]

    again = go(office, deal_of(office, "Other"), steps)
    workflows.skip(office, again)
    sweep.run_all(office)
    assert workflows.run(office, again).state == "completed"


def test_a_template_never_starts_itself_on_its_own_record(office: Session) -> None:
    workflows.save(office, text(
        "A1|edit_document||with.fields = [{ set = 'comments', to = 'seen {=Document:comments}' }]", start="'change'"
    ))  # fmt: skip
    deal = deal_of(office)

    records.update(office, [deal], {"title": "Other"})
    sweep.run_all(office)

    assert records.get(office, deal).values["comments"] == "seen"
    assert len(workflows.runs_of(office, deal)) == 1


def test_a_deleted_record_ends_its_runs(office: Session) -> None:
    deal = deal_of(office)
    run = go(office, deal, text("A1|pause||with.interval = '5 days'"))

    records.delete(office, [deal])
    sweep.run_all(office)

    found = journal.load(run)
    assert found is not None
    assert (found.state, found.reason) == ("terminated", "document_deleted")
    assert timers.next_due_of(["run"]) is None


def test_a_person_ends_a_wait_and_the_run_goes_on(office: Session) -> None:
    deal = deal_of(office)
    run = go(office, deal, text("A1|pause||with.interval = '5 days'", say("A2", "after")))

    workflows.skip(office, run)
    sweep.run_all(office)

    assert comments(office, deal) == ["after"]
    assert timers.next_due_of(["run"]) is None


def test_a_template_of_some_pipelines_starts_on_their_records_only(office: Session) -> None:
    other = pipelines.add(office, "Service")
    template = workflows.save(office, text(say("A1", "hello"), start="'create'", more='pipelines = ["service"]\n'))

    here, there = deal_of(office), deal_of(office, pipeline=other.id)
    sweep.run_all(office)

    assert (comments(office, here), comments(office, there)) == ([], ["hello"])
    with pytest.raises(Refused, match="for records of: service"):
        workflows.start(office, template.id, here, {})

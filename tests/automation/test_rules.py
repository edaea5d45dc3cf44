"""Automation rules: done on entering a stage, in order or by themselves, later, under a condition; stopped on leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_tui.automation import rules, starting, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import lookup, moving, records, timeline, undo
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def stage(name: str) -> int:
    return lookup.stage_called(name, entity="deal").id


def say(name: str, words: str, **more: object) -> Draft:
    """A rule that comments."""
    return Draft(stage=stage(name), action="add_comment", given={"comment": words}, **more)  # type: ignore[arg-type]


def comments(session: Session, ref: Ref) -> list[str]:
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"][::-1]


def move(session: Session, ref: Ref, name: str) -> None:
    moving.move(session, [ref], stage(name))
    sweep.run_all(session)


@pytest.mark.covers("engine.md#Automation rules tied to stages")
def test_rules_of_a_stage_are_done_in_order_when_a_deal_enters_it(office: Session) -> None:
    for words in ("one", "two"):
        rules.add(office, say("EXECUTING", words))
    there = records.create(office, "deal", {"title": "There before"})
    moving.move(office, [there], stage("PREPARATION"))

    move(office, there, "EXECUTING")

    assert comments(office, there) == ["one", "two"]
    assert [run.start for run in workflows.runs_of(office, there)] == [f"rule:{stage('EXECUTING')}"]


def test_a_creation_on_the_stage_counts_and_a_new_rule_leaves_what_is_there_alone(office: Session) -> None:
    before = records.create(office, "deal", {"title": "Before"})
    rules.add(office, say("NEW", "welcome {=Document:title}"))

    after = records.create(office, "deal", {"title": "After"})
    sweep.run_all(office)

    assert (comments(office, before), comments(office, after)) == ([], ["welcome After"])


def test_a_delayed_rule_holds_those_behind_it_but_not_those_beside_it(office: Session, clock: Clock) -> None:
    rules.add(office, say("EXECUTING", "late", after="2 hours"))
    rules.add(office, say("EXECUTING", "behind"))
    rules.add(office, say("EXECUTING", "beside", parallel=True))
    deal = records.create(office, "deal", {"title": "Boiler"})

    move(office, deal, "EXECUTING")
    assert comments(office, deal) == ["beside"]

    clock.forward(hours=2, minutes=1)
    sweep.run_all(office)
    assert comments(office, deal) == ["beside", "late", "behind"]


def test_leaving_the_stage_stops_what_was_not_done_yet(office: Session, clock: Clock) -> None:
    rules.add(office, say("EXECUTING", "late", after="2 hours"))
    deal = records.create(office, "deal", {"title": "Boiler"})
    move(office, deal, "EXECUTING")

    move(office, deal, "FINAL_INVOICE")
    clock.forward(hours=3)
    sweep.run_all(office)

    assert comments(office, deal) == []
    assert [(run.state, run.reason) for run in workflows.runs_of(office, deal)] == [("terminated", "stage_left")]


@pytest.mark.parametrize(("amount", "said"), [(500, []), (1500, ["large"])])
def test_the_condition_is_asked_when_the_time_has_come(office: Session, amount: int, said: list[str]) -> None:
    rules.add(office, say("EXECUTING", "large", condition="{=Document:amount} at_least 1000"))
    deal = records.create(office, "deal", {"title": "Boiler", "amount": Money(amount * 100, "EUR")})

    move(office, deal, "EXECUTING")

    assert comments(office, deal) == said


def test_a_rule_that_fails_is_told_and_the_next_is_done(office: Session) -> None:
    rules.add(office, Draft(stage=stage("EXECUTING"), action="edit_contact", given={
        "fields": Rows((("name", "Ada"),)),
    }))  # fmt: skip
    rules.add(office, say("EXECUTING", "after"))
    deal = records.create(office, "deal", {"title": "Boiler"})

    move(office, deal, "EXECUTING")

    assert comments(office, deal) == ["after"]
    _run, steps, _waits = workflows.trace(office, workflows.runs_of(office, deal)[0].id)
    assert [each.outcome for each in steps] == ["failed", "ok"]


@pytest.mark.parametrize("after", ["", "1 hour"])
@pytest.mark.parametrize(
    ("on_error", "states", "said"),
    [
        ("continue", ["error", "done", "done"], ["behind"]),
        ("suspend", ["error", "not_started", "done"], []),
        ("terminate", ["error", "not_started", "done"], []),
    ],
)
def test_a_rule_says_what_becomes_of_those_behind_it_when_it_fails(
    office: Session, clock: Clock, on_error: str, states: list[str], said: list[str], after: str
) -> None:
    edit = {"fields": Rows((("name", "Ada"),))}
    failing = Draft(stage=stage("EXECUTING"), action="edit_contact", given=edit, on_error=on_error, after=after)
    rules.add(office, failing)
    rules.add(office, say("EXECUTING", "behind"))
    rules.add(office, say("EXECUTING", "beside", parallel=True))
    deal = records.create(office, "deal", {"title": "Boiler"})
    move(office, deal, "EXECUTING")
    clock.forward(hours=2)
    sweep.run_all(office)

    def seen() -> list[str]:
        return [each.state.value for each in rules.outcomes(office, deal)[0].rules]

    assert rules.outcomes(office, deal)[0].pending is (on_error == "suspend")
    assert (seen(), sorted(comments(office, deal))) == (states, sorted([*said, "beside"]))
    if on_error != "suspend":
        assert "error" not in {run.state for run in workflows.runs_of(office, deal)}
        return
    contact = records.create(office, "contact", {"name": "Eva"})
    records.update(office, [deal], {"contacts": (contact.id,)})
    workflows.retry(office, workflows.runs_of(office, deal)[0].id)
    sweep.run_all(office)
    assert (seen(), comments(office, deal)) == (["done"] * 3, ["beside", "behind"])
    assert records.get(office, contact).values["name"] == "Ada"


def test_a_rule_that_stands_still_is_stopped_when_the_record_leaves(office: Session) -> None:
    edit = {"fields": Rows((("name", "Ada"),))}
    rules.add(office, Draft(stage=stage("EXECUTING"), action="edit_contact", given=edit, on_error="suspend"))
    deal = records.create(office, "deal", {"title": "Boiler"})
    move(office, deal, "EXECUTING")

    move(office, deal, "PREPARATION")

    assert [(run.state, run.reason) for run in workflows.runs_of(office, deal)] == [("terminated", "stage_left")]


def test_rules_that_chase_each_other_end(office: Session) -> None:
    for here, there in (("PREPARATION", "EXECUTING"), ("EXECUTING", "PREPARATION")):
        rules.add(office, Draft(stage=stage(here), action="change_stage", given={"stage": there}))
    deal = records.create(office, "deal", {"title": "Boiler"})

    move(office, deal, "EXECUTING")

    found = workflows.runs_of(office, deal)
    assert found[-1].reason == "limit_exceeded"
    assert len(found) <= starting.DEPTH + 3


def test_undo_starts_no_rule_and_a_rule_that_is_off_does_nothing(office: Session) -> None:
    rules.add(office, say("NEW", "welcome"))
    off = rules.add(office, say("EXECUTING", "never"))
    rules.set_active(office, off.id, active=False)
    deal = records.create(office, "deal", {"title": "Boiler"})
    sweep.run_all(office)
    move(office, deal, "EXECUTING")

    undo.undo(office)
    sweep.run_all(office)

    assert records.get(office, deal).values["stage"] == stage("NEW")
    assert comments(office, deal) == ["welcome"]


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"after": "soon"}, InvalidValue, "after"),
        ({"condition": "amount bigger 5"}, InvalidValue, "condition"),
        ({"words": "{=Document:titel}"}, Refused, "titel"),
        ({"on_error": "ignore"}, InvalidValue, "on_error"),
    ],
)
def test_a_rule_that_could_never_run_is_not_kept(
    office: Session, more: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        rules.add(office, say("NEW", more.pop("words", "x"), **more))

    assert rules.every(office) == ()


def test_only_who_may_change_the_setup_changes_rules(office: Session, clock: Clock) -> None:
    made = rules.add(office, say("NEW", "x"))
    clerk = clerk_of(clock)

    for act in (
        lambda: rules.add(clerk, say("NEW", "y")),
        lambda: rules.delete(clerk, made.id),
        lambda: rules.set_active(clerk, made.id, active=False),
        lambda: rules.order(clerk, stage("NEW"), [made.id]),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        rules.delete(office, 99)


def test_the_order_of_rules_can_be_changed(office: Session) -> None:
    first, second = (rules.add(office, say("NEW", words)) for words in ("one", "two"))

    rules.order(office, stage("NEW"), [second.id, first.id])
    deal = records.create(office, "deal", {"title": "Boiler"})
    sweep.run_all(office)

    assert comments(office, deal) == ["two", "one"]


@pytest.mark.covers("engine.md#Automation rules may set start date")
def test_a_rule_may_set_the_start_date_which_nobody_sets_by_hand(office: Session) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    with pytest.raises(InvalidValue, match="start_date"):
        records.update(office, [deal], {"start_date": date(2026, 1, 5)})
    rules.add(office, Draft(stage=stage("EXECUTING"), action="edit_document", given={
        "fields": Rows((("start_date", "2026-01-05"),)),
    }))  # fmt: skip

    move(office, deal, "EXECUTING")

    assert records.get(office, deal).values["start_date"] == date(2026, 1, 5)

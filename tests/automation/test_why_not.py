"""Why a rule did nothing: the first condition that is false, with the values that it was about; or that it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules, triggers, why_not
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft
from crm_tui.automation.why_not import Answer, Row
from crm_tui.domain.errors import NotFound
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import moving, pipelines, records, undo
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import deal_of, stage_of
from tests.conftest import Clock
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def rule_on(session: Session, stage: str = "EXECUTING", **more: object) -> Ref:
    """A rule that comments."""
    found = {"stage": stage_of(session, stage), "action": "add_comment", "given": {"comment": "hello"}, **more}
    return rules.add(session, Draft(**found))  # type: ignore[arg-type]


def enter(session: Session, ref: Ref, stage: str = "EXECUTING") -> None:
    moving.move(session, [ref], stage_of(session, stage))
    sweep.run_all(session)


def ask(session: Session, rule: Ref, ref: Ref) -> Answer:
    return why_not.why_not(session, rule, ref)


def test_a_rule_that_was_done_says_when_and_by_which_run(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office)
    enter(office, deal)

    found = ask(office, rule, deal)

    assert (found.did, found.kind, found.text) == (True, "done", "it did, 18 Mar 2026, 13:00: run 1")


def test_a_record_that_never_was_on_the_stage(office: Session) -> None:
    found = ask(office, rule_on(office), deal_of(office))

    assert (found.did, found.kind) == (False, "never_entered")
    assert found.text == "deal:1 “Boiler” has never entered the stage “In progress”; it is in “New”"


def test_a_record_of_another_type(office: Session) -> None:
    lead = records.create(office, "lead", {"title": "Roof"})

    assert ask(office, rule_on(office), lead).kind == "wrong_type"


def test_a_record_of_another_pipeline(office: Session) -> None:
    service = pipelines.add(office, "Service")
    deal = records.create(office, "deal", {"title": "Boiler", "pipeline": service.id})

    found = ask(office, rule_on(office), deal)

    assert found.kind == "wrong_pipeline"
    assert "“Service”" in found.text


def test_a_rule_that_was_deleted(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office)
    rules.delete(office, rule.id)

    found = ask(office, rule, deal)

    assert (found.kind, found.text) == ("deleted", "it was deleted, 18 Mar 2026, 13:00, by anna")


def test_a_rule_that_was_deleted_after_it_had_done_its_work(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office)
    enter(office, deal)
    rules.delete(office, rule.id)

    found = ask(office, rule, deal)

    assert (found.did, found.kind, found.run) == (True, "done", 1)
    assert found.text == "it did, 18 Mar 2026, 13:00: run 1; it was deleted, 18 Mar 2026, 13:00, by anna"


def test_a_record_that_came_before_there_was_the_rule(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    enter(office, deal)
    clock.forward(hours=1)

    found = ask(office, rule_on(office), deal)

    assert found.kind == "before"
    assert found.text.endswith("on 18 Mar 2026, 13:00, before the rule was made (18 Mar 2026, 14:00)")


def test_a_record_whose_stage_the_log_does_not_have_was_there_before_the_rule(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    with database.transaction():  # as the demo data write their deals
        database.execute("UPDATE change SET new = '{}' WHERE type = 'deal' AND field = ''")
    clock.forward(hours=1)
    rule = rule_on(office, "NEW")

    stays = ask(office, rule, deal)
    enter(office, deal)
    left = ask(office, rule, deal)

    assert stays.kind == left.kind == "before"
    assert stays.text == left.text
    assert stays.text.endswith("was in the stage “New” before there was the rule, which was made on 18 Mar 2026, 14:00")


def test_a_rule_that_was_switched_off_then_though_it_is_on_now(office: Session, clock: Clock) -> None:
    deal, rule = deal_of(office), rule_on(office)
    rules.set_active(office, rule.id, active=False)
    clock.forward(minutes=1)
    enter(office, deal)
    clock.forward(minutes=1)
    rules.set_active(office, rule.id, active=True)

    assert ask(office, rule, deal).kind == "switched_off"


def test_a_condition_that_was_false_is_told_with_both_values_of_that_moment(office: Session) -> None:
    deal = deal_of(office, amount=Money(500_00, "EUR"))
    rule = rule_on(office, condition="{=Document:title} equals Boiler and {=Document:amount} at_least 1000")
    enter(office, deal)
    records.update(office, [deal], {"amount": Money(5000_00, "EUR")})

    found = ask(office, rule, deal)

    assert (found.did, found.kind) == (False, "condition")
    assert found.unmet == (Row("{=Document:amount}", "€500.00", "at_least", "1000"),)
    assert found.text.endswith("not true: Amount and currency ≥ 1000; it was €500.00")


def test_every_alternative_of_a_condition_tells_its_row(office: Session) -> None:
    deal = deal_of(office)
    rule = rule_on(office, condition="{=Document:comments} not_empty or {=Document:title} equals Roof")
    enter(office, deal)

    assert [row.left for row in ask(office, rule, deal).unmet] == ["", "Boiler"]


def test_a_rule_that_is_delayed_says_until_when(office: Session, clock: Clock) -> None:
    deal, rule = deal_of(office), rule_on(office, after="2 days")
    enter(office, deal)

    found = ask(office, rule, deal)

    assert (found.kind, found.text) == ("delayed", "it is delayed until: 20 Mar 2026, 13:00")
    clock.forward(days=2, minutes=1)
    sweep.run_all(office)
    assert ask(office, rule, deal).did


def test_a_rule_behind_one_that_waits(office: Session) -> None:
    deal = deal_of(office)
    first, second = rule_on(office, after="2 days"), rule_on(office)
    enter(office, deal)

    found = ask(office, second, deal)

    assert found.kind == "behind"
    assert found.text.startswith(f"it waits for rule {first.id} above it")


def test_a_rule_that_was_stopped_by_leaving_the_stage(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office, after="2 days")
    enter(office, deal)
    enter(office, deal, "PREPARATION")

    found = ask(office, rule, deal)

    assert (found.did, found.kind) == (False, "stopped")


def test_a_rule_that_failed_says_why_and_what_to_do(office: Session) -> None:
    deal = deal_of(office)
    rule = rule_on(office, action="edit_contact", given={"fields": rules_rows("name", "Ada")})
    enter(office, deal)

    found = ask(office, rule, deal)

    assert (found.kind, found.hint) == ("error", "put a Condition before this step")
    assert "deal:1 has no contact" in found.text


def rules_rows(name: str, value: str) -> object:
    from crm_tui.domain.workflow import Rows

    return Rows(((name, value),))


def test_the_last_visit_counts_and_the_earlier_one_is_a_hint(office: Session, clock: Clock) -> None:
    deal, rule = deal_of(office), rule_on(office)
    enter(office, deal)
    clock.forward(minutes=1)
    rules.set_active(office, rule.id, active=False)
    enter(office, deal, "PREPARATION")
    clock.forward(minutes=1)
    enter(office, deal)

    found = ask(office, rule, deal)

    assert (found.did, found.kind, found.hint) == (False, "switched_off", "it began earlier, 18 Mar 2026, 13:00: run 1")


def test_what_came_from_a_file_or_by_undo_starts_no_rules(office: Session, tmp_path: Path, clock: Clock) -> None:
    rule = rule_on(office, "NEW")
    bring_in(office, "deal", write(tmp_path, "deals.csv", "Name\nSolar roof\n"))
    imported = Ref("deal", 1)
    assert ask(office, rule, imported).kind == "import"

    late = rule_on(office)
    enter(office, imported)
    clock.forward(minutes=1)
    enter(office, imported, "PREPARATION")
    clock.forward(minutes=1)
    undo.undo(office)
    sweep.run_all(office)

    assert ask(office, late, imported).kind == "undo"


def test_before_the_clock_has_come_to_it_says_so(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office)
    moving.move(office, [deal], stage_of(office, "EXECUTING"))

    assert ask(office, rule, deal).kind == "due"


def test_what_nothing_explains_is_not_guessed(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office)
    moving.move(office, [deal], stage_of(office, "EXECUTING"))
    with database.transaction():
        database.execute("DELETE FROM happened")

    assert ask(office, rule, deal).kind == "unknown"


def test_what_is_not_there_is_not_found(office: Session) -> None:
    deal = deal_of(office)

    for subject in (Ref("rule", 9), Ref("workflow", 9), Ref("trigger", 9), Ref("deal", 1)):
        with pytest.raises(NotFound):
            ask(office, subject, deal)


def test_a_trigger_answers_for_itself(office: Session, clock: Clock) -> None:
    deal = deal_of(office)
    moves = triggers.Draft(stage=stage_of(office, "EXECUTING"), event="field_changed", settings={"fields": ("title",)})
    trigger = triggers.add(office, moves)
    assert ask(office, trigger, deal).kind == "waits"

    records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)
    assert (ask(office, trigger, deal).did, ask(office, trigger, deal).text) == (
        True,
        "it did, 18 Mar 2026, 13:00: run 1",
    )

    enter(office, deal, "WON")
    assert (ask(office, trigger, deal).did, ask(office, trigger, deal).run) == (True, 1), "wherever it stands by now"

    clock.forward(minutes=1)
    records.update(office, [deal], {"title": "Heat pump, large"})
    sweep.run_all(office)
    found = ask(office, trigger, deal)
    assert (found.did, found.kind) == (False, "closed"), "it happened again, and the record was let be"
    assert found.hint.startswith("the last time, 18 Mar 2026, 13:00, run 1: moved to")


def test_of_a_trigger_whose_event_has_not_happened_that_comes_before_where_the_record_stands(office: Session) -> None:
    deal = deal_of(office)
    stage = stage_of(office, "PREPARATION")
    changed = triggers.Draft(stage=stage, event="field_changed", settings={"fields": ("title",)})
    mail = triggers.add(office, triggers.Draft(stage=stage, event="incoming_email"))
    change = triggers.add(office, changed)
    enter(office, deal)

    found = ask(office, mail, deal)
    assert (found.did, found.kind, found.text) == (False, "waits", "“Incoming e-mail” has not happened to it yet")
    assert found.hint.startswith("if it happened now: “Document preparation” comes before the stage")
    assert ask(office, change, deal).kind == "waits"

    records.update(office, [deal], {"title": "Heat pump"})
    undo.undo(office)
    sweep.run_all(office)
    assert ask(office, change, deal).kind == "earlier_stage"
    assert ask(office, mail, deal).kind == "waits"


def test_a_trigger_that_another_stood_before_names_it_until_its_turn_comes(office: Session) -> None:
    deal = deal_of(office)
    first, second = (
        triggers.add(office, triggers.Draft(
            stage=stage_of(office, stage), event="field_changed", settings={"fields": ("title",)}, name=f"To {stage}",
        ))
        for stage in ("EXECUTING", "FINAL_INVOICE")
    )  # fmt: skip

    records.update(office, [deal], {"title": "Heat pump"})
    sweep.run_all(office)
    found = ask(office, second, deal)
    assert ask(office, first, deal).did
    assert (found.did, found.kind) == (False, "beaten")
    assert found.text == (
        f"trigger {first.id} “To EXECUTING” stood before it and moved the record, 18 Mar 2026, 13:00: run 1"
    )

    records.update(office, [deal], {"title": "Heat pump, large"})
    sweep.run_all(office)
    assert ask(office, second, deal).text == "it did, 18 Mar 2026, 13:00: run 2"

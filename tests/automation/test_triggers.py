"""Triggers: what happens moves a record to the stage where the trigger sits; forwards, once, on behalf of somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules, triggers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft as RuleDraft
from crm_tui.automation.triggers import Draft
from crm_tui.domain.errors import CrmError, InvalidValue, NotAllowed, NotFound, Refused, UnknownField
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    completing,
    custom_fields,
    lookup,
    moving,
    notifications,
    pipelines,
    records,
    timeline,
    undo,
    users,
)
from crm_tui.services.session import Session
from data import journal_checks
from data.operations import Operation
from data.records import RawRecord
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


def stage(name: str, entity: str = "deal") -> int:
    return lookup.stage_called(name, entity=entity).id


def by_title(where: str, field: str = "title", **more: object) -> Draft:
    """A trigger that a change of one field sets off."""
    return Draft(stage=stage(where), event="field_changed", settings={"fields": (field,)}, **more)  # type: ignore[arg-type]


def deal_on(session: Session, name: str = "NEW") -> Ref:
    return records.create(session, "deal", {"title": "Boiler", "stage": stage(name)})


def place(session: Session, ref: Ref) -> str:
    return lookup.stage_name(int(str(records.get(session, ref).values["stage"])))


def rename(session: Session, ref: Ref, title: str = "Other") -> None:
    records.update(session, [ref], {"title": title})
    sweep.run_all(session)


def test_a_change_of_a_chosen_field_moves_the_deal_and_the_rules_of_its_new_stage_run(office: Session) -> None:
    made = triggers.add(office, by_title("EXECUTING"))
    rules.add(office, RuleDraft(stage=stage("EXECUTING"), action="add_comment", given={"comment": "begun"}))
    deal = deal_on(office)

    records.update(office, [deal], {"comments": "not chosen"})
    sweep.run_all(office)
    assert place(office, deal) == "New"
    rename(office, deal)

    assert place(office, deal) == "In progress"
    entries = timeline.page(office, deal).entries
    assert [each.text for each in entries if each.source == "comment"] == ["begun"]
    moved = next(each for each in entries if each.kind == "stage_changed")
    assert (moved.login, moved.origin[:4]) == ("anna", "run:")
    first, second = workflows.runs_of(office, deal)
    assert (first.start, first.state, second.caused_by, second.depth) == (
        f"trigger:{made.id}",
        "completed",
        first.id,
        1,
    )
    (deed,) = triggers.deeds(office, made.id, deal)
    assert (deed.moved, deed.sentence) == (True, "moved to “In progress”")


def test_the_move_is_done_on_behalf_of_whom_the_trigger_names_else_of_the_responsible_person(
    office: Session, clock: Clock
) -> None:
    luca, eva = clerk_of(clock).user_id, users.ensure("eva", "Eva Verdi", clock()).id
    triggers.add(office, by_title("EXECUTING"))
    triggers.add(office, by_title("FINAL_INVOICE", "comments", on_behalf=eva))
    deal = deal_on(office)
    records.update(office, [deal], {"responsible": luca})

    rename(office, deal)
    records.update(office, [deal], {"comments": "x"})
    sweep.run_all(office)

    moves = [each.login for each in timeline.page(office, deal).entries if each.kind == "stage_changed"]
    assert moves == ["eva", "luca"]


@pytest.mark.parametrize(
    ("here", "target", "allow_back", "moved"),
    [
        ("EXECUTING", "PREPARATION", False, False), ("EXECUTING", "PREPARATION", True, True),
        ("WON", "EXECUTING", False, False), ("WON", "EXECUTING", True, True), ("WON", "LOSE", False, False),
        ("NEW", "WON", False, True), ("PREPARATION", "LOSE", False, True),
    ],
)  # fmt: skip
def test_records_go_back_and_closed_ones_move_only_where_the_trigger_allows_it(
    office: Session, here: str, target: str, allow_back: bool, moved: bool
) -> None:
    made = triggers.add(office, by_title(target, allow_back=allow_back))
    deal = deal_on(office)
    if here != "NEW":
        moving.move(office, [deal], stage(here))

    rename(office, deal)

    assert records.get(office, deal).values["stage"] == stage(target if moved else here)
    assert triggers.why_not(office, made.id, deal).reason == ("already_there" if moved else "closed" if here == "WON"
                                                              else "earlier_stage")  # fmt: skip


def test_of_several_triggers_the_first_of_the_board_that_may_moves_the_record_once(office: Session) -> None:
    late = triggers.add(office, by_title("FINAL_INVOICE"))
    early = triggers.add(office, by_title("EXECUTING"))
    again = triggers.add(office, by_title("EXECUTING", name="Second"))
    deal, other = deal_on(office), deal_on(office, "EXECUTING")
    triggers.order(office, stage("EXECUTING"), [again.id, early.id])

    rename(office, deal)
    rename(office, other)

    assert (place(office, deal), place(office, other)) == ("In progress", "Final invoice")
    starts = [run.start for run in workflows.runs_of(office, deal)]
    assert starts == [f"trigger:{again.id}"]
    assert [each.moved for each in triggers.deeds(office, late.id)] == [True]


def test_a_trigger_leaves_records_of_other_pipelines_alone(office: Session) -> None:
    made = triggers.add(office, by_title("EXECUTING", allow_back=True))
    service = pipelines.add(office, "Service").id
    deal = records.create(office, "deal", {"title": "Boiler", "pipeline": service})
    before = place(office, deal)

    rename(office, deal)

    assert place(office, deal) == before
    assert triggers.why_not(office, made.id, deal).reason == "other_pipeline"


def test_undo_redo_and_triggers_that_are_off_move_nothing(office: Session) -> None:
    made = triggers.add(office, by_title("EXECUTING"))
    deal = deal_on(office)
    triggers.set_active(office, made.id, active=False)
    rename(office, deal)
    triggers.set_active(office, made.id, active=True)
    undo.undo(office)  # off again
    undo.redo(office)
    records.update(office, [deal], {"title": "Third"})
    undo.undo(office)
    sweep.run_all(office)
    moved = place(office, deal)
    moving.move(office, [deal], stage("NEW"))
    undo.undo(office)
    undo.redo(office)
    sweep.run_all(office)

    assert moved == "In progress", "the change itself was no undo"
    assert place(office, deal) == "New"


def test_an_empty_required_field_of_the_stage_leaves_the_record_whole_and_is_told_once(
    office: Session, clock: Clock
) -> None:
    custom_fields.add(
        office, "deal", custom_fields.NewField(label="Order number", code="contract", stages=("EXECUTING",))
    )
    made = triggers.add(office, by_title("EXECUTING", name="Ordered"))
    rules.add(office, RuleDraft(stage=stage("EXECUTING"), action="add_comment", given={"comment": "begun"}))
    deal = deal_on(office)
    version = records.get(office, deal).version

    for number in range(5):
        rename(office, deal, f"Deal {number}")

    assert (place(office, deal), records.get(office, deal).version) == ("New", version + 5)
    (told,) = [each for each in timeline.page(office, deal).entries if each.kind == "trigger_stopped"]
    assert (told.payload["trigger"], "needs: Order number" in str(told.payload["sentence"])) == ("Ordered", True)
    (notice,) = [each for each in notifications.page(office) if each.kind == "trigger_stopped"]
    assert notifications.text(office, notice).startswith("Trigger “Ordered” did not move deal:1: ")
    answer = triggers.why_not(office, made.id, deal)
    assert (answer.reason, [each.moved for each in answer.deeds]) == ("required_field_missing", [False])

    clock.forward(hours=2)
    rename(office, deal, "Much later")
    assert len(triggers.deeds(office, made.id, deal)) == 2
    records.update(office, [deal], {"uf_contract": "17"})
    rename(office, deal, "Now")
    assert place(office, deal) == "In progress"


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"event": "field_change"}, NotFound, "field_change"),
        ({"settings": {}}, Refused, "fields"),
        ({"settings": {"fields": ("titel",)}}, InvalidValue, "titel"),
        ({"settings": {"field": ("title",)}}, UnknownField, "field"),
        ({"event": "task_status", "settings": {"statuses": ("finished",)}}, InvalidValue, "statuses"),
        ({"event": "linked_stage", "settings": {"type": ("contact",), "stages": ("NEW",)}}, InvalidValue, "contact"),
        ({"event": "linked_stage", "settings": {"type": ("lead", "deal")}}, InvalidValue, "type"),
        ({"event": "resource_booked", "settings": {"resources": ("Moon",)}}, InvalidValue, "Moon"),
        ({"event": "responsible_changed", "settings": {"to": ("nobody",)}}, InvalidValue, "nobody"),
        ({"on_behalf": 99}, NotFound, "99"),
        ({"stage": 999}, NotFound, "999"),
    ],
)
def test_a_trigger_that_could_never_do_anything_is_not_kept(
    office: Session, more: dict[str, object], error: type[CrmError], said: str
) -> None:
    whole: dict[str, object] = {
        "stage": stage("EXECUTING"),
        "event": "field_changed",
        "settings": {"fields": ("title",)},
    }

    with pytest.raises(error) as caught:
        triggers.add(office, Draft(**{**whole, **more}))  # type: ignore[arg-type]

    assert said in str(caught.value.params)
    assert triggers.every(office) == ()


def test_an_event_moves_only_records_of_types_that_it_can_concern(office: Session) -> None:
    with pytest.raises(Refused, match="Resource booked"):
        triggers.add(office, Draft(stage=stage("NEW", "invoice"), event="resource_booked"))


def test_only_who_may_change_the_setup_changes_triggers_and_undo_brings_one_back(office: Session, clock: Clock) -> None:
    made = triggers.add(office, by_title("EXECUTING"))
    clerk = clerk_of(clock)

    for act in (
        lambda: triggers.add(clerk, by_title("NEW")), lambda: triggers.delete(clerk, made.id),
        lambda: triggers.set_active(clerk, made.id, active=False), lambda: triggers.copy(clerk, [made.id], stage("NEW")),
        lambda: triggers.order(clerk, stage("EXECUTING"), [made.id]),
        lambda: triggers.change(clerk, made.id, by_title("NEW")),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    triggers.delete(office, made.id)
    assert triggers.every(office) == ()
    undo.undo(office)
    assert [each.id for each in triggers.every(office)] == [made.id]
    with pytest.raises(NotFound):
        triggers.delete(office, 99)


def test_triggers_are_copied_and_moved_to_other_stages_where_they_fit(office: Session) -> None:
    first = triggers.add(office, by_title("EXECUTING", name="One"))
    booked = triggers.add(office, Draft(stage=stage("NEW"), event="resource_booked"))

    (copied,) = triggers.copy(office, [first.id], stage("NEW", "lead"))
    triggers.move(office, [first.id], stage("NEW"))

    assert [(each.id, each.name) for each in triggers.of_stage(office, stage("NEW"))] == [
        (booked.id, ""),
        (first.id, "One"),
    ]
    there = triggers.trigger(office, copied.id)
    assert (there.entity, there.hears, there.settings) == ("lead", "lead.title", {"fields": ["title"]})
    with pytest.raises(Refused, match=f"trigger {booked.id} does not fit"):
        triggers.move(office, [booked.id], stage("NEW", "quote"))


def test_what_a_file_changes_sets_off_no_trigger(office: Session) -> None:
    triggers.add(office, by_title("EXECUTING"))
    deal = deal_on(office)

    records.update(office.of("import:1"), [deal], {"title": "Other"})
    sweep.run_all(office)

    assert place(office, deal) == "New"


def test_what_was_rolled_back_has_not_happened(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    triggers.add(office, Draft(stage=stage("EXECUTING"), event="activity_completed"))
    whole, torn = deal_on(office), deal_on(office)
    tasks = [activities.plan(office, {"subject": "Ring"}, about=[each]) for each in (whole, torn)]
    finish = completing.finish

    def fail(session: Session, act: Operation, before: RawRecord, *given: object, **more: object) -> None:
        finish(session, act, before, *given, **more)  # type: ignore[arg-type]
        if before.id == tasks[1].id:
            raise Refused(text="no")

    monkeypatch.setattr(completing, "finish", fail)
    activities.complete(office, tasks)
    sweep.run_all(office)

    assert (place(office, whole), place(office, torn)) == ("In progress", "New")

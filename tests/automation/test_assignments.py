"""Runs that ask people: who may answer, what the answers mean for the run, what remains when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import CrmError, NotAllowed, NotFound, Refused
from crm_tui.services import moving, notifications, pipelines, records, timeline, undo, users
from crm_tui.services.users import Changes
from data import journal_checks
from tests.automation.test_engine import comments, go, say, states, text
from tests.conftest import Clock
from tests.support.asked import People, people_of
from tests.support.office import close_office
from tests.support.roles import managed


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[People]:
    yield people_of(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()


def approval(users_: str = "luca, dora", more: str = "") -> str:
    """Ask; then a comment in the branch of the answer, and one behind the block."""
    return text(
        f"A1|approve||with.users = '{users_}'\nwith.name = 'Discount {{=Document:TITLE}}'{more}",
        "A2|branch|A1|with.key = 'approved'", say("A3", "yes {=A1:APPROVED_COUNT} of {=A1:VOTERS > friendly}", "A2"),
        "A4|branch|A1|with.key = 'rejected'", say("A5", "no, says {=A1:LAST_VOTER > friendly}: {=A1:COMMENTS}", "A4"),
        say("A6", "behind"),
    )  # fmt: skip


def test_a_run_asks_and_takes_the_branch_of_the_answer(office: People) -> None:
    run = go(office.anna, office.deal, approval())

    assert states(office.anna, office.deal) == [("waiting", "")]
    (asked,) = assignments.mine(office.luca)
    assert (asked.name, asked.kind, asked.title, asked.answers) == (
        "Discount Boiler", "approve", "Boiler", (("approved", "Approve"), ("rejected", "Reject")),
    )  # fmt: skip
    office.say(office.luca, "approved")
    assert (states(office.anna, office.deal), assignments.mine(office.luca)) == ([("waiting", "")], ())
    office.say(office.dora, "Approve")

    assert comments(office.anna, office.deal) == ["yes 2 of Luca Bianchi, Dora Neri", "behind"]
    assert states(office.anna, office.deal) == [("completed", "")]
    assert [(each.login, each.code) for each in assignments.of_run(office.anna, run)] == [
        ("luca", "approved"), ("dora", "approved"),
    ]  # fmt: skip


def test_the_first_no_ends_an_approval_of_all_and_asks_nobody_any_more(office: People) -> None:
    run = go(office.anna, office.deal, approval())

    office.say(office.dora, "reject", "too much")

    assert comments(office.anna, office.deal) == ["no, says Dora Neri: Dora Neri: too much", "behind"]
    assert assignments.mine(office.luca) == ()
    assert [each.state for each in assignments.of_run(office.anna, run)] == ["withdrawn", "answered"]


def test_the_time_limit_rejects(office: People, clock: Clock) -> None:
    go(office.anna, office.deal, approval(more="\nwith.time_limit = '2 days'"))
    late = office.ask(office.luca)
    office.say(office.dora, "approved")

    clock.at += timedelta(days=2)
    with pytest.raises(assignments.Settled, match="time limit"):
        assignments.answer(office.luca, late, "approved")
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["no, says Dora Neri:", "behind"]
    with pytest.raises(assignments.Settled, match="time limit"):
        assignments.answer(office.luca, late, "approved")


def test_nobody_answers_twice_nor_for_somebody_else(office: People) -> None:
    go(office.anna, office.deal, approval())
    of_luca, of_dora = office.ask(office.luca), office.ask(office.dora)

    assignments.answer(office.luca, of_luca, "approved")

    with pytest.raises(assignments.Settled) as twice:
        assignments.answer(office.luca, of_luca, "rejected")
    with pytest.raises(NotAllowed) as other:
        assignments.answer(office.luca, of_dora, "approved")
    with pytest.raises(NotAllowed):
        assignments.answer(office.anna, of_dora, "approved")
    assert (twice.value.exit, other.value.exit) == (4, 6)
    assert states(office.anna, office.deal) == [("waiting", "")]


@pytest.mark.parametrize("how", ["stop", "delete", "pipeline"])
def test_whatever_ends_a_run_withdraws_what_it_asks(office: People, how: str) -> None:
    run = go(office.anna, office.deal, approval())
    asked = office.ask(office.luca)
    assert notifications.unseen_count(office.luca) == 1

    if how == "stop":
        workflows.stop(office.anna, run)
    elif how == "delete":
        records.delete(office.anna, [office.deal])
    else:
        made = pipelines.add(office.anna, "Service")
        moving.move(office.anna, [office.deal], pipelines.stages(office.anna, made.id)[0].stage.id)
    sweep.run_all(office.anna)

    assert (assignments.mine(office.luca), notifications.unseen_count(office.luca)) == ((), 0)
    with pytest.raises(CrmError, match="has ended already") as error:
        assignments.answer(office.luca, asked, "approved")
    assert error.value.exit == 4


def test_handing_on_lets_the_other_answer_and_counts_once(office: People) -> None:
    run = go(office.anna, office.deal, approval("luca"))

    assignments.delegate(office.luca, office.ask(office.luca), "dora", comment="I am away")

    assert assignments.mine(office.luca) == ()
    (asked,) = assignments.mine(office.dora)
    assert asked.delegated_from == "luca"
    office.say(office.dora, "approved")
    assert comments(office.anna, office.deal) == ["yes 1 of Dora Neri", "behind"]
    assert [each.login for each in assignments.of_run(office.anna, run)] == ["dora"]


def test_who_may_hand_on_and_to_whom(office: People) -> None:
    go(office.anna, office.deal, approval())
    of_luca = office.ask(office.luca)

    with pytest.raises(NotAllowed):
        assignments.delegate(office.dora, of_luca, "dora")
    with pytest.raises(Refused, match="asked already"):
        assignments.delegate(office.luca, of_luca, "dora")
    with pytest.raises(NotFound):
        assignments.delegate(office.luca, of_luca, "nobody")
    users.change(office.anna, "dora", Changes(active=False))
    with pytest.raises(Refused, match="does not work here"):
        assignments.delegate(office.luca, of_luca, "dora")
    assignments.delegate(office.anna, of_luca, "anna")

    assert [each.login for each in assignments.every(office.anna)] == ["anna", "dora"]
    assert [each.works for each in assignments.every(office.anna)] == [True, False]
    with pytest.raises(NotAllowed):
        assignments.every(office.luca)


def test_an_answer_is_told_in_the_timeline_and_in_the_log(office: People) -> None:
    go(office.anna, office.deal, approval("luca"))
    office.say(office.luca, "rejected", "no money")

    entries = timeline.page(office.anna, office.deal).entries
    (told,) = [each for each in entries if each.kind == "assignment_answered"]
    assert (told.login, told.payload["answer"], told.payload["comment"]) == ("luca", "rejected", "no money")


def test_two_runs_that_wait_for_people_hold_the_two_places(office: People) -> None:
    template = workflows.save(office.anna, approval("luca"))
    for _ in range(3):
        workflows.start(office.anna, template.id, office.deal, {})
    sweep.run_all(office.anna)

    assert [state for state, _ in states(office.anna, office.deal)] == ["waiting", "waiting", "queued"]
    first = assignments.mine(office.luca)[0]
    assignments.answer(office.luca, first.id, "approved")
    sweep.run_all(office.anna)
    assert [state for state, _ in states(office.anna, office.deal)] == ["completed", "waiting", "waiting"]
    assert len(assignments.mine(office.luca)) == 2


def test_a_run_that_waits_for_people_is_stopped_but_not_skipped(office: People) -> None:
    run = go(office.anna, office.deal, approval())

    with pytest.raises(Refused, match="nobody can end"):
        workflows.skip(office.anna, run)
    with pytest.raises(Refused, match="does not stand still"):
        workflows.retry(office.anna, run)

    assert len(assignments.of_run(office.anna, run)) == 2
    assert states(office.anna, office.deal) == [("waiting", "")]


def test_an_approval_that_cannot_begin_is_tried_again_and_skipped_behind_its_block(office: People) -> None:
    users.change(office.anna, "luca", Changes(active=False))
    run = go(office.anna, office.deal, approval("luca"))
    assert states(office.anna, office.deal) == [("error", "no_candidate")]

    workflows.retry(office.anna, run)
    sweep.run_all(office.anna)
    assert states(office.anna, office.deal) == [("error", "no_candidate")]
    workflows.skip(office.anna, run)
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["behind"]


@pytest.mark.parametrize(("more", "said"), [("\nenabled = false", ["behind"]), ("\non_error = 'continue'", ["behind"])])
def test_a_step_that_is_switched_off_or_fails_enters_none_of_its_branches(
    office: People, more: str, said: list[str]
) -> None:
    users.change(office.anna, "luca", Changes(active=False))

    go(office.anna, office.deal, approval("luca", more))

    assert comments(office.anna, office.deal) == said
    assert states(office.anna, office.deal) == [("completed", "")]


def test_an_answer_counts_while_another_branch_stands_still(office: People) -> None:
    run = go(office.anna, office.deal, text(
        "P1|parallel|", "P2|branch|P1", "A1|approve|P2|with.users = 'luca'\nwith.name = 'Go'",
        "A2|branch|A1|with.key = 'approved'", say("A3", "yes", "A2"),
        "P3|branch|P1", "B1|edit_contact|P3|with.fields = [{ set = 'name', to = 'Ada' }]",
    ))  # fmt: skip
    assert states(office.anna, office.deal) == [("error", "no_linked_record")]

    office.say(office.luca, "approved")
    assert (states(office.anna, office.deal), comments(office.anna, office.deal)) == (
        [("error", "no_linked_record")],
        [],
    )
    workflows.skip(office.anna, run)
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["yes"]
    assert states(office.anna, office.deal) == [("completed", "")]


def test_undo_passes_over_an_answer_and_takes_back_the_act_before_it(office: People) -> None:
    records.update(office.luca, [office.deal], {"title": "Pump"})
    go(office.anna, office.deal, approval("luca"))
    office.say(office.luca, "approved")

    undone = undo.undo(office.luca)

    assert undone.act == "changed"
    assert records.get(office.anna, office.deal).values["title"] == "Boiler"
    assert [each.code for each in assignments.of_run(office.anna, 1)] == ["approved"]


def test_who_leaves_is_not_waited_for(office: People) -> None:
    run = go(office.anna, office.deal, approval(more="\nwith.time_limit = '9 days'"))
    office.say(office.luca, "approved")

    users.change(office.anna, "dora", Changes(active=False))
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["yes 1 of Luca Bianchi", "behind"]
    assert [each.state for each in assignments.of_run(office.anna, run)] == ["answered", "withdrawn"]
    outcome = workflows.trace(office.anna, run)[1][1]
    assert (outcome.outcome, outcome.said["warnings"][0][1]) == ("warning", {"login": "Dora Neri"})


def test_when_all_have_left_it_is_rejected(office: People) -> None:
    go(office.anna, office.deal, approval())

    users.change(office.anna, "dora", Changes(active=False))
    sweep.run_all(office.anna)
    assert states(office.anna, office.deal) == [("waiting", "")]
    users.change(office.anna, "luca", Changes(active=False))
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["no, says :", "behind"]


def test_the_time_limit_holds_also_after_somebody_has_left(office: People, clock: Clock) -> None:
    go(office.anna, office.deal, approval("luca, dora, anna", more="\nwith.time_limit = '2 days'"))
    due = office.asked(office.luca).due
    users.change(office.anna, "dora", Changes(active=False))
    sweep.run_all(office.anna)
    office.say(office.luca, "approved")
    assert states(office.anna, office.deal) == [("waiting", "")]

    assert due is not None
    clock.at = due - timedelta(seconds=1)
    sweep.run_all(office.anna)
    assert states(office.anna, office.deal) == [("waiting", "")]
    clock.at = due
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["no, says Luca Bianchi:", "behind"]


def test_an_event_that_nobody_can_report_any_more_waits_for_an_administrator_to_hand_it_on(office: People) -> None:
    run = go(office.anna, office.deal, text(
        "A1|wait_event||with.users = 'luca'\nwith.captions = 'Paid'", "A2|branch|A1|with.key = 'Paid'", say("A3", "paid", "A2"),
    ))  # fmt: skip
    users.change(office.anna, "luca", Changes(active=False))
    sweep.run_all(office.anna)
    assert states(office.anna, office.deal) == [("waiting", "")]

    assignments.delegate(office.anna, assignments.find(office.anna, run, user=office.luca.user_id), "dora")
    assignments.send_event(office.dora, run, "Paid")
    sweep.run_all(office.anna)

    assert comments(office.anna, office.deal) == ["paid"]


def test_who_may_not_read_the_record_answers_without_seeing_it(office: People) -> None:
    managed(office.anna)
    with pytest.raises(NotFound):
        records.get(office.luca, office.deal)
    run = go(office.anna, office.deal, approval("luca"))

    asked = office.asked(office.luca)
    assert (asked.title, asked.name) == ("", "Discount Boiler")
    with pytest.raises(NotFound):
        assignments.of_run(office.luca, run)
    with pytest.raises(NotFound):
        assignments.find(office.luca, run + 1)
    office.say(office.luca, "approved")

    assert comments(office.anna, office.deal) == ["yes 1 of Luca Bianchi", "behind"]

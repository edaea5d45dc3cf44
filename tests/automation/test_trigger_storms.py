"""Storms: triggers that set themselves off, ten thousand happenings at once; all of it ends, stays small, and says why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from crm_tui.automation import rules, starting, triggering, triggers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rules import Draft as RuleDraft
from crm_tui.automation.triggers import Draft
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import checkup, custom_fields, lookup, moving, notifications, records, timeline
from crm_tui.services.session import Session
from data import database, happened, journal_checks, timers
from data.happened import Happening
from tests.conftest import Clock
from tests.support.office import add_deals, close_office, open_office

STORM = 10_000


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert journal_checks.problems() == []
    assert not happened.left()
    close_office()


def stage(name: str, entity: str = "deal") -> int:
    return lookup.stage_called(name, entity=entity).id


def on(where: str, event: str, entity: str = "deal", **settings: Sequence[str]) -> Draft:
    return Draft(stage=stage(where, entity), event=event, settings=settings, allow_back=True)


def storm(session: Session, deals: Sequence[int], events: Sequence[str], *, count: int = STORM) -> None:
    """So many things that clients did in one moment, on these deals in turn; and all that follows."""
    at = session.now_ms()
    with database.transaction():
        database.many(
            "INSERT INTO happened (operation, at, kind, type, record, origin, user, facts) "
            "VALUES (1, ?, 'told', 'deal', ?, 'intake', NULL, ?)",
            [
                (at, deals[number % len(deals)], json.dumps({"event": events[number // len(deals) % len(events)],
                                                             "told": [{}]}))
                for number in range(count)
            ],
        )  # fmt: skip
        timers.pull(happened.TIMER, at)
    sweep.run_all(session)


def rows(table: str) -> int:
    return int(database.sql(f"SELECT count(*) FROM {table}")[0][0])


def stopped(session: Session, ref: Ref) -> list[str]:
    return [
        str(each.payload["sentence"]) for each in timeline.page(session, ref).entries if each.kind == "trigger_stopped"
    ]


def chase(session: Session) -> None:
    """Two triggers, each set off by what the rule does on the stage of the other."""
    triggers.add(session, on("PREPARATION", "field_changed", fields=("comments",)))
    triggers.add(session, on("EXECUTING", "field_changed", fields=("source_description",)))
    for where, field in (("PREPARATION", "source_description"), ("EXECUTING", "comments")):
        rules.add(session, RuleDraft(stage=stage(where), action="edit_document", given={
            "fields": Rows(((field, "{=Document:title} {=System:Now} {=Workflow:ID}"),)),
        }))  # fmt: skip


def test_triggers_that_set_each_other_off_by_rules_stop_at_the_limit_and_the_timeline_says_why(office: Session) -> None:
    chase(office)
    deal = records.create(office, "deal", {"title": "Boiler"})

    records.update(office, [deal], {"comments": "go"})
    sweep.run_all(office)

    runs = workflows.runs_of(office, deal)
    assert max(run.depth for run in runs) == starting.DEPTH + 1
    assert (runs[-1].state, runs[-1].reason) == ("terminated", "limit_exceeded")
    assert len([run for run in runs if run.start.startswith("trigger:")]) == 1 + starting.DEPTH // 2
    ended = [each for each in timeline.page(office, deal).entries if each.kind == "workflow_ended"]
    assert [each.payload["reason"] for each in ended] == ["limit_exceeded"]
    assert timers.next_due_of(("run", "automation")) is None


def test_two_triggers_that_set_each_other_off_directly_stop_at_the_limit_with_an_entry_and_a_notice(
    office: Session,
) -> None:
    for where in ("PREPARATION", "EXECUTING"):
        triggers.add(office, on(where, "field_changed", fields=("stage",)))
    deal = records.create(office, "deal", {"title": "Boiler"})

    moving.move(office, [deal], stage("FINAL_INVOICE"))
    sweep.run_all(office)

    runs = workflows.runs_of(office, deal)
    assert [run.depth for run in runs] == list(range(starting.DEPTH + 2))
    assert [(run.state, run.reason) for run in runs[-2:]] == [("completed", ""), ("terminated", "limit_exceeded")]
    assert stopped(office, deal) == ["stopped: it was set off by what it had set off itself, 10 levels deep"]
    assert [each.kind for each in notifications.page(office)] == ["trigger_stopped"]


@pytest.mark.parametrize("count", [1, 8])
def test_ten_thousand_things_at_once_throw_a_deal_to_and_fro_no_more_than_twenty_times(
    office: Session, count: int
) -> None:
    first = triggers.add(office, on("PREPARATION", "incoming_call"))
    triggers.add(office, on("EXECUTING", "missed_call"))
    deals = add_deals(office, count)
    before = {
        table: rows(table) for table in ("run", "run_step", "operation", "event", "change", "notification", "timer")
    }

    storm(office, deals, ("call_received", "call_missed"))

    made = {table: rows(table) - number for table, number in before.items()}
    moves = triggering.MOST * count
    assert (made["run"], made["run_step"], made["operation"]) == (moves + count,) * 3
    assert made["event"] == moves + count
    assert made["notification"] <= count
    assert made["change"] <= 6 * moves
    assert made["timer"] == 0
    limit = f"stopped: triggers have moved the record {triggering.MOST} times by what happened within a minute"
    assert {tuple(stopped(office, Ref("deal", deal))) for deal in deals} == {(limit,)}
    findings = [each for each in checkup.findings(office) if each.check == "triggers"]
    assert [each.ok for each in findings] == [False]
    assert triggers.why_not(office, first.id, Ref("deal", deals[0])).deeds[0].sentence.endswith("within a minute")


def test_after_a_minute_of_peace_triggers_move_the_record_again(office: Session, clock: Clock) -> None:
    triggers.add(office, on("PREPARATION", "incoming_call"))
    triggers.add(office, on("EXECUTING", "missed_call"))
    (deal,) = add_deals(office, 1)
    for number in range(30):
        triggers.simulate(office, ("incoming_call", "missed_call")[number % 2], Ref("deal", deal))
    assert rows("run") == triggering.MOST + 1

    clock.forward(minutes=2)
    verdict = triggers.simulate(office, "incoming_call", Ref("deal", deal))

    assert verdict.moved


def test_what_happened_in_the_past_days_is_no_storm_however_late_it_is_looked_at(office: Session, clock: Clock) -> None:
    for where, field in (("PREPARATION", "title"), ("EXECUTING", "comments")):
        triggers.add(office, on(where, "field_changed", fields=(field,)))
    deal = records.create(office, "deal", {"title": "Boiler"})

    for number in range(30):
        clock.forward(hours=1)
        records.update(office, [deal], {("title", "comments")[number % 2]: str(number)})
    sweep.run_all(office)

    assert len(workflows.runs_of(office, deal)) == 30
    assert records.get(office, deal).values["stage"] == stage("EXECUTING")


def test_a_stage_that_many_linked_records_wait_for_moves_them_all_a_few_in_each_transaction(office: Session) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    quotes = [records.create(office, "quote", {"title": f"Q{number}", "deal": deal.id}) for number in range(25)]
    wanted = {"type": ("deal",), "stages": ("EXECUTING",)}
    triggers.add(office, on("SENT", "linked_stage", "quote", **wanted))
    triggers.add(office, on("WON", "linked_stage", type=("quote",), stages=("SENT",)))
    spans: list[int] = []
    seen, oldest = triggering.ask, happened.oldest

    def counting(*given: object) -> object:
        spans[-1] += 1
        return seen(*given)  # type: ignore[arg-type]

    def one(_most: int) -> list[Happening]:
        spans.append(0)
        return oldest(1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(triggering, "ask", counting)
        patch.setattr(happened, "oldest", one)
        moving.move(office, [deal], stage("EXECUTING"))
        sweep.run_all(office)

    assert max(spans) <= triggering.TOGETHER
    assert {records.get(office, quote).values["stage"] for quote in quotes} == {stage("SENT", "quote")}
    assert records.get(office, deal).values["stage"] == stage("WON")


def test_sixty_records_that_lack_a_required_field_are_each_told_of_once_but_people_only_of_the_first(
    office: Session,
) -> None:
    triggers.add(office, on("WON", "incoming_call"))
    deals = add_deals(office, 60)
    custom_fields.add(office, "deal", custom_fields.NewField(label="Order", stages=("WON",)))

    storm(office, deals, ("call_received",), count=3_000)

    assert rows("run") == len(deals)
    assert len(notifications.page(office)) == triggering.PEOPLE
    assert {len(stopped(office, Ref("deal", each))) for each in deals} == {1}


def test_records_that_set_each_other_off_by_their_links_come_to_rest_however_many_they_are(office: Session) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    quotes = [records.create(office, "quote", {"title": f"Q{number}", "deal": deal.id}) for number in range(12)]
    first, second = lookup.stages.all_stages("quote")[:2]
    for mine, theirs in ((first, "PREPARATION"), (second, "EXECUTING")):
        triggers.add(office, Draft(stage=mine.id, event="linked_stage", allow_back=True,
                                   settings={"type": ("deal",), "stages": (theirs,)}))  # fmt: skip
    for here, there in (("EXECUTING", first), ("PREPARATION", second)):
        triggers.add(office, on(here, "linked_stage", type=("quote",), stages=(str(there.id),)))

    moving.move(office, [deal], stage("EXECUTING"))
    sweep.run_all(office)

    moves = [len(workflows.runs_of(office, ref)) for ref in (deal, *quotes)]
    assert max(moves) <= triggering.MOST + 2
    assert rows("run") <= (triggering.MOST + 2) * len(moves)
    assert stopped(office, deal) or any(stopped(office, ref) for ref in quotes)

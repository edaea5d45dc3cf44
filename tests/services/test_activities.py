"""Activities: planned with sensible defaults, done, put off; what moves and closes with a deal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.agenda import Section
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, moving, pipelines, records, undo
from data import database
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    return Ref("deal", add_deals(anna, 1)[0])


def timers_of(activity: Ref) -> list[str]:
    return [
        key for (key,) in database.sql("SELECT key FROM timer WHERE record = ? ORDER BY due_at, id", (activity.id,))
    ]


def events_of(ref: Ref) -> list[str]:
    return [
        kind
        for (kind,) in database.sql(
            "SELECT kind FROM event WHERE type = ? AND record = ? ORDER BY id", (ref.type, ref.id)
        )
    ]


def badge(deal: Ref) -> tuple[int, int | None]:
    return database.sql("SELECT activity_count, next_activity_at FROM deal WHERE id = ?", (deal.id,))[0]


def test_a_subject_is_enough(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Send the offer"}, about=[deal])

    planned = records.get(anna, ref)
    assert planned.values["kind"] == "todo"
    assert planned.values["responsible"] == anna.user_id
    assert planned.values["deadline"] == datetime(
        2026, 3, 23, 12, tzinfo=UTC
    )  # Wednesday 13:00 in Rome + 3 working days
    assert planned.values["reminders"] == "15,0"
    assert timers_of(ref) == [f"reminder:{ref.id}:15", f"reminder:{ref.id}:0"]
    assert badge(deal) == (1, int(datetime(2026, 3, 23, 12, tzinfo=UTC).timestamp() * 1000))


def test_the_default_deadline_is_a_full_hour_on_a_working_day(anna: Session, clock: Clock) -> None:
    clock.at = datetime(2026, 3, 27, 23, 20, tzinfo=UTC)  # Saturday 00:20 in Rome, and the clocks change on Sunday

    ref = activities.plan(anna, {"subject": "Ring"})

    assert records.get(anna, ref).values["deadline"] == datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # Wednesday 01:00


@pytest.mark.parametrize(
    ("text", "kept", "count"),
    [
        ("0", "0", 1),
        ("0, 15,15 ,1440", "1440,15,0", 3),
        ("-", "", 0),
        ("", "15,0", 2),
        (",".join(map(str, range(60))), None, 60),
    ],
)
def test_reminders_are_any_number_of_minutes(anna: Session, text: str, kept: str | None, count: int) -> None:
    ref = activities.plan(anna, {"subject": "Ring", "reminders": text})

    assert len(timers_of(ref)) == count
    if kept is not None:
        assert records.get(anna, ref).values["reminders"] == kept


@pytest.mark.parametrize("text", ["soon", "-5", "15;0", "1.5", "527041", "٣"])
def test_other_reminders_are_refused_with_what_to_write(anna: Session, text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        activities.plan(anna, {"subject": "Ring", "reminders": text})

    assert refused.value.params["field"] == "reminders"
    assert "(60,15,0)" in refused.value.hint
    assert database.sql("SELECT count(*) FROM activity")[0][0] == 0
    assert database.sql("SELECT count(*) FROM timer")[0][0] == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "todo", "outcome": "busy"}, "outcome"),
        ({"kind": "meeting", "direction": "in"}, "direction"),
        ({"kind": "party"}, "kind"),
        ({"start": datetime(2026, 4, 1, 10, tzinfo=UTC), "end": datetime(2026, 4, 1, 9, tzinfo=UTC)}, "end"),
        ({"completed": True}, "completed"),
    ],
)
def test_what_an_activity_may_not_say(anna: Session, values: dict[str, Value], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        activities.plan(anna, {"subject": "Ring", **values})

    assert refused.value.params["field"] == field


@pytest.mark.parametrize(
    "values",
    [{"deals": (99,)}, {"contacts": (99,)}, {"companies": (1, 99)}, {"participants": (99,)}, {"responsible": 99}],
)
def test_it_is_about_what_exists(anna: Session, values: dict[str, tuple[int, ...]]) -> None:
    records.create(anna, "company", {"title": "Acme"})

    with pytest.raises(NotFound):
        activities.plan(anna, {"subject": "Ring", **values})


def test_a_new_deadline_moves_the_reminders_and_a_new_subject_does_not(anna: Session, clock: Clock) -> None:
    ref = activities.plan(anna, {"subject": "Ring", "deadline": clock.at + timedelta(hours=1)})
    before = database.sql("SELECT id, key, due_at FROM timer ORDER BY id")

    activities.edit(anna, [ref], {"subject": "Ring again"})
    assert database.sql("SELECT id, key, due_at FROM timer ORDER BY id") == before

    activities.edit(anna, [ref], {"deadline": clock.at + timedelta(hours=2)})
    moved = database.sql("SELECT key, due_at FROM timer ORDER BY id")
    assert moved == [(key, due + 3_600_000) for _, key, due in before]


def test_a_late_reminder_survives_an_edit_that_does_not_concern_it(anna: Session, clock: Clock) -> None:
    ref = activities.plan(anna, {"subject": "Ring", "deadline": clock.at + timedelta(hours=1)})
    clock.forward(days=7)

    activities.edit(anna, [ref], {"description": "they have moved", "reminders": "0,15"})

    assert timers_of(ref) == [f"reminder:{ref.id}:15", f"reminder:{ref.id}:0"]


def test_completing_counts_on_the_badge_and_tells_every_timeline(anna: Session, deal: Ref) -> None:
    company = records.create(anna, "company", {"title": "Acme"})
    ref = activities.plan(anna, {"subject": "Ring"}, about=[deal, company])

    activities.complete(anna, [ref])

    done = records.get(anna, ref).values
    assert (done["completed"], done["completed_at"], done["completed_by"]) == (True, anna.now(), anna.user_id)
    assert done["auto_completed"] is False
    assert badge(deal) == (0, None)
    assert timers_of(ref) == []
    assert events_of(deal)[-1] == events_of(company)[-1] == "activity_completed"


def test_completing_twice_is_completing_once(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Ring"}, about=[deal])
    activities.complete(anna, [ref])

    again = activities.complete(anna, [ref])

    assert again.done == (ref,)
    assert again.operation_id == 0
    assert events_of(deal).count("activity_completed") == 1


def test_many_are_completed_and_the_bad_one_is_reported(anna: Session) -> None:
    good = [activities.plan(anna, {"subject": f"Ring {n}"}) for n in range(3)]
    binned = activities.plan(anna, {"subject": "Gone"})
    activities.delete(anna, [binned])

    outcome = activities.complete(anna, [good[0], binned, Ref("activity", 99), *good[1:]])

    assert outcome.done == tuple(good)
    assert [(ref, type(error)) for ref, error in outcome.refused] == [
        (binned, Refused),
        (Ref("activity", 99), NotFound),
    ]


def test_undo_of_completing_brings_back_badge_and_reminders(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Ring"}, about=[deal])
    before = (badge(deal), timers_of(ref))
    activities.complete(anna, [ref])

    undo.undo(anna)
    assert (badge(deal), timers_of(ref)) == before

    undo.redo(anna)
    assert (badge(deal), timers_of(ref)) == ((0, None), [])


def test_undo_of_planning_leaves_no_timer(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Ring"}, about=[deal])

    undo.undo(anna)

    assert (badge(deal), timers_of(ref)) == ((0, None), [])


def test_the_recycle_bin_is_silent_and_gives_everything_back(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Ring"}, about=[deal])
    before = (badge(deal), timers_of(ref))

    activities.delete(anna, [ref])
    assert (badge(deal), timers_of(ref)) == ((0, None), [])

    activities.restore(anna, [ref])
    assert (badge(deal), timers_of(ref)) == before


def test_reopening_a_call_forgets_its_outcome(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[deal])
    activities.complete(anna, [ref], outcome="missed")

    activities.reopen(anna, [ref])

    values = records.get(anna, ref).values
    assert (values["completed"], values["outcome"], values["completed_at"]) == (False, None, None)
    assert badge(deal)[0] == 1
    assert timers_of(ref) == [f"reminder:{ref.id}:15", f"reminder:{ref.id}:0"]


def test_a_meeting_is_put_off_with_its_times(anna: Session, clock: Clock) -> None:
    start = datetime(2026, 3, 27, 9, tzinfo=UTC)  # Friday 10:00 in Rome, before the change to summer time
    ref = activities.plan(
        anna, {"subject": "Visit", "kind": "meeting", "start": start, "end": start + timedelta(hours=2)}
    )

    activities.postpone(anna, [ref], by=timedelta(days=3))

    values = records.get(anna, ref).values
    assert values["deadline"] == values["start"] == datetime(2026, 3, 30, 8, tzinfo=UTC)  # still 10:00 in Rome
    assert values["end"] == datetime(2026, 3, 30, 10, tzinfo=UTC)


def test_what_is_overdue_is_put_off_from_now(anna: Session, clock: Clock) -> None:
    ref = activities.plan(anna, {"subject": "Ring", "deadline": clock.at - timedelta(days=10)})

    activities.postpone(anna, [ref], by=timedelta(hours=1))

    assert records.get(anna, ref).values["deadline"] == clock.at + timedelta(hours=1)


def test_what_is_done_is_not_put_off(anna: Session) -> None:
    ref = activities.plan(anna, {"subject": "Ring"})
    activities.complete(anna, [ref])

    with pytest.raises(Refused):
        activities.postpone(anna, [ref], by=timedelta(days=1))


def last_touch(ref: Ref) -> tuple[int | None, int | None]:
    return database.sql(f"SELECT last_activity_at, last_activity_by FROM {ref.type} WHERE id = ?", (ref.id,))[0]


@pytest.mark.covers("entities.md#Last updated bumped by incoming, missed or successful call")
def test_calls_count_as_communication_and_plans_do_not(anna: Session, deal: Ref) -> None:
    contact = records.create(anna, "contact", {"last_name": "Bianchi"})
    activities.complete(anna, [activities.plan(anna, {"subject": "Think"}, about=[deal, contact])])
    call = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[deal, contact])
    assert last_touch(deal) == last_touch(contact) == (None, None)

    activities.complete(anna, [call], outcome="missed")

    assert last_touch(deal) == last_touch(contact) == (anna.now_ms(), anna.user_id)


def test_an_incoming_call_counts_at_once_and_waits_for_an_answer(anna: Session, deal: Ref) -> None:
    activities.plan(anna, {"subject": "They rang", "kind": "call", "direction": "in"}, about=[deal])

    assert last_touch(deal) == (anna.now_ms(), anna.user_id)
    assert badge(deal)[0] == 1


def test_a_logged_call_is_done_and_reminds_nobody(anna: Session, deal: Ref) -> None:
    ref = activities.log_call(anna, {"subject": "Rang them"}, about=[deal], outcome="busy")

    values = records.get(anna, ref).values
    assert (values["completed"], values["outcome"], values["direction"]) == (True, "busy", "out")
    assert timers_of(ref) == []
    assert last_touch(deal) == (anna.now_ms(), anna.user_id)


def test_communication_does_not_refuse_an_open_card(anna: Session, deal: Ref) -> None:
    seen = records.get(anna, deal).version
    activities.log_call(anna, {"subject": "Rang them"}, about=[deal])

    assert records.update(anna, [deal], {"title": "New name"}, version=seen).done == (deal,)


def stage_ids(anna: Session) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"P": [], "S": [], "F": []}
    for stage in pipelines.stages(anna, pipelines.pipelines(anna)[0].id):
        found[str(stage.stage.semantic)].append(stage.stage.id)
    return found


def test_a_new_stage_completes_only_what_is_marked_so(anna: Session, deal: Ref) -> None:
    marked = activities.plan(anna, {"subject": "A", "auto_complete_on_stage_change": True}, about=[deal])
    other = activities.plan(anna, {"subject": "B"}, about=[deal])

    moving.move(anna, [deal], stage_ids(anna)["P"][1])

    assert records.get(anna, marked).values["auto_completed"] is True
    assert records.get(anna, other).values["completed"] is False


def test_closing_completes_all_but_what_waits_for_an_answer(anna: Session, deal: Ref) -> None:
    plans = [
        activities.plan(anna, {"subject": "A", "kind": kind}, about=[deal]) for kind in ("todo", "call", "meeting")
    ]
    incoming = activities.plan(anna, {"subject": "They rang", "kind": "call", "direction": "in"}, about=[deal])

    moving.move(anna, [deal], stage_ids(anna)["S"][0])

    assert all(records.get(anna, ref).values["auto_completed"] for ref in plans)
    assert records.get(anna, incoming).values["completed"] is False
    assert badge(deal)[0] == 1

    moving.move(anna, [deal], stage_ids(anna)["P"][0])
    assert all(records.get(anna, ref).values["completed"] for ref in plans)


def test_one_undo_takes_back_the_closing_with_its_activities(anna: Session, deal: Ref) -> None:
    ref = activities.plan(anna, {"subject": "A"}, about=[deal])
    before = (badge(deal), timers_of(ref))
    moving.move(anna, [deal], stage_ids(anna)["F"][0])

    undo.undo(anna)

    assert records.get(anna, ref).values["completed"] is False
    assert (badge(deal), timers_of(ref)) == before


def test_open_activities_come_with_what_they_are_about(anna: Session, deal: Ref, clock: Clock) -> None:
    company = records.create(anna, "company", {"title": "Acme"})
    later = activities.plan(anna, {"subject": "Later"}, about=[company, deal])
    sooner = activities.plan(anna, {"subject": "Sooner", "deadline": clock.at + timedelta(hours=1)}, about=[company])

    found = activities.open_activities(anna, company)

    assert [line.ref for line in found] == [sooner, later]
    assert [line.section for line in found] == [Section.TODAY, Section.UPCOMING]
    assert [(bound.ref, bound.title) for bound in found[1].about] == [(deal, "Deal 1"), (company, "Acme")]


def test_my_day_is_paged_by_deadline_and_is_mine(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    activities.plan(luca, {"subject": "His"})
    hours = [5, -3, 400, 0.5, -48, 30]
    for hour in hours:
        activities.plan(anna, {"subject": f"{hour}", "deadline": clock.at + timedelta(hours=hour)})

    first = activities.my_day(anna, limit=4)
    rest = activities.my_day(anna, after=first.after, limit=4)

    assert [line.subject for line in (*first.items, *rest.items)] == [str(hour) for hour in sorted(hours)]
    assert rest.after is None
    assert [line.section for line in first.items] == [Section.OVERDUE] * 2 + [Section.TODAY] * 2
    assert activities.overdue_count(anna) == 2
    assert activities.overdue_count(luca) == 0

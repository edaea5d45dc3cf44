"""One's day: what is to be done, in order, and done by keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import activities, records, tasks, views
from screens.listing import my_day
from tests.support.lists import showing
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def plan(session: Session, subject: str, about: list[int], kind: str = "todo", **later: float) -> Ref:
    values = {"subject": subject, "kind": kind, "deadline": session.now() + timedelta(**later), "reminders": "-"}
    return activities.plan(session, values, about=[Ref("deal", each) for each in about])  # type: ignore[arg-type]


async def test_activities_stand_under_overdue_today_and_upcoming(boss: Session, tmp_path: Path, clock: Clock) -> None:
    deals = add_deals(boss, 1)
    plan(boss, "Late one", deals, hours=-3)
    plan(boss, "Soon one", deals, hours=2)
    plan(boss, "Far one", deals, days=3)
    plan(clerk_of(clock), "Not mine", deals, hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Late one" in crm.cursor)

        heads = [line.strip() for line in crm.lines]
        assert heads[0] == "Overdue · 1"
        assert heads[2] == "Today · 1"
        assert heads[4] == "Upcoming · 1"
        assert "! today 10:00" in crm.cursor
        assert "Deal 1" in crm.cursor
        assert not crm.sees("Not mine")


async def test_an_empty_day_says_what_to_do(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: crm.sees("Nothing is to be done.", "n plans something"))


async def test_c_completes_and_the_cursor_goes_on(boss: Session, tmp_path: Path) -> None:
    deals = add_deals(boss, 1)
    first = plan(boss, "First", deals, hours=1)
    plan(boss, "Second", deals, hours=2)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "First" in crm.cursor)
        await crm.press("c")
        await crm.until(lambda: "Second" in crm.cursor and not crm.sees("First"))

        assert records.get(boss, first).values["completed"] is True
        assert "completed" in crm.footer


async def test_completing_a_call_asks_how_it_went(boss: Session, tmp_path: Path) -> None:
    call = plan(boss, "Ring them", add_deals(boss, 1), kind="call", hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Ring them" in crm.cursor)
        await crm.opened("ChoiceScreen", "c")
        await crm.press("m")
        await crm.until(lambda: crm.name == "MyDayScreen" and not crm.sees("Ring them"))

        assert records.get(boss, call).values["outcome"] == "missed"


async def test_leaving_the_question_completes_nothing(boss: Session, tmp_path: Path) -> None:
    call = plan(boss, "Ring them", add_deals(boss, 1), kind="call", hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Ring them" in crm.cursor)
        await crm.opened("ChoiceScreen", "c")
        await crm.opened("MyDayScreen", "escape")

        assert not records.get(boss, call).values["completed"]


async def test_plus_postpones(boss: Session, tmp_path: Path, clock: Clock) -> None:
    due = plan(boss, "Later", add_deals(boss, 1), hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: crm.sees("Today · 1"))
        await crm.opened("ChoiceScreen", "plus")
        await crm.press("j", "j", "enter")
        await crm.until(lambda: crm.sees("Upcoming · 1"))

        assert records.get(boss, due).values["deadline"] == clock() + timedelta(days=3, hours=1)


async def test_plus_postpones_until_a_day_in_words(boss: Session, tmp_path: Path, clock: Clock) -> None:
    due = plan(boss, "Later", add_deals(boss, 1), hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: crm.sees("Today · 1"))
        await crm.opened("ChoiceScreen", "plus")
        await crm.press("k", "j", "j", "j", "j")
        await crm.opened("LineForm", "enter")
        await crm.press(*"2026-04-01 10:00", "enter")
        await crm.until(lambda: crm.name == "MyDayScreen" and crm.sees("Upcoming · 1"))

        moment = records.get(boss, due).values["deadline"]
        assert str(moment) == "2026-04-01 08:00:00+00:00"


async def test_enter_opens_what_it_is_about(boss: Session, tmp_path: Path) -> None:
    deals = add_deals(boss, 2)
    plan(boss, "First", deals[:1], hours=1)
    plan(boss, "Second", deals[1:], hours=2)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "First" in crm.cursor)
        await crm.opened("CardScreen", "j", "enter")

        assert crm.screen.ref == Ref("deal", deals[1])  # type: ignore[attr-defined]
        assert crm.screen.neighbours == tuple(deals)  # type: ignore[attr-defined]


async def test_what_is_about_nothing_says_so(boss: Session, tmp_path: Path) -> None:
    plan(boss, "Tidy up", [], hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Tidy up" in crm.cursor)
        await crm.press("enter")
        assert "about no record" in crm.footer


async def test_e_changes_the_subject(boss: Session, tmp_path: Path) -> None:
    plan(boss, "Old", add_deals(boss, 1), hours=1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Old" in crm.cursor)
        await crm.opened("ActivityForm", "e")
        await crm.until(lambda: crm.app.focused is not None)
        await crm.press("end", *" news", "ctrl+s")
        await crm.until(lambda: crm.name == "MyDayScreen" and "Old news" in crm.cursor)


async def test_a_day_of_hundreds_is_read_page_by_page(boss: Session, tmp_path: Path) -> None:
    for number in range(260):
        plan(boss, f"Thing {number:03}", [], minutes=number + 1)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Thing 000" in crm.cursor)
        assert "200+" in crm.header
        await crm.press("G")
        await crm.until(lambda: "260" in crm.header)
        await crm.press("G")
        await crm.until(lambda: "Thing 259" in crm.cursor)


async def test_what_others_plan_for_me_appears(boss: Session, tmp_path: Path, clock: Clock) -> None:
    deals = add_deals(boss, 1)
    plan(boss, "Mine", deals, hours=2)

    async with showing(boss, tmp_path, "my_day", background=True) as crm:
        await crm.until(lambda: "Mine" in crm.cursor)
        values: dict[str, Value] = {
            "subject": "From luca",
            "deadline": clock() + timedelta(hours=1),
            "responsible": boss.user_id,
        }
        activities.plan(clerk_of(clock), values, about=[Ref("deal", deals[0])])
        await crm.until(lambda: crm.sees("From luca"))

        assert "Mine" in crm.cursor


def add_task(session: Session, title: str, **later: float) -> Ref:
    moment = session.now() + timedelta(**later)
    given: dict[str, Value] = {"title": title, "responsible": session.user_id, "deadline": moment}
    return tasks.create(session, given, about=[Ref("deal", add_deals(session, 1)[0])])


async def test_tasks_of_the_day_stand_among_the_activities_with_their_badge(
    boss: Session, tmp_path: Path, clock: Clock
) -> None:
    plan(boss, "Call first", add_deals(boss, 1), hours=-1)
    add_task(boss, "Measure", hours=-3)
    tasks.start(boss, [add_task(boss, "Draw", hours=2)])
    add_task(boss, "Next month", days=30)
    tasks.complete(boss, [add_task(boss, "Finished", hours=1)])
    tasks.create(boss, {"title": "Not mine", "responsible": clerk_of(clock).user_id, "deadline": boss.now()})

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: crm.sees("Overdue · 2", "Today · 1", "Measure", "Draw"))

        heads = [line.strip() for line in crm.lines]
        assert "Measure" in heads[1]
        assert "Call first" in heads[2]
        assert "▸ in progress · Deal 1" in next(line for line in heads if "Draw" in line)
        for word in ("Next month", "Finished", "Not mine"):
            assert not crm.sees(word)


async def test_keys_of_the_day_act_on_tasks(boss: Session, tmp_path: Path) -> None:
    first = add_task(boss, "Measure", hours=1)
    second = add_task(boss, "Draw", hours=2)

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "Measure" in crm.cursor)
        await crm.press("c")
        await crm.until(lambda: records.get(boss, first).values["state"] == "done" and "Draw" in crm.cursor)
        await crm.opened("ChoiceScreen", "e")
        await crm.press("s")
        await crm.until(lambda: records.get(boss, second).values["state"] == "in_progress")
        await crm.until(lambda: crm.sees("in progress"))
        await crm.opened("EditField", "plus")
        await crm.press("escape")
        await crm.until(lambda: crm.name == "MyDayScreen")
        await crm.opened("CardScreen", "enter")
        assert crm.app.screen.ref == second  # type: ignore[attr-defined]


async def test_a_task_of_a_day_leaves_when_it_waits_for_its_creator(
    boss: Session, tmp_path: Path, clock: Clock
) -> None:
    luca = clerk_of(clock)
    task = tasks.create(
        boss,
        {"title": "Check", "responsible": luca.user_id, "deadline": boss.now() + timedelta(hours=1), "control": True},
    )
    assert [each.line.ref for each in tasks.my_day(luca)] == [task]

    tasks.complete(luca, [task])

    assert records.get(boss, task).values["state"] == "in_review"
    assert tasks.my_day(luca) == ()


async def test_a_wider_window_shows_more_of_every_row(boss: Session, tmp_path: Path) -> None:
    plan(boss, "Ask for everything that " + "really " * 5 + "matters", add_deals(boss, 1), hours=1)

    async with showing(boss, tmp_path, "my_day", size=(60, 20)) as crm:
        await crm.until(lambda: "Ask for" in crm.cursor)
        assert not crm.sees("matters")
        await crm.pilot.resize_terminal(160, 20)
        await crm.until(lambda: crm.sees("matters"))
        picture = "".join(segment.text for strip in crm.app.screen._compositor.render_strips() for segment in strip)
        assert "matters" in picture


async def test_the_header_counts_what_the_day_calls_overdue(
    boss: Session, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals = add_deals(boss, 1)
    monkeypatch.setattr(my_day, "PAGE", 2)
    for number in range(4):
        plan(boss, f"Late {number}", deals, hours=-3 - number)
    plan(boss, "Soon", deals, hours=2)
    plan(clerk_of(clock), "Not mine", deals, hours=-1)
    add_task(boss, "Measure", hours=-2)
    add_task(boss, "Draw", hours=2)
    tasks.complete(boss, [add_task(boss, "Finished", hours=-1)])
    review: dict[str, Value] = {
        "title": "In review", "responsible": boss.user_id, "deadline": boss.now() - timedelta(hours=1), "control": True,
    }  # fmt: skip
    tasks.complete(boss, [tasks.create(clerk_of(clock), review)])

    async with showing(boss, tmp_path, "my_day") as crm:
        await crm.until(lambda: "5 overdue" in crm.header and crm.sees("Overdue · 5"))
        await crm.press("c")
        await crm.until(lambda: "4 overdue" in crm.header and crm.sees("Overdue · 4"))

    assert views.counters(boss).overdue_activities == activities.overdue_count(boss) == 4

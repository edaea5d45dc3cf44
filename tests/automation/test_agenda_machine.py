"""Whatever operators do and the clock does: reminder timers are what the activities say, and each fires once, in order."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from crm_tui.automation.jobs import sweep
from crm_tui.domain import reminders
from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, moving, notifications, records, undo
from data import database
from tests.conftest import Clock
from tests.support.office import add_deals, close_office, open_office

MINUTES = st.lists(st.integers(0, 200), max_size=4).map(lambda minutes: ",".join(map(str, minutes)) or "-")
AHEAD = st.integers(-100, 300)


class Agenda(RuleBasedStateMachine):
    """Plans, changes of mind, undo, and a clock that goes on, jumps, and is sometimes not looked at for long."""

    planned = Bundle("planned")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.anna = open_office(self.folder, self.clock)
        self.deals = [Ref("deal", number) for number in add_deals(self.anna, 2)]
        self.expected: dict[str, int] = {}
        """Timers that must be set: key → due."""
        self.seen = 0
        """The last change that the model has looked at."""

    def teardown(self) -> None:
        close_office()
        shutil.rmtree(self.folder)

    def resync(self) -> None:
        """The model: who decides anew about an activity sets what lies ahead, keeps what stands, and drops the rest."""
        now = to_ms(self.clock.at)
        for (number,) in database.sql(
            "SELECT DISTINCT record FROM change WHERE type = 'activity' AND id > ? "
            "AND field IN ('', 'deadline', 'reminders', 'completed', 'deleted_at')",
            (self.seen,),
        ):
            record = records.get(self.anna, Ref("activity", number))
            stood = {key: due for key, due in self.expected.items() if key.startswith(f"reminder:{number}:")}
            for key in stood:
                del self.expected[key]
            if record.deleted or record.values["completed"]:
                continue
            for minutes in reminders.parse(str(record.values["reminders"] or "")):
                key, due = f"reminder:{number}:{minutes}", to_ms(record.values["deadline"]) - minutes * 60_000  # type: ignore[arg-type]
                if due > now or stood.get(key) == due:
                    self.expected[key] = due
        self.seen = database.sql("SELECT coalesce(max(id), 0) FROM change")[0][0]

    def told(self) -> list[tuple[int, int, int]]:
        return [
            (notice.ref.id, int(str(notice.details["minutes"])), to_ms(notice.at) - notice.late_ms)
            for notice in notifications.since(self.anna, 0, 10_000)
            if notice.kind == "reminder"
        ]

    @rule(target=planned, minutes=MINUTES, ahead=AHEAD, marked=st.booleans())
    def plan(self, minutes: str, ahead: int, marked: bool) -> Ref:
        ref = activities.plan(
            self.anna,
            {"subject": "Ring", "reminders": minutes, "deadline": self.clock.at + timedelta(minutes=ahead),
             "auto_complete_on_stage_change": marked},
            about=[self.deals[ahead % 2]],
        )  # fmt: skip
        self.resync()
        return ref

    @rule(ref=planned, minutes=MINUTES, ahead=st.none() | AHEAD)
    def edit(self, ref: Ref, minutes: str, ahead: int | None) -> None:
        values: dict[str, object] = {"reminders": minutes, "description": minutes}
        if ahead is not None:
            values["deadline"] = self.clock.at + timedelta(minutes=ahead)
        activities.edit(self.anna, [ref], values)  # type: ignore[arg-type]
        self.resync()

    @rule(ref=planned, act=st.sampled_from(("complete", "reopen", "delete", "restore")))
    def act(self, ref: Ref, act: str) -> None:
        try:
            getattr(activities, act)(self.anna, [ref])
        except Refused:
            assert records.get(self.anna, ref).deleted
        self.resync()

    @rule(ref=planned, minutes=st.integers(1, 120))
    def postpone(self, ref: Ref, minutes: int) -> None:
        try:
            activities.postpone(self.anna, [ref], by=timedelta(minutes=minutes))
        except Refused:
            record = records.get(self.anna, ref)
            assert record.deleted or record.values["completed"]
        self.resync()

    @rule(which=st.integers(0, 1), semantic=st.sampled_from("PSF"))
    def move(self, which: int, semantic: str) -> None:
        stage = database.sql("SELECT id FROM stage WHERE semantic = ? ORDER BY sort DESC LIMIT 1", (semantic,))[0][0]
        moving.move(self.anna, [self.deals[which]], stage)
        self.resync()

    @rule(again=st.booleans())
    def undo_or_redo(self, again: bool) -> None:
        try:
            undo.redo(self.anna) if again else undo.undo(self.anna)
        except Refused:
            return
        self.resync()

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule()
    def a_week_closed(self) -> None:
        self.clock.forward(days=7)

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.clock.forward(hours=-1)

    @rule()
    def tick(self) -> None:
        now = to_ms(self.clock.at)
        due = sorted((due, key) for key, due in self.expected.items() if due <= now)
        before = len(self.told())

        sweep.run_all(self.anna)

        told = self.told()[before:]
        assert sorted((due, f"reminder:{record}:{minutes}") for record, minutes, due in told) == due
        assert [moment for _, _, moment in told] == [moment for moment, _ in due]
        for _, key in due:
            del self.expected[key]

    @invariant()
    def timers_are_what_the_activities_say(self) -> None:
        stored = {str(key): due for key, due in database.sql("SELECT key, due_at FROM timer WHERE kind = 'reminder'")}
        assert stored == self.expected

    @invariant()
    def badges_are_counted(self) -> None:
        assert database.sql(
            "SELECT d.id, d.activity_count, d.next_activity_at FROM deal d EXCEPT "
            "SELECT d.id, count(a.id), min(a.deadline) FROM deal d LEFT JOIN link l ON l.target = d.id "
            "AND l.type = 'activity' AND l.field = 'deals' LEFT JOIN activity a ON a.id = l.record AND a.completed = 0 "
            "AND a.deleted_at IS NULL GROUP BY d.id"
        ) == []  # fmt: skip

    @precondition(lambda self: not self.expected)
    @rule()
    def nothing_is_left_over(self) -> None:
        assert sweep.run_all(self.anna).failed == ()


def test_timers_always_say_what_the_activities_say() -> None:
    run_state_machine_as_test(Agenda, settings=settings(max_examples=25, stateful_step_count=25))

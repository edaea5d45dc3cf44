"""Stages and pipelines under any sequence of edits, moves and undos: what always holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crm_tui.domain.errors import Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import ORDER, Semantic
from crm_tui.services import moving, pipelines, records, stages, undo
from data import backup, database
from tests.conftest import Clock
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from pathlib import Path


class Editing(RuleBasedStateMachine):
    """Any sequence of edits, allowed or refused, leaves pipelines in which deals can be won and lost."""

    folder: Path

    @initialize()
    def start(self) -> None:
        close_office()
        for old in self.folder.glob("crm.db*"):
            old.unlink()
        self.session = open_office(self.folder, Clock())
        pipelines.add(self.session, "Partners")

    def _stage(self, data: st.DataObject) -> int:
        found = [
            info.stage.id
            for each in pipelines.pipelines(self.session)
            for info in pipelines.stages(self.session, each.id)
        ]
        return data.draw(st.sampled_from(found))

    def _pipeline(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from([each.id for each in pipelines.pipelines(self.session)]))

    @rule(data=st.data(), name=st.text(max_size=5), failure=st.booleans())
    def add(self, data: st.DataObject, name: str, failure: bool) -> None:
        adding = stages.add_failure if failure else stages.add
        self._attempt(lambda: adding(self.session, self._pipeline(data), name))

    @rule(data=st.data(), by=st.integers(-2, 2))
    def shift(self, data: st.DataObject, by: int) -> None:
        self._attempt(lambda: stages.shift(self.session, self._stage(data), by))

    @rule(data=st.data(), moving_on=st.booleans())
    def delete(self, data: st.DataObject, moving_on: bool) -> None:
        target = self._stage(data) if moving_on else None
        self._attempt(lambda: stages.delete(self.session, self._stage(data), move_to=target))

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        pipeline = self._pipeline(data)
        ids = [info.stage.id for info in pipelines.stages(self.session, pipeline)]
        self._attempt(lambda: stages.reorder(self.session, pipeline, data.draw(st.permutations(ids))))

    @rule(data=st.data())
    def sell(self, data: st.DataObject) -> None:
        add_deals(self.session, 1, stage=self._stage(data))

    @rule(data=st.data())
    def move_or_bin(self, data: st.DataObject) -> None:
        deals = [Ref("deal", row[0]) for row in database.sql("SELECT id FROM deal ORDER BY id")]
        if not deals:
            return
        deal = data.draw(st.sampled_from(deals))
        act = data.draw(st.sampled_from(["move", "bin", "restore"]))
        if act == "move":
            moving.move(self.session, [deal], self._stage(data))
        else:
            (records.delete if act == "bin" else records.restore)(self.session, [deal])

    @rule(data=st.data(), moving_on=st.booleans())
    def delete_pipeline(self, data: st.DataObject, moving_on: bool) -> None:
        target = self._pipeline(data) if moving_on else None
        self._attempt(lambda: pipelines.delete(self.session, self._pipeline(data), move_to=target))

    @rule()
    def add_pipeline(self) -> None:
        self._attempt(lambda: pipelines.add(self.session, "Partners"))

    @rule(data=st.data())
    def set_default(self, data: st.DataObject) -> None:
        pipelines.set_default(self.session, self._pipeline(data))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        known = [
            row[0] for row in database.sql("SELECT id FROM operation WHERE undone_by IS NULL AND origin <> 'system'")
        ]
        if known:
            self._attempt(lambda: undo.undo(self.session, data.draw(st.sampled_from(known))))

    @staticmethod
    def _attempt(act: object) -> None:
        before = _everything()
        try:
            act()  # type: ignore[operator]
        except Refused:
            assert _everything() == before, "a refusal changes nothing"

    @invariant()
    def every_pipeline_can_win_and_lose(self) -> None:
        if not hasattr(self, "session"):
            return
        known = pipelines.pipelines(self.session)
        assert sum(each.is_default for each in known) == 1
        for each in known:
            found = [info.stage for info in pipelines.stages(self.session, each.id)]
            groups = [stage.semantic for stage in found]
            assert len({stage.name.casefold() for stage in found}) == len(found)
            assert groups.count(Semantic.SUCCESS) == 1
            assert Semantic.PROCESS in groups
            assert Semantic.FAILURE in groups
            assert groups == sorted(groups, key=lambda semantic: ORDER[semantic])

    @invariant()
    def every_deal_stands_on_a_living_stage_and_is_counted(self) -> None:
        if not hasattr(self, "session"):
            return
        lost = database.sql(
            "SELECT d.id FROM deal d JOIN stage s ON s.id = d.stage JOIN pipeline p ON p.id = d.pipeline "
            "WHERE s.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL OR s.pipeline <> d.pipeline OR d.semantic <> s.semantic"
        )
        assert lost == []
        assert backup.problems() == []


def _everything() -> list[tuple[object, ...]]:
    return [
        row
        for table in ("pipeline", "stage", "deal", "operation", "change")
        for row in database.sql(f"SELECT * FROM {table} ORDER BY id")
    ]


def test_no_sequence_of_edits_breaks_a_pipeline(tmp_path: Path) -> None:
    Editing.folder = tmp_path

    quick = settings(max_examples=40, stateful_step_count=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
    run_state_machine_as_test(Editing, settings=quick)

    close_office()

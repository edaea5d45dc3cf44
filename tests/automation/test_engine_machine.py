"""Whatever people do to records and runs, in whatever order: what must hold of runs, journals, timers and waits holds."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase
from hypothesis import settings as how_much
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.services import moving, pipelines, records, settings, undo
from crm_tui.services.session import Session
from data import database, journal_checks
from tests.automation.test_engine import say, text
from tests.conftest import MEMORY, Clock
from tests.support.office import close_office, open_office

NAMES = st.integers(0, 10**6)
LEAVES = st.sampled_from([
    "add_comment||with.comment = 'x'", "pause||with.interval = '2h'", "pause||with.interval = '3 days'",
    "wait_deal_stage||with.stages = ['EXECUTING', 'WON']", "wait||with.wait_type = 'days'\nwith.days = '1'",
    "change_stage||with.stage = 'EXECUTING'", "change_stage||with.stage = 'LOSE'", "change_pipeline||with.pipeline = 'Service'",
    "edit_document||with.fields = [{ set = 'comments', to = 'seen' }]",
    "edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]", "terminate||with.all_runs = 'Y'",
    "run_workflow||with.template = '1'", "run_workflow||with.template = '1'\nwith.wait = true",
    "pause_until_work||with.user = 'anna'",
])  # fmt: skip
"""Kind, parent, parameters of a step."""
ENDS = {"change_stage", "change_pipeline", "terminate"}
"""Behind these nothing is reached."""
WRAPS = st.sampled_from(["", "", "parallel", "condition", "iterator"])
MOMENTS = st.sampled_from([timedelta(minutes=5), timedelta(hours=3), timedelta(days=2), timedelta(hours=-6)])
ZONES = st.sampled_from(["Europe/Rome", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])
START = st.sampled_from(["", "'create'", "'change'", "'create', 'change'"])
ON_ERROR = st.sampled_from(["", "|on_error = 'continue'", "|on_error = 'terminate'"])


@st.composite
def templates(draw: st.DrawFn) -> str:
    """A template of a few steps, some of them inside a block."""
    steps: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        wrap, inner = draw(WRAPS), ""
        block = f"B{number}"
        if wrap == "iterator":
            steps.append(f'{block}|iterator||with.values = \'=explode(",", "a,b")\'')
            inner = block
        elif wrap:
            steps += [f"{block}|{wrap}|", f"C{number}|branch|{block}", f"D{number}|branch|{block}"]
            steps.append(f"E{number}|pause|D{number}|with.interval = '1h'")
            inner = f"C{number}"
        kind, _parent, given = draw(LEAVES).split("|", 2)
        steps.append(f"A{number}|{kind}|{inner}|{given}{draw(ON_ERROR)}")
        if kind in ENDS and not inner:
            break
    else:
        steps.append(say("Z1", "end"))
    return text(*steps, name=f"T{draw(NAMES)}", start=draw(START))


class Engine(RuleBasedStateMachine):
    """An office with a few deals and templates."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.clock = Clock()
        self.session: Session = open_office(Path(self.folder.name), self.clock)
        self.deals: list[Ref] = []

    @initialize(template=templates())
    def begin(self, template: str) -> None:
        """A second pipeline, a deal and a template."""
        pipelines.add(self.session, "Service")
        self.deals.append(records.create(self.session, "deal", {"title": "Boiler"}))
        workflows.save(self.session, text("A1|pause||with.interval = '1 day'", say("A2", "end"), start="'create'"))
        self._try(lambda: workflows.save(self.session, template))

    def teardown(self) -> None:
        """Close the store."""
        close_office()
        self.folder.cleanup()

    def _some(self, number: int) -> Ref:
        return self.deals[number % len(self.deals)]

    @rule(template=templates())
    def keep(self, template: str) -> None:
        """One more template."""
        self._try(lambda: workflows.save(self.session, template))

    @rule()
    def create(self) -> None:
        """One more deal."""
        self.deals.append(records.create(self.session, "deal", {"title": "More"}))

    @rule(number=NAMES, template=NAMES)
    def start(self, number: int, template: int) -> None:
        """By hand."""
        known = workflows.templates(self.session)
        if not known:
            return
        self._try(lambda: workflows.start(self.session, known[template % len(known)].stored.id, self._some(number), {}))

    @rule(number=NAMES, name=NAMES)
    def edit(self, number: int, name: int) -> None:
        """One field."""
        self._try(lambda: records.update(self.session, [self._some(number)], {"title": f"Deal {name}"}))

    @rule(number=NAMES, stage=NAMES)
    def move(self, number: int, stage: int) -> None:
        """To any stage of any pipeline."""
        stages = [row[0] for row in database.sql("SELECT id FROM stage WHERE pipeline IN (SELECT id FROM pipeline "
                                                 "WHERE entity = 'deal') ORDER BY id")]  # fmt: skip
        self._try(lambda: moving.move(self.session, [self._some(number)], stages[stage % len(stages)]))

    @rule(number=NAMES, back=st.booleans())
    def bin(self, number: int, back: bool) -> None:
        """Into the recycle bin, or out of it."""
        act = records.restore if back else records.delete
        self._try(lambda: act(self.session, [self._some(number)]))

    @rule()
    def take_back(self) -> None:
        """The last act of the operator."""
        self._try(lambda: undo.undo(self.session))

    @rule(number=NAMES, how=st.sampled_from([workflows.stop, workflows.retry, workflows.skip]))
    def control(self, number: int, how: object) -> None:
        """Stop, retry or skip any run."""
        assert callable(how)
        self._try(lambda: how(self.session, 1 + number % 8))

    @rule(zone=ZONES)
    def live(self, zone: str) -> None:
        """The company moves to another zone."""
        settings.set(self.session, "company_zone", zone)

    @rule(number=NAMES, back=st.booleans())
    def cross(self, number: int, back: bool) -> None:
        """Into the other pipeline, or back."""
        pipeline = pipelines.pipelines(self.session, "deal")[0 if back else -1]
        first = pipelines.stages(self.session, pipeline.id)[0].stage
        self._try(lambda: moving.move(self.session, [self._some(number)], first.id))

    @rule(moment=MOMENTS)
    def tick(self, moment: timedelta) -> None:
        """Time passes, or the clock is put back; what is due fires."""
        self.clock.at += moment
        done = sweep.run_all(self.session)
        assert done.failed == ()

    @staticmethod
    def _try(act: object) -> None:
        assert callable(act)
        with contextlib.suppress(CrmError):  # what people may not, or cannot do just now, is no mistake of the engine
            act()

    @invariant()
    def sound(self) -> None:
        """Nothing is lost, nothing double, nobody sleeps for ever."""
        assert journal_checks.problems() == []


TestEngine = Engine.TestCase
TestEngine.settings = how_much(max_examples=25, stateful_step_count=16, deadline=None, phases=[Phase.generate])

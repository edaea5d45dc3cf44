"""Whatever people do to records and runs, in whatever order: what must hold of runs, journals, timers and waits holds."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase
from hypothesis import settings as how_much
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crm_tui.automation import outbox, rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import OnError, Parameter, Rows
from crm_tui.providers.couriers import Courier, Letter, NotReached, Rejected, Unsure
from crm_tui.services import moving, pipelines, records, settings, undo
from crm_tui.services import outbox as use
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
    "pause_until_work||with.user = 'anna'", "webhook||with.url = 'https://hooks.example.com/{=Workflow:ID}'",
    "webhook||with.url = 'https://hooks.example.com/{=Workflow:ID}'\nwith.wait = 'Y'",
])  # fmt: skip
"""Kind, parent, parameters of a step."""
ENDS = {"change_stage", "change_pipeline", "terminate"}
"""Behind these nothing is reached."""
WRAPS = st.sampled_from(["", "", "parallel", "condition", "iterator"])
MOMENTS = st.sampled_from([timedelta(minutes=5), timedelta(hours=3), timedelta(days=2), timedelta(hours=-6)])
ZONES = st.sampled_from(["Europe/Rome", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])
START = st.sampled_from(["", "'create'", "'change'", "'create', 'change'"])
RULES = st.sampled_from([
    ("add_comment", {"comment": "x"}), ("edit_contact", {"fields": Rows((("name", "Ada"),))}),
    ("change_stage", {"stage": "EXECUTING"}), ("edit_document", {"fields": Rows((("comments", "seen"),))}),
])  # fmt: skip
"""Action and parameters of a rule; the second fails while the deal has no contact."""
ANSWERS = st.sampled_from(["taken", "taken", "away", "cut", "no"])
"""What becomes of a message: it arrives, nobody is there, the line is cut, it is refused."""
EFFECTS = (
    "SELECT o.id FROM operation o WHERE o.origin GLOB 'run:*' AND EXISTS (SELECT 1 FROM change c WHERE c.operation = o.id) "
    "AND NOT EXISTS (SELECT 1 FROM run_step s WHERE s.run = CAST(substr(o.origin, 5) AS INTEGER) AND s.operation >= o.id)"
)
"""Operations of runs that changed something of which no step tells."""
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


class Post(Courier):
    """A receiver in one of several moods."""

    asks = False
    seconds = 30.0

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.taken: list[str] = []

    def ask(self, letter: Letter) -> str | None:
        """It cannot be asked."""
        return None

    def send(self, letter: Letter) -> str:
        """Take it, or not."""
        match self.answer:
            case "away":
                raise NotReached("hooks.example.com", "nobody is there")
            case "cut":
                raise Unsure(address="hooks.example.com", reason="the line was cut")
            case "no":
                raise Rejected(address="hooks.example.com", reason="404")
        self.taken.append(letter.key)
        return "HTTP 200"


class Engine(RuleBasedStateMachine):
    """An office with a few deals and templates."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.clock = Clock()
        self.session: Session = open_office(Path(self.folder.name), self.clock)
        self.deals: list[Ref] = []
        self.arrived: list[str] = []

    @initialize(template=templates())
    def begin(self, template: str) -> None:
        """A second pipeline, a deal and a template."""
        pipelines.add(self.session, "Service")
        for name, value in (("webhook_hosts", "hooks.example.com"), ("outbox_day_limit", "3"), ("outbox_days", "1")):
            settings.set(self.session, name, value)
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

    @rule(stage=NAMES, what=RULES, on_error=st.sampled_from(OnError), after=st.sampled_from(["", "2 hours"]),
          parallel=st.booleans())  # fmt: skip
    def give_rule(
        self, stage: int, what: tuple[str, Mapping[str, Parameter]], on_error: OnError, after: str, parallel: bool
    ) -> None:
        """One more rule of a stage."""
        stages = pipelines.stages(self.session, pipelines.pipelines(self.session, "deal")[0].id)
        self._try(lambda: rules.add(self.session, Draft(
            stage=stages[stage % len(stages)].stage.id, action=what[0], given=what[1], after=after, parallel=parallel,
            on_error=on_error.value,
        )))  # fmt: skip

    @rule(number=NAMES)
    def stop_rules(self, number: int) -> None:
        """Those that wait, or stand still with an error."""
        self._try(lambda: rules.stop(self.session, self._some(number)))

    @rule(number=NAMES, paid=st.booleans())
    def pay(self, number: int, paid: bool) -> None:
        """A payment of a deal: waits for the client end with it once it is paid."""
        given: dict[str, Value] = {"amount": Money(100_00, "EUR"), "deal": self._some(number).id, "paid": paid}
        self._try(lambda: records.create(self.session, "payment", given))

    @rule(leaves=st.booleans())
    def hold(self, leaves: bool) -> None:
        """Nothing leaves, or everything again."""
        self._try(lambda: (use.resume if leaves else use.pause)(self.session))

    @rule(number=NAMES, how=st.sampled_from([use.release, use.retry, use.cancel]))
    def decide(self, number: int, how: object) -> None:
        """About a message that is held, failed or unknown."""
        assert callable(how)
        self._try(lambda: how(self.session, [1 + number % 4]))

    @rule(moment=MOMENTS, answer=ANSWERS)
    def tick(self, moment: timedelta, answer: str) -> None:
        """Time passes, or the clock is put back; what is due fires, and what is due leaves."""
        self.clock.at += moment
        done = sweep.run_all(self.session)
        assert done.failed == ()
        post = Post(answer)
        outbox.deliver(self.session, {"webhook": lambda: post})
        assert use.paused(self.session) is None or not post.taken
        self.arrived += post.taken

    @staticmethod
    def _try(act: object) -> None:
        assert callable(act)
        with contextlib.suppress(CrmError):  # what people may not, or cannot do just now, is no mistake of the engine
            act()

    @invariant()
    def sound(self) -> None:
        """Nothing is lost, nothing double, nobody sleeps for ever; of all that runs changed a step tells."""
        assert journal_checks.problems() == []
        assert database.sql(EFFECTS) == []
        assert len(self.arrived) == len(set(self.arrived))


TestEngine = Engine.TestCase
TestEngine.settings = how_much(max_examples=25, stateful_step_count=16, deadline=None, phases=[Phase.generate])

"""A run acts with the rights of the system; whoever starts it, or reads its log, learns nothing that they may not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rehearsing, run_search, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsing import Plan
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import error_text
from crm_tui.services import records
from tests.automation.test_engine import text
from tests.support.flows import keep
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import managed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

CANARY = "Canary 7741"
READS = """
[[parameter]]
code = "WHICH"
type = "{type}"
of = "{of}"

[[step]]
id = "A1"
kind = "get_crm_data"
with.entity_id = "{{=Template:WHICH}}"
with.entity_type = "deal"
with.fields = ["title"]

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "done"
"""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    """A manager: he reads what is his own."""
    found = clerk_of(clock)
    managed(anna)
    return found


@pytest.fixture
def hidden(anna: Session, luca: Session) -> Ref:
    ref = records.create(anna, "deal", {"title": CANARY, "responsible": anna.user_id})
    with pytest.raises(NotFound):
        records.get(luca, ref)
    return ref


@pytest.fixture
def own(anna: Session, luca: Session) -> Ref:
    return records.create(anna, "deal", {"title": "Mine", "responsible": luca.user_id})


def template(session: Session, kind: str, of: str = "") -> int:
    return keep(session, "Reads", READS.format(type=kind, of=of))


def read(session: Session, run: int) -> str:
    """All that the log of a run tells."""
    return "\n".join(
        (str(workflows.trace(session, run)[1:]), run_search.text(session, run), str(telling.trace(session, run)))
    )


def test_no_log_tells_what_a_step_read_from_a_record_that_one_may_not_read(
    anna: Session, luca: Session, hidden: Ref, own: Ref
) -> None:
    """Though the starter gave its number as a mere number."""
    run = workflows.start(luca, template(anna, "integer"), own, {"WHICH": str(hidden.id)}).id
    sweep.run_all(anna)

    assert workflows.run(luca, run).state == "completed"
    assert CANARY not in read(luca, run)
    assert "about a record that you may not read" in run_search.text(luca, run)
    assert "done" in read(luca, run)
    assert CANARY in read(anna, run)
    assert f"record: {hidden}" in run_search.text(anna, run)
    assert f"record: {hidden}" not in run_search.text(luca, run)


def test_no_rehearsal_tells_it_either(anna: Session, luca: Session, hidden: Ref, own: Ref) -> None:
    plan = Plan(template=template(anna, "integer"), records=(own,), given={"WHICH": str(hidden.id)})

    assert CANARY not in str(rehearsing.rehearse(luca, plan).moments)
    assert CANARY in str(rehearsing.rehearse(anna, plan).moments)


def test_nobody_starts_a_run_with_a_record_that_they_may_not_read(
    anna: Session, luca: Session, hidden: Ref, own: Ref
) -> None:
    number = template(anna, "item", "deal")

    for ref in (hidden, Ref("deal", 999)):
        with pytest.raises(NotFound):
            workflows.start(luca, number, own, {"WHICH": f"D_{ref.id}"})

    assert workflows.runs_of(luca, own) == ()
    assert workflows.start(luca, number, own, {"WHICH": f"D_{own.id}"}).id
    assert workflows.start(anna, number, own, {"WHICH": f"D_{hidden.id}"}).id


def test_no_wait_tells_what_the_record_is_called_that_one_may_not_read(
    anna: Session, luca: Session, hidden: Ref, own: Ref
) -> None:
    wait = f"A1|wait_deal_stage||with.deal_id = '{hidden.id}'\nwith.stages = ['WON']"
    run = workflows.start(luca, workflows.save(anna, text(wait)).id, own, {}).id
    sweep.run_all(anna)

    assert telling.trace(anna, run).line.waits_for == f"a stage of {CANARY}: Deal won"
    assert telling.trace(luca, run).line.waits_for == f"a stage of {hidden}: Deal won"
    assert CANARY not in read(luca, run)


@pytest.mark.parametrize("gone", ["never", "deleted", "default"])
def test_nobody_starts_a_run_with_a_record_that_is_not_there(anna: Session, own: Ref, gone: str) -> None:
    other = records.create(anna, "deal", {"title": "Other"})
    if gone == "deleted":
        records.delete(anna, [other])
    ref = other if gone == "deleted" else Ref("deal", 999)
    head, name, rest = READS.format(type="item", of="deal").partition('code = "WHICH"')
    more = f'\ndefault = "D_{ref.id}"' if gone == "default" else ""
    number = keep(anna, "Reads", f"{head}{name}{more}{rest}")

    with pytest.raises(NotFound) as refused:
        workflows.start(anna, number, own, {} if gone == "default" else {"WHICH": f"D_{ref.id}"})

    assert error_text(refused.value) == f"record “{ref}” does not exist"
    assert refused.value.hint_params == {"parameter": "WHICH"}
    assert workflows.runs_of(anna, own) == ()


def test_what_one_may_read_is_told(anna: Session, luca: Session, own: Ref) -> None:
    other = records.create(anna, "deal", {"title": CANARY, "responsible": luca.user_id})
    run = workflows.start(luca, template(anna, "integer"), own, {"WHICH": str(other.id)}).id
    sweep.run_all(anna)

    assert CANARY in run_search.text(luca, run)

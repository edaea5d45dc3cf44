"""Items of smart processes where a value names a record: by the letters of their type, its code or a bare number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import machine
from crm_tui.services import global_values, processes, records
from crm_tui.services.global_values import Draft
from crm_tui.services.processes import NewProcess
from tests.automation.test_engine import comments, deal_of, say, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

GIVEN = '[[parameter]]\ncode = "I"\ntype = "item"\nof = "service_case"\n'


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    processes.add(session, NewProcess(code="service_case", name="Service case"))
    yield session
    close_office()


@pytest.mark.parametrize("named", ["T128_1", "t128_1", "service_case:1", "service_case_1", "1"])
def test_an_item_of_a_process_is_named_as_every_record(office: Session, named: str) -> None:
    item = records.create(office, "service_case", {"title": "One"})
    deal = deal_of(office)

    global_values.put(office, "G", Draft(type="item", of="service_case", text=named))
    when = f"when = [{{ source = '{{=Template:I}}', is = 'equals', values = ['{named}'] }}]"
    number = workflows.save(office, text(
        "A1|condition|", f"A2|branch|A1|{when}", say("A3", "{=Template:I}, {=GlobalVar:G}", "A2"), more=GIVEN,
    )).id  # fmt: skip
    workflows.start(office, number, deal, {"I": named})
    sweep.run_all(office)

    found = global_values.value("G", constant=False)
    assert found is not None
    assert (found.value, comments(office, deal)) == (item, ["One, One"])


def test_what_the_store_writes_is_read_back(office: Session) -> None:
    item = records.create(office, "service_case", {"title": "One"})

    global_values.put(office, "G", Draft(type="item", text=machine(item)))

    found = global_values.value("G", constant=False)
    assert found is not None
    assert found.value == Ref("service_case", 1)

"""Values that no field takes reach steps through variables: each is a plain failure, and the same by hand is a plain refusal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.domain.errors import InvalidValue
from crm_tui.services import entity_types, incidents, lookup, processes, records
from crm_tui.services.processes import NewProcess
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, go, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

HUGE = "99999999999999999999"
FLAG = '\n[[variable]]\ncode = "V"\ntype = "bool"\n'
WORD = '\n[[variable]]\ncode = "V"\ntype = "string"\ndefault = "{}"\n'


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    assert not incidents.place().exists()
    close_office()


def _set(field: str) -> str:
    return f"A1|edit_document||with.fields = [{{ set = '{field}', to = '{{=Variable:V}}' }}]"


@pytest.mark.parametrize("field", ["opened", "manual_amount"])
def test_a_yes_or_no_that_comes_out_empty_is_a_no(office: Session, field: str) -> None:
    deal = records.create(office, "deal", {"title": "Boiler", field: True})

    go(office, deal, text(_set(field), more=FLAG))

    assert states(office, deal) == [("completed", "")]
    assert records.get(office, deal).values[field] is False


@pytest.mark.parametrize(
    ("kind", "field", "usual"),
    [("deal", "opened", True), ("company", "is_my_company", False), ("contact", "export", True)],
)
def test_a_new_record_gets_the_default_of_a_yes_or_no_that_is_left_empty(
    office: Session, kind: str, field: str, usual: bool
) -> None:
    made = records.create(office, kind, {"name" if kind == "contact" else "title": "x", field: None})

    assert bool(records.get(office, made).values[field]) is usual
    records.update(office, [made], {field: True})
    records.update(office, [made], {field: None})
    assert records.get(office, made).values[field] is False


@pytest.mark.parametrize("field", ["company", "contacts", "observers", "responsible"])
@pytest.mark.parametrize("value", [HUGE, "٣"])
def test_a_number_that_no_record_has_fails_the_step(office: Session, field: str, value: str) -> None:
    deal = deal_of(office)

    run = go(office, deal, text(_set(field), more=WORD.format(value)))

    row = workflows.trace(office, run)[1][-1]
    assert (row.outcome, row.said["parameter"]) == ("failed", field)
    assert row.said["code"] in ("invalid_value", "target_not_found")


def test_a_record_of_such_a_number_is_not_found_wherever_it_is_read(office: Session) -> None:
    deal = deal_of(office)
    read = "A1|get_crm_data||with.entity_type = 'contact'\nwith.entity_id = '{=Variable:V}'\nwith.fields = ['NAME']"

    go(office, deal, text(read, more=WORD.format(HUGE)))

    assert states(office, deal) == [("error", "target_not_found")]
    with pytest.raises(InvalidValue, match="does not exist"):
        lookup.parse_values(office, "deal", {"company": HUGE})


def test_an_origin_id_that_another_record_has_is_refused(office: Session) -> None:
    one, two = deal_of(office, origin_id="o1"), deal_of(office, "Other")

    for write in (
        lambda: deal_of(office, "Third", origin_id="o1"),
        lambda: records.update(office, [two], {"origin_id": "o1"}),
    ):
        with pytest.raises(InvalidValue, match=f"origin_id: “o1” is that of {one} already"):
            write()
    records.update(office, [one], {"origin_id": "o1", "title": "Same"})

    run = go(
        office,
        two,
        text("A1|create_deal||with.fields = [{ set = 'title', to = 'x' }, { set = 'origin_id', to = 'o1' }]"),
    )
    row = workflows.trace(office, run)[1][-1]
    assert (row.said["code"], row.said["value"]) == ("conflict", "o1")


@pytest.mark.parametrize(
    ("kind", "given"),
    [("change_stage", "with.stage = '{=Document:title}'"), ("change_pipeline", "with.pipeline = 'General'")],
)
def test_a_process_without_stages_cannot_change_them(office: Session, kind: str, given: str) -> None:
    processes.add(office, NewProcess(code="project", name="Project", switches=()))
    entity_types.keep_up()
    record = records.create(office, "project", {"title": "Roof"})

    go(office, record, text(f"A1|{kind}||{given}").replace('document = "deal"', 'document = "project"'))

    assert states(office, record) == [("error", "not_applicable")]

"""Records and people that values name and that are not there (any more): refused wherever one is linked or given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import infer
from crm_tui.i18n.translate import error_text
from crm_tui.services import bin as recycling
from crm_tui.services import global_values, records
from data import journal
from tests.automation.test_engine import deal_of, say, states, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

GIVEN = """
[[parameter]]
code = "I"
type = "item"
of = "company"

[[parameter]]
code = "U"
type = "user"
"""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def modify(field: str, value: str, kind: str = "modify_document", table: str = "values") -> str:
    rows = f'{{ set = "{field}", to = "{value}" }}'
    if kind == "create_deal":
        rows += ', { set = "title", to = "New" }'
    return text(
        "A1|pause||with.interval = '2h'", f"A2|{kind}||with.{table} = [{rows}]", more=GIVEN
    )  # fmt: skip


@pytest.mark.parametrize("purged", [True, False])
def test_a_record_that_went_while_the_run_waited_is_not_linked(office: Session, clock: Clock, purged: bool) -> None:
    deal, company = deal_of(office), records.create(office, "company", {"title": "Acme"})
    template = workflows.save(office, modify("company", "{=Template:I}"))
    run = workflows.start(office, template.id, deal, {"I": str(company)})
    sweep.run_all(office)
    records.delete(office, [company])
    if purged:
        recycling.purge(office, [company])

    clock.forward(hours=3)
    sweep.run_all(office)

    assert states(office, deal) == [("error", "target_not_found")]
    failed = journal.steps(run.id)[-1].said
    assert (failed["parameter"], failed["value"]) == ("company", str(company))
    assert records.get(office, deal).values["company"] is None


@pytest.mark.parametrize(
    ("field", "gone", "kind", "table"),
    [
        ("responsible", Ref("user", 99), "modify_document", "values"),
        ("observers", Ref("user", 99), "modify_document", "values"),
        ("responsible", Ref("user", 99), "create_deal", "fields"),
        ("company", Ref("company", 99), "create_deal", "fields"),
        ("contacts", Ref("contact", 99), "edit_document", "fields"),
        ("contacts", Ref("contact", 99), "modify_document", "values"),
    ],
)
def test_what_a_value_names_must_be_there(
    office: Session, clock: Clock, field: str, gone: Ref, kind: str, table: str
) -> None:
    own = gone.type == "user"
    draft = global_values.Draft(type="user" if own else "item", of="" if own else gone.type)
    global_values.put(office, "Gone", draft)
    global_values.assign(office, "Gone", infer(gone), append=False)
    deal = deal_of(office)
    before = records.get(office, deal).values[field]
    workflows.start(office, workflows.save(office, modify(field, "{=GlobalVar:Gone}", kind, table)).id, deal, {})
    sweep.run_all(office)

    clock.forward(hours=3)
    sweep.run_all(office)

    assert states(office, deal) == [("error", "target_not_found")]
    assert records.get(office, deal).values[field] == before
    assert len(records.by_ids(office, "deal", [1, 2, 3])) == 1


ASKED = """
[[parameter]]
code = "U"
type = "user"

[[parameter]]
code = "M"
type = "money"

[[constant]]
code = "K"
type = "user"
multiple = true

[[constant]]
code = "D"
type = "item"
of = "deal"
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"U": "user_99"}, "U: “user_99” does not exist"),
        ({"U": "99"}, "U: “99” does not exist|U: “user_99” does not exist"),
        ({"U": "nemo"}, "U: “nemo” names nobody"),
        ({"M": "5|XYZ"}, "M: “XYZ” is no currency of this CRM"),
    ],
)
def test_a_run_is_started_with_people_and_currencies_that_are_there(
    office: Session, given: dict[str, str], said: str
) -> None:
    deal = deal_of(office)
    number = workflows.save(office, text(say("A1", "x"), more=ASKED)).id

    with pytest.raises(InvalidValue) as refused:
        workflows.start(office, number, deal, given)

    assert error_text(refused.value) in said.split("|")
    assert workflows.runs_of(office, deal) == ()
    workflows.start(office, number, deal, {"U": "anna", "M": "5|EUR"})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"K": "anna\nuser_99"}, "K: “user_99” does not exist"),
        ({"K": "ana"}, "K: “ana” names nobody"),
        ({"D": "D_99"}, "D: “deal:99” does not exist"),
    ],
)
def test_constants_are_set_to_what_is_there(office: Session, given: dict[str, str], said: str) -> None:
    number = workflows.save(office, text(say("A1", "x"), more=ASKED)).id

    with pytest.raises(InvalidValue) as refused:
        workflows.constants(office, number, given)

    assert error_text(refused.value) == said
    assert refused.value.hint_params == ({"near": "anna"} if "ana" in said else {})


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (global_values.Draft(type="user", text="user_99"), "G: “user_99” does not exist"),
        (global_values.Draft(type="money", text="5|XYZ"), "G: “XYZ” is no currency of this CRM"),
        (global_values.Draft(type="item", of="company", text="CO_9"), "G: “company:9” does not exist"),
    ],
)
def test_what_all_workflows_share_is_set_to_what_is_there(
    office: Session, draft: global_values.Draft, said: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        global_values.put(office, "G", draft)

    assert error_text(refused.value) == said
    assert global_values.every(office) == ()

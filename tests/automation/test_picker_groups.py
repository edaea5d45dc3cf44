"""The picker of *Insert value* has every group of the page, with what belongs there. Source: engine «Insert value»."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import insertable
from crm_tui.automation.step_forms import Subject
from crm_tui.domain.workflow import Declared, Step, Template
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.services import global_values
from crm_tui.services.global_values import Draft
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office

ONE = Shape(type=ValueType.STRING)
TEMPLATE = Template(
    name="T",
    document="deal",
    parameters=(Declared(code="P", shape=ONE),),
    variables=(Declared(code="V", shape=ONE),),
    constants=(Declared(code="C", shape=ONE),),
    steps=(Step(id="A1", kind="create_deal", title="Make one"), Step(id="A2", kind="add_comment")),
)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("Parameters", "{=Template:P}"),
        ("Variables", "{=Variable:V}"),
        ("Constants", "{=Constant:C}"),
        ("Global variables", "{=GlobalVar:G}"),
        ("Global constants", "{=GlobalConst:GC}"),
        ("Deal", "{=Document:amount}"),
        ("Deal", "{=Document:products}"),
        ("Deal", "{=Document:orders}"),
        ("Company", "{=Document:company.phone}"),
        ("Contact", "{=Document:contacts.email}"),
        ("Responsible person", "{=Document:responsible.email}"),
        ("A1 · Make one", "{=A1:DEAL_ID}"),
        ("People", "user_1"),
        ("System", "{=System:Now}"),
        ("System", "{=System:Date}"),
        ("System", "{=Workflow:ID}"),
        ("System", "{=User:ID}"),
        ("Functions", "dateadd"),
        ("Modifiers", "printable"),
    ],
)
def test_each_group_offers_what_belongs_there(anna: Session, group: str, text: str) -> None:
    global_values.put(anna, "G", Draft(text="x"))
    global_values.put(anna, "GC", Draft(text="x"), constant=True)

    offered = insertable.offered(anna, Subject(TEMPLATE, "A2"))

    assert text in [each.text for each in offered if each.group == group]

"""Rows of steps that could only fail are told when the template is checked: fields that only the program sets, people
whom nobody knows; where a run meets one, its sentence names the field or variable once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import wording, workflows
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Editable
from crm_tui.services import global_values
from data import journal
from tests.automation.test_engine import deal_of, go, states, text
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

VARIABLES = """
[[variable]]
code = "U"
type = "user"

[[variable]]
code = "I"
type = "item"
of = "company"

[[variable]]
code = "N"
type = "integer"
"""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    clerk_of(clock)
    yield session
    close_office()


def one(kind: str, table: str, field: str, value: str) -> str:
    return text(f'A1|{kind}||with.{table} = [{{ set = "{field}", to = "{value}" }}]', more=VARIABLES)


def said(session: Session, template: str) -> list[tuple[bool, str]]:
    return [(each.blocking, str(each)) for each in workflows.check(session, template).problems]


@pytest.mark.parametrize(
    ("kind", "table", "field", "type_"),
    [
        ("modify_document", "values", "id", "deal"),
        ("modify_document", "values", "created_at", "deal"),
        ("modify_document", "values", "DATE_CREATE", "deal"),
        ("edit_document", "fields", "closed", "deal"),
        ("edit_document", "fields", "moved_by", "deal"),
        ("create_deal", "fields", "id", "deal"),
        ("create_contact", "fields", "created_by", "contact"),
    ],
)
def test_a_field_that_only_the_program_sets_keeps_the_template_from_being_saved(
    anna: Session, kind: str, table: str, field: str, type_: str
) -> None:
    template = one(kind, table, field, "{=Document:title}")

    assert said(anna, template) == [(True, f"{table}: “{field}” is not a field of {type_} that can be written")]
    with pytest.raises(Refused):
        workflows.save(anna, template)


def test_every_other_field_may_be_set(anna: Session) -> None:
    for spec in ENTITY_TYPES["deal"].fields:
        problems = said(anna, one("modify_document", "values", spec.name, "{=Template:X}"))
        refused = [sentence for blocking, sentence in problems if "that can be written" in sentence and blocking]
        assert bool(refused) is (spec.editable is Editable.AUTO), spec.name


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("U", "anna", ""),
        ("u", "user_2", ""),
        ("U", "responsible", ""),
        ("U", "{=Document:title}", ""),
        ("U", "nemo", "nobody is called “nemo”: write a login, a name, department:NAME, group:NAME or responsible"),
        ("U", "ana", "nobody is called “ana”; did you mean “anna”?"),
        ("I", "CO_1", ""),
        ("I", "D_1", "I: “D_1” is of another kind than company"),
        ("I", "Acme", "I: “Acme” names no record"),
    ],
)
def test_people_and_records_for_variables_are_looked_at(anna: Session, name: str, value: str, sentence: str) -> None:
    assert said(anna, one("set_variable", "variables", name, value)) == ([(True, sentence)] if sentence else [])


def test_people_for_variables_of_all_workflows_are_looked_at(anna: Session) -> None:
    global_values.put(anna, "G", global_values.Draft(type="user"))

    assert said(anna, one("set_global", "variables", "G", "luca")) == []
    ((blocking, sentence),) = said(anna, one("set_global", "variables", "G", "nemo"))
    assert (blocking, sentence.partition(":")[0]) == (True, "nobody is called “nemo”")


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        (one("set_variable", "variables", "U", "{=Document:title}"), "U: “nemo” names nobody"),
        (one("set_variable", "variables", "N", "{=Document:title}"), "N: “nemo” is not a whole number"),
        (one("modify_document", "values", "amount", "{=Document:title}"), "amount: “nemo” is not an amount of money"),
        (one("modify_document", "values", "OPPORTUNITY", "{=Document:title}"),
         "OPPORTUNITY: amount: “nemo” is not an amount of money"),
    ],
)  # fmt: skip
def test_a_failure_names_what_it_is_about_once(anna: Session, template: str, sentence: str) -> None:
    deal = deal_of(anna, title="nemo")

    run = go(anna, deal, template)

    assert states(anna, deal) == [("error", "invalid_value")]
    assert wording.sentence(journal.steps(run)[-1].said) == sentence

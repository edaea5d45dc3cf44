"""What the designer knows without a screen: what can be inserted and how, rows, forms, steps that are offered, saving."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import (
    design_forms,
    design_palette,
    design_tree,
    finding,
    insert_words,
    insertable,
    registry,
    step_forms,
    workflows,
)
from crm_tui.automation.insertable import Insertable, Sort
from crm_tui.automation.step_forms import Subject
from crm_tui.domain import insert_value
from crm_tui.domain import workflow_editing as editing
from crm_tui.domain.errors import Conflict, NotAllowed
from crm_tui.domain.expressions_signatures import SIGNATURES
from crm_tui.domain.insert_value_modifiers import MODIFIERS
from crm_tui.domain.workflow import Declared, Start, Step, Template, walk
from crm_tui.domain.workflow_editing import Place
from crm_tui.domain.workflow_values import Shape, ValueType
from tests.support.flows import GREETING, keep
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

TEMPLATE = Template(
    name="T",
    document="deal",
    parameters=(Declared(code="WHO", name="Whom to greet", shape=Shape(type=ValueType.STRING)),),
    constants=(Declared(code="LIMIT", shape=Shape(type=ValueType.INTEGER)),),
    steps=(Step(id="A1", kind="create_deal"), Step(id="A2", kind="add_comment"), Step(id="A3", kind="create_deal")),
)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """A new store, its first operator."""
    yield open_office(tmp_path, clock)
    close_office()


FIELD = Insertable("", "", "{=Document:title}")
UPPER = Insertable("", "", "upper", "", Sort.MODIFIER)
DATEADD = Insertable("", "", "dateadd", "", Sort.FUNCTION)


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        ("Hi |!", FIELD, "Hi {=Document:title}|!"),
        ("|", DATEADD, "=dateadd(|)"),
        ("Pay |", DATEADD, "Pay {{=dateadd(|)}}"),
        ("=1 & |", DATEADD, "=1 & dateadd(|)"),
        ("Pay {{=round(|)}}", DATEADD, "Pay {{=round(dateadd(|))}}"),
        ("{=Document:title}|", UPPER, "{=Document:title > upper}|"),
        ("{=Document:title > trim}| x", UPPER, "{=Document:title > trim, upper}| x"),
        ("plain |", UPPER, "plain  > upper|"),
    ],
)
def test_a_value_is_inserted_where_the_cursor_stands(text: str, chosen: Insertable, expected: str) -> None:
    at = text.index("|")

    made, cursor = insertable.insert(text.replace("|", ""), at, chosen)

    assert f"{made[:cursor]}|{made[cursor:]}" == expected


def test_everything_that_can_be_inserted_is_understood_and_kept_as_it_is_spelled(office: Session) -> None:
    offered = insertable.offered(office, Subject(TEMPLATE, "A2"))
    references = [each for each in offered if each.sort is Sort.REFERENCE and each.text.startswith("{=")]
    texts = {each.text for each in references}
    assert {"{=Template:WHO}", "{=Constant:LIMIT}", "{=A1:DEAL_ID}", "{=System:Now}", "{=Document:amount}"} <= texts
    assert "{=A3:DEAL_ID}" not in texts
    said = " ".join(each.text for each in references)
    assert all(not isinstance(part.content, insert_value.Broken) for part in insert_value.parts(said))

    step = editing.change(TEMPLATE, "A2", lambda old: replace(old, parameters=(("comment", said),)))
    stored, problems = workflows.judge(office, step)

    assert [each for each in problems if each.step == "A2"] == []
    assert editing.placed(stored, "A2").step.parameter("comment") == said


def test_every_function_every_modifier_and_every_construct_has_its_words() -> None:
    assert set(insert_words.FUNCTIONS) == set(SIGNATURES)
    assert set(insert_words.MODIFIERS) == set(MODIFIERS)
    assert set(step_forms.CONSTRUCT_LABELS) == set(step_forms.CONSTRUCT_TEXTS) >= workflows.STEERING
    assert set(step_forms.TYPES) == set(ValueType)


@pytest.mark.parametrize("document", ["deal", "contact", "lead"])
def test_every_step_that_fits_is_offered_and_can_be_added_and_filled_in(office: Session, document: str) -> None:
    template = Template(name="T", document=document)
    offers = design_palette.offers(template)
    assert {each.kind for each in offers} >= {each.id for each in registry.actions().values() if each.fits(document)}
    assert not any(each.kind == "copy_deal" for each in offers) or document == "deal"

    for offer in offers:
        made = editing.insert(template, editing.made(template, offer.kind), Place())
        for placed in walk(made.steps):
            lines, _values = design_forms.form(office, made, placed.step.id)
            assert lines
        assert all("is no action" not in str(each) for each in design_forms.judged(office, made))


def test_rows_of_steps_say_names_and_days(office: Session) -> None:
    people = design_tree.names_of_people(office)
    person = f"user_{office.user_id}"
    template = Template(
        name="x", document="deal", steps=(
            Step(id="A1", kind="approve", parameters=(("users", (person, "{=User:ID}")),)),
            Step(id="A2", kind="wait", parameters=(("wait_type", "days"), ("days", "2"))),
            Step(id="A3", kind="wait", parameters=(("wait_type", "days"), ("days", "{=Variable:N}"))),
        ),
    )  # fmt: skip
    rows = {each.key: each.more for each in design_tree.nodes(template, (), people)}

    assert rows["A1"] == "Anna Rossi, who started the run"
    assert rows["A2"] == "2 days"
    assert "the given number of days" in rows["A3"]


def test_words_and_letters_in_order_find_a_step() -> None:
    offers = design_palette.offers(Template(name="T", document="deal"))

    assert [each.kind for each in design_palette.matching(offers, "comment add")][:1] == ["add_comment"]
    assert "create_deal" in [each.kind for each in design_palette.matching(offers, "crtdl")]
    assert design_palette.matching(offers, "xyzzy") == ()


def test_every_answer_of_the_header_changes_what_it_says(office: Session) -> None:
    lines, values = design_forms.form(office, TEMPLATE, design_tree.GENERAL)
    assert set(values) == {line.code for line in lines}

    changed = TEMPLATE
    said = {"name": "N", "description": "D", "create": "Y", "change": "Y", "after_import": "Y", "timeline": "N"}
    for code, text in {**said, "active": "N", "pipelines": "General\n", "starters": "user:1\ngroup:2"}.items():
        changed = design_forms.changed(changed, design_tree.GENERAL, code, text)

    expected = replace(
        TEMPLATE, name="N", description="D", start=frozenset(Start), after_import=True, timeline=False, active=False,
        pipelines=("General",), starters=("user:1", "group:2"),
    )  # fmt: skip
    assert changed == expected


def test_saving_takes_the_right_and_the_version_that_was_read(office: Session, clock: Clock) -> None:
    number = keep(office, "Greeting", GREETING)
    info = workflows.template(office, number)
    changed = replace(info.template, description="Changed")

    with pytest.raises(NotAllowed):
        workflows.save_template(clerk_of(clock), changed, number=number, version=info.stored.version)
    workflows.save_template(office, changed, number=number, version=info.stored.version)
    with pytest.raises(Conflict):
        workflows.save_template(office, info.template, number=number, version=info.stored.version)

    assert workflows.template(office, number).template == changed


def test_what_is_called_as_typed_comes_first_then_what_begins_so_then_the_rest() -> None:
    offers = design_palette.offers(Template(name="x", document="deal"))

    waits = [each.label for each in design_palette.matching(offers, "wait")]
    stages = [each.label for each in design_palette.matching(offers, "stage")]

    assert waits[0] == "Wait"
    assert all(each.startswith("Wait") for each in waits[: len([one for one in waits if one.startswith("Wait")])])
    worded = ["stage" in each.casefold().split() for each in stages]
    assert worded == sorted(worded, reverse=True)
    assert [finding.rank(each, " wait  for ") for each in ("Wait for", "Wait for lead", "For a wait", "Await")] == [
        0,
        1,
        2,
        3,
    ]


def test_what_is_declared_no_longer_leads_to_the_one_before_it_then_to_the_heading() -> None:
    a, b = (Declared(code=code, name=code, shape=Shape(type=ValueType.STRING)) for code in "AB")
    two = Template(name="x", document="deal", parameters=(a, b))

    assert design_tree.standing(two, "#parameter.1") == "#parameter.1"
    assert design_tree.standing(two, "#parameter.2") == "#parameter.1"
    assert design_tree.standing(two, "#variable.0") == "#variable"
    assert design_tree.standing(two, "A1") == "A1"

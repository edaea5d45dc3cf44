"""Rows that set a stage: it is one of the pipeline where the record stands, or that the step names; no other goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.services import moving, pipelines, records
from crm_tui.services import stages as editing
from tests.support.robots import fresh

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def stages(session: Session, pipeline: int) -> list[Stage]:
    return [each.stage for each in pipelines.stages(session, pipeline)]


@pytest.fixture
def usual(anna: Session) -> list[Stage]:
    """Stages of the default pipeline."""
    return stages(anna, next(each.id for each in pipelines.pipelines(anna) if each.is_default))


@pytest.fixture
def other(anna: Session) -> list[Stage]:
    """Stages of another pipeline: of the same names, with codes of its own."""
    return stages(anna, pipelines.add(anna, "Other").id)


@pytest.fixture
def there(anna: Session, deal: Ref, other: list[Stage]) -> Ref:
    """The deal, in the other pipeline."""
    moving.move(anna, [deal], other[0].id)
    return deal


@pytest.mark.parametrize(("action", "table"), [("edit_document", "fields"), ("modify_document", "values")])
@pytest.mark.parametrize("way", ["name", "code", "short", "id"])
def test_it_is_one_of_the_records_own_pipeline(
    anna: Session, there: Ref, other: list[Stage], robot: Robot, action: str, table: str, way: str
) -> None:
    wanted = other[1]
    short = wanted.code.partition(":")[2]
    text = {"name": wanted.name, "code": wanted.code, "short": short, "id": str(wanted.id)}[way]
    assert short

    told = robot.do(action, {table: {"STAGE_ID": text}})

    values = fresh(anna, there)
    assert told.error is None
    assert (values["pipeline"], values["stage"]) == (wanted.pipeline_id, wanted.id)


@pytest.mark.parametrize("way", ["code", "id", "reference"])
def test_a_stage_of_another_pipeline_is_refused(
    anna: Session, there: Ref, usual: list[Stage], other: list[Stage], robot: Robot, way: str
) -> None:
    twin = records.create(anna, "deal", {"title": "Twin"})
    own = [each.stage for each in pipelines.stages(anna, pipelines.add(anna, "Third").id)]
    text = {"code": own[1].code, "id": str(own[1].id), "reference": "{=A1:STAGE_ID}"}[way]
    robot.do("get_crm_data", entity_type="deal", entity_id=str(twin.id), fields="STAGE_ID")

    told = robot.do("edit_document", {"fields": {"STAGE_ID": text, "TITLE": "Not this either"}}, at="A2")

    assert told.failure.why == "invalid_value"
    assert "another pipeline" in str(told.failure) + told.failure.hint
    values = fresh(anna, there)
    assert (values["stage"], values["title"]) == (other[0].id, "Impianto")
    assert usual


@pytest.mark.parametrize("order", [("CATEGORY_ID", "STAGE_ID"), ("stage", "pipeline")])
def test_with_a_pipeline_beside_it_it_is_one_of_that(
    anna: Session, deal: Ref, other: list[Stage], robot: Robot, order: tuple[str, str]
) -> None:
    texts = {"pipeline": "Other", "CATEGORY_ID": "Other", "stage": other[1].name, "STAGE_ID": other[1].name}
    told = robot.do("edit_document", {"fields": {name: texts[name] for name in order}})
    assert told.error is None
    assert fresh(anna, deal)["stage"] == other[1].id


@pytest.mark.parametrize(
    ("rows", "given"),
    [
        ({"pipeline": "Other", "stage": "In progress"}, {}),
        ({"stage": "In progress"}, {"pipeline": "Other"}),
        ({"pipeline": "Other"}, {"stage": "In progress"}),
    ],
)
def test_a_new_deal_begins_where_rows_and_parameters_say_together(
    anna: Session, robot: Robot, other: list[Stage], rows: dict[str, str], given: dict[str, str]
) -> None:
    wanted = next(each for each in other if each.name == "In progress")
    told = robot.do("create_deal", {"fields": rows}, **given)
    assert told.error is None
    assert fresh(anna, told.made("deal"))["stage"] == wanted.id


TEMPLATE = """format = 1
name = "Sample"
document = "deal"

[[variable]]
code = "V"
type = "string"

[[step]]
id = "A1"
kind = "create_deal"
with.fields = [{rows}]
{given}
"""


@pytest.mark.parametrize(
    ("rows", "given", "sound"),
    [
        ({"stage": "In progress"}, "", True),
        ({"stage": "ONLY"}, "", True),
        ({"stage": "ONLY"}, "Other", True),
        ({"stage": "ONLY", "pipeline": "Other"}, "", True),
        ({"stage": "ONLY"}, "Third", False),
        ({"stage": "ONLY", "CATEGORY_ID": "Third"}, "", False),
        ({"stage": "ONLY", "pipeline": "{=Variable:V}"}, "", True),
        ({"stage": "Nowhere"}, "", False),
    ],
)
def test_a_template_says_so_before_it_is_saved(
    anna: Session, other: list[Stage], rows: dict[str, str], given: str, sound: bool
) -> None:
    """``ONLY``: the short code of a stage that only one pipeline has."""
    pipelines.add(anna, "Third")
    code = editing.stage(anna, editing.add(anna, other[0].pipeline_id, "Only here").id).code.partition(":")[2]
    texts = ", ".join(f'{{ set = "{name}", to = "{code if to == "ONLY" else to}" }}' for name, to in rows.items())
    text = TEMPLATE.format(rows=texts, given=f'with.pipeline = "{given}"' if given else "")
    found = workflows.check(anna, text).problems
    assert (not [each for each in found if each.blocking]) is sound, found


@pytest.mark.parametrize(
    ("kind", "stage", "sound"),
    [
        ("change_stage", "ONLY", True),
        ("change_stage", "Only here", True),
        ("change_stage", "NOWHERE", False),
        ("wait_deal_stage", "Only here", True),
        ("wait_deal_stage", "ONLY", False),
    ],
)
def test_the_short_code_of_any_pipeline_goes_where_the_record_says_which(
    anna: Session, other: list[Stage], kind: str, stage: str, sound: bool
) -> None:
    """A wait is for stages of all pipelines: there a code is one with its pipeline."""
    code = editing.stage(anna, editing.add(anna, other[0].pipeline_id, "Only here").id).code.partition(":")[2]
    name = {"change_stage": "stage", "wait_deal_stage": "stages"}[kind]
    head, _step, _rest = TEMPLATE.partition("[[step]]")
    text = f'{head}[[step]]\nid = "A1"\nkind = "{kind}"\nwith.{name} = "{code if stage == "ONLY" else stage}"\n'
    found = workflows.check(anna, text).problems
    assert (not [each for each in found if each.blocking]) is sound, found

"""Copy deal: client, values and products go along, the past stays; both deals know of each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.i18n.translate import set_language
from crm_tui.services import activities, custom_fields, moving, pipelines, products, records, tasks, timeline
from crm_tui.services.custom_fields import NewField
from tests.support.robots import events, fresh, history

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot


def stages(session: Session, pipeline: object) -> list[Stage]:
    return [each.stage for each in pipelines.stages(session, int(str(pipeline)))]


@pytest.mark.covers("actions.md#Creates a new deal based on the current one")
def test_values_and_products_go_along(anna: Session, deal: Ref, robot: Robot, clock: Clock) -> None:
    custom_fields.add(anna, "deal", NewField(label="Colour", kind="string"))
    records.update(anna, [deal], {
        "comments": "Careful", "utm_source": "fair", "observers": (anna.user_id,), "opened": False,
        "uf_colour": "red", "source_description": "by phone",
    })  # fmt: skip
    products.add(anna, deal, [ProductRow(name="Work", price=Money(50_00, "EUR"), quantity=Decimal(3))])
    activities.plan(anna, {"subject": "Call"}, about=[deal])
    tasks.create(anna, {"title": "Do"}, about=[deal])
    timeline.comment(anna, deal, "Hello")
    before = fresh(anna, deal)
    clock.forward(days=30)

    copy = robot.do("copy_deal").made("deal")

    after = fresh(anna, copy)
    same = ("company", "contacts", "type", "source", "source_description", "comments", "utm_source", "uf_colour",
            "observers", "opened", "amount", "manual_amount", "responsible", "pipeline")  # fmt: skip
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert [line.row.name for line in products.rows(anna, copy).lines] == ["Work"]
    assert (after["start_date"], after["close_date"]) == (date(2026, 4, 17), date(2026, 4, 24))
    assert activities.open_activities(anna, copy) == ()
    assert tasks.open_of(anna, copy) == ()
    assert [each.source for each in timeline.page(anna, copy).entries if each.source == "comment"] == []
    assert fresh(anna, deal) == before
    assert history(anna, copy)[""][1] == "luca"


@pytest.mark.parametrize(("lang", "title"), [("en", "Impianto (Copy)"), ("it", "Impianto (Copia)")])
@pytest.mark.covers("actions.md#Name default: current title =Document:TITLE plus (Copy)")
def test_the_name_says_that_it_is_a_copy(anna: Session, robot: Robot, lang: str, title: str) -> None:
    set_language(lang)
    try:
        assert fresh(anna, robot.do("copy_deal").made("deal"))["title"] == title
    finally:
        set_language("en")


@pytest.mark.parametrize("name", ["=Document:TITLE", "{=Document:TITLE}"])
def test_another_name_can_be_given(anna: Session, robot: Robot, name: str) -> None:
    assert fresh(anna, robot.do("copy_deal", name=name).made("deal"))["title"] == "Impianto"


@pytest.mark.covers("actions.md#Parameter: pipeline for the created deal")
@pytest.mark.covers("actions.md#Parameter: initial stage")
def test_pipeline_and_first_stage(anna: Session, deal: Ref, robot: Robot) -> None:
    own = stages(anna, fresh(anna, deal)["pipeline"])
    moving.move(anna, [deal], own[2].id)
    assert fresh(anna, robot.do("copy_deal").made("deal"))["stage"] == own[0].id
    assert fresh(anna, robot.do("copy_deal", stage=own[1].name).made("deal"))["stage"] == own[1].id

    other = pipelines.add(anna, "Other")
    there = stages(anna, other.id)
    assert fresh(anna, robot.do("copy_deal", pipeline="Other").made("deal"))["stage"] == there[0].id
    told = robot.do("copy_deal", pipeline=str(other.id), stage=str(there[1].id))
    assert fresh(anna, told.made("deal"))["stage"] == there[1].id


@pytest.mark.covers("actions.md#Parameter: responsible")
def test_somebody_else_gets_the_copy(anna: Session, robot: Robot) -> None:
    assert fresh(anna, robot.do("copy_deal", responsible="anna").made("deal"))["responsible"] == anna.user_id


def test_a_client_who_bought_makes_a_repeat_deal(anna: Session, deal: Ref, robot: Robot) -> None:
    won = next(each for each in stages(anna, fresh(anna, deal)["pipeline"]) if each.semantic.value == "S")
    moving.move(anna, [deal], won.id)
    after = fresh(anna, robot.do("copy_deal").made("deal"))
    assert (after["is_repeat"], after["closed"]) == (True, False)


def test_both_deals_know_of_each_other(anna: Session, deal: Ref, robot: Robot) -> None:
    copy = robot.do("copy_deal").made("deal")
    assert ("copied_to", {"made": str(copy), "title": "Impianto (Copy)"}) in events(anna, deal)
    assert ("copied_from", {"from": str(deal), "title": "Impianto"}) in events(anna, copy)


@pytest.mark.parametrize(
    ("given", "why", "parameter", "value"),
    [
        ({"pipeline": "Nowhere"}, "target_not_found", "pipeline", "Nowhere"),
        ({"stage": "Nowhere"}, "invalid_value", "stage", "Nowhere"),
        ({"pipeline": "Other", "stage": "OWN"}, "invalid_value", "stage", "OWN"),
    ],
)
def test_what_is_wrong_creates_nothing(
    anna: Session, deal: Ref, robot: Robot, given: dict[str, str], why: str, parameter: str, value: str
) -> None:
    pipelines.add(anna, "Other")
    own = str(stages(anna, fresh(anna, deal)["pipeline"])[1].id)
    told = robot.do("copy_deal", **{name: text.replace("OWN", own) for name, text in given.items()})
    assert (told.failure.why, told.failure.params["parameter"]) == (why, parameter)
    assert told.failure.params["value"] == value.replace("OWN", own)
    assert len(records.by_ids(anna, "deal", list(range(1, 20)))) == 1
    assert events(anna, deal) == []

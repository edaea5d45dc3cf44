"""Custom fields, products and tasks of a lead go along when it is converted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.fields import Value
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.services import custom_fields, leads, lookup, products, records
from crm_tui.services import settings as company
from crm_tui.services.custom_fields import NewField
from crm_tui.services.leads import Choices
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

DEAL = Choices(create=("deal",))


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def converted(session: Session, lead: Ref, choices: Choices = DEAL) -> dict[str, Value]:
    """The values of the deal that the lead became."""
    made = leads.convert(session, lead, choices)
    assert made.deal
    return records.get(session, made.deal).values


def add(session: Session, **texts: str) -> Ref:
    return records.create(session, "lead", lookup.parse_values(session, "lead", {"title": "Fair", **texts}))


def test_a_custom_field_of_the_same_code_gets_the_value(anna: Session) -> None:
    for kind in ("lead", "deal"):
        custom_fields.add(anna, kind, NewField(label="Budget", kind="money"))

    deal = converted(anna, add(anna, uf_budget="5000 EUR"))

    assert deal["uf_budget"] == Money(500_000, "EUR")


def test_a_field_without_a_place_is_told_and_can_be_created(anna: Session) -> None:
    custom_fields.add(anna, "lead", NewField(label="Mood", kind="list", values=("Good", "Bad")))
    told, given = add(anna, uf_mood="bad"), add(anna, uf_mood="bad")

    offered = leads.offer(anna, told)
    made = leads.convert(anna, told, DEAL)
    deal = converted(anna, given, Choices(create=("deal",), create_fields=True))

    assert [spec.name for spec in offered.unmatched] == [spec.name for spec in made.unmatched] == ["uf_mood"]
    spec = records.entity("deal").field("uf_mood")
    assert spec is not None
    assert lookup.value_text(anna, spec, deal["uf_mood"]) == "Bad"


def test_values_of_lists_are_found_by_their_names(anna: Session) -> None:
    custom_fields.add(anna, "lead", NewField(label="Mood", kind="list", values=("Good", "Bad")))
    custom_fields.add(anna, "deal", NewField(label="Mood", kind="list", values=("bad", "Worse")))

    known, unknown = add(anna, uf_mood="Bad"), add(anna, uf_mood="Good")
    deal, made = converted(anna, known), leads.convert(anna, unknown, DEAL)

    spec = records.entity("deal").field("uf_mood")
    assert spec is not None
    assert lookup.value_text(anna, spec, deal["uf_mood"]) == "bad"
    assert made.deal
    assert records.get(anna, made.deal).values["uf_mood"] is None
    assert [field.name for field in made.unmatched] == ["uf_mood"]


def test_new_fields_need_the_right_to_change_settings(anna: Session, clock: Clock) -> None:
    custom_fields.add(anna, "lead", NewField(label="Mood"))
    lead, luca = add(anna, uf_mood="fine"), clerk_of(clock)

    with pytest.raises(NotAllowed):
        leads.convert(luca, lead, Choices(create=("deal",), create_fields=True))

    assert records.get(anna, lead).values["closed"] is False


@pytest.mark.parametrize("typed", [True, False])
def test_products_go_along_and_make_up_the_amount_that_nobody_typed(anna: Session, typed: bool) -> None:
    lead = add(anna, amount="99 EUR") if typed else add(anna)
    row = ProductRow(name="Chair", price=Money(10_00, "EUR"), quantity=Decimal(3))
    products.set_rows(anna, lead, [row])

    deal = converted(anna, lead)

    (line,) = products.rows(anna, Ref("deal", 1)).lines
    assert (line.row.name, line.row.quantity) == ("Chair", Decimal(3))
    assert (deal["amount"], deal["manual_amount"]) == (Money(99_00 if typed else 30_00, "EUR"), typed)


@pytest.mark.covers("behaviour.md#Lead setting: untick tasks in auto-close on conversion")
@pytest.mark.covers("behaviour.md#Then tasks stay open when lead converted")
@pytest.mark.parametrize("ticked", [True, False])
def test_tasks_end_with_the_lead_unless_that_is_not_ticked(anna: Session, ticked: bool) -> None:
    company.set(anna, "lead_close_task", "yes" if ticked else "no")
    lead = add(anna)
    task = records.create(anna, "task", {"title": "Measure", "leads": (lead.id,)})

    converted(anna, lead)

    found = records.get(anna, task).values
    assert (found["state"] == "done") == ticked
    assert found["deals"] == (() if ticked else (1,))


def test_tasks_that_are_kept_move_to_the_deal(anna: Session) -> None:
    lead = add(anna)
    task = records.create(anna, "task", {"title": "Measure", "leads": (lead.id,)})

    converted(anna, lead, Choices(create=("deal",), keep_activities=True))

    found = records.get(anna, task).values
    assert (found["state"], found["deals"], found["leads"]) == ("pending", (1,), ())

"""What a template may refer to: display names become codes, misspelled references are told with the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.catalogue import Known
from crm_tui.domain import insert_value
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.services import custom_fields
from crm_tui.services.custom_fields import NewField
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    close_office()


def known(kind: str = "deal", lang: str = "en") -> Known:
    return Known(
        kind=ENTITY_TYPES[kind], lang=lang, parameters=("START",), variables=("N", "TOTAL"), constants=("LIMIT",),
        global_variables=("ROUND",), global_constants=("VAT",), results={"A1": ("DEAL_ID",)},
    )  # fmt: skip


@pytest.mark.covers("engine.md#Display-name placeholders")
@pytest.mark.parametrize(
    ("text", "lang", "stored"),
    [
        ("{{Prodotti}}", "it", "{=Document:PRODUCTS}"),
        ("{{Ordini}}", "it", "{=Document:ORDERS}"),
        ("{{prodotti}}", "it", "{=Document:PRODUCTS}"),
        ("{{Products}}", "en", "{=Document:PRODUCTS}"),
        ("{{Products}}", "it", "{=Document:PRODUCTS}"),
        ("{{Importo}}", "it", "{=Document:OPPORTUNITY}"),
        ("{{Importo}}", "en", "{=Document:OPPORTUNITY}"),
        ("{{Ordini}}", "en", "{=Document:ORDERS}"),
        ("{{Amount}}", "en", "{=Document:OPPORTUNITY}"),
        ("{{Responsible person}}", "en", "{=Document:ASSIGNED_BY_ID}"),
        ("{{ID}}", "en", "{=Document:ID}"),
    ],
)
def test_a_display_name_becomes_its_code(text: str, lang: str, stored: str) -> None:
    found = insert_value.canonical(text, known(lang=lang))
    assert (found.text, found.problems) == (stored, ())
    assert insert_value.canonical(stored, known(lang=lang)).text == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("{=document:amount}", "{=Document:OPPORTUNITY}"),
        ("{=Document:opportunity}", "{=Document:OPPORTUNITY}"),
        ("{=Document:Prodotti}", "{=Document:PRODUCTS}"),
        ("{=Document:company.title}", "{=Document:COMPANY.TITLE}"),
        ("{=Document:contact.phone}", "{=Document:CONTACT.PHONE}"),
        ("{=Document:responsible.email}", "{=Document:RESPONSIBLE.EMAIL}"),
        ("{=Document:COMPANY.RESPONSIBLE.NAME}", "{=Document:COMPANY.RESPONSIBLE.NAME}"),
        ("{=Document:lead.title}", "{=Document:LEAD_ID.TITLE}"),
        ("{=Document:company}", "{=Document:COMPANY_ID}"),
        ("{=Document:contact}", "{=Document:CONTACT}"),
        ("{=Parameter:start}", "{=Template:START}"),
        ("{=variable:n}", "{=Variable:N}"),
        ("{=Constant:limit}", "{=Constant:LIMIT}"),
        ("{=GlobalVar:round}", "{=GlobalVar:ROUND}"),
        ("{=GlobalConst:vat}", "{=GlobalConst:VAT}"),
        ("{=a1:deal_id}", "{=A1:DEAL_ID}"),
        ("{=system:now}", "{=System:Now}"),
    ],
)
def test_a_reference_is_kept_in_one_spelling(text: str, stored: str) -> None:
    found = insert_value.canonical(text, known())
    assert (found.text, found.problems) == (stored, ())


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{=Document:TITEL}", "TITLE"),
        ("{=Document:COMPANY.TITEL}", "COMPANY.TITLE"),
        ("{=Document:RESPONSIBLE.EMAL}", "RESPONSIBLE.EMAIL"),
        ("{=Variable:TOTEL}", "TOTAL"),
        ("{=A1:DEAL_IDD}", "DEAL_ID"),
        ("{=Document:OPPORTUNITY.TITLE}", ""),
        ("{=Document:RESPONSIBLE.EMAIL.X}", None),
        ("{=B7:X}", None),
        ("{{Colour}}", None),
    ],
)
def test_what_names_nothing_is_a_problem(text: str, near: str | None) -> None:
    found = insert_value.canonical(text, known())
    assert found.text == text
    assert len(found.problems) == 1
    if near:
        assert found.problems[0].params["near"] == near


def test_only_what_the_type_has_is_known() -> None:
    assert insert_value.canonical("{{Orders}}", known("lead")).problems
    assert insert_value.canonical("{=Document:PRODUCTS}", known("contact")).problems
    assert insert_value.canonical("{=Document:COMPANY.TITLE}", known("contact")).problems == ()


def test_a_field_of_ones_own_by_name_and_code(anna: Session) -> None:
    custom_fields.add(anna, "deal", NewField(label="Colour of the roof", kind="string", code="roof"))
    catalogue = known(lang="it")
    found = insert_value.canonical("{{Colour of the roof}} {=Document:uf_roof}", catalogue)
    assert found.problems == ()
    assert len(set(found.text.split(" "))) == 1
    custom_fields.change(anna, "deal", "roof", {"label": "Roof"})
    assert insert_value.canonical(found.text, known(lang="it")).text == found.text

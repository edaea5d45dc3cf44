"""Fields of deals, people and firms that follow a rule of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.services import dictionaries, lookup, moving, records, views
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(session: Session, kind: str, **texts: str) -> Ref:
    """A record from what somebody typed."""
    return records.create(session, kind, lookup.parse_values(session, kind, texts))


def value(session: Session, ref: Ref, name: str) -> Value:
    return records.get(session, ref).values[name]


@pytest.mark.covers("entities.md#Deal type* such as sale or service")
def test_a_deal_is_a_sale_or_what_else_the_company_sells(anna: Session) -> None:
    dictionaries.add(anna, "deal_type", "Rental")

    made = [add(anna, "deal"), add(anna, "deal", type="Services"), add(anna, "deal", type="rental")]

    assert [value(anna, ref, "type") for ref in made] == ["SALE", "SERVICES", "RENTAL"]
    assert list(views.ids(anna, "deal", "type:rental")) == [made[2].id]
    with pytest.raises(InvalidValue, match="gift"):
        add(anna, "deal", type="gift")


@pytest.mark.covers("entities.md#Start date = creation date, changeable by automation rule")
def test_a_deal_starts_on_the_day_of_its_creation_and_only_a_rule_says_otherwise(anna: Session, clock: Clock) -> None:
    clock.at = datetime(2026, 3, 18, 23, 30, tzinfo=UTC)  # Thursday 00:30 in Rome
    deal = add(anna, "deal")
    assert value(anna, deal, "start_date") == date(2026, 3, 19)

    with pytest.raises(InvalidValue, match="cannot be set by hand"):
        records.update(anna, [deal], {"start_date": date(2026, 5, 1)})
    records.update(replace(anna, origin="rule:1"), [deal], {"start_date": date(2026, 5, 1)})

    assert value(anna, deal, "start_date") == date(2026, 5, 1)


@pytest.mark.covers(
    "entities.md#Recurring deal flag", "behaviour.md#Manual creation for regular client flagged automatically"
)
def test_a_deal_made_by_hand_for_who_bought_before_is_flagged_and_no_other(anna: Session) -> None:
    bought, asked, new = (add(anna, "company", title=name) for name in ("Bought", "Asked", "New"))
    person = add(anna, "contact", name="Ada", companies="Bought")
    moving.move(anna, [add(anna, "deal", company="Bought", contacts="Ada")], lookup.stage_called("WON").id)
    moving.move(anna, [add(anna, "deal", company="Asked")], lookup.stage_called("LOSE").id)

    made = {
        client: add(anna, "deal", **given)
        for client, given in {
            "firm": {"company": str(bought.id)},
            "person": {"contacts": str(person.id)},
            "asked": {"company": str(asked.id)},
            "new": {"company": str(new.id)},
            "none": {},
        }.items()
    }

    flags = {name: (value(anna, ref, "is_repeat"), value(anna, ref, "is_repeat_inquiry")) for name, ref in made.items()}
    assert flags == {
        "firm": (True, False),
        "person": (True, False),
        "asked": (False, True),
        "new": (False, False),
        "none": (False, False),
    }
    records.update(anna, [made["new"]], {"company": bought.id})
    assert value(anna, made["new"], "is_repeat") is True
    with pytest.raises(InvalidValue, match="cannot be set by hand"):
        records.update(anna, [made["none"]], {"is_repeat": True})


@pytest.mark.covers("entities.md#Default currency selectable in CRM settings")
def test_an_amount_without_a_currency_is_in_the_default_one(anna: Session) -> None:
    from crm_tui.services import currencies

    before = add(anna, "deal", amount="100")
    currencies.set_default(anna, "CHF")

    assert value(anna, before, "amount") == Money(10_000, "EUR")
    assert value(anna, add(anna, "deal", amount="100"), "amount") == Money(10_000, "CHF")
    assert value(anna, add(anna, "deal", amount="100 USD"), "amount") == Money(10_000, "USD")


@pytest.mark.covers("entities.md#First, middle, last name, phone, e-mail", "entities.md#Phone", "entities.md#E-mail")
def test_a_person_has_names_phones_and_addresses_and_at_least_one_of_them(anna: Session) -> None:
    whole = add(
        anna, "contact", name="Ada", second_name="Maria", last_name="Neri",
        phone="mobile:+39 333 1234567, +39 02 1234567", email="ada@example.com, home:ada@example.org",
    )  # fmt: skip

    assert records.get(anna, whole).title == "Ada Maria Neri"
    assert value(anna, whole, "phone") == (Point("+39 333 1234567", "mobile"), Point("+39 02 1234567", "work"))
    assert value(anna, whole, "email") == (Point("ada@example.com", "work"), Point("ada@example.org", "home"))
    for only in ({"name": "Ugo"}, {"last_name": "Ugo"}, {"phone": "02 123456"}, {"email": "u@example.com"}):
        assert records.get(anna, add(anna, "contact", **only)).title
    for nothing in ({}, {"post": "Director", "comments": "who is this?"}):
        with pytest.raises(Refused, match="needs a first name"):
            add(anna, "contact", **nothing)


@pytest.mark.covers("entities.md#Name, phone, e-mail, additional data", "entities.md#Website")
def test_a_firm_has_a_name_and_what_else_is_known(anna: Session) -> None:
    firm = add(
        anna, "company", title="Acme Srl", phone="+39 02 1234567", email="info@acme.example", web="https://acme.example",
        comments="pays at once", banking_details="Banca Blu, Milano",
    )  # fmt: skip

    assert value(anna, firm, "phone") == (Point("+39 02 1234567", "work"),)
    assert value(anna, firm, "email") == (Point("info@acme.example", "work"),)
    assert value(anna, firm, "web") == (Point("https://acme.example", "work"),)
    assert value(anna, firm, "comments") == "pays at once"
    assert value(anna, firm, "banking_details") == "Banca Blu, Milano"
    for attempt in (
        lambda: add(anna, "company", phone="+39 02 7654321"),
        lambda: records.update(anna, [firm], {"title": ""}),
    ):
        with pytest.raises(InvalidValue, match=r"required|must not be empty"):
            attempt()


@pytest.mark.parametrize(("field", "dictionary", "code", "name"), [
    ("industry", "industry", "DELIVERY", "Delivery"),
    ("employees", "employees", "EMPLOYEES_2", "50–250"),
])  # fmt: skip
@pytest.mark.covers("entities.md#Industry*", "entities.md#Employees*")
def test_a_firm_has_a_trade_and_a_size_from_lists_that_can_be_edited(
    anna: Session, field: str, dictionary: str, code: str, name: str
) -> None:
    assert name in [entry.name for entry in dictionaries.values(anna, dictionary)]
    own = dictionaries.add(anna, dictionary, "Of our own")

    made = [add(anna, "company", title=f"Firm {text}", **{field: text}) for text in (name, "Of our own")]

    assert [value(anna, ref, field) for ref in made] == [code, own.code]
    assert list(views.ids(anna, "company", f"{field}:{code}")) == [made[0].id]
    assert value(anna, add(anna, "company", title="Unknown"), field) is None


@pytest.mark.covers("entities.md#Annual revenue*")
def test_revenue_is_a_sum_and_a_band_that_follows_from_it_unless_chosen(anna: Session) -> None:
    bands = [
        value(anna, add(anna, "company", title=amount, revenue=amount), "revenue_band")
        for amount in ("2000000 EUR", "2000001 EUR", "10000001 EUR", "50000001 EUR")
    ]
    assert bands == ["REV_1", "REV_2", "REV_3", "REV_4"]

    firm = add(anna, "company", title="Acme")
    assert value(anna, firm, "revenue_band") is None
    records.update(anna, [firm], {"revenue": Money(1_200_000_000, "EUR")})
    assert value(anna, firm, "revenue_band") == "REV_3"
    assert (
        value(anna, add(anna, "company", title="B", revenue="1 EUR", revenue_band="REV_4"), "revenue_band") == "REV_4"
    )


@pytest.mark.covers("entities.md#Contact working for the company")
def test_who_works_for_a_firm_is_known_on_both_sides(anna: Session) -> None:
    ada, ugo = add(anna, "contact", name="Ada"), add(anna, "contact", name="Ugo")
    firm = records.create(anna, "company", {"title": "Acme", "contacts": (ada.id, ugo.id)})
    assert [value(anna, ref, "companies") for ref in (ada, ugo)] == [(firm.id,), (firm.id,)]

    records.update(anna, [firm], {"contacts": (ugo.id,)})
    assert [value(anna, ref, "companies") for ref in (ada, ugo)] == [(), (firm.id,)]

    eva = add(anna, "contact", name="Eva", companies="Acme")
    assert value(anna, firm, "contacts") == (ugo.id, eva.id)

"""What a client's details tell: the address of the lead it was, and in the timeline what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.conversion import TARGETS
from crm_tui.domain.fields import Point
from crm_tui.services import details, leads, own_companies, records, timeline, undo
from crm_tui.services.leads import Choices
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock

IBAN = "IT60X0542811101000000123456"
LEAD: dict[str, Value] = {
    "title": "Fair", "name": "Ada", "last_name": "Byron", "company_title": "Acme S.r.l.", "address": "Via Roma 1",
    "address_2": "scala B", "address_city": "Milano", "address_postal_code": "20100", "address_province": "MI",
}  # fmt: skip
PARTS = {"street": "Via Roma 1", "line2": "scala B", "city": "Milano", "postal_code": "20100", "province": "MI"}


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def told(session: Session, ref: Ref) -> list[str]:
    return [each.kind for each in timeline.page(session, ref).entries if each.kind.startswith("details")]


def test_the_address_of_a_lead_becomes_that_of_its_new_clients_and_undo_takes_it_back(anna: Session) -> None:
    lead = records.create(anna, "lead", LEAD)

    made = leads.convert(anna, lead, Choices(create=TARGETS))

    assert made.contact
    assert made.company
    for client, template, name in ((made.contact, "Person", {"first_name": "Ada", "last_name": "Byron"}),
                                   (made.company, "Company", {"company_name": "Acme S.r.l."})):  # fmt: skip
        (found,) = details.of_owner(anna, client)
        assert (found.name, found.values) == (template, name)
        assert [(each.kind, each.parts) for each in found.addresses] == [("physical", PARTS)]
        assert told(anna, client) == ["details_added"]
    undo.undo(anna)
    assert details.of_owner(anna, made.contact) == details.of_owner(anna, made.company) == ()


def test_clients_that_were_there_and_leads_without_an_address_get_no_details(anna: Session) -> None:
    acme = records.create(anna, "company", {"title": "Acme"})
    known = records.create(anna, "lead", {**LEAD, "company": acme.id})
    bare = records.create(anna, "lead", {"title": "Bare", "name": "Carla", "last_name": "Neri"})

    leads.convert(anna, known, Choices(create=("deal",)))
    made = leads.convert(anna, bare, Choices(create=("deal", "contact")))

    assert details.of_owner(anna, acme) == ()
    assert made.contact
    assert details.of_owner(anna, made.contact) == ()


def test_the_timeline_tells_of_every_change_of_details_once(anna: Session) -> None:
    acme = records.create(anna, "company", {"title": "Acme"})
    made = details.add(anna, acme, {"vat_number": "IT01234567897"})
    details.change(anna, made.id, {"sdi_code": "ABC1234"})
    details.change(anna, made.id, {"sdi_code": "ABC1234"})
    details.set_address(anna, made.id, "legal", {"city": "Milano"})
    details.set_address(anna, made.id, "legal", {"city": "Milano"})
    account = details.add_bank(anna, made.id, "Main", {"iban": IBAN})
    details.change_bank(anna, account.id, {"bank": "Banca"})
    details.delete_bank(anna, account.id)
    details.delete_address(anna, made.id, "legal")
    details.delete(anna, made.id)

    assert told(anna, acme) == ["details_deleted", *["details_changed"] * 6, "details_added"]


@pytest.mark.covers("entities.md#Details: VAT number, address, contact data")
@pytest.mark.covers("entities.md#Bank data")
def test_a_company_has_vat_number_address_contact_data_and_bank_data(anna: Session) -> None:
    acme = records.create(
        anna, "company", {"title": "Acme", "phone": (Point("+39 02 1", "work"),), "banking_details": "old text"}
    )
    made = details.add(anna, acme, {"vat_number": "IT01234567897", "certified_email": "acme@pec.it"})
    details.set_address(anna, made.id, "legal", {"street": "Via Roma 1", "city": "Milano"})
    details.add_bank(anna, made.id, "Main", {"iban": IBAN, "bank": "Banca"})
    details.add_bank(anna, made.id, "Second", {"account": "123"})

    (found,) = details.of_owner(anna, acme)
    company = records.get(anna, acme).values

    assert found.values == {"vat_number": "01234567897", "certified_email": "acme@pec.it"}
    assert [(each.kind, each.parts) for each in found.addresses] == [
        ("legal", {"street": "Via Roma 1", "city": "Milano"})
    ]
    assert [(each.name, each.parts) for each in found.banks] == [
        ("Main", {"bank": "Banca", "iban": IBAN}),
        ("Second", {"account": "123"}),
    ]
    assert (company["phone"], company["banking_details"]) == ((Point("+39 02 1", "work"),), "old text")


@pytest.mark.covers("entities.md#Company details: name, e-mail, phone, address, bank data")
def test_a_seller_has_name_mail_phone_address_and_bank_data_on_what_it_sells(anna: Session) -> None:
    given: dict[str, Value] = {
        "title": "Us",
        "email": (Point("us@x.it", "work"),),
        "phone": (Point("+39 02 2", "work"),),
    }
    us = own_companies.add(anna, given)
    made = details.add(anna, us, {"company_name": "Us S.r.l."})
    details.set_address(anna, made.id, "legal", {"city": "Torino"})
    details.add_bank(anna, made.id, "Main", {"iban": IBAN})

    quote = records.create(anna, "quote", {"title": "Q"})

    assert records.get(anna, quote).values["my_company"] == us.id == own_companies.main_company()
    (seller,) = own_companies.companies(anna)
    assert {name: seller.values[name] for name in given} == given
    main = details.main(anna, us)
    assert main is not None
    assert (main.values["company_name"], main.addresses[0].parts["city"], main.banks[0].parts["iban"]) == (
        "Us S.r.l.",
        "Torino",
        IBAN,
    )

"""Details of contacts and companies on the command line, from the first to the last."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

IBAN = "IT60X0542811101000000123456"


@pytest.fixture
def acme(crm: Run) -> Run:
    assert crm("company", "add", "title=Acme").code == 0
    assert crm("contact", "add", "name=Ada").code == 0
    return crm


def test_three_templates_come_with_the_program(crm: Run) -> None:
    found = crm("details", "template", "list", "--json").json

    assert [(each["name"], each["country"], each["owners"]) for each in found] == [
        ("Company", "IT", ["company"]),
        ("Sole proprietor", "IT", ["contact", "company"]),
        ("Person", "IT", ["contact"]),
    ]
    assert found[0]["fields"] == [
        "company_name", "full_legal_name", "vat_number", "tax_code", "register_number", "sdi_code", "certified_email",
        "legal_representative",
    ]  # fmt: skip
    assert found[2]["fields"] == ["first_name", "last_name", "middle_name", "tax_code", "identity_document"]


@pytest.mark.covers("entities.md#Details templates, addresses, bank details")
def test_details_of_a_company_from_first_to_last(acme: Run) -> None:
    made = acme("details", "add", "company:Acme", "vat_number=IT 01234567897", "sdi_code=abc1234", "--json").json
    assert made[0]["values"] == {"vat_number": "01234567897", "sdi_code": "ABC1234"}
    assert acme("details", "add", "company:1", "--name", "Branch", "--template", "Company").code == 0
    assert acme("details", "address", "set", "1", "legal", "street=Via Roma 1", "city=Milano").code == 0
    assert acme("details", "address", "set", "1", "legal", "postal_code=20121").code == 0
    assert acme("details", "bank", "add", "1", f"iban={IBAN}", "--name", "Main").code == 0
    assert acme("details", "bank", "add", "1", "bic=BPCVIT2S", "--name", "Second").code == 0

    shown = acme("company", "show", "1", "--json").json["details"]
    assert [(each["name"], each["main"]) for each in shown] == [("Company", True), ("Branch", False)]
    assert shown[0]["addresses"] == [
        {"kind": "legal", "street": "Via Roma 1", "city": "Milano", "postal_code": "20121"}
    ]
    assert [(each["name"], each["default"]) for each in shown[0]["banks"]] == [("Main", True), ("Second", False)]

    assert acme("details", "bank", "set", "2", "--sort", "1").code == 0
    assert acme("details", "set", "2", "--main").code == 0
    shown = acme("details", "list", "company:1", "--json").json
    assert [each["name"] for each in shown] == ["Branch", "Company"]
    assert [each["name"] for each in shown[1]["banks"]] == ["Second", "Main"]
    assert "Via Roma 1, Milano, 20121" in acme("details", "list", "company:1").out


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("vat_number=01234567890", "check digit"),
        ("tax_code=RSSMRA85T10A562A", "check letter"),
        ("sdi_code=12", "7 letters or digits"),
        ("certified_email=acme", "not an e-mail address"),
    ],
)
def test_a_wrong_number_is_refused_with_field_value_and_reason(acme: Run, word: str, reason: str) -> None:
    field, _, value = word.partition("=")

    refused = acme("details", "add", "company:1", word, "--json")

    assert (refused.code, refused.error["field"]) == (5, field)
    assert value in refused.err
    assert reason in refused.err
    assert acme("details", "list", "company:1", "--json").json == []


def test_bank_accounts_and_addresses_are_checked(acme: Run) -> None:
    acme("details", "add", "company:1")

    assert acme("details", "bank", "add", "1", f"iban={IBAN[:-1]}7").code == 5
    assert acme("details", "bank", "add", "1", "bic=12").code == 5
    assert acme("details", "bank", "add", "1").code == 5
    assert acme("details", "address", "set", "1", "holiday", "city=Rimini").code == 5
    assert acme("details", "address", "set", "1", "legal").code == 5
    assert acme("details", "address", "set", "1", "legal", "town=Rimini").code == 2
    assert acme("details", "address", "delete", "1", "legal").code == 1
    assert acme("details", "set", "1", "vat=1").code == 2
    assert acme("details", "set", "7", "vat_number=1").code == 1
    assert acme("details", "list", "deal:1").code == 2


def test_deleted_details_come_back_whole(acme: Run) -> None:
    acme("details", "add", "company:1", "vat_number=01234567897")
    acme("details", "address", "set", "1", "legal", "city=Milano")
    acme("details", "bank", "add", "1", f"iban={IBAN}")
    before = acme("details", "list", "company:1", "--json").json[0]

    assert acme("details", "delete", "1").code == 0
    assert acme("details", "list", "company:1", "--json").json == []
    assert acme("undo").code == 0

    after = acme("details", "list", "company:1", "--json").json[0]
    assert {**after, "version": 0} == {**before, "version": 0}


def test_undo_never_leaves_two_addresses_of_one_type(acme: Run) -> None:
    acme("details", "add", "company:1")
    acme("details", "address", "set", "1", "legal", "city=Milano")
    acme("details", "address", "delete", "1", "legal")
    deleted = acme("log", "--json").json[0]["id"]
    acme("details", "address", "set", "1", "legal", "city=Roma")

    assert acme("undo", str(deleted)).code == 5
    assert [each["city"] for each in acme("details", "address", "list", "1", "--json").json] == ["Roma"]


def test_templates_are_made_changed_and_deleted(acme: Run) -> None:
    fields = ("--field", "vat_number!", "--field", "since:date:Client since", "--field", "pays:yesno:Pays in time")
    made = acme("details", "template", "add", "Supplier", "--owners", "company", *fields, "--json").json[0]
    assert made["fields"] == ["vat_number!", "since:date:Client since", "pays:yesno:Pays in time"]

    assert acme("details", "add", "company:1", "--template", "Supplier", "since=2020-02-30").code == 5
    refused = acme("details", "add", "company:1", "--template", "Supplier", "since=2020-02-03", "--json")
    assert (refused.code, refused.error["field"]) == (5, "vat_number")
    assert acme("details", "add", "contact:1", "--template", "Supplier", "vat_number=01234567897").code == 5
    words = ("vat_number=01234567897", "since=2020-02-03", "pays=y")
    assert acme("details", "add", "company:1", "--template", "supplier", *words).code == 0
    assert acme("details", "list", "company:1", "--json").json[0]["values"]["pays"] == "yes"

    assert acme("details", "template", "delete", "Supplier").code == 5
    assert acme("details", "template", "set", "Supplier", "--inactive", "--country", "CH").code == 0
    assert acme("details", "add", "company:1", "--template", "Supplier", "vat_number=01234567897").code == 5
    assert acme("details", "set", "1", "vat_number=CHE-1").code == 0
    assert acme("details", "set", "1", "vat_number=").code == 5
    assert acme("details", "template", "add", "person", "--field", "tax_code").code == 5
    assert acme("details", "template", "add", "Odd", "--field", "a:colour").code == 5
    assert acme("details", "template", "add", "Odd").code == 5
    assert acme("details", "template", "shrink", "Odd").code == 2


def test_somebody_else_changed_the_details(acme: Run) -> None:
    acme("details", "add", "company:1")
    acme("details", "set", "1", "sdi_code=1234567")

    assert acme("details", "set", "1", "sdi_code=7654321", "--if-version", "1").code == 4


def test_a_number_is_checked_by_itself(crm: Run) -> None:
    assert crm("details", "check", "it60 x054 2811 1010 0000 0123 456", "--json").json["value"] == IBAN
    assert crm("details", "check", "01234567890", "--kind", "vat").code == 5
    assert crm("details", "check", "1", "--kind", "shoe").code == 5


def test_who_may_not_change_settings_may_not_change_templates(acme: Run) -> None:
    acme("user", "add", "luca")

    assert acme("details", "template", "set", "Person", "--inactive", "--as", "luca").code == 6
    assert acme("details", "add", "company:1", "--as", "luca").code == 0


def test_the_log_names_the_details(acme: Run) -> None:
    acme("details", "add", "company:1", "--name", "Branch")

    assert "Branch" in acme("log", "--limit", "1").out

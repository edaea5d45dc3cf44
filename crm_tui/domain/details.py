"""Details (requisites) of contacts and companies: templates, the fields they list, addresses, bank accounts.

Source: entities «Details (requisites), addresses, bank details».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm_tui.domain import identifiers, values
from crm_tui.domain.entities.common import WITH_DETAILS
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_

OWNERS = WITH_DETAILS
"""Types whose records have details."""
KINDS: Mapping[str, FieldKind] = {
    "text": FieldKind.STRING,
    "number": FieldKind.NUMBER,
    "date": FieldKind.DATE,
    "yesno": FieldKind.BOOL,
}
"""Kinds of custom fields of a template."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A field that every country's template may list."""

    label: str
    check: str = ""
    """Key of `identifiers.CHECKS`; empty takes any text."""


STANDARD: Mapping[str, Standard] = {
    "company_name": Standard(N_("Company name")),
    "full_legal_name": Standard(N_("Full legal name")),
    "vat_number": Standard(N_("VAT number"), "vat"),
    "tax_code": Standard(N_("Tax code"), "tax_code"),
    "register_number": Standard(N_("REA number")),
    "sdi_code": Standard(N_("SDI recipient code"), "sdi"),
    "certified_email": Standard(N_("Certified e-mail"), "pec"),
    "legal_representative": Standard(N_("Legal representative")),
    "first_name": Standard(N_("First name")),
    "last_name": Standard(N_("Last name")),
    "middle_name": Standard(N_("Middle name")),
    "identity_document": Standard(N_("Identity document")),
}
"""The Italian field set."""
_COMPANY = ("company_name", "full_legal_name", "vat_number", "tax_code", "register_number", "sdi_code")
_CONTACTED = ("certified_email", "legal_representative")
_PERSON = ("first_name", "last_name", "middle_name", "tax_code", "identity_document")
DEFAULTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "company": (OWNERS[1:], (*_COMPANY, *_CONTACTED)),
    "sole_proprietor": (
        OWNERS,
        (
            "first_name",
            "last_name",
            "company_name",
            "vat_number",
            "tax_code",
            "register_number",
            "sdi_code",
            "certified_email",
        ),
    ),
    "person": (OWNERS[:1], _PERSON),
}
"""Code of a template that comes with the program → its owners and fields."""
ADDRESS_KINDS: Mapping[str, str] = {
    "physical": N_("physical address"),
    "legal": N_("legal address"),
    "registered": N_("registered address"),
    "mailing": N_("mailing address"),
    "delivery": N_("delivery address"),
    "beneficiary": N_("beneficiary address"),
}
"""The six types of address; nobody can change them."""
ADDRESS_PARTS = ("street", "line2", "city", "postal_code", "region", "province", "country")
BANK_PARTS = ("bank", "address", "holder", "iban", "account", "bic", "currency", "comment")
_TEXT = 1_000
_CODE = re.compile("[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field that a template lists."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False

    @property
    def standard(self) -> bool:
        """Whether it is one of `STANDARD`, whose label is translated."""
        return self.name in STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Which fields the details of an owner have."""

    id: int
    version: int
    code: str
    """Of those that came with the program; empty for others."""
    name: str
    country: str
    """Two letters, ISO 3166."""
    owners: tuple[str, ...]
    active: bool
    sort: int
    fields: tuple[TemplateField, ...]
    deleted: bool = False

    def field(self, name: str) -> TemplateField | None:
        """The field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a details record."""

    id: int
    version: int
    details: int
    kind: str
    parts: Mapping[str, str]
    """By `ADDRESS_PARTS`; empty ones are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """One bank account of a details record."""

    id: int
    version: int
    details: int
    name: str
    parts: Mapping[str, str]
    """By `BANK_PARTS`; empty ones are missing."""
    sort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The details of a contact or company by one template."""

    id: int
    version: int
    owner: Ref
    template: Template
    name: str
    sort: int
    values: Mapping[str, str]
    """By field of the template, as they are kept; empty ones are missing."""
    addresses: tuple[Address, ...] = ()
    banks: tuple[Bank, ...] = ()
    """The default one first."""
    deleted: bool = False


def parse_field(text: str) -> TemplateField:
    """``vat_number!``, ``badge:text:Badge number`` or ``since:date``: name, kind, label; ``!`` must not be empty.

    Raises:
        InvalidValue: no such form, or a kind that there is not.
    """
    bare = clean(text, multiline=False).strip()
    required = bare.endswith("!")
    name, _colon, rest = bare.removesuffix("!").partition(":")
    kind, _colon, label = rest.partition(":")
    name, kind, label = name.strip(), kind.strip() or "text", label.strip()
    if not _CODE.fullmatch(name):
        raise invalid(
            "field", text, N_("is no name of a field"), N_("small letters, digits and _, for example vat_number")
        )
    if name in STANDARD:
        return TemplateField(name, STANDARD[name].label, "text", required)
    if kind not in KINDS:
        raise invalid("field", text, N_("is not one of the choices"), N_("one of: {choices}"), choices=", ".join(KINDS))
    return TemplateField(name, label[:100] or name.replace("_", " ").capitalize(), kind, required)


def write_field(field: TemplateField) -> str:
    """What `parse_field` reads back."""
    own = "" if field.standard else f":{field.kind}:{field.label}"
    return f"{field.name}{own}{'!' if field.required else ''}"


def check_fields(fields: Iterable[TemplateField]) -> tuple[TemplateField, ...]:
    """The fields of a template, each once.

    Raises:
        InvalidValue: none, more than 60, or one twice.
    """
    found = tuple(fields)
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise invalid("field", name, N_("is listed twice"))
    if not 1 <= len(found) <= 60:
        raise invalid("field", len(found), N_("fields: a template has 1 to 60 of them"))
    return found


def check_country(text: str) -> str:
    """Two capital letters.

    Raises:
        InvalidValue: anything else.
    """
    value = clean(text, multiline=False).strip().upper()
    if not re.fullmatch("[A-Z]{2}", value):
        raise invalid("country", text, N_("is no country"), N_("write two letters, for example IT"))
    return value


def check_value(template: Template, field: TemplateField, text: str, context: ParseContext) -> str:
    """The value of a field as it is kept; empty for none.

    Dates are ISO, numbers have a point, yes and no are ``yes`` and ``no``. Numbers of countries outside the Union are
    taken as they are: nobody here knows their rules.

    Raises:
        InvalidValue: the field, the value and why.
    """
    bare = clean(text, multiline=False).strip()
    if not bare:
        if field.required:
            raise invalid(field.name, text, N_("must not be empty"))
        return ""
    if len(bare) > _TEXT:
        raise invalid(field.name, bare, N_("is longer than {limit} characters"), limit=_TEXT)
    if field.standard:
        return _identifier(template.country, STANDARD[field.name].check, bare, field.name)
    kind = KINDS[field.kind]
    found = values.parse(FieldSpec(name=field.name, label=field.label, kind=kind), bare, context)
    match found:
        case bool():
            return "yes" if found else "no"
        case date():
            return found.isoformat()
        case Decimal():
            return f"{found:f}"
        case _:
            return str(found)


def _identifier(country: str, check: str, text: str, field: str) -> str:
    if check == "vat":
        known = {"GR": "EL"}.get(country, country) in identifiers.VAT_FORMS
        return identifiers.vat(text, field, country=country) if known else text
    if check == "pec":
        return identifiers.pec(text, field)
    if not check or country != "IT":
        return text
    return identifiers.CHECKS[check](text, field)


def check_part(name: str, text: str) -> str:
    """A part of an address or of bank details as it is kept; empty for none.

    Raises:
        InvalidValue: too long, an IBAN or BIC that is mistyped, a currency that is none.
    """
    bare = " ".join(clean(text, multiline=False).split())
    if len(bare) > _TEXT:
        raise invalid(name, bare, N_("is longer than {limit} characters"), limit=_TEXT)
    if not bare:
        return ""
    if name in ("iban", "bic"):
        return identifiers.CHECKS[name](bare, name)
    if name == "currency":
        bare = bare.upper()
        if not re.fullmatch("[A-Z]{3}", bare):
            raise invalid(name, text, N_("is not a currency code"), N_("write three letters, for example SEK"))
    return bare

"""Numbers that carry their own check: bank accounts, VAT numbers, tax codes, recipient codes of invoices.

Each function answers the value as it is kept (capital letters, no spaces) or refuses it with the reason.
Source: entities «Details (requisites)»; ISO 13616 (IBAN), ISO 9362 (BIC), D.M. 23.12.1976 (tax code), D.M. 12.3.1974
(VAT number), Agenzia delle Entrate, specification of the Sistema di Interscambio (recipient code).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from crm_tui.domain import points
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_

_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
IBAN_LENGTHS: Mapping[str, int] = {each[:2]: int(each[2:]) for each in _IBAN_LENGTHS.split()}
"""Country → characters of its IBANs: the register of ISO 13616."""
VAT_FORMS: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{12}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|(GD|HA)\d{3})",
}
"""Country prefix → what follows it: the forms that VIES publishes."""
_LETTERS_FIRST = frozenset({"FR", "NL"})
"""Countries whose numbers may begin with two letters of their own."""
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
         22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip
_SHARED = "LMNPQRSTUV"
"""Letters that stand for the digits 0–9 when two people would have the same code."""
_PERSON = re.compile(
    rf"[A-Z]{{6}}[0-9{_SHARED}]{{2}}[ABCDEHLMPRST][0-9{_SHARED}]{{2}}[A-Z][0-9{_SHARED}]{{3}}[A-Z]", re.ASCII
)
_ELEVEN = re.compile(r"\d{11}", re.ASCII)
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_SDI = re.compile(r"[A-Z0-9]{7}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_GAPS = re.compile(r"[\s.\-/]+")


def _plain(text: str) -> str:
    return _GAPS.sub("", clean(text, multiline=False)).upper()


def iban(text: str, field: str = "iban") -> str:
    """An international bank account number, without spaces.

    Raises:
        InvalidValue: unknown country, wrong length, foreign characters, or the check digits do not fit.
    """
    value = _plain(text)
    country = value[:2]
    if not re.fullmatch("[A-Z]{2}", country):
        raise invalid(field, text, N_("does not begin with the two letters of a country"))
    if country not in IBAN_LENGTHS:
        raise invalid(field, text, N_("begins with {country}, a country without IBANs"), country=country)
    expected = IBAN_LENGTHS[country]
    if len(value) != expected:
        reason = N_("has {length} characters, an IBAN of {country} has {expected}")
        raise invalid(field, text, reason, length=len(value), country=country, expected=expected)
    if not _IBAN.fullmatch(value):
        raise invalid(field, text, N_("has characters that no IBAN has"))
    digits = "".join(str(int(each, 36)) for each in value[4:] + value[:4])
    if int(digits) % 97 != 1 or not 2 <= int(value[2:4]) <= 98:
        raise invalid(field, text, N_("is mistyped: its check digits do not fit"))
    return value


def bic(text: str, field: str = "bic") -> str:
    """A bank's code (BIC, SWIFT): eight characters, or eleven with the branch.

    Raises:
        InvalidValue: wrong length or form.
    """
    value = _plain(text)
    if len(value) not in (8, 11):
        raise invalid(field, text, N_("has {length} characters, a BIC has 8 or 11"), length=len(value))
    if not _BIC.fullmatch(value):
        reason = N_(
            "is no BIC: four characters of the bank, two letters of the country, two of the place, three of the branch"
        )
        raise invalid(field, text, reason)
    return value


def _luhn(digits: str) -> bool:
    """Whether the last of the digits checks the others: every second one counts twice, 9 taken off two-digit results."""
    total = 0
    for place, each in enumerate(reversed(digits)):
        number = int(each) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _italian_number(value: str, text: str, field: str) -> str:
    if not _ELEVEN.fullmatch(value):
        raise invalid(field, text, N_("is not made of 11 digits"))
    if value == "0" * 11:
        raise invalid(field, text, N_("is made of zeros only"))
    if not _luhn(value):
        raise invalid(field, text, N_("is mistyped: its check digit does not fit"))
    return value


def vat(text: str, field: str = "vat_number", *, country: str = "IT") -> str:
    """A VAT number: 11 digits of Italy, kept without prefix; of another country of the Union, with its prefix.

    Args:
        text: What was typed, with or without the prefix.
        field: Whose value it is.
        country: Whose number it is when there is no prefix.

    Raises:
        InvalidValue: not the form of its country; Italian check digit that does not fit.
    """
    value = _plain(text)
    home = {"GR": "EL"}.get(country.upper(), country.upper())
    prefix = {"GR": "EL"}.get(value[:2], value[:2])
    letters = re.fullmatch("[A-Z]{2}", prefix)
    if letters and (prefix in VAT_FORMS or home not in _LETTERS_FIRST):
        rest = value[2:]
    else:
        prefix, rest = home, value
    if prefix not in VAT_FORMS:
        raise invalid(field, text, N_("begins with {country}, which is no country of the Union"), country=prefix)
    if prefix == "IT":
        return _italian_number(rest, text, field)
    if not re.fullmatch(VAT_FORMS[prefix], rest, re.ASCII):
        raise invalid(field, text, N_("is not a VAT number of {country}"), country=prefix)
    return prefix + rest


def check_letter(first: str) -> str:
    """The letter that ends a tax code with these fifteen characters."""
    odd = sum(_ODD[each] for each in first[0::2])
    even = sum(int(each) if each.isdigit() else ord(each) - ord("A") for each in first[1::2])
    return chr(ord("A") + (odd + even) % 26)


def tax_code(text: str, field: str = "tax_code") -> str:
    """An Italian tax code: 16 characters of a person (also with letters for digits), or the 11 digits of a company.

    Raises:
        InvalidValue: wrong length or form, an impossible day of birth, or the check letter does not fit.
    """
    value = _plain(text)
    if len(value) == 11:
        return _italian_number(value, text, field)
    if len(value) != 16:
        reason = N_("has {length} characters, a tax code has 16 (a company's 11)")
        raise invalid(field, text, reason, length=len(value))
    if not _PERSON.fullmatch(value):
        raise invalid(field, text, N_("is not built like a tax code, for example RSSMRA85T10A562S"))
    day = int("".join(_digit(each) for each in value[9:11]))
    if not (1 <= day <= 31 or 41 <= day <= 71):
        raise invalid(field, text, N_("has no day of birth: {day}"), day=day)
    if check_letter(value[:15]) != value[15]:
        raise invalid(field, text, N_("is mistyped: its check letter does not fit"))
    return value


def _digit(character: str) -> str:
    return character if character.isdigit() else str(_SHARED.index(character))


def sdi(text: str, field: str = "sdi_code") -> str:
    """The code at which a company receives electronic invoices: seven letters or digits.

    Raises:
        InvalidValue: wrong length or other characters.
    """
    value = _plain(text)
    if not _SDI.fullmatch(value):
        raise invalid(field, text, N_("is not made of 7 letters or digits"))
    return value


def pec(text: str, field: str = "certified_email") -> str:
    """A certified e-mail address, in small letters.

    Raises:
        InvalidValue: it is no address.
    """
    value = clean(text, multiline=False).strip().lower()
    if not points.is_email(value):
        raise invalid(field, text, N_("is not an e-mail address"))
    return value


CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "iban": iban,
    "bic": bic,
    "vat": vat,
    "tax_code": tax_code,
    "sdi": sdi,
    "pec": pec,
}
"""Kind of identifier → its check: text and field in, the kept value out."""


def is_valid(kind: str, text: str) -> bool:
    """Whether the text passes the check of this kind."""
    try:
        CHECKS[kind](text, kind)
    except InvalidValue:
        return False
    return True

"""Duplicates: what identifies a contact or a company, and what a match is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import duplicates
from crm_tui.domain.duplicates import Key, KeyKind, Verdict
from crm_tui.domain.fields import Point, Value

MARIO: dict[str, Value] = {
    "name": "Mario",
    "last_name": "Rossi",
    "phone": (Point("02 1234567"), Point("+39 02 1234567", "home")),
    "email": (Point("Mario@Example.com"),),
}


def test_a_contact_is_known_by_phone_address_and_full_name() -> None:
    assert duplicates.keys_of("contact", MARIO) == (
        Key(KeyKind.EMAIL, "mario@example.com"),
        Key(KeyKind.PHONE, "+39021234567"),
        Key(KeyKind.NAME, "mario rossi"),
    )


def test_a_company_is_known_by_its_name_without_legal_form() -> None:
    assert duplicates.keys_of("company", {"title": "ACME S.r.l."}) == (Key(KeyKind.NAME, "acme"),)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "Mario"},
        {"phone": (Point("112"),)},
        {"email": (Point("nobody"),)},
        {"name": None, "phone": ()},
        {"full_name": "x"},
    ],
)
def test_too_little_identifies_nobody(values: dict[str, Value]) -> None:
    assert duplicates.keys_of("contact", values) == ()


def test_deals_are_not_compared() -> None:
    assert duplicates.keys_of("deal", {"title": "Impianto"}) == ()


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        pytest.param({"email": (Point("mario@example.com"),)}, Verdict.SAME, id="same address"),
        pytest.param(
            {"full_name": "Rossi Mario", "phone": (Point("021234567"),)}, Verdict.SAME, id="same name and phone"
        ),
        pytest.param({"phone": (Point("0039 02 1234567"),)}, Verdict.LIKELY, id="same phone: a family, an office"),
        pytest.param({"name": "Rossi", "last_name": "Mario"}, Verdict.LIKELY, id="same name"),
        pytest.param({"name": "Maria", "last_name": "Rossi"}, Verdict.OTHER, id="another name"),
    ],
)
def test_what_a_match_is_worth(other: dict[str, Value], verdict: Verdict) -> None:
    assert duplicates.compare(duplicates.keys_of("contact", MARIO), duplicates.keys_of("contact", other)) is verdict


@given(st.sets(st.sampled_from(KeyKind)), st.sampled_from(KeyKind))
def test_one_thing_more_in_common_never_makes_a_match_weaker(kinds: set[KeyKind], more: KeyKind) -> None:
    worth = [Verdict.OTHER, Verdict.LIKELY, Verdict.SAME]

    assert worth.index(duplicates.verdict(kinds | {more})) >= worth.index(duplicates.verdict(kinds))

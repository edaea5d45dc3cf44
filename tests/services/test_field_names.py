"""Which field was meant: by its code, by what people call it in either language, by a part of it."""

from __future__ import annotations

import pytest

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n import translate
from crm_tui.services import field_names


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("contact", "first_name", "name"), ("contact", "First name", "name"), ("contact", "phone_number", "phone"),
        ("contact", "lastname", "last_name"), ("deal", "responsible_person", "responsible"), ("deal", "date", "close_date"),
        ("deal", "closing date", "close_date"), ("deal", "ammount", "amount"), ("deal", "zzzz", ""), ("deal", "", ""),
        ("deal", "x", ""),
    ],
)  # fmt: skip
def test_the_field_that_was_meant_is_found(kind: str, name: str, meant: str) -> None:
    assert field_names.near(name, ENTITY_TYPES[kind].fields) == meant


def test_labels_of_the_language_in_use_count() -> None:
    assert field_names.near("importo", ENTITY_TYPES["deal"].fields) != "amount"
    translate.set_language("it")

    assert field_names.near("cognome", ENTITY_TYPES["contact"].fields) == "last_name"
    assert field_names.near("importo", ENTITY_TYPES["deal"].fields) == "amount"


def test_names_that_are_no_fields_can_be_meant_too() -> None:
    assert field_names.near("versio", ENTITY_TYPES["deal"].fields, ("id", "version")) == "version"

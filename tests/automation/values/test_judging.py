"""What templates may name on a type of record, as the checks ask the store: paths over links, fields by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.judging import Judge
from crm_tui.i18n.translate import set_language
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture
def judge(tmp_path: Path, clock: Clock) -> Iterator[Judge]:
    yield Judge(open_office(tmp_path, clock))
    close_office()


@pytest.mark.parametrize(
    ("document", "path", "found"),
    [
        ("deal", ("OPPORTUNITY",), ("amount",)),
        ("deal", ("COMPANY", "TITLE"), ("company", "title")),
        ("deal", ("CONTACT", "PHONE"), ("contacts", "phone")),
        ("deal", ("CONTACT",), ("contacts",)),
        ("deal", ("RESPONSIBLE", "EMAIL"), ("responsible", "email")),
        ("deal", ("COMPANY", "RESPONSIBLE", "NAME"), ("company", "responsible", "name")),
        ("deal", ("Prodotti",), ("products",)),
        ("contact", ("COMPANY", "TITLE"), ("companies", "title")),
        ("contact", ("PRODUCTS",), None),
        ("deal", ("OPPORTUNITY", "X"), None),
        ("deal", ("RESPONSIBLE", "SALARY"), None),
        ("nothing", ("ID",), None),
    ],
)
def test_a_path_is_spelled_as_it_is_kept(
    judge: Judge, document: str, path: tuple[str, ...], found: tuple[str, ...] | None
) -> None:
    assert judge.field(document, path) == found


@pytest.mark.parametrize(
    ("name", "lang", "found"),
    [
        ("Prodotti", "it", ("products",)),
        ("Ordini", "it", ("orders",)),
        ("Importo", "it", ("amount",)),
        ("Amount", "en", ("amount",)),
        ("Responsible person", "it", ("responsible",)),
        ("assigned_by_id", "en", ("responsible",)),
        ("Colore", "it", None),
    ],
)
def test_a_field_is_found_by_its_name(judge: Judge, name: str, lang: str, found: tuple[str, ...] | None) -> None:
    set_language(lang)
    try:
        assert judge.display("deal", name) == found
    finally:
        set_language("en")

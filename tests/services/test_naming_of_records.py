"""What records are called that nobody named, in the operator's language; and what a contact must have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import set_language
from crm_tui.services import importing, records
from crm_tui.services.import_plan import Options
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def italian() -> Iterator[None]:
    set_language("it")
    yield
    set_language("en")


@pytest.mark.usefixtures("italian")
def test_a_record_without_a_name_is_called_after_its_type_in_the_language_in_use(anna: Session) -> None:
    deal = records.create(anna, "deal", {})
    quote = records.create(anna, "quote", {})

    assert records.get(anna, deal).title == "Affare #1"
    assert records.get(anna, quote).title == "Preventivo #1"


def test_a_middle_name_alone_does_not_make_a_contact(anna: Session) -> None:
    with pytest.raises(Refused, match="needs a first name"):
        records.create(anna, "contact", {"second_name": "Maria"})

    ref = records.create(anna, "contact", {"second_name": "Maria", "phone": (Point("+39 02 1"),)})

    assert records.get(anna, ref).title == "Maria"
    with pytest.raises(Refused, match="needs a first name"):
        records.update(anna, [ref], {"phone": ()})


def test_nor_does_it_in_a_file(anna: Session, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("second_name,phone\nMaria,\nPia,+39 02 1\n", encoding="utf-8")

    *_before, last = importing.run(anna, importing.plan(anna, "contact", str(path), Options()))

    assert (last.created, last.rejected) == (1, 1)
    assert records.get(anna, Ref("contact", 1)).title == "Pia"

"""Sales Intelligence: the path of a client, in order, from what its records said of advertisements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.conversion import TARGETS
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.services import client_path, importing, leads, records, views
from crm_tui.services.import_plan import Options
from crm_tui.services.leads import Choices
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def words(session: Session, ref: Ref) -> list[str]:
    return [client_path.words(each) for each in client_path.path(session, ref)]


@pytest.mark.covers("entities.md#Sales Intelligence shows client path when UTM used")
@pytest.mark.covers("entities.md#UTM parameters for campaigns and traffic")
def test_the_touches_of_a_client_are_in_order_and_on_every_card_of_it(anna: Session, clock: Clock) -> None:
    lead = records.create(
        anna,
        "lead",
        {
            "title": "Fair",
            "name": "Ada",
            "company_title": "Acme",
            "utm_source": "google",
            "utm_medium": "cpc",
            "utm_campaign": "spring",
            "source_description": "form on https://shop.example/pumps?x=1, at night",
        },
    )
    first = clock.at
    clock.forward(days=3)
    made = leads.convert(anna, lead, Choices(create=TARGETS))
    assert made.deal
    assert made.contact
    assert made.company
    clock.forward(days=30)
    records.create(anna, "deal", {"title": "Again", "contacts": (made.contact.id,), "utm_source": "newsletter"})

    found = client_path.path(anna, made.contact)

    assert [client_path.words(each) for each in found] == [
        "google · cpc · spring · https://shop.example/pumps?x=1",
        "newsletter",
    ]
    assert (found[0].at, found[0].ref, found[1].at) == (first, lead, clock.at)
    assert words(anna, made.deal) == words(anna, made.contact)
    assert words(anna, made.company)[0] == words(anna, made.contact)[0]
    assert words(anna, lead)[0] == words(anna, made.contact)[0]


def test_without_utm_data_there_is_no_path(anna: Session) -> None:
    person = records.create(anna, "contact", {"name": "Ada"})
    deal = records.create(anna, "deal", {"title": "D", "contacts": (person.id,)})
    quote = records.create(anna, "quote", {"title": "Q", "utm_source": "google"})

    assert [client_path.path(anna, ref) for ref in (person, deal, quote)] == [(), (), ()]
    with pytest.raises(NotFound):
        client_path.path(anna, Ref("deal", 99))


def test_what_was_written_over_is_a_touch_and_what_was_deleted_is_none(anna: Session, clock: Clock) -> None:
    deal = records.create(anna, "deal", {"title": "D", "utm_source": "google"})
    clock.forward(days=1)
    records.update(anna, [deal], {"title": "E"})
    records.update(anna, [deal], {"utm_source": "bing", "utm_term": "pump"})

    assert words(anna, deal) == ["google", "bing · pump"]
    records.update(anna, [deal], {"utm_source": None, "utm_term": None})
    assert words(anna, deal) == []

    person = records.create(anna, "contact", {"name": "Ada"})
    gone = records.create(anna, "deal", {"title": "D", "contacts": (person.id,), "utm_source": "google"})
    records.delete(anna, [gone])
    assert words(anna, person) == []


def test_imported_records_have_a_path_too(anna: Session, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("title,utm_source\nD,google\n")
    list(importing.run(anna, importing.plan(anna, "deal", str(file), Options())))

    (number,) = views.ids(anna, "deal", "")
    assert words(anna, Ref("deal", number)) == ["google"]

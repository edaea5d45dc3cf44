"""An office with a clerk and a deal of a client: what steps of robots work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.services import records
from tests.support.office import clerk_of, close_office, open_office
from tests.support.robots import Robot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """The boss: she starts the runs."""
    session = open_office(tmp_path, clock)
    yield session
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    """The clerk: he is responsible for the deal."""
    return clerk_of(clock)


@pytest.fixture
def company(anna: Session) -> Ref:
    return records.create(anna, "company", {"title": "Acme", "phone": (Point("+39 02 5550", "work"),)})


@pytest.fixture
def contact(anna: Session, company: Ref) -> Ref:
    return records.create(
        anna, "contact",
        {"name": "Mario", "last_name": "Verdi", "phone": (Point("+39 333 1111", "mobile"),),
         "email": (Point("mario@acme.it", "work"),), "companies": (company.id,)},
    )  # fmt: skip


@pytest.fixture
def deal(anna: Session, luca: Session, company: Ref, contact: Ref) -> Ref:
    """``Impianto``, of Acme and Mario Verdi; Luca is responsible."""
    return records.create(
        anna, "deal",
        {"title": "Impianto", "responsible": luca.user_id, "company": company.id, "contacts": (contact.id,)},
    )  # fmt: skip


@pytest.fixture
def robot(anna: Session, deal: Ref) -> Robot:
    """A run of Anna's on the deal."""
    return Robot(anna, deal)

"""Any lead is converted completely or not at all; what was said about it stays readable from its deal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.conversion import TARGETS, OnDuplicate
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, leads, next_activity, records, timeline, views
from crm_tui.services.leads import Choices, Made
from crm_tui.services.session import Session
from data import database
from tests.conftest import Clock
from tests.support.office import close_office, open_office

ALL = Choices(create=TARGETS)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(session: Session) -> Ref:
    return records.create(session, "lead", {"title": "Fair", "name": "Ada", "company_title": "Acme"})


def counts() -> dict[str, int]:
    """How many records there are, also in the recycle bin, and how much was logged."""
    tables = ("deal", "contact", "company", "change", "event", "operation", "link", "point")
    return {table: database.sql(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def test_the_timeline_of_the_lead_stays_readable_from_the_deal(anna: Session, clock: Clock) -> None:
    lead = add(anna)
    timeline.comment(anna, lead, "Asks for a price")
    call = activities.plan(anna, {"subject": "Ring", "kind": "call"}, about=[lead])
    activities.complete(anna, [call])
    clock.forward(hours=1)
    made = leads.convert(anna, lead, ALL)

    assert made.deal
    whole = timeline.page(anna, made.deal).entries
    told = [(entry.source, entry.kind, entry.about) for entry in whole]
    assert ("comment", "comment", "lead:1") in told
    assert ("activity", "call", "lead:1") in told
    assert ("event", "created", "") in told
    assert ("event", "created", "lead:1") in told
    assert [entry.at for entry in whole] == sorted((entry.at for entry in whole), reverse=True)
    assert all(entry.about == "" for entry in timeline.page(anna, lead).entries)


def test_a_long_timeline_of_both_is_read_in_pages_without_gaps(anna: Session) -> None:
    lead = add(anna)
    for n in range(7):
        timeline.comment(anna, lead, f"Before {n}")
    made = leads.convert(anna, lead, ALL)
    assert made.deal
    for n in range(5):
        timeline.comment(anna, made.deal, f"After {n}")
    whole = timeline.page(anna, made.deal, limit=500).entries

    found: list[timeline.Entry] = []
    cursor, more = None, True
    while more:
        page = timeline.page(anna, made.deal, after=cursor, limit=3)
        found += page.entries
        cursor, more = page.cursor, page.more

    assert [(entry.source, entry.id) for entry in found] == [(entry.source, entry.id) for entry in whole]


@pytest.mark.covers("open-questions.md#Contradiction on lead created-on documented")
def test_the_last_contact_moves_and_the_creation_stays(anna: Session, clock: Clock) -> None:
    first, second = add(anna), add(anna)
    made = records.get(anna, first).values
    clock.forward(hours=2)
    timeline.comment(anna, first, "Called back")

    after = records.get(anna, first).values

    assert (after["created_at"], after["last_contact"]) == (made["created_at"], clock.at)
    assert records.get(anna, second).values["last_contact"] == made["created_at"]
    with pytest.raises(CrmError):
        records.update(anna, [first], {"created_at": clock.at})
    assert views.ids(anna, "lead", sort=["-last_contact"]) == [first.id, second.id]
    assert views.ids(anna, "lead", f"last_contact>{made['created_at']:%Y-%m-%dT%H:%M}Z") == [first.id]


def test_leaving_an_open_lead_without_an_activity_suggests_one(anna: Session) -> None:
    lead = add(anna)

    offered = next_activity.needs_next_activity(anna, lead)
    leads.convert(anna, lead, ALL)

    assert offered is not None
    assert (offered.about, offered.subject) == (lead, "Contact the client")
    assert next_activity.needs_next_activity(anna, lead) is None


VALUES = st.fixed_dictionaries(
    {"title": st.text("abc", min_size=1, max_size=5)},
    optional={
        "name": st.sampled_from(["Ada", "Bob"]),
        "last_name": st.sampled_from(["Byron", "Dylan"]),
        "company_title": st.sampled_from(["Acme", "Ducati"]),
        "email": st.sampled_from([(Point("ada@example.com"),), (Point("bob@example.com"),)]),
        "amount": st.integers(0, 10**9).map(lambda minor: Money(minor, "EUR")),
        "contacts": st.sampled_from([(1,), (1, 2)]),
        "company": st.just(1),
    },
)


@pytest.fixture
def peopled(anna: Session) -> Session:
    """Two contacts, the second in the recycle bin now and then, and a company."""
    records.create(anna, "company", {"title": "Ducati"})
    records.create(anna, "contact", {"name": "Ada", "last_name": "Byron"})
    records.create(anna, "contact", {"name": "Carla"})
    return anna


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    values=VALUES,
    create=st.sets(st.sampled_from(TARGETS), min_size=1),
    keep=st.booleans(),
    policy=st.sampled_from(list(OnDuplicate)),
    pipeline=st.sampled_from([None, None, 1, 2, 99]),
)
def test_any_lead_is_converted_completely_or_not_at_all(
    peopled: Session, values: dict[str, Value], create: set[str], keep: bool, policy: OnDuplicate, pipeline: int | None
) -> None:
    lead = records.create(peopled, "lead", values)
    call = activities.plan(peopled, {"subject": "Ring", "kind": "call"}, about=[lead])
    choices = Choices(create=tuple(create), pipeline=pipeline, keep_activities=keep, on_duplicate=policy)
    before, told = counts(), records.get(peopled, lead)

    try:
        made = leads.convert(peopled, lead, choices)
    except CrmError:
        assert counts() == before
        assert records.get(peopled, lead) == told
    else:
        check(peopled, lead, call, choices, made)


def check(session: Session, lead: Ref, call: Ref, choices: Choices, made: Made) -> None:
    """What a whole conversion has left."""
    after = records.get(session, lead).values
    assert after["closed"] is True
    assert (made.deal is not None) == ("deal" in choices.create)
    for kind in choices.create:
        target = getattr(made, kind)
        assert after[f"converted_{kind}"] == (target.id if target else None)
        assert target is None or not records.get(session, target).deleted
    if made.deal:
        deal = records.get(session, made.deal).values
        assert deal["lead"] == lead.id
        assert deal["company"] == (made.company.id if made.company else None)
        contacts = deal["contacts"]
        assert isinstance(contacts, tuple)
        assert (made.contact.id in contacts) if made.contact else not contacts
    assert records.get(session, call).values["completed"] is not choices.keep_activities

"""When a record was last updated: what was said with the client counts, what was typed into fields does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import activities, lookup, moving, records, timeline
from tests.support.incoming import take
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    return Ref("deal", add_deals(anna, 1)[0])


def last(session: Session, ref: Ref) -> tuple[object, object]:
    values = records.get(session, ref).values
    return values["last_activity_at"], values["last_activity_by"]


@pytest.mark.covers("entities.md#Last updated bumped by timeline comment")
def test_a_comment_counts_and_a_changed_field_does_not(anna: Session, deal: Ref, clock: Clock) -> None:
    luca = clerk_of(clock)
    firm = records.create(anna, "company", {"title": "Acme"})
    records.update(anna, [deal], {"title": "New name", "company": firm.id, "comments": "typed into a field"})
    moving.move(anna, [deal], lookup.stage_called("EXECUTING").id)
    assert last(anna, deal) == (None, None)

    said = clock.forward(hours=1)
    timeline.comment(luca, deal, "They agree")
    assert last(anna, deal) == (said, luca.user_id)

    clock.forward(hours=1)
    records.update(anna, [deal], {"title": "Newer name"})
    assert last(anna, deal) == (said, luca.user_id)
    assert last(anna, firm) == (None, None)


@pytest.mark.parametrize("outcome", ["successful", "missed", "busy"])
@pytest.mark.parametrize("direction", ["in", "out"])
@pytest.mark.covers("entities.md#Last updated bumped by incoming, missed or successful call")
def test_every_call_counts_however_it_ended(
    anna: Session, deal: Ref, clock: Clock, direction: str, outcome: str
) -> None:
    person = records.create(anna, "contact", {"last_name": "Verdi"})
    rang = clock.forward(hours=1)

    activities.log_call(anna, {"subject": "Rang"}, about=[deal, person], direction=direction, outcome=outcome)

    assert last(anna, deal) == last(anna, person) == (rang, anna.user_id)


@pytest.mark.covers("entities.md#Last updated bumped by incoming, missed or successful call")
def test_an_incoming_call_counts_when_it_comes_and_again_when_it_is_answered(
    anna: Session, deal: Ref, clock: Clock
) -> None:
    call = activities.plan(anna, {"subject": "They rang", "kind": "call", "direction": "in"}, about=[deal])
    assert last(anna, deal) == (clock.at, anna.user_id)

    answered = clock.forward(hours=2)
    activities.complete(anna, [call], outcome="successful")

    assert last(anna, deal) == (answered, anna.user_id)


@pytest.mark.covers("entities.md#Last updated bumped by incoming e-mail")
def test_an_incoming_e_mail_counts_for_all_that_it_is_about(anna: Session, clock: Clock) -> None:
    taken = take(anna, kind="email", email="mario@rossi.it", subject="Laptops")
    deal, person = taken.records
    written = clock.forward(hours=1)

    take(anna, kind="email", email="mario@rossi.it", subject="Any news?")

    assert last(anna, deal) == last(anna, person) == (written, anna.user_id)


@pytest.mark.covers("entities.md#Last updated bumped by open-channel chat")
def test_what_a_client_writes_in_a_channel_counts_and_the_answer_counts_for_leads_only(
    anna: Session, clock: Clock
) -> None:
    chat = {"kind": "chat", "channel": "telegram", "from": "@mario"}
    deal, person = take(anna, **chat).records
    written = clock.forward(hours=1)
    take(anna, **chat)
    assert last(anna, deal) == last(anna, person) == (written, anna.user_id)

    clock.forward(hours=1)
    take(anna, **chat, direction="out")

    assert last(anna, deal) == last(anna, person) == (written, anna.user_id)


def test_a_web_form_and_an_answer_by_e_mail_are_none_of_the_causes(anna: Session, clock: Clock) -> None:
    deal, person = take(anna, kind="form", email="mario@rossi.it").records
    clock.forward(hours=1)

    take(anna, kind="email", email="mario@rossi.it", direction="out")

    assert last(anna, deal) == last(anna, person) == (None, None)

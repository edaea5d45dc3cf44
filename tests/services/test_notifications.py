"""Notices: what is new for whom, told once, worded in the operator's language, many of them in one sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.agenda import Notice
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.ref import Ref
from crm_tui.i18n import translate
from crm_tui.services import activities, notifications, records
from data import database
from data import notifications as stored
from tests.support.clockwork import add_reminders
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def remind(session: Session, count: int) -> list[int]:
    """That many reminders that have just been given; the numbers of their notices."""
    before = notifications.newest(session)
    add_reminders(count, session.now_ms())
    sweep.run_all(session)
    return [notice.id for notice in notifications.since(session, before, 1_000)]


def test_what_is_new_comes_once_and_in_order(anna: Session) -> None:
    remind(anna, 2)
    seen = notifications.newest(anna)
    new = remind(anna, 3)

    assert [notice.id for notice in notifications.since(anna, seen)] == new
    assert notifications.since(anna, notifications.newest(anna)) == []


def test_everybody_has_their_own_list(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    remind(anna, 2)

    assert notifications.unseen(luca) == []
    assert notifications.unseen_count(luca) == 0
    assert notifications.newest(luca) == 0
    assert notifications.mark_seen(luca) == 0
    assert notifications.unseen_count(anna) == 2


def test_seen_is_seen_up_to_where_one_has_looked(anna: Session) -> None:
    first, second, third = remind(anna, 3)

    assert notifications.mark_seen(anna, second) == 2
    assert [notice.id for notice in notifications.unseen(anna)] == [third]
    assert notifications.mark_seen(anna) == 1
    assert notifications.mark_seen(anna) == 0
    assert [(notice.id, notice.seen) for notice in notifications.page(anna)] == [
        (third, True),
        (second, True),
        (first, True),
    ]


def test_the_list_is_paged_newest_first(anna: Session) -> None:
    numbers = remind(anna, 7)

    above = notifications.page(anna, limit=4)
    below = notifications.page(anna, before=above[-1].id, limit=4)

    assert [notice.id for notice in (*above, *below)] == numbers[::-1]


def notice(kind: str, late_ms: int = 0, /, **details: object) -> Notice:

    return Notice(id=1, at=from_ms(0), kind=kind, ref=Ref("deal", 7), details=details, late_ms=late_ms, seen=False)


NOON = 1_773_835_200_000


@pytest.mark.parametrize(
    ("told", "said", "kept"),
    [
        (notice("reminder", kind="todo", subject="Ring", deadline=NOON), "To do: Ring, 18 Mar 2026, 13:00", "Ring"),
        (notice("reminder", kind="call", subject="Ring", deadline=NOON), "Call: Ring, 18 Mar 2026, 13:00", "Ring"),
        (
            notice("reminder", kind="meeting", subject="Ring", deadline=NOON),
            "Meeting: Ring, 18 Mar 2026, 13:00",
            "Ring",
        ),
        (
            notice("reminder", 59_999, kind="call", subject="Ring", deadline=NOON),
            "Call: Ring, 18 Mar 2026, 13:00",
            "Ring",
        ),
        (
            notice("reminder", 60_000, kind="call", subject="Ring", deadline=NOON),
            "Call: Ring, 18 Mar 2026, 13:00 (late by 1 minute)",
            "Ring",
        ),
        (
            notice("overdue", 3 * 86_400_000, title="Plant", close_date="2026-03-15"),
            "Overdue: Plant should have been closed by 15 Mar 2026 (late by 3 days)",
            "Plant",
        ),
        (notice("assigned", title="Plant", by="Luca"), "Luca made you responsible for Plant", "Luca"),
        (notice("unassigned", title="Plant", by="Luca"), "Luca made somebody else responsible for Plant", "Luca"),
        (notice("something_newer"), "deal:7", "deal:7"),
    ],
)
def test_notices_are_sentences(anna: Session, told: Notice, said: str, kept: str) -> None:
    assert notifications.text(anna, told) == said

    translate.set_language("it")
    italian = notifications.text(anna, told)
    assert kept in italian
    assert "{" not in italian


def test_what_people_typed_is_no_template(anna: Session) -> None:
    told = notice("reminder", kind="todo", subject="{deadline} [red]{0}", deadline=NOON)

    assert notifications.text(anna, told) == "To do: {deadline} [red]{0}, 18 Mar 2026, 13:00"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (47 * 60, "47 hours"),
        (48 * 60, "2 days"),
        (10**6, "694 days"),
    ],
)
def test_lengths_of_time_are_told_in_their_largest_unit(minutes: int, words: str) -> None:
    assert notifications.span(minutes * 60_000) == words


def test_many_notices_are_one_sentence(anna: Session) -> None:
    remind(anna, 10_000)
    new = notifications.unseen(anna, 20_000)

    assert len(new) == 10_000
    assert notifications.digest(anna, new) == ["10000 notices"]
    assert len(notifications.digest(anna, new[:5])) == 5
    assert notifications.digest(anna, []) == []


def texts(session: Session) -> list[str]:
    return [notifications.text(session, each) for each in notifications.unseen(session)]


@pytest.mark.covers("entities.md#Observers see item and use its chat")
def test_people_hear_of_what_others_gave_them_and_took_away(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal = records.create(anna, "deal", {"title": "Plant", "responsible": luca.user_id})
    call = activities.plan(anna, {"subject": "Ring", "responsible": luca.user_id}, about=[deal])
    records.update(anna, [deal], {"title": "Plants", "observers": (luca.user_id, anna.user_id)})
    records.update(anna, [deal], {"responsible": anna.user_id, "observers": (anna.user_id,)})
    activities.edit(anna, [call], {"description": "soon"})

    assert texts(luca) == [
        "Anna Rossi made you responsible for Plant",
        "Anna Rossi made you responsible for Ring",
        "Anna Rossi made you an observer of Plants",
        "Anna Rossi made somebody else responsible for Plants",
        "Anna Rossi removed you from the observers of Plants",
    ]
    assert texts(anna) == []


@pytest.mark.parametrize("origin", ["import:3", "demo", "undo:7", "redo:7"])
def test_nobody_hears_of_thousands_or_of_what_is_taken_back(anna: Session, clock: Clock, origin: str) -> None:
    luca = clerk_of(clock)

    records.create(anna.of(origin), "deal", {"title": "Plant", "responsible": luca.user_id})

    assert texts(luca) == []


def test_a_dry_run_marks_nothing_as_seen(anna: Session) -> None:

    remind(anna, 1)

    assert notifications.mark_seen(replace(anna, dry_run=True)) == 0
    assert notifications.unseen_count(anna) == 1


def test_lists_read_an_index(anna: Session) -> None:
    for where, params in (
        ("user = ? AND id > ? ORDER BY id LIMIT 5", (1, 0)),
        ("user = ? AND id < ? ORDER BY id DESC LIMIT 5", (1, 9)),
        ("user = ? AND seen_at IS NULL ORDER BY id LIMIT 5", (1,)),
    ):
        plan = " ".join(
            str(row[-1])
            for row in database.sql(
                f"EXPLAIN QUERY PLAN SELECT {stored._COLUMNS} FROM notification WHERE {where}", params
            )
        )
        assert "notification_u" in plan
        assert "TEMP B-TREE" not in plan
    assert to_ms(anna.now()) == NOON

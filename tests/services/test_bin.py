"""The recycle bin: everything comes back as it was, or leaves for good, by hand or by the clock, once."""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import bin as recycling
from crm_tui.services import deeds, details, records, settings, timeline, undo
from data import database, full_text, opening, timers
from tests.support import programs
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]
KINDS: dict[str, dict[str, Value]] = {
    "deal": {"title": "Plant"},
    "lead": {"title": "Fair", "phone": (Point("+39 333 1234567", "mobile"),)},
    "contact": {"name": "Ada", "email": (Point("ada@example.com"),)},
    "company": {"title": "Acme"},
    "quote": {"title": "Offer"},
    "invoice": {"title": "Bill"},
    "product": {"name": "Panel"},
    "task": {"title": "Measure"},
    "activity": {"subject": "Call"},
}


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def make(session: Session, kind: str, **more: Value) -> Ref:
    given = dict(KINDS[kind]) | more
    if kind == "activity":
        given |= {"kind": "call", "deadline": session.now()}
    return records.create(session, kind, given)


def binned(session: Session, kind: str, **more: Value) -> Ref:
    ref = make(session, kind, **more)
    records.delete(session, [ref])
    return ref


def rows_about(ref: Ref) -> dict[str, int]:
    """In how many rows of each table the record still is, the log aside."""
    found = {}
    for table in ("point", "link", "comment", "timer", "search_dirty", "notification", "product_row"):
        found[table] = database.sql(f"SELECT count(*) FROM {table} WHERE type = ? AND record = ?", (ref.type, ref.id))[
            0
        ][0]
    return {table: count for table, count in found.items() if count}


def listed(session: Session) -> list[Ref]:
    return [each.ref for each in recycling.page(session)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_any_type_comes_back_with_its_values_and_timeline(anna: Session, clock: Clock, kind: str) -> None:
    ref = make(anna, kind)
    before = records.get(anna, ref).values
    if kind != "activity":
        timeline.comment(anna, ref, "kept")

    clock.forward(days=29)
    records.delete(anna, [ref])
    assert listed(anna) == [ref]
    records.restore(anna, [ref])

    after = records.get(anna, ref)
    assert not after.deleted
    changing = {"modified_at", "modified_by", "last_activity_at", "last_activity_by", "last_contact"}
    assert {k: v for k, v in after.values.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert listed(anna) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_purged_record_of_any_type_leaves_nothing_but_the_log(anna: Session, kind: str) -> None:
    ref = make(anna, kind)
    if kind not in ("activity",):
        timeline.comment(anna, ref, "gone")
    records.delete(anna, [ref])
    full_text.catch_up()

    recycling.purge(anna, [ref])

    assert rows_about(ref) == {}
    with pytest.raises(NotFound):
        records.get(anna, ref)
    assert deeds.said(database.sql("SELECT max(id) FROM operation")[0][0]).startswith(f"purged {ref}")
    assert database.sql("PRAGMA foreign_key_check") == []


def test_those_that_named_it_name_nobody_in_its_place(anna: Session) -> None:
    company, ada = make(anna, "company"), make(anna, "contact")
    deal = make(anna, "deal", company=company.id, contacts=(ada.id,))
    lead = make(anna, "lead", company=company.id)
    records.update(anna, [ada], {"companies": (company.id,)})
    records.delete(anna, [company])
    records.delete(anna, [ada])

    recycling.purge(anna, [company])
    recycling.purge(anna, [ada])

    values = records.get(anna, deal).values
    assert (values["company"], values["contacts"]) == (None, ())
    assert records.get(anna, lead).values["company"] is None
    assert database.sql("SELECT contact FROM deal WHERE id = ?", (deal.id,)) == [(None,)]


def test_details_with_their_parts_go_too(anna: Session) -> None:
    company = make(anna, "company")
    own = details.add(anna, company, {"vat_number": "IT12345670017"})
    details.set_address(anna, own.id, "legal", {"city": "Milano"})
    records.delete(anna, [company])

    recycling.purge(anna, [company])

    assert database.sql("SELECT (SELECT count(*) FROM details), (SELECT count(*) FROM details_address)") == [(0, 0)]


def test_undo_of_what_was_purged_is_refused_with_its_name(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    created = database.sql("SELECT max(id) FROM operation")[0][0]
    records.delete(anna, [Ref("deal", deal)])
    recycling.purge(anna, [Ref("deal", deal)])

    with pytest.raises(Refused) as refused:
        undo.undo(anna, created)
    assert refused.value.params["record"] == f"deal:{deal} “Deal 1”"
    with pytest.raises(Refused):
        undo.undo(anna, created + 2)
    assert [each.label for each in undo.log(anna, limit=1)] == [f"purged deal:{deal} “Deal 1”"]


def test_undo_of_many_takes_back_those_that_are_left(anna: Session) -> None:
    one, two = add_deals(anna, 2)
    done = records.update(anna, [Ref("deal", one), Ref("deal", two)], {"title": "Same"})
    records.delete(anna, [Ref("deal", one)])
    recycling.purge(anna, [Ref("deal", one)])

    undone = undo.undo(anna, done.operation_id)

    assert [each.ref for each in undone.conflicts] == [Ref("deal", one)]
    assert records.get(anna, Ref("deal", two)).title == "Deal 2"


def test_only_what_lies_in_the_bin_can_be_purged_and_only_by_administrators(anna: Session, clock: Clock) -> None:
    live = make(anna, "deal")
    with pytest.raises(Refused):
        recycling.purge(anna, [live])
    records.delete(anna, [live])

    with pytest.raises(NotAllowed):
        recycling.purge(clerk_of(clock), [live])
    assert listed(anna) == [live]


def test_a_catalogue_goes_and_its_products_stay_without_one(anna: Session) -> None:
    product = make(anna, "product")
    catalogue = Ref("catalogue", int(str(records.get(anna, product).values["catalogue"])))
    with database.transaction():
        database.execute("UPDATE catalogue SET deleted_at = 1 WHERE id = ?", (catalogue.id,))

    recycling.purge(anna, [catalogue])

    assert records.get(anna, product).values["catalogue"] is None


def test_the_clock_purges_after_thirty_days_and_not_before(anna: Session, clock: Clock) -> None:
    sweep.prepare(anna)
    ref = binned(anna, "contact")
    assert [each.purge_at for each in recycling.page(anna)] == [clock.at + timedelta(days=30)]

    clock.forward(days=29)
    sweep.run_all(anna)
    assert listed(anna) == [ref]

    clock.forward(days=2)
    sweep.run_all(anna)
    assert listed(anna) == []
    assert undo.log(anna, limit=1)[0].label == "purged contact:1 “Ada”"


def test_after_a_long_downtime_everything_due_goes_once_in_chunks(anna: Session, clock: Clock) -> None:
    deals = [Ref("deal", deal) for deal in add_deals(anna, recycling.CHUNK + 30)]
    records.delete(anna, deals)
    clock.forward(days=400)

    sweep.prepare(anna)
    sweep.run_all(anna)
    sweep.prepare(anna)
    sweep.run_all(anna)

    assert database.sql("SELECT count(*), count(DISTINCT record) FROM change WHERE field = 'purged'") == [
        (len(deals), len(deals))
    ]
    assert database.sql("SELECT count(*) FROM operation WHERE label = 'purged'") == [(2,)]
    assert timers.exists(recycling.TIMER)


def test_while_a_large_bin_is_purged_others_have_their_turn(
    anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recycling, "CHUNK", 5)
    sweep.prepare(anna)
    records.delete(anna, [Ref("deal", deal) for deal in add_deals(anna, 12)])
    clock.forward(days=40)
    with database.transaction():
        timers.put(timers.CLOSE_DATES, anna.now_ms())

    done = sweep.run_all(anna)

    order = [each.key for each in done.fired if each.key in (recycling.TIMER, timers.CLOSE_DATES)]
    assert order == [recycling.TIMER, timers.CLOSE_DATES, recycling.TIMER, recycling.TIMER]
    assert listed(anna) == []


def test_with_zero_days_it_stays(anna: Session, clock: Clock) -> None:
    settings.set(anna, "bin_days", "0")
    ref = binned(anna, "deal")
    clock.forward(days=4000)

    sweep.prepare(anna)
    sweep.run_all(anna)

    assert listed(anna) == [ref]
    assert recycling.page(anna)[0].purge_at is None


def test_pages_follow_each_other_without_gaps(anna: Session, clock: Clock) -> None:
    made = [binned(anna, kind) for kind in ("deal", "contact", "lead", "deal", "company")]
    clock.forward(days=1)
    made += [binned(anna, "quote")]

    seen, after = [], None
    while found := recycling.page(anna, after=after, limit=2):
        seen += [each.ref for each in found]
        after = found[-1]

    assert sorted(map(str, seen)) == sorted(map(str, made))
    assert seen[0] == made[-1]


def test_a_company_of_many_deals_is_unlinked_in_steps(anna: Session) -> None:
    company = make(anna, "company")
    deals = add_deals(anna, recycling.CHUNK * 2 + 5, company=company.id)
    records.delete(anna, [company])

    steps = list(recycling.everything(anna))

    assert len(steps) == 3
    assert (steps[-1].done, len({each.operation_id for each in steps})) == (1, 1)
    assert database.sql("SELECT count(*) FROM deal WHERE company IS NOT NULL") == [(0,)]
    assert len(deals) == recycling.CHUNK * 2 + 5


def test_a_dry_run_tells_and_keeps(anna: Session) -> None:
    ref = binned(anna, "deal")
    dry = replace(anna, dry_run=True)
    recycling.purge(dry, [ref])

    assert [(each.record, each.field) for each in dry.rehearsed] == [(ref.id, "purged")]
    assert listed(anna) == [ref]


def test_kill_9_in_the_middle_leaves_every_record_whole_or_gone(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    deals = [Ref("deal", deal) for deal in add_deals(anna, 5)]
    for ref in deals:
        timeline.comment(anna, ref, "one")
    records.delete(anna, deals)
    close_office()

    for fault in ("purged:3", "before-commit:1", "after-commit:1"):
        code = (
            "import sys; from pathlib import Path; from data import opening; from tests.support.office import session_of; "
            "from crm_tui.services import bin, users; from crm_tui.services.session import utc_now; "
            f"opening.open_store(Path({str(tmp_path / 'crm.db')!r})); "
            "list(bin.everything(session_of(users.ensure('anna', 'Anna', utc_now()), utc_now)))"
        )
        done = programs.python(code, fault=fault)
        assert done.returncode == -signal.SIGKILL
        opening.open_store(tmp_path / "crm.db")
        left = {row[0] for row in database.sql("SELECT id FROM deal")}
        assert {row[0] for row in database.sql("SELECT record FROM comment WHERE type = 'deal'")} == left
        assert left == ({ref.id for ref in deals} if fault != "after-commit:1" else set())
        close_office()

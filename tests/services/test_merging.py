"""Merging: nothing is lost, everything follows the record that stays, and one undo takes all of it back."""

from __future__ import annotations

import json
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_tui.domain.errors import Conflict, NotFound, Refused, UnknownField, Usage
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.services import bin as recycling
from crm_tui.services import details, merging, products, records, timeline, undo
from data import database, opening
from tests.support import programs
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def person(session: Session, **values: Value) -> Ref:
    return records.create(session, "contact", {"name": "Ada", **values})


def state() -> dict[str, list[tuple[object, ...]]]:
    """All that a merge may touch, without versions, moments and the log."""
    found = {}
    for table in ("contact", "company", "deal", "lead", "activity", "task", "comment", "details"):
        names = [row[1] for row in database.sql(f"PRAGMA table_info({table})")]
        kept = [name for name in names if name not in ("version", "modified_at", "modified_by")]
        found[table] = database.sql(f"SELECT {', '.join(kept)} FROM {table} ORDER BY id")
    for table in ("link", "point", "product_row"):
        found[table] = database.sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")
    return found


def furnished(session: Session) -> tuple[Ref, Ref]:
    """A main contact and another, whom a deal, a lead, an activity, a task, a company and comments name."""
    company = records.create(session, "company", {"title": "Acme"})
    main = person(session, last_name="Byron", post="CEO", email=(Point("ada@x.it"),), companies=(company.id,))
    other = person(
        session, last_name="Lovelace", honorific="MR", email=(Point("ADA@x.it", "home"), Point("two@x.it")),
        phone=(Point("333 1234567", "mobile"),), companies=(company.id,), origin_id="old-2",
    )  # fmt: skip
    records.create(session, "deal", {"title": "Plant", "contacts": (other.id, main.id)})
    records.create(session, "lead", {"title": "Fair", "contacts": (other.id,)})
    about = {"contacts": (other.id,)}
    records.create(session, "activity", {"subject": "Call", "kind": "call", "deadline": session.now(), **about})
    records.create(session, "task", {"title": "Measure", **about})
    timeline.comment(session, other, "said to the other")
    details.add(session, other, {"first_name": "Ada", "last_name": "Lovelace"}, name="Private")
    return main, other


def test_everything_follows_the_main_record(anna: Session) -> None:
    main, other = furnished(anna)

    merging.merge(anna, main, [other])

    kept = records.get(anna, main).values
    assert kept["email"] == (Point("ada@x.it"), Point("two@x.it"))
    assert kept["phone"] == (Point("333 1234567", "mobile"),)
    assert (kept["full_name"], kept["post"], kept["honorific"]) == ("Ada Byron", "CEO", "MR")
    assert kept["origin_id"] == "old-2"
    for kind in ("deal", "lead", "activity", "task"):
        assert records.get(anna, Ref(kind, 1)).values["contacts"] == (main.id,)
    assert database.sql("SELECT contact FROM deal") == [(main.id,)]
    texts = [entry.text for entry in timeline.page(anna, main).entries]
    assert "said to the other" in texts
    assert [each.name for each in details.of_owner(anna, main)] == ["Private"]
    kinds = [entry.kind for entry in timeline.page(anna, main).entries]
    assert (kinds.count("created"), kinds.count("merged"), kinds.count("merged_into")) == (2, 1, 1)
    (item,) = recycling.page(anna, "contact")
    assert (item.ref, item.merged_into) == (other, main)


def test_one_undo_takes_all_of_it_back(anna: Session) -> None:
    main, other = furnished(anna)
    before = state()
    done = merging.merge(anna, main, [other])
    assert state() != before

    undone = undo.undo(anna, done.operation_id)

    assert undone.conflicts == ()
    assert state() == before
    assert [entry.kind for entry in timeline.page(anna, main).entries].count("created") == 1

    undo.redo(anna)
    assert records.get(anna, other).deleted
    assert records.get(anna, Ref("lead", 1)).values["contacts"] == (main.id,)


def test_undo_leaves_alone_what_somebody_changed_since(anna: Session) -> None:
    main, other = furnished(anna)
    done = merging.merge(anna, main, [other])
    records.update(anna, [main], {"phone": (Point("02 123456"),)})

    undone = undo.undo(anna, done.operation_id)

    assert [(each.ref, each.field) for each in undone.conflicts] == [(main, "phone")]
    assert records.get(anna, main).values["phone"] == (Point("02 123456"),)
    assert records.get(anna, Ref("lead", 1)).values["contacts"] == (other.id,)


def test_a_chosen_value_wins(anna: Session) -> None:
    main, other = furnished(anna)
    seen = merging.preview(anna, main, [other], {"last_name": other.id})
    assert [each.spec.name for each in seen.conflicts] == ["last_name"]

    merging.merge(anna, main, [other], {"last_name": other.id}, versions=seen.versions)

    assert records.get(anna, main).title == "Ada Lovelace"


def test_the_preview_counts_and_writes_nothing(anna: Session) -> None:
    main, other = furnished(anna)
    before = state()

    seen = merging.preview(anna, main, [other])

    assert seen.moved == {"activity": 1, "comment": 1, "deal": 1, "lead": 1, "task": 1}
    assert [spec.name for spec, _ in seen.united] == ["phone", "email"]
    assert state() == before
    dry = replace(anna, dry_run=True)
    merging.merge(dry, main, [other])
    assert state() == before
    assert any(change.field == "phone" for change in dry.rehearsed)


def test_a_change_since_the_preview_is_a_conflict(anna: Session) -> None:
    main, other = furnished(anna)
    seen = merging.preview(anna, main, [other])
    records.update(anna, [other], {"post": "CTO"})
    before = state()

    with pytest.raises(Conflict):
        merging.merge(anna, main, [other], versions=seen.versions)
    assert state() == before


def test_what_cannot_be_merged_is_refused(anna: Session) -> None:
    main, other = person(anna), person(anna)
    deal = records.create(anna, "deal", {"title": "x"})
    records.delete(anna, [other])
    for wrong, error in (
        ((main, [other]), Refused),
        ((main, [main]), Usage),
        ((main, []), Usage),
        ((main, [Ref("company", 1)]), Usage),
        ((deal, [deal]), Refused),
        ((main, [Ref("contact", 99)]), NotFound),
    ):
        with pytest.raises(error):
            merging.merge(anna, *wrong)
    third = person(anna)
    with pytest.raises(UnknownField):
        merging.merge(anna, main, [third], {"phone": third.id})
    with pytest.raises(Usage):
        merging.merge(anna, main, [third], {"post": 77})


def test_companies_keep_their_people_and_leads_their_products(anna: Session) -> None:
    one, two = (records.create(anna, "company", {"title": name}) for name in ("Acme", "Acme S.p.A."))
    ada, bob = person(anna, companies=(one.id, two.id)), person(anna, companies=(two.id,))
    merging.merge(anna, one, [two])
    assert records.get(anna, one).values["contacts"] == (ada.id, bob.id)

    leads = [records.create(anna, "lead", {"title": "Fair", "manual_amount": False}) for _ in range(2)]
    for lead, price in zip(leads, (10_000, 5_000), strict=True):
        products.add(anna, lead, [ProductRow(name="Panel", price=Money(price, "EUR"))])
    merging.merge(anna, leads[0], leads[1:])
    assert [line.row.price.minor for line in products.rows(anna, leads[0]).lines] == [10_000, 5_000]
    assert records.get(anna, leads[0]).values["amount"] == Money(15_000, "EUR")


def test_the_timeline_follows_through_several_merges_and_a_purge(anna: Session) -> None:
    first, second, third = (person(anna, last_name=str(n)) for n in range(3))
    merging.merge(anna, second, [first])
    merging.merge(anna, third, [second])
    recycling.purge(anna, [first])

    kinds = [entry.kind for entry in timeline.page(anna, third).entries]

    assert kinds.count("created") == 3


NAMES = st.text("ab ", min_size=1, max_size=4).filter(str.strip)
POINTS = st.lists(st.sampled_from(["a@x.it", "A@x.it", "b@x.it", "c@x.it"]), max_size=3, unique=True)
PERSON = st.fixed_dictionaries({"last_name": NAMES, "post": st.none() | NAMES, "email": POINTS})


@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    people=st.lists(PERSON, min_size=2, max_size=4), deals=st.lists(st.sets(st.integers(0, 3), min_size=1), max_size=4)
)
def test_any_merge_loses_no_value_of_many_and_is_undone_exactly(
    clock: Clock, people: list[dict[str, object]], deals: list[set[int]]
) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        anna = open_office(Path(folder), clock)
        try:
            refs = [
                person(anna, **{**each, "email": tuple(Point(one) for one in each["email"])})  # type: ignore[arg-type, attr-defined]
                for each in people
            ]
            for several in deals:
                ids = tuple(refs[n].id for n in sorted(several) if n < len(refs))
                records.create(anna, "deal", {"title": "x", "contacts": ids})
            before = state()

            done = merging.merge(anna, refs[0], refs[1:])

            kept = {each.value.casefold() for each in records.get(anna, refs[0]).values["email"]}  # type: ignore[union-attr]
            assert kept == {one.casefold() for each in people for one in each["email"]}  # type: ignore[attr-defined]
            assert database.sql("SELECT count(*) FROM link WHERE type = 'deal' AND target <> ?", (refs[0].id,)) == [
                (0,)
            ]
            assert undo.undo(anna, done.operation_id).conflicts == ()
            assert state() == before
        finally:
            close_office()


def test_kill_9_during_a_merge_leaves_nothing_half_done(tmp_path: Path, clock: Clock) -> None:
    anna = open_office(tmp_path, clock)
    main, other = furnished(anna)
    before = state()
    close_office()
    code = (
        "from pathlib import Path; from data import opening; from tests.support.office import session_of; "
        "from crm_tui.domain.ref import Ref; from crm_tui.services import merging, users; "
        "from crm_tui.services.session import utc_now; "
        f"opening.open_store(Path({json.dumps(str(tmp_path / 'crm.db'))})); "
        "session = session_of(users.ensure('anna', 'Anna', utc_now()), utc_now); "
        f"merging.merge(session, Ref('contact', {main.id}), [Ref('contact', {other.id})])"
    )
    for fault in ("merged:1", "moved:2", "before-commit:1", "after-commit:1"):
        done = programs.python(code, fault=fault)
        assert done.returncode == -signal.SIGKILL
        opening.open_store(tmp_path / "crm.db")
        if fault == "after-commit:1":
            assert database.sql("SELECT count(*) FROM link WHERE field = 'contacts' AND target = ?", (other.id,)) == [
                (0,)
            ]
        else:
            assert state() == before
        close_office()

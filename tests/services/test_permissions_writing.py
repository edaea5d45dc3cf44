"""What a role does not cover is not written, on every door; and who has which role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.conversion import OnDuplicate
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.recurrence import Mode, Schedule, Unit
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    departments,
    deriving,
    details,
    exporting,
    leads,
    merging,
    moving,
    products,
    records,
    regular,
    role_words,
    roles,
    timeline,
    undo,
    users,
    views,
)
from crm_tui.services import stages as set_up
from crm_tui.services.leads import Choices
from crm_tui.services.session import is_narrow
from tests.support.office import clerk_of, close_office, open_office, session_of
from tests.support.roles import NEW, PREPARATION, WON, add, limited, managed, stage
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crm_tui.services.session import Session


@pytest.fixture
def boss(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def clerk(boss: Session, clock: Callable[[], datetime]) -> Session:
    return clerk_of(clock)


def test_one_adds_only_what_the_level_covers(boss: Session, clerk: Session) -> None:
    managed(boss)

    with pytest.raises(NotAllowed):
        add(clerk, responsible=boss.user_id)
    with pytest.raises(NotAllowed):
        records.create(clerk, "product", {"name": "Cable"})

    assert views.count(boss, "deal") == 0
    assert views.count(boss, "product") == 0


def test_handing_over_is_allowed_and_taken_back_while_one_may_change_deals(boss: Session, clerk: Session) -> None:
    managed(boss)
    mine = add(clerk)

    records.update(clerk, [mine], {"responsible": boss.user_id})
    with pytest.raises(NotFound):
        records.get(clerk, mine)
    undo.undo(clerk)

    assert records.get(clerk, mine).values["responsible"] == clerk.user_id


def test_what_one_has_added_can_be_undone_without_the_right_to_delete(boss: Session, clerk: Session) -> None:
    managed(boss)
    mine = add(clerk)

    undo.undo(clerk)
    assert records.get(boss, mine).deleted
    undo.redo(clerk)
    assert not records.get(boss, mine).deleted


def test_whoever_has_lost_a_right_does_not_undo_by_it(boss: Session, clerk: Session) -> None:
    ref = add(boss)
    records.update(clerk, [ref], {"title": "Theirs"})
    limited(boss, "deal.read=all")

    with pytest.raises(NotAllowed):
        undo.undo(clerk)

    assert records.get(boss, ref).title == "Theirs"


def test_of_several_records_the_covered_ones_are_changed(boss: Session, clerk: Session) -> None:
    refs = [add(boss), add(boss, responsible=clerk.user_id)]
    limited(boss, "deal.read=all", "deal.change=own")

    outcome = records.update(clerk, refs, {"title": "x"})

    assert outcome.done == (refs[1],)
    assert [ref for ref, error in outcome.refused if isinstance(error, NotAllowed)] == [refs[0]]


def test_what_follows_from_an_allowed_change_is_not_asked_for(boss: Session, clerk: Session) -> None:
    mine = add(boss, responsible=clerk.user_id)
    call = activities.plan(boss, {"subject": "Call", "responsible": boss.user_id}, about=[mine])
    contact = records.create(boss, "contact", {"name": "Ada"})
    limited(boss, "*.read=all", "deal.change=own", "company.add=own")

    moving.move(clerk, [mine], stage(WON))
    company = records.create(clerk, "company", {"title": "Acme", "contacts": (contact.id,)})

    assert records.get(boss, call).values["completed"] is True
    assert records.get(boss, contact).values["companies"] == (company.id,)


def test_a_conversion_asks_for_every_target_before_anything_is_written(boss: Session, clerk: Session) -> None:
    lead = records.create(boss, "lead", {"title": "Request", "name": "Ada", "responsible": clerk.user_id})
    limited(boss, "*.read=all", "lead.change=own", "deal.add=own")

    with pytest.raises(NotAllowed):
        leads.convert(clerk, lead, Choices(create=("deal", "contact"), on_duplicate=OnDuplicate.CREATE))
    assert (views.count(boss, "deal"), views.count(boss, "contact")) == (0, 0)
    made = leads.convert(clerk, lead, Choices(create=("deal",)))
    assert made.deal is not None


def test_a_lead_that_one_may_not_change_is_not_converted(boss: Session, clerk: Session) -> None:
    lead = records.create(boss, "lead", {"title": "Request"})
    limited(boss, "*.read=all", "*.add=all", "lead.change=own")

    with pytest.raises(NotAllowed):
        leads.convert(clerk, lead, Choices(create=("deal",)))

    assert views.count(boss, "deal") == 0


def test_making_one_record_of_another_needs_change_on_the_source_and_add_on_the_target(
    boss: Session, clerk: Session
) -> None:
    deal = add(boss, responsible=clerk.user_id)
    other = add(boss)
    limited(boss, "*.read=all", "deal.change=own", "invoice.add=all")

    made = deriving.derive(clerk, deal, "invoice")

    assert made.type == "invoice"
    for source, kind in ((deal, "quote"), (other, "invoice")):
        with pytest.raises(NotAllowed):
            deriving.derive(clerk, source, kind)
    assert (views.count(boss, "quote"), views.count(boss, "invoice")) == (0, 1)


def test_merging_needs_the_right_to_delete_the_others(boss: Session, clerk: Session) -> None:
    main, other = (records.create(boss, "contact", {"name": name}) for name in ("Ada", "Ada L"))
    deal = add(boss, contacts=(other.id,))
    limited(boss, "contact.read=all", "contact.change=all")

    with pytest.raises(NotAllowed):
        merging.merge(clerk, main, [other])

    roles.change(boss, "Narrow", [role_words.parse(boss, "contact.delete=all")])
    merging.merge(clerk, main, [other])
    assert records.get(boss, deal).values["contacts"] == (main.id,)


def test_details_and_products_go_by_their_record(boss: Session, clerk: Session) -> None:
    company = records.create(boss, "company", {"title": "Acme"})
    there = details.add(boss, company, {})
    deal = add(boss)
    limited(boss, "*.read=all")

    for write_it in (
        lambda: details.add(clerk, company, {}),
        lambda: details.delete(clerk, there.id),
        lambda: details.add_bank(clerk, there.id, "Bank", {}),
        lambda: products.add(clerk, deal, [ProductRow(name="Cable", price=Money(1_00, "EUR"))]),
    ):
        with pytest.raises(NotAllowed):
            write_it()
    assert len(details.of_owner(boss, company)) == 1


def test_what_creates_deals_by_itself_needs_the_right_to_automate(boss: Session, clerk: Session) -> None:
    mine = add(boss, responsible=clerk.user_id)
    schedule = Schedule(mode=Mode.INTERVAL, every=1, unit=Unit.MONTH, first_on=date(2027, 1, 1))
    limited(boss, "deal.*=own", "deal.automation=none")

    with pytest.raises(NotAllowed):
        regular.add(clerk, mine, schedule, name="Rent")
    roles.change(boss, "Narrow", [role_words.parse(boss, "deal.automation=own")])

    assert regular.add(clerk, mine, schedule, name="Rent").name == "Rent"


def test_a_stage_is_emptied_by_the_right_to_change_settings(boss: Session, clerk: Session) -> None:
    ref = add(boss, stage=stage(PREPARATION))
    roles.add(boss, "Keeper", said=[role_words.parse(boss, "deal.read=own")], settings=True)
    roles.assign(boss, "Keeper", [("user", "luca")])

    set_up.delete(clerk, stage(PREPARATION), move_to=stage(NEW))

    assert records.get(boss, ref).values["stage"] == stage(NEW)


def test_a_comment_of_somebody_else_stays(boss: Session, clerk: Session) -> None:
    ref = add(boss)
    theirs, mine = timeline.comment(boss, ref, "hers"), timeline.comment(clerk, ref, "mine")
    limited(boss, "deal.read=all")

    timeline.edit_comment(clerk, mine.id, "changed")
    with pytest.raises(NotAllowed):
        timeline.delete_comment(clerk, theirs.id)
    roles.change(boss, "Narrow", [role_words.parse(boss, "deal.read=own")])
    with pytest.raises(NotFound):
        timeline.comment_text(clerk, theirs.id)


# ── Files ──


def test_only_what_the_export_covers_leaves(boss: Session, clerk: Session) -> None:
    add(boss, title="Hers")
    add(boss, title="His", responsible=clerk.user_id)
    limited(boss, "*.read=all", "deal.export=own")

    lines = "".join(exporting.export(clerk, "deal", fields=["title"]).lines)

    assert lines == "title\nHis\n"
    with pytest.raises(NotAllowed):
        exporting.export(clerk, "contact")


def test_an_import_asks_for_its_right_and_adds_what_is_covered(boss: Session, clerk: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "deals.csv", "title,responsible\nHis,luca\nHers,anna\n")
    limited(boss, "*.read=all", "deal.add=own")
    with pytest.raises(NotAllowed):
        bring_in(clerk, "deal", path)

    roles.change(boss, "Narrow", [role_words.parse(boss, "deal.import=all")])
    progress = bring_in(clerk, "deal", path)

    assert (progress.created, progress.rejected) == (1, 1)
    assert [records.get(boss, Ref("deal", each)).title for each in views.ids(boss, "deal")] == ["His"]
    with pytest.raises(NotAllowed):
        bring_in(clerk, "deal", path, create_missing=frozenset({"company"}))


# ── Roles themselves ──


def test_a_right_that_is_given_or_taken_holds_at_once_in_open_sessions(boss: Session, clerk: Session) -> None:
    ref = add(boss)
    assert records.get(clerk, ref).title

    managed(boss)
    with pytest.raises(NotFound):
        records.get(clerk, ref)
    undo.undo(boss)

    assert records.get(clerk, ref).title


def test_a_role_that_others_have_does_not_disappear_by_an_undo(boss: Session) -> None:
    users.add(boss, "luca")
    roles.add(boss, "Reader")
    made = undo.log(boss)[0].id
    roles.assign(boss, "Reader", [("user", "luca")])

    with pytest.raises(Refused):
        undo.undo(boss, made)

    assert roles.role(boss, "Reader").name == "Reader"


def test_robots_act_with_the_rights_of_the_system(boss: Session, clerk: Session) -> None:
    managed(boss)

    assert is_narrow(clerk)
    assert not is_narrow(clerk.of("run:17"))


def test_an_operator_who_joins_a_department_gets_its_role(
    boss: Session, clerk: Session, clock: Callable[[], datetime]
) -> None:
    departments.add(boss, "Sales")
    roles.assign(boss, "manager", [("department", "Sales")])
    assert not is_narrow(clerk)

    departments.set_employee(boss, "luca", {"departments": ["Sales"]})

    assert is_narrow(clerk)
    assert [each.code for each in roles.of_operator(clerk)] == ["manager"]
    assert not is_narrow(session_of(users.me(boss), clock))

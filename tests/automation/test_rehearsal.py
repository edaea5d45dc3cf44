"""A rehearsal leaves nothing: not in the store, not beside it, not after a kill; nobody waits for it, and it ends."""

from __future__ import annotations

import io
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rehearsal_report, rehearsing, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsing import Limits, Plan
from crm_tui.domain.errors import Busy, InvalidValue, NotAllowed, NotFound, Refused, Unavailable
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from crm_tui.services.session import Session
from data import aside, database, journal_checks, kept_files, opening, witness
from tests.automation.test_engine import WHO, comments, deal_of, say, states, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.rehearsed import fingerprint
from tests.support.roles import managed


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


BUSY = text(
    say("A1", "{=Template:Who}"), "A2|pause||with.interval = '3 days'",
    "A3|edit_document||with.fields = [{ set = 'title', to = 'Other' }]",
    "A4|create_activity||with.subject = 'Ring'\nwith.deadline = '=dateadd({=System:Now}, \"1d\")'",
    "A5|notify||with.users = '{=Document:RESPONSIBLE}'\nwith.message = 'look'",
    "A6|create_deal||with.fields = [{ set = 'title', to = 'More' }]", "A7|change_stage||with.stage = 'EXECUTING'", more=WHO,
)  # fmt: skip


def kept(session: Session, template: str = BUSY) -> int:
    return workflows.save(session, template).id


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def plan(template: int, *refs: Ref, **more: object) -> Plan:
    return Plan(template=template, records=refs, given={"Who": "Anna"}, **more)  # type: ignore[arg-type]


def test_the_store_and_its_folder_are_as_before_byte_by_byte(office: Session, tmp_path: Path) -> None:
    deal, number = deal_of(office), kept(office)
    rows, beside = fingerprint(), files(tmp_path)

    found = rehearsing.rehearse(office, plan(number, deal))

    assert len(found.records) >= 4
    assert found.messages
    assert (fingerprint(), files(tmp_path)) == (rows, beside)
    assert (comments(office, deal), states(office, deal)) == ([], [])


def test_no_mark_of_a_step_is_left_in_the_queue_of_the_store(office: Session, tmp_path: Path) -> None:
    deal, number = deal_of(office), kept(office)
    lock = tmp_path / "crm.db.lock"
    lock.write_bytes(b"somebody else at work".ljust(300, b"."))

    rehearsing.rehearse(office, plan(number, deal))

    assert lock.read_bytes() == b"somebody else at work".ljust(300, b".")


def test_new_records_have_the_numbers_that_the_run_gives_them(office: Session) -> None:
    deal, number = deal_of(office), kept(office)

    found = rehearsing.rehearse(office, plan(number, deal))

    assert Ref("deal", deal.id + 1) in [each.ref for each in found.records if each.what == "created"]


def test_differences_tell_before_and_after_of_each_step_and_in_the_end(office: Session) -> None:
    deal = deal_of(office, amount=Money(50000, "EUR"))
    number = kept(office, text(
        "A1|edit_document||with.fields = [{ set = 'title', to = 'One' }, { set = 'comments', to = 'x' }]",
        "A2|edit_document||with.fields = [{ set = 'title', to = 'Two' }]",
        "A3|edit_document||with.fields = [{ set = 'title', to = 'Boiler' }, { set = 'amount', to = '7 EUR' }]",
    ))  # fmt: skip

    found = rehearsing.rehearse(office, Plan(template=number, records=(deal,)))

    steps = [
        [(one.field, one.before, one.after) for touched in each.touched for one in touched.differences if one.field == "title"]
        for each in found.moments
    ]  # fmt: skip
    assert steps == [[("title", "Boiler", "One")], [("title", "One", "Two")], [("title", "Two", "Boiler")]]
    assert {touched.title for each in found.moments for touched in each.touched} == {"Boiler"}
    (net,) = found.records
    assert {one.field: (one.before, one.after) for one in net.differences if one.field != "manual_amount"} == {
        "comments": ("", "x"), "amount": ("€500.00", "€7.00"),
    }  # fmt: skip


# ── Nobody waits, nobody sees it ──


def test_others_write_while_it_is_played_and_it_sees_the_store_as_it_was(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal, number = deal_of(office), kept(office)
    report, wrote = rehearsal_report.report, list[str]()

    def interrupted(*args: object, **kwargs: object) -> rehearsal_report.Rehearsal:
        def other() -> None:
            records.update(office, [deal], {"comments": "from beside"})
            wrote.append(str(records.get(office, deal).values["comments"]))
            database.close_thread()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert records.get(office, deal).values["comments"] is None
        return report(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(rehearsal_report, "report", interrupted)
    found = rehearsing.rehearse(office, plan(number, deal))

    assert wrote == ["from beside"]
    assert found.runs[0].state == "terminated"
    assert records.get(office, deal).values["comments"] == "from beside"
    assert records.get(office, deal).values["title"] == "Boiler"


def test_two_threads_rehearse_at_once_each_on_a_copy_of_its_own(office: Session) -> None:
    number = kept(office)
    deals = [deal_of(office, name) for name in ("One", "Two")]
    said: dict[int, str] = {}
    meet = threading.Barrier(2, timeout=20)

    def work(deal: Ref) -> None:
        meet.wait()
        found = rehearsing.rehearse(office, plan(number, deal))
        said[deal.id] = found.runs[0].title
        database.close_thread()

    threads = [threading.Thread(target=work, args=(deal,)) for deal in deals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert said == {deals[0].id: "One", deals[1].id: "Two"}


def test_processes_that_rehearse_while_another_runs_it_leave_what_the_run_leaves(tmp_path: Path, clock: Clock) -> None:
    session = open_office(tmp_path, clock)
    deal, number = deal_of(session), kept(session)
    close_office()
    path = tmp_path / "crm.db"

    def play() -> None:
        for _each in range(3):
            assert rehearsing.rehearse(session, plan(number, deal)).works

    def run() -> None:
        workflows.start(session, number, deal, {"Who": "Anna"})
        sweep.run_workflows(session)

    children = [_forked(path, act) for act in (play, run, play)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]

    opening.open_store(path)
    assert comments(session, deal) == ["Anna"]
    assert states(session, deal) == [("waiting", "")]
    assert journal_checks.problems() == []
    close_office()


def _forked(path: Path, act: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            opening.open_store(path)
            act()
            status = 0
        except BaseException:  # noqa: BLE001 — a process of its own: the parent sees how it ended
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def _killed(path: Path, act: Callable[[], object]) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(_forked(path, act), 0)[1])


@pytest.mark.parametrize("statement", [1, 40, 150, 250])
def test_a_kill_in_the_middle_leaves_nothing(tmp_path: Path, clock: Clock, statement: int) -> None:
    session = open_office(tmp_path, clock)
    deal, number = deal_of(session), kept(session)
    rows = fingerprint()
    database.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    close_office()
    before = {name for name in files(tmp_path) if not name.endswith(("-wal", "-shm"))}
    path, fired = tmp_path / "crm.db", [0]
    fire = rehearsing.timers.fire

    def act() -> None:
        def count(_text: str) -> None:
            fired[0] += 1
            if fired[0] == statement:
                os.kill(os.getpid(), 9)

        def traced(*args: object, **kwargs: object) -> object:
            database.store().raw().set_trace_callback(count)
            return fire(*args, **kwargs)  # type: ignore[arg-type]

        rehearsing.timers.fire = traced  # type: ignore[assignment]
        rehearsing.rehearse(session, plan(number, deal))

    assert _killed(path, act) == -9

    opening.open_store(path)
    assert fingerprint() == rows
    assert {name for name in files(tmp_path) if not name.endswith(("-wal", "-shm"))} == before
    close_office()


def test_content_that_is_attached_in_a_copy_is_read_there_and_nowhere_else(office: Session, tmp_path: Path) -> None:
    with aside.working(10):
        digest, size = kept_files.keep(io.BytesIO(b"offer"), 100)
        number = kept_files.add("offer.txt", size, "text/plain", digest, at=0, by=None)
        assert number is not None
        assert b"".join(kept_files.blocks(digest)) == b"offer"
        kept_files.sweep([digest])

    assert not kept_files.any_row()
    assert not list(tmp_path.rglob(digest))


def test_only_a_copy_loses_its_timers(office: Session) -> None:
    with pytest.raises(RuntimeError):
        witness.still()


@pytest.mark.parametrize(("bounds", "error"), [((10.0, 1000), Unavailable), ((-1.0, None), Busy)])
def test_a_copy_that_takes_too_much_is_not_made(
    office: Session, bounds: tuple[float, int | None], error: type[Exception]
) -> None:
    with pytest.raises(error), aside.working(*bounds):
        pytest.fail("there is no copy")

    assert database.store().aside is None


# ── It ends ──


def test_what_waits_for_ever_ends_with_what_it_waits_for(office: Session) -> None:
    deal = deal_of(office)
    number = kept(office, text("A1|wait_deal_stage||with.stages = ['WON']", say("A2", "never")))

    found = rehearsing.rehearse(office, Plan(template=number, records=(deal,)))

    assert (found.runs[0].state, found.works) == ("waiting", True)
    assert "waits" in rehearsal_report.ends(office, found)
    assert "a stage of Boiler" in rehearsal_report.ends(office, found)


def test_a_run_that_would_stand_still_is_told_with_its_reason(office: Session) -> None:
    deal = deal_of(office)
    number = kept(office, text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]", say("A2", "never")))

    found = rehearsing.rehearse(office, Plan(template=number, records=(deal,)))

    assert not found.works
    assert "would stand still" in rehearsal_report.ends(office, found)
    assert found.reasons[found.runs[0].id] == "no_linked_record"


@pytest.mark.parametrize(("limits", "said"), [(Limits(steps=30), "30 steps"), (Limits(seconds=0.05), "seconds")])
def test_limits_break_it_off_and_say_so(office: Session, limits: Limits, said: str) -> None:
    deal = deal_of(office)
    number = kept(office, text(
        "A1|while||when = [{ source = '{=Document:title}', is = 'not_empty' }]",
        "A2|pause|A1|with.interval = '1 day'", say("A3", "again", "A1"),
    ))  # fmt: skip

    found = rehearsing.rehearse(office, Plan(template=number, records=(deal,)), limits)

    assert said in found.limit
    assert not found.works


# ── Who may, and what ──


def test_a_template_that_was_never_kept_can_be_rehearsed_and_one_that_is_off(office: Session) -> None:
    deal, number = deal_of(office), kept(office)
    workflows.set_active(office, number, active=False)

    unsaved = rehearsing.rehearse(office, Plan(text=text(say("A1", "draft")), records=(deal,)))
    changed = rehearsing.rehearse(office, Plan(template=number, text=text(say("A1", "new text")), records=(deal,)))
    off = rehearsing.rehearse(office, plan(number, deal))

    texts = [each.records[0].differences[0].after for each in (unsaved, changed, off)]
    assert texts == ["draft", "new text", "Anna"]
    assert [each.stored.id for each in workflows.templates(office)] == [number]
    assert not workflows.template(office, number).stored.active


def test_a_clerk_rehearses_what_the_clerk_may_start_and_nothing_else(office: Session, clock: Clock) -> None:
    deal, number, clerk = deal_of(office), kept(office), clerk_of(clock)

    assert rehearsing.rehearse(clerk, plan(number, deal)).runs[0].state == "terminated"

    with pytest.raises(NotAllowed):
        rehearsing.rehearse(clerk, Plan(text=text(say("A1", "draft")), records=(deal,)))
    workflows.set_active(office, number, active=False)
    with pytest.raises(Refused):
        rehearsing.rehearse(clerk, plan(number, deal))


def test_what_somebody_may_not_read_has_no_name_and_no_values(office: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    managed(office)
    deal = deal_of(office, responsible=clerk.user_id)
    number = kept(office, text(
        "A1|create_deal||with.fields = [{ set = 'title', to = 'Secret' }, { set = 'responsible', to = 'anna' }]",
        "A2|edit_document||with.fields = [{ set = 'comments', to = 'mine' }]",
    ))  # fmt: skip

    found = rehearsing.rehearse(clerk, Plan(template=number, records=(deal,)))
    whole = rehearsing.rehearse(office, Plan(template=number, records=(deal,)))

    hidden, own = (next(each for each in found.records if each.ref.id == n) for n in (deal.id + 1, deal.id))
    assert (hidden.what, hidden.title, hidden.differences) == ("created", "", ())
    assert (own.title, own.differences[0].after) == ("Boiler", "mine")
    assert "Secret" in {each.title for each in whole.records}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"template": 99}, NotFound),
        ({"given": {}}, Refused),
        ({"answers": {"A9": "client"}}, NotFound),
        ({"records": (Ref("deal", 99),)}, NotFound),
        ({"text": "nonsense"}, workflows.Unsound),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_as_a_start_is(
    office: Session, more: dict[str, object], error: type[Exception]
) -> None:
    deal, number = deal_of(office), kept(office)
    usual: dict[str, object] = {"template": number, "records": (deal,), "given": {"Who": "Anna"}}

    with pytest.raises(error):
        rehearsing.rehearse(office, Plan(**(usual | more)))  # type: ignore[arg-type]

    assert database.store().aside is None


def test_an_answer_that_fits_no_wait_is_refused_and_without_one_the_time_passes(office: Session) -> None:
    deal = deal_of(office)
    number = kept(office, text("A1|pause||with.interval = '1 day'", say("A2", "after")))

    with pytest.raises(InvalidValue) as caught:
        rehearsing.rehearse(office, Plan(template=number, records=(deal,), answers={"A1": "client"}))
    found = rehearsing.rehearse(office, Plan(template=number, records=(deal,), answers={"A1": "due"}))
    stopped = rehearsing.rehearse(office, Plan(template=number, records=(deal,), answers={"A1": "stop"}))

    assert (caught.value.params["field"], caught.value.hint_params["choices"]) == ("A1", "due, stop")
    assert (found.problems, found.span.days, found.runs[0].state) == ((), 1, "completed")
    assert (stopped.problems, stopped.span.total_seconds(), stopped.runs[0].state) == ((), 60, "completed")

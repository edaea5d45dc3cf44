"""The check-up of runs finds each kind of damage, and nothing in a sound store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import checkup, settings
from crm_tui.services.session import Session
from data import database, journal_checks, outbox
from tests.automation.test_engine import deal_of, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """Run 1 and 2 wait, 3 is queued, 4 has ended, 5 is about to go on."""
    session = open_office(tmp_path, clock)
    deal = deal_of(session)
    pause = workflows.save(session, text(say("A0", "x"), "A1|pause||with.interval = '5 days'"))
    short = workflows.save(session, text(say("A1", "x"), name="Short"))
    for template in (pause, pause, pause, short):
        workflows.start(session, template.id, deal, {})
    sweep.run_all(session)
    workflows.start(session, short.id, deal, {})
    yield session
    close_office()


@pytest.mark.parametrize(("rule", "damage"), [
    ("journal", "DELETE FROM run_step WHERE run = 1 AND seq = 0"),
    ("journal", "UPDATE run SET seq = 9 WHERE id = 4"),
    ("asleep", "DELETE FROM timer WHERE key = 'run:5'"),
    ("asleep", "DELETE FROM run_wait WHERE run = 1"),
    ("wait", "UPDATE run SET position = replace(position, '\"waiting\":true', '\"waiting\":false') WHERE id = 1"),
    ("written", "INSERT INTO operation (at, origin, label) VALUES (1, 'run:1', 'changed')"),
    ("ended", "INSERT INTO timer (due_at, kind, key, type, record) VALUES (0, 'run', 'run:4', 'run', 4)"),
    ("ended", "UPDATE run SET state = 'running' WHERE id = 4"),
    ("stale", "INSERT INTO timer (due_at, kind, key, type, record) VALUES (0, 'run', 'run:3', 'run', 3)"),
    ("wait", "DELETE FROM timer WHERE key = 'run:1:0'"),
    ("wait", "INSERT INTO timer (due_at, kind, key, type, record) VALUES (0, 'run', 'run:1:7', 'run', 1)"),
    ("places", "UPDATE run SET state = 'running' WHERE id = 3"),
    ("queue", "UPDATE run SET state = 'completed', ended_at = 1 WHERE id = 1"),
    ("once", ("INSERT INTO event (operation, at, kind, type, record, user, payload) SELECT operation, at, kind, type, record, "
             "user, payload FROM event WHERE kind = 'workflow_ended'")),
])  # fmt: skip
def test_damage_is_found(office: Session, rule: str, damage: str) -> None:
    assert journal_checks.problems() == []
    assert [each.ok for each in checkup.findings(office) if each.check == "runs"] == [True]

    with database.transaction():
        database.execute(damage)

    assert rule in {each.rule for each in journal_checks.problems()}
    assert False in {each.ok for each in checkup.findings(office) if each.check == "runs"}


def test_of_very_many_runs_the_newest_are_looked_at_and_that_is_said(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless all of them are asked for."""
    with database.transaction():
        database.execute("DELETE FROM run_step WHERE run = 1 AND seq = 0")
    assert {each.run for each in journal_checks.problems(4)} == set()
    assert {each.run for each in journal_checks.problems(5)} == {1}
    monkeypatch.setattr(checkup, "RUNS_LOOKED_AT", 4)

    (said,) = [each for each in checkup.findings(office) if each.check == "runs"]

    assert (said.ok, said.note, said.params) == (True, True, {"newest": 4, "count": 5})
    assert {each.ok for each in checkup.findings(office, whole=True) if each.check == "runs"} == {False}


def test_damage_of_the_newest_runs_is_found_among_them(office: Session) -> None:
    with database.transaction():
        database.execute("DELETE FROM timer WHERE key = 'run:5'")
        database.execute(
            "INSERT INTO event (operation, at, kind, type, record, user, payload) SELECT operation, at, kind, type, record, "
            "user, payload FROM event WHERE kind = 'workflow_ended' AND json_extract(payload, '$.run') = 4"
        )

    assert {(each.rule, each.run) for each in journal_checks.problems(2)} == {("asleep", 5), ("once", 4)}


def test_a_run_that_waits_for_a_message_that_is_over_is_found(office: Session) -> None:
    settings.set(office, "webhook_hosts", "hooks.example.com")
    hook = workflows.save(
        office, text("A1|webhook||with.url = 'https://hooks.example.com/'\nwith.wait = 'Y'", name="Hook")
    )
    waits = workflows.start(office, hook.id, deal_of(office), {})
    sweep.run_all(office)
    assert journal_checks.problems() == []

    with database.transaction():
        database.execute("UPDATE outbox SET state = 'sent'")

    assert [(each.rule, each.run) for each in journal_checks.problems()] == [("wait", waits.id)]
    with database.transaction():
        database.execute("DELETE FROM outbox")
    assert [(each.rule, each.run) for each in journal_checks.problems()] == [("wait", waits.id)]


def test_one_of_several_branches_that_waits_for_nothing_is_found(office: Session, clock: Clock) -> None:
    template = workflows.save(office, text(
        "A1|parallel|", "A2|branch|A1", "A3|pause|A2|with.interval = '5 days'", "A4|branch|A1",
        "A5|pause|A4|with.interval = '6 days'", name="Branches",
    ))  # fmt: skip
    run = workflows.start(office, template.id, deal_of(office), {}).id
    sweep.run_all(office)
    assert journal_checks.problems() == []

    with database.transaction():
        database.execute("DELETE FROM timer WHERE key = ?", (f"run:{run}:2",))
        database.execute("DELETE FROM run_wait WHERE run = ? AND token = 2", (run,))

    assert [(each.rule, each.run) for each in journal_checks.problems()] == [("asleep", run)]
    assert False in {each.ok for each in checkup.findings(office) if each.check == "runs"}


def test_a_message_that_counts_as_sent_without_an_answer_is_found_but_not_one_that_a_person_decided_about(
    office: Session,
) -> None:
    with database.transaction():
        number = outbox.add("k1", "webhook", {}, at=1)
        outbox.decide(number, "sent", outbox.OPEN, at=2)
    assert journal_checks.problems() == []

    with database.transaction():
        database.execute("UPDATE outbox SET worker = 'w1'")

    assert [(each.rule, each.run) for each in journal_checks.problems()] == [("receipt", number)]
    assert not any(each.ok for each in checkup.findings(office) if each.check in ("outbox", "runs"))

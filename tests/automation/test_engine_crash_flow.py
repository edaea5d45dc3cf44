"""As `test_engine_crash`, over what runs do with each other, with shared values and with the outside; and over sending."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from crm_tui.automation import outbox, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import global_values, settings
from crm_tui.services.global_values import Draft
from crm_tui.services.session import Session
from data import database, opening
from data import outbox as stored
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_crash import DEAL, _sampled, _start
from tests.conftest import Clock
from tests.support import dying
from tests.support.dying import Act, Story, wait
from tests.support.office import close_office, open_office
from tests.support.receiver import receiving


def _runs(session: Session) -> None:
    """A run that waits for another that fails, one that waits for one that ends, one that is stopped while it waits."""
    deal_of(session)
    workflows.save(session, text("A1|pause||with.interval = '2h'", say("A2", "child"), name="Slow"))
    workflows.save(session, text("A1|log||with.text = '{=Document:COMMENTS}'", name="Bad"))
    for number, child in enumerate(("Slow", "Bad", "Slow"), 1):
        workflows.save(session, text(
            f"A1|run_workflow||with.template = '{child}'\nwith.wait = 'Y'", say("A2", f"{number} {{=A1:STATE}}"),
            f"A3|run_workflow||with.template = '{'Bad' if number < 3 else 'Slow'}'", name=f"Parent {number}",
        ))  # fmt: skip


def _values(session: Session) -> None:
    """Shared values that grow, fields in one save, somebody who is not at work yet, a message for each."""
    deal_of(session)
    settings.set(session, "webhook_hosts", "hooks.example.com")
    global_values.put(session, "N", Draft(text="0", type="integer"))
    global_values.put(session, "L", Draft(type="string", multiple=True))
    workflows.save(session, text(
        "A1|set_global||with.variables = [{ set = 'N', to = '={=GlobalVar:N}+1' }]",
        "A2|set_global||with.variables = [{ set = 'L', to = '{=GlobalVar:N}' }]\nwith.append = 'Y'",
        "A3|modify_document||with.values = [{ set = 'title', to = 'Seen {=GlobalVar:L}' }, { set = 'comments', to = 'x' }]",
        "A4|webhook||with.url = 'https://hooks.example.com/a'\nwith.body = [{ set = 'n', to = '{=GlobalVar:N}' }]",
        "A5|pause_until_work||with.user = 'anna'", say("A6", "{=Document:TITLE} {=A4:MESSAGE_ID}"),
    ))  # fmt: skip


def _last(session: Session) -> int:
    """The run of the last template."""
    return max(run.id for run in workflows.runs_of(session, DEAL) if run.workflow == 5)


STORIES = {
    "runs": Story(_runs, [
        _start(3), _start(4), wait(hours=1), wait(hours=2), _start(5),
        Act(lambda session: workflows.stop(session, _last(session))),
        wait(hours=3),
    ]),
    "values": Story(_values, [wait(hours=9), _start(1), _start(1), wait(hours=14)]),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_whoever_dies_before_any_statement_has_lost_and_repeated_nothing(tmp_path: Path, name: str) -> None:
    story = STORIES[name]
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["run_step"]) > 5
    assert not [row for row in whole["store"]["run"] if "'queued'" in row]

    for number in _sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"


def _deliver(path: Path, session: Session, die_at: int) -> int:
    """Send what is due in a process of its own, which dies before a statement; how it ended."""
    child = os.fork()
    if child == 0:
        seen = [0]

        def count(_statement: str) -> None:
            seen[0] += 1
            if seen[0] == die_at:
                os._exit(dying.DIED)

        status = 1
        try:
            opening.open_store(path)
            database.store().connection().connection().set_trace_callback(count)
            outbox.deliver(session)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_whoever_dies_before_any_statement_of_a_delivery_has_sent_nothing_twice_that_must_not_be(
    tmp_path: Path, clock: Clock, method: str
) -> None:
    with receiving() as there:
        session = open_office(tmp_path, clock)
        settings.set(session, "webhook_hosts", there.host)
        deal = deal_of(session)
        template = workflows.save(session, text(f"A1|webhook||with.url = '{there.url()}'\nwith.method = '{method}'")).id
        number = 0
        while True:
            number += 1
            workflows.start(session, template, deal, {})
            sweep.run_all(session)
            before = len(there.got)
            ended = _deliver(tmp_path / "crm.db", session, number)
            clock.at += timedelta(minutes=10)
            outbox.deliver(session)

            came, message = there.keys[before:], stored.latest((), 1)[0]
            assert len(set(came)) <= 1
            assert (method, message.state, len(came)) in {
                ("POST", "sent", 1), ("POST", "unknown", 0), ("POST", "unknown", 1), ("PUT", "sent", 1), ("PUT", "sent", 2),
            }  # fmt: skip
            if ended == 0:
                break
        assert number > 5
        assert message.state == "sent"
        close_office()

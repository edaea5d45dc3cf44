"""Whoever dies while runs ask people has asked nobody twice, lost no answer and counted none twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.services import users
from crm_tui.services.session import Session
from data.assignments import of_run
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_crash import _sampled as sampled
from tests.automation.test_engine_crash import _start as start
from tests.support import dying
from tests.support.dying import Act, Story, wait
from tests.support.office import clerk_of, session_of


def _office(session: Session) -> None:
    clerk_of(session.clock)
    deal_of(session)


def _as(session: Session, login: str) -> Session:
    return session_of(users.by_login(session, login), session.clock)


def _say(login: str, run: int, answer: str, comment: str = "", **given: str) -> Act:
    """Somebody answers the first thing that the run still asks of them."""

    def act(session: Session) -> None:
        who = _as(session, login)
        number = next(each.id for each in of_run(run) if each.user == who.user_id and each.state == "open")
        assignments.answer(who, number, answer, comment=comment, given=given)

    return Act(act)


def _hand_on(login: str, run: int, to: str) -> Act:
    def act(session: Session) -> None:
        who = _as(session, login)
        assignments.delegate(who, assignments.find(who, run), to)

    return Act(act)


def _approve(session: Session) -> None:
    """Three runs that ask: answered by all, by the time limit, stopped; a loop asks again."""
    _office(session)
    steps = (
        "A1|approve||with.users = 'anna, luca'\nwith.name = 'Go on'\nwith.time_limit = '2 days'",
        "A2|branch|A1|with.key = 'approved'", say("A3", "yes {=A1:VOTERS}: {=A1:COMMENTS}", "A2"),
        "A4|branch|A1|with.key = 'rejected'", say("A5", "no {=A1:APPROVED_COUNT}", "A4"),
    )  # fmt: skip
    workflows.save(session, text(*steps, name="Once"))
    read = "L2|acknowledge|L1|with.users = 'luca'\nwith.name = 'Read {=L1:VALUE}'"
    each = 'L1|iterator||with.values = \'=explode(",", "a,b")\''
    workflows.save(session, text(each, read, say("L3", "{=L2:READ_PERCENT} {=L2:COMMENTS}", "L1"), name="Loop"))


def _request(session: Session) -> None:
    """Fields, refused and answered; then an event; beside it a branch that pauses."""
    _office(session)
    workflows.save(session, text(
        "A1|request||with.users = 'anna, luca'\nwith.name = 'Price'\nwith.may_refuse = true\n"
        "with.fields = [{ set = 'PRICE', to = 'money* New price' }, { set = 'WHEN', to = 'date When' }]",
        "A2|branch|A1|with.key = 'answered'", say("A3", "{=A1:PRICE} {=A1:WHEN} {=A1:USER_ID}", "A2"),
        "A4|branch|A1|with.key = 'refused'", say("A5", "refused", "A4"),
        "P1|parallel|", "P2|branch|P1", "P3|wait_event|P2|with.users = 'anna, luca'\nwith.captions = ['Paid', 'Lost']",
        "P4|branch|P3|with.key = 'Paid'", say("P5", "{=P3:CAPTION} {=P3:USER_ID}", "P4"),
        "P6|branch|P1", "P7|pause|P6|with.interval = '1h'", say("P8", "waited", "P6"),
    ))  # fmt: skip


STORIES = {
    "approve": Story(_approve, [
        start(1), _say("luca", 1, "approved", "fine"), _say("anna", 1, "approved"), start(2), _say("luca", 2, "read", "a"),
        _hand_on("luca", 2, "anna"), _say("anna", 2, "read"), start(1), start(1), _say("anna", 3, "approved"),
        Act(lambda session: workflows.stop(session, 4)), wait(days=3),
    ]),
    "request": Story(_request, [
        start(1), _say("luca", 1, "refused"), _say("anna", 1, "answered", PRICE="10 EUR", WHEN="2026-12-01"),
        _say("luca", 1, "Paid"), wait(hours=2), start(1), _say("anna", 2, "refused"), _say("luca", 2, "refused"),
        _say("anna", 2, "Lost"), wait(hours=2),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_whoever_dies_before_any_statement_asks_and_counts_everything_once(tmp_path: Path, name: str) -> None:
    story = STORIES[name]
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["assignment"]) > 5
    assert not any("'open'" in row for row in whole["store"]["assignment"])

    for number in sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"

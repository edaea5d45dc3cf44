"""Answers that come together from several processes: each assignment is answered once, each run goes on once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import CrmError
from crm_tui.services import users
from crm_tui.services.session import Session
from data import database, journal_checks, opening
from tests.automation.test_engine import deal_of, say, text
from tests.conftest import Clock
from tests.support.asked import people_of
from tests.support.office import close_office, session_of

RUNS = 25
STEPS = (
    "A2|branch|A1|with.key = 'approved'", say("A3", "yes {=A1:APPROVED_COUNT}", "A2"),
    "A4|branch|A1|with.key = 'rejected'", say("A5", "no {=A1:APPROVED_COUNT}", "A4"),
)  # fmt: skip


def _answerer(path: Path, login: str, said: str, go: int) -> int:
    """A process that answers everything that somebody is asked, one after the other, when the pipe closes."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        opening.open_store(path)
        clock = Clock()
        session = session_of(users.by_login(_robot(clock), login), clock)
        numbers = [each.id for each in assignments.mine(session)]
        os.read(go, 1)
        counted: dict[str, int] = {"taken": 0}
        for number in numbers:
            try:
                assignments.answer(session, number, said)
                counted["taken"] += 1
            except CrmError as error:
                counted[error.code] = counted.get(error.code, 0) + 1
        path.with_name(f"{os.getpid()}.json").write_text(json.dumps(counted), "utf-8")
        status = 0
    finally:
        os._exit(status)


def _robot(clock: Clock) -> Session:
    return session_of(users.ensure("anna", "Anna Rossi", clock()), clock)


def _together(path: Path, *who: tuple[str, str]) -> list[dict[str, int]]:
    """Several processes answer at once; what became of their answers."""
    ready, go = os.pipe()
    children = [_answerer(path, login, said, ready) for login, said in who]
    os.close(ready)
    os.write(go, b"." * len(children))
    os.close(go)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(children)
    return [json.loads(path.with_name(f"{child}.json").read_text("utf-8")) for child in children]


@pytest.mark.parametrize(
    ("rule", "who", "comment"),
    [
        ("any", [("luca", "approved"), ("dora", "approved")], {"yes 1"}),
        ("any", [("luca", "approved"), ("dora", "rejected")], {"yes 1", "no 0"}),
        ("all", [("luca", "approved"), ("luca", "approved"), ("dora", "approved")], {"yes 2"}),
    ],
)
def test_of_answers_that_come_together_each_counts_once(
    tmp_path: Path, clock: Clock, rule: str, who: list[tuple[str, str]], comment: set[str]
) -> None:
    people = people_of(tmp_path, clock)
    template = workflows.save(people.anna, text(
        f"A1|approve||with.users = 'luca, dora'\nwith.name = 'Go'\nwith.type = '{rule}'", *STEPS
    ))  # fmt: skip
    deals = [deal_of(people.anna, f"Deal {number}") for number in range(RUNS)]
    with database.transaction():
        for deal in deals:
            workflows.start(people.anna, template.id, deal, {})
    sweep.run_all(people.anna)
    close_office()

    counted = _together(tmp_path / "crm.db", *who)

    opening.open_store(tmp_path / "crm.db")
    sweep.run_all(_robot(clock))
    assert sum(each["taken"] for each in counted) == (RUNS if rule == "any" else 2 * RUNS)
    assert {code for each in counted for code in each} <= {"taken", "settled", "refused"}
    assert database.sql("SELECT state, count(*) FROM run GROUP BY state") == [("completed", RUNS)]
    said = [row[0] for row in database.sql("SELECT text FROM comment")]
    assert (len(said), set(said) <= comment) == (RUNS, True)
    assert journal_checks.problems() == []
    close_office()

"""Two programs at one database see each other's fields and types; one that dies while it makes them leaves nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.services import custom_fields, entity_types, lookup, news, processes, records
from crm_tui.services.processes import NewProcess
from data import database
from tests.support import programs
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def crm(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One run of the program."""
    return programs.crm("--db", str(path), *words)


def test_a_field_that_another_program_makes_is_seen_with_the_news(boss: Session, tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    as_boss = (*("--as", "anna"),)
    seen = news.newest()
    login = crm(path, "whoami", "--json")
    assert login.returncode == 0
    database.execute("UPDATE user SET is_admin = 1")

    made = crm(path, *as_boss, "field", "add", "deal", "Colour")
    assert made.returncode == 0, made.stderr
    assert ENTITY_TYPES["deal"].field("uf_colour") is None
    news.since(seen)
    assert ENTITY_TYPES["deal"].field("uf_colour") is not None

    records.create(boss, "deal", lookup.parse_values(boss, "deal", {"title": "One", "colour": "red"}))
    shown = crm(path, *as_boss, "deal", "list", "colour:red", "--json")
    assert [row["title"] for row in json.loads(shown.stdout)] == ["One"]
    crm(path, *as_boss, "field", "delete", "deal", "colour", "--yes")
    assert entity_types.keep_up()
    assert ENTITY_TYPES["deal"].field("uf_colour") is None


def test_a_thread_sees_new_types_between_two_rounds_only(boss: Session) -> None:
    ready, made, answers = threading.Event(), threading.Event(), []

    def work() -> None:
        answers.append("projects" in ENTITY_TYPES)
        ready.set()
        made.wait(30)
        answers.append("projects" in ENTITY_TYPES)
        entity_types.adopt()
        answers.append("projects" in ENTITY_TYPES)
        database.close_thread()

    other = threading.Thread(target=work)
    other.start()
    ready.wait(30)
    processes.add(boss, NewProcess(code="projects", name="Project"))
    made.set()
    other.join(30)

    assert "projects" in ENTITY_TYPES
    assert answers == [False, False, True]


DIE = """
import os, signal, sys
from pathlib import Path
from data import database, faults, opening
from crm_tui.services import custom_fields, processes, users
from crm_tui.services.custom_fields import NewField
from crm_tui.services.processes import NewProcess
from tests.support.office import session_of
from tests.conftest import NOON
path, what, after = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
opening.open_store(path)
boss = session_of(users.ensure("anna", "Anna Rossi", NOON), lambda: NOON)
left = [after]
before = database.execute
def execute(text, params=()):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return before(text, params)
database.execute = execute
if what == "field":
    custom_fields.add(boss, "deal", NewField(label="Colour", kind="money"))
else:
    processes.add(boss, NewProcess(code="projects", name="Project"))
print("lived")
"""


@pytest.mark.parametrize("what", ["field", "process"])
def test_a_program_that_is_killed_leaves_nothing_half_made(boss: Session, tmp_path: Path, what: str) -> None:
    path = tmp_path / "crm.db"
    before = _everything()

    for after in range(0, 40, 2 if what == "process" else 1):
        done = programs.python(DIE, str(path), what, str(after))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert _everything() == before
    else:
        pytest.fail("it never lived")

    entity_types.refresh()
    if what == "field":
        assert [each.code for each in custom_fields.fields(boss, "deal")] == ["colour"]
    else:
        assert records.create(boss, "projects", {"title": "One"}).id == 1


def _everything() -> tuple[object, ...]:
    """The schema, and what was set up."""
    return (
        database.sql("SELECT name, sql FROM sqlite_master ORDER BY name"),
        database.sql("SELECT count(*) FROM custom_field"),
        database.sql("SELECT count(*) FROM process"),
        database.sql("SELECT count(*) FROM pipeline"),
        database.sql("SELECT count(*) FROM operation"),
    )

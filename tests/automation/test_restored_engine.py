"""A store that comes from a backup does again what it did since, and sends none of it until somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import outbox, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import checkup, entry, records, settings
from crm_tui.services import outbox as use
from data import backup, database, opening
from data import outbox as stored
from tests.automation.test_outbox_limits import Post
from tests.support.flows import keep
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

LATER = """
[[step]]
id = "A1"
kind = "pause"
with.interval = "1 day"

[[step]]
id = "A2"
kind = "webhook"
with.url = "https://hooks.example.com/"
"""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def sent_since_the_backup(session: Session, clock: Clock, kept: Path) -> Post:
    """A run that pauses; a backup; the pause ends and a message leaves."""
    settings.set(session, "webhook_hosts", "hooks.example.com")
    deal = records.create(session, "deal", {"title": "Boiler"})
    workflows.start(session, keep(session, "Later", LATER), deal, {})
    sweep.run_all(session)
    backup.write(kept)
    clock.forward(days=2)
    post = Post()
    sweep.run_all(session)
    assert outbox.deliver(session, {"webhook": lambda: post}).sent == 1
    return post


@pytest.mark.parametrize("damaged", [False, True])
def test_what_left_since_the_backup_does_not_leave_again_by_itself(
    anna: Session, clock: Clock, tmp_path: Path, damaged: bool
) -> None:
    """Neither when the content is replaced, nor when the file is, which was damaged."""
    kept, path = tmp_path / "kept.bak", database.store().path
    post = sent_since_the_backup(anna, clock, kept)

    if damaged:
        database.close()
        path.write_bytes(b"gone" * 1000)
        entry.replace(path, kept, clock=clock)
        opening.open_store(path, holder="test")
    else:
        entry.restore(anna, kept)
    sweep.run_all(anna)

    assert [each.state for each in stored.latest((), 9)] == ["waiting"]
    assert not outbox.deliver(anna, {"webhook": lambda: post})
    found = use.paused(anna)
    assert found is not None
    assert (found.by, found.since) == ("restore", clock())
    assert False in {each.ok for each in checkup.findings(anna) if each.check == "outbox"}
    use.resume(anna)
    outbox.deliver(anna, {"webhook": lambda: post})
    assert (len(post.sent), len(set(post.sent))) == (2, 1)  # under the same key: the receiver can tell


def test_a_store_that_never_sent_anything_is_not_paused(anna: Session, tmp_path: Path) -> None:
    backup.write(tmp_path / "kept.bak")

    entry.restore(anna, tmp_path / "kept.bak")

    assert use.paused(anna) is None

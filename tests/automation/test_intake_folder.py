"""The drop folder: every file once, whoever looks and whoever dies; what is no honest file is never opened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import intake
from crm_tui.domain.errors import InvalidValue, NotAllowed, Refused
from crm_tui.domain.incoming import Status
from crm_tui.providers.base import SourceUnavailable
from crm_tui.providers.intake_folder import Folder
from crm_tui.services import exceptions, intake_folder, notifications, settings
from data import database, stores
from tests.support import programs
from tests.support.incoming import count, counts
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]
MAIL = b"From: Mario Rossi <mario@rossi.it>\nSubject: Laptops\nMessage-ID: <a@rossi.it>\n\nHow much?\n"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    (tmp_path / "store").mkdir()
    yield open_office(tmp_path / "store", clock)
    close_office()


@pytest.fixture
def inbox(anna: Session, tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir(mode=0o700)
    settings.set(anna, "intake_folder", str(folder))
    return folder


def drop(inbox: Path, name: str, data: bytes) -> Path:
    """A file that was written a minute ago."""
    path = inbox / name
    path.write_bytes(data)
    return aged(path)


def aged(path: Path) -> Path:
    now = path.lstat().st_mtime
    os.utime(path, (now - 60, now - 60), follow_symlinks=False)
    return path


def names(folder: Path) -> list[str]:
    """What lies there, without stamp and number."""
    found = sorted(folder.iterdir()) if folder.exists() else []
    return [path.name.split("-", 2)[2] for path in found]


def reason(inbox: Path) -> str:
    (path,) = (inbox / "failed").glob("*.reason.txt")
    return path.read_text()


def test_a_file_is_taken_in_by_the_robot_and_lies_in_done(anna: Session, inbox: Path) -> None:
    drop(inbox, "mail.eml", MAIL)
    seen = notifications.newest(anna)

    looked = intake.run_all(anna)

    assert looked.taken == {Status.CREATED: 1}
    assert names(inbox / "done") == ["mail.eml"]
    assert names(inbox / ".taken") == names(inbox / "failed") == []
    assert counts()["deal"] == 1
    rows = database.sql(
        "SELECT d.responsible, o.user, o.origin FROM deal d JOIN operation o ORDER BY o.id DESC LIMIT 1"
    )
    assert rows == [(anna.user_id, None, "intake")]
    told = [notifications.text(anna, each) for each in notifications.since(anna, seen)]
    assert told == ["E-mail from Mario Rossi <mario@rossi.it>: Laptops"]
    assert not intake.run_all(anna)


def test_hidden_partial_and_fresh_files_wait(anna: Session, inbox: Path) -> None:
    for name in (".hidden.eml", "a.eml.tmp", "b.eml.part", "c.eml~", "d.crdownload"):
        drop(inbox, name, MAIL)
    (inbox / "fresh.eml").write_bytes(MAIL)
    (inbox / "folder.eml").mkdir()

    assert not intake.run_all(anna)
    assert counts()["deal"] == 0

    aged(inbox / "fresh.eml")
    assert intake.run_all(anna).taken.total() == 1


def test_what_is_no_honest_file_is_refused_unread(anna: Session, inbox: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.eml"
    outside.write_bytes(MAIL)
    (inbox / "link.eml").symlink_to(outside)
    (inbox / "gone.eml").symlink_to(tmp_path / "nowhere")
    (inbox / "zero.eml").symlink_to("/dev/zero")
    os.mkfifo(inbox / "pipe.eml")
    os.link(outside, inbox / "twin.eml")
    drop(inbox, "huge.eml", b"")
    os.truncate(inbox / "huge.eml", 1 << 40)
    for path in inbox.iterdir():
        aged(path)

    looked = intake.run_all(anna)

    assert looked.failed == 6
    assert counts()["deal"] == 0
    assert outside.read_bytes() == MAIL
    assert sorted(name for name in names(inbox / "failed") if not name.endswith(".txt")) == [
        "gone.eml", "huge.eml", "link.eml", "pipe.eml", "twin.eml", "zero.eml",
    ]  # fmt: skip
    texts = {path.name.split("-", 2)[2]: path.read_text() for path in (inbox / "failed").glob("*.txt")}
    assert texts["link.eml.reason.txt"] == "link.eml is not a regular file\n"
    assert texts["twin.eml.reason.txt"] == "twin.eml has further names elsewhere\n"
    assert texts["huge.eml.reason.txt"] == "huge.eml is larger than 25 MiB\n"


def test_the_database_in_the_folder_is_never_touched(anna: Session, inbox: Path) -> None:
    path = stores.files()[0]
    os.link(path, inbox / "crm.db")
    aged(path)
    opened: list[str] = []
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" and watching else None)
    watching = True

    looked = intake_folder.look(anna)
    watching = False

    assert not looked
    assert (inbox / "crm.db").exists()
    assert not [each for each in opened if each.endswith("crm.db")]
    with pytest.raises(InvalidValue):
        settings.set(anna, "intake_folder", str(path.parent))


def test_what_cannot_be_read_lies_in_failed_with_the_reason(anna: Session, inbox: Path) -> None:
    drop(inbox, "x.json", b"{nonsense")

    assert intake.run_all(anna).failed == 1
    assert names(inbox / "failed") == ["x.json", "x.json.reason.txt"]
    assert reason(inbox) == "x.json is not JSON\n"


def test_of_a_table_only_the_rows_that_failed_come_back_and_can_be_dropped_again(anna: Session, inbox: Path) -> None:
    rows = [{"kind": "call", "from": f"+39 02 55512{n:02}"} for n in range(20)]
    rows[3] = {"kind": "pigeon", "from": "+39 02 5551203"}
    drop(inbox, "calls.json", json.dumps(rows).encode())

    looked = intake.run_all(anna)

    assert (looked.taken.total(), looked.failed) == (19, 1)
    assert names(inbox / "done") == ["calls.json"]
    assert names(inbox / "failed") == ["calls.json.reason.txt", "calls.json.rest.json"]
    assert "contact 4: kind: “pigeon” is no kind of contact" in reason(inbox)
    (rest,) = (inbox / "failed").glob("*.rest.json")
    drop(inbox, "again.json", rest.read_bytes().replace(b"pigeon", b"call"))
    assert intake.run_all(anna).taken.total() == 1
    assert counts()["deal"] == 20


def test_the_exceptions_list_holds_for_the_folder_too(anna: Session, inbox: Path) -> None:
    exceptions.add(anna, ["mario@rossi.it"])
    drop(inbox, "mail.eml", MAIL)

    assert intake.run_all(anna).taken == {Status.EXCEPTED: 1}
    assert counts()["deal"] == counts()["activity"] == 0
    assert names(inbox / "done") == ["mail.eml"]


@pytest.mark.parametrize("name", ["x" * 250 + ".eml", "è" * 120 + ".eml", "a\x1b[31m\n.eml", "-rf.eml"])
def test_any_name_is_taken(anna: Session, inbox: Path, name: str) -> None:
    drop(inbox, name, MAIL)

    assert intake.run_all(anna).taken.total() == 1
    assert [path.suffix for path in (inbox / "done").iterdir()] == [".eml"]


def test_a_budget_ends_a_look_between_two_contacts_and_the_next_look_goes_on(anna: Session, inbox: Path) -> None:
    rows = [{"kind": "call", "from": f"+39 02 55512{n:02}"} for n in range(30)]
    drop(inbox, "calls.json", json.dumps(rows).encode())

    first = intake_folder.look(anna, budget=0)
    assert first.more
    while intake_folder.look(anna, budget=0.01).more:
        pass

    assert counts()["deal"] == 30
    assert names(inbox / "done") == ["calls.json"]


def test_a_file_in_the_hands_of_somebody_who_lives_is_left_to_them(anna: Session, inbox: Path) -> None:
    drop(inbox, "mail.eml", MAIL)
    parcels = Folder(str(inbox)).parcels()
    held = next(parcels)

    assert list(Folder(str(inbox)).parcels()) == []

    held.release()
    assert [parcel.key for parcel in Folder(str(inbox)).parcels()] == [held.key]


def test_a_folder_that_others_can_write_is_not_watched(anna: Session, inbox: Path, tmp_path: Path) -> None:
    inbox.chmod(0o777)
    with pytest.raises(Refused):
        intake.run_all(anna)
    for path in (str(inbox), "relative", str(tmp_path / "nowhere"), __file__):
        with pytest.raises(InvalidValue):
            settings.set(anna, "intake_folder", path)
    inbox.rename(tmp_path / "elsewhere")
    with pytest.raises(SourceUnavailable):
        intake.run_all(anna)


def test_only_who_may_change_settings_names_the_folder_and_the_person(anna: Session, inbox: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    with pytest.raises(NotAllowed):
        settings.set(luca, "intake_folder", str(inbox))
    with pytest.raises(InvalidValue):
        settings.set(anna, "intake_responsible", "nobody")

    settings.set(anna, "intake_responsible", "luca")
    drop(inbox, "mail.eml", MAIL)
    intake.run_all(anna)

    assert database.sql("SELECT responsible FROM deal") == [(luca.user_id,)]


# ── Several processes, and kill -9 ──

_WORKER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from crm_tui.automation.jobs import intake
from crm_tui.services.session import Session
from data import opening
opening.open_store(Path(sys.argv[1]))
session = Session(user_id=0, login="", name="clock", zone=ZoneInfo("UTC"), origin="clock")
intake.run_all(session)
"""


@pytest.mark.slow
def test_killed_at_every_point_each_contact_is_taken_in_exactly_once(anna: Session, inbox: Path) -> None:
    store = stores.files()[0]
    rows = [{"kind": "call", "from": f"+39 02 55512{n:02}"} for n in range(8)]
    drop(inbox, "calls.json", json.dumps(rows).encode())
    drop(inbox, "mail.eml", MAIL)
    faults = ["intake-taken:1", "intake-committed:1", "intake-taken:3", "intake-committed:2", "intake-committed:4"]

    killed = [programs.python(_WORKER, str(store), fault=fault).returncode for fault in faults]
    several = [subprocess.Popen([sys.executable, "-c", _WORKER, str(store)], cwd=ROOT) for _ in range(3)]
    ended = [each.wait(timeout=60) for each in several]

    assert killed == [-signal.SIGKILL] * len(faults)
    assert ended == [0, 0, 0]
    assert (count("deal"), count("activity")) == (9, 9)
    assert database.sql("SELECT count(*) FROM operation WHERE label LIKE '% taken in'") == [(9,)]
    assert sorted(names(inbox / "done")) == ["calls.json", "mail.eml"]
    assert names(inbox / ".taken") == names(inbox / "failed") == []

"""`--dry-run` of acts on runs: what would come of them is told, and nothing is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Run

APPROVED = """format = 1
name = "Discount"
document = "deal"

[[step]]
id = "A1"
kind = "approve"
with.name = "Discount"
with.users = "creator"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
with.key = "approved"

[[step]]
id = "A3"
in = "A2"
kind = "edit_document"
with.fields = [{ set = "title", to = "Approved" }]

[[step]]
id = "A4"
in = "A2"
kind = "wait_event"
with.captions = ["Paid"]
with.users = "creator"
"""
FAILS = """format = 1
name = "Fails"
document = "deal"

[[step]]
id = "B1"
kind = "edit_contact"
with.fields = [{ set = "name", to = "Ada" }]

[[step]]
id = "B2"
kind = "edit_document"
with.fields = [{ set = "title", to = "Behind" }]
"""
WAITS = """format = 1
name = "Waits"
document = "deal"

[[step]]
id = "C1"
kind = "wait"
with.wait_type = "days"
with.days = "3"

[[step]]
id = "C2"
kind = "edit_document"
with.fields = [{ set = "title", to = "Waited" }]
"""


_busy: list[bytes] = []
"""The store as the first test left it."""


@pytest.fixture
def busy(crm: Run, store: Path, tmp_path: Path) -> Run:
    """Run 1 asks for an approval, run 2 stands still, run 3 waits."""
    if _busy:
        store.write_bytes(_busy[0])
        return crm
    commands = [("user", "add", "dora", "Dora Neri"), ("deal", "add", "title=Boiler")]
    for number, text in enumerate((APPROVED, FAILS, WAITS), 1):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        commands += [("workflow", "import", str(path)), ("workflow", "start", str(number), "deal:1")]
    for words in commands:
        assert crm(*words).code == (1 if words[1:3] == ("start", "2") else 0), words
    assert _kept(store)
    _busy.append(store.read_bytes())
    return crm


def _kept(store: Path) -> str:
    """All that is in the store, as one number."""
    assert not store.with_name(f"{store.name}-wal").exists(), "everything is in the file"
    return hashlib.sha256(store.read_bytes()).hexdigest()


def _titles(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(each["old"], each["new"]) for each in found if each["field"] == "title"]


@pytest.mark.parametrize(
    ("words", "code", "state", "titles"),
    [
        (("start", "3", "deal:1"), 0, "queued", []),
        (("answer", "1", "approve"), 0, "waiting", [("Boiler", "Approved")]),
        (("answer", "1", "reject"), 0, "completed", []),
        (("retry", "2"), 1, "error", []),
        (("skip", "2"), 0, "completed", [("Boiler", "Behind")]),
        (("skip", "3"), 0, "completed", [("Boiler", "Waited")]),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_would_come_of_it_is_told_and_nothing_is_stored(
    busy: Run, store: Path, words: tuple[str, ...], code: int, state: str, titles: list[tuple[str, str]]
) -> None:
    before = _kept(store)

    told = busy("workflow", *words, "--dry-run", "--json")

    assert (told.code, [each["state"] for each in told.json["runs"]]) == (code, [state]), told.err
    assert _titles(told.json["differences"]) == titles
    assert "dry run: nothing was stored" in told.err
    assert _kept(store) == before
    assert busy("workflow", *words).code == code
    assert busy("workflow", "runs", "--json").json[0 if words[0] == "start" else 3 - int(words[1])]["state"] == state


def test_a_button_is_tried_and_a_wrong_one_refused(busy: Run, store: Path) -> None:
    assert busy("workflow", "answer", "1", "approve").code == 0
    before = _kept(store)

    told = busy("workflow", "event", "1", "paid", "--dry-run", "-o", "csv", "--fields", "id")
    wrong = busy("workflow", "event", "1", "sold", "--dry-run")

    assert (told.code, told.out.splitlines()) == (0, ["record,change,field,old,new"])
    assert "completed on Approved" in told.err
    assert (wrong.code, "one of: Paid" in wrong.err) == (5, True)
    assert _kept(store) == before


def test_who_would_be_asked_instead_is_told(busy: Run, store: Path) -> None:
    before = _kept(store)

    told = busy("workflow", "delegate", "1", "dora", "--dry-run", "--json")

    assert [(each["user"], each["state"]) for each in told.json] == [("dora", "open")]
    assert "nothing was stored" in told.err
    assert busy("workflow", "delegate", "1", "nobody", "--dry-run").code == 1
    assert _kept(store) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("retry", "1"), 5), (("skip", "9"), 1), (("answer", "1", "approve", "--as", "dora"), 6),
        (("start", "1", "deal:9"), 1), (("start", "1", "deal:1", "NOPE=1"), 2), (("answer", "2", "approve"), 5),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)  # fmt: skip
def test_what_would_be_refused_is_refused(busy: Run, words: tuple[str, ...], code: int) -> None:
    tried = busy("workflow", *words, "--dry-run")

    assert (tried.code, tried.code) == (code, busy("workflow", *words).code)


def test_people_read_tables(busy: Run) -> None:
    told = busy("workflow", "skip", "2", "--dry-run")

    assert "What becomes of records" in told.out
    assert "Behind" in told.out

"""Nothing of the machine that a change was made on, and no key, is in a published file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.code import place, tracked

FOLDERS = "|".join(("work", "root", "opt", "home/[a-z]", "Users/[a-z]"))
MACHINE = re.compile(rf"(?<![\w.~$}}*])/(?:{FOLDERS})/?\w*/")
KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|https?://[^\s/:@]+:[^\s/@]{4,}@"
)
ADDRESSES = re.compile(r"index-url|find-links|://[^\s\"']*/simple/?\b")


def findings(text: str, name: str) -> list[str]:
    """What must not be published, line by line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        rules = [MACHINE, KEYS] + ([ADDRESSES] if name.startswith("requirements") else [])
        found += [f"{name}:{number}: {hit.group()}" for rule in rules for hit in rule.finditer(line)]
    return found


def readable(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return path.read_bytes().decode("latin-1")


def test_published_files_name_no_machine_and_no_key() -> None:
    listed = tracked()
    found = [line for path in listed if path != Path(__file__) for line in findings(readable(path), place(path))]

    assert len(listed) > 50
    assert found == []


def test_no_database_is_published() -> None:
    assert [place(path) for path in tracked() if path.suffix in {".db", ".sqlite", ".sqlite3", ".whl"}] == []


@pytest.mark.parametrize(
    "text",
    [
        "open('/work/main/x')",
        "see /root/.config/pip/",
        "/home/anna/crm.db/x",
        "-----BEGIN RSA PRIVATE KEY-----",
        "https://user:word@example.org/",
    ],
)
def test_the_rule_sees_what_must_not_be_published(text: str) -> None:
    assert findings(text, "x.py") != []


def test_the_rule_lets_ordinary_paths_be() -> None:
    assert findings("data/work/x ~/work/x $HOME/work/ https://example.org/root/x", "x.py") == []
    assert findings("--index-url https://example.org/simple", "requirements.lock") != []

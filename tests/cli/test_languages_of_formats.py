"""Formats for programs say the same in every language: rules, triggers, traces, outcomes, problems of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

_BRANCHES = """format = 1
name = "Which way"
document = "deal"

[[step]]
id = "A1"
kind = "condition"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
title = "Large"
when = [{ source = "{=Document:amount}", is = "at_least", values = ["1000"] }]

[[step]]
id = "A3"
in = "A1"
kind = "branch"
title = "Others"

[[step]]
id = "A4"
in = "A3"
kind = "log"
with.text = "small"
"""

_ASKED = (
    ("rule", "list"),
    ("rule", "outcomes", "deal:1"),
    ("trigger", "list"),
    ("trigger", "log", "1"),
    ("trigger", "events"),
    ("workflow", "runs"),
    ("workflow", "trace", "1"),
    ("workflow", "actions"),
    ("workflow", "actions", "add_comment"),
    ("workflow", "check", "{file}"),
    ("why", "deal:1", "title"),
    ("why-not", "rule:1", "deal:1"),
)


@pytest.fixture
def busy(crm: Run, tmp_path: Path) -> Callable[..., str]:
    file = tmp_path / "w.toml"
    file.write_text(_BRANCHES, encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(_BRANCHES.replace("at_least", "atleast"), encoding="utf-8")
    for words in (
        ("deal", "add", "title=Boiler", "amount=5"), ("workflow", "import", str(file)), ("workflow", "start", "1", "deal:1"),
        ("rule", "add", "executing", "add_comment", "comment=x", "--after", "1 minute"),
        ("rule", "add", "executing", "add_comment", "comment=y", "--if", "{=Document:amount} > 10"),
        ("trigger", "add", "won", "field_changed", "fields=amount"), ("deal", "move", "1", "executing"),
        ("worker", "--once"),
    ):  # fmt: skip
        assert crm(*words).code == 0, words

    def asked(words: tuple[str, ...], *more: str) -> str:
        found: str = crm(*(word.format(file=wrong) for word in words), *more).out
        return found

    return asked


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_programs_read_is_the_same_in_every_language(busy: Callable[..., str], form: str) -> None:
    for words in _ASKED:
        english = busy(words, "-o", form)
        assert english, words
        assert busy(words, "-o", form, "--lang", "it") == english, words


def test_tables_are_in_the_language_in_use(busy: Callable[..., str]) -> None:
    assert "after 1 minute" in busy(("rule", "list"))
    assert "dopo 1 minuto" in busy(("rule", "list"), "--lang", "it")
    assert "dopo 1 minuto" not in busy(("rule", "list"), "--lang", "it", "-o", "tsv")

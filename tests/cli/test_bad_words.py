"""Whatever is typed ends with a sentence and a code of the contract, never with a mistake of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.cli import app, catalogue
from crm_tui.domain.entities.types import ENTITY_TYPES

CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 130})
NASTY = (
    "", "-", "--", "=", "0", "-1", "1" * 40, "1e999", "nan", "٣", "\x1b[31m", "[/]", "{text}", "%s", "'", '"', "((", "a" * 5000,
    "deal:1", "deal:", ":", "1:1", "me", "always", "null", "..", "*", "\ue000x", "\u202e", "\ud800", "漢字", "$(id)",
)  # fmt: skip
FIELDS = sorted({spec.name for kind in ENTITY_TYPES.values() for spec in kind.fields})
OPTIONS = ("--json", "-o", "csv", "ids", "--fields", "--sort", "--limit", "--dry-run", "--if-version", "--won", "--lost",
           "--reason", "--preset", "--pipeline", "--quiet", "--yes", "--lang", "it", "--move-to", "--rate")  # fmt: skip
SAFE = frozenset({"worker", "demo", "init", "backup", "restore", "import", "edit", "export"})
"""Verbs that run on, or write and read files that this test would have to name."""

verbs = st.sampled_from(
    [(group, verb) for group, (_text, found) in catalogue.GROUPS.items() for verb in found if verb not in SAFE]
    + [(verb,) for verb in catalogue.HOUSEKEEPING if verb not in SAFE]
)
assignments = st.builds(
    lambda name, sign, value: f"{name}{sign}{value}",
    st.sampled_from([*FIELDS, "nope", ""]), st.sampled_from(["=", "+=", "-=", ":", ">", "<", "~", ":>"]),
    st.sampled_from(NASTY) | st.text(max_size=20),
)  # fmt: skip
words = st.one_of(
    st.sampled_from(["1", "2", "General", "source", "EUR", *NASTY]),
    st.sampled_from(OPTIONS),
    assignments,
    st.text(max_size=12),
)


@pytest.fixture
def inhabited(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One record of each type, so that some words hit something; nothing on standard input."""
    monkeypatch.setenv("CRM_TUI_DB", str(store))
    monkeypatch.setattr("sys.stdin", None)
    for kind, given_words in {
        "company": ["title=Acme"], "contact": ["name=Ada", "companies=1"], "deal": ["title=Plant", "contacts=1"],
        "activity": ["subject=Call", "deals=1"],
    }.items():  # fmt: skip
        assert app.run([kind, "add", *given_words, "--quiet"]) == 0
    return store


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verb=verbs, more=st.lists(words, max_size=4), first=st.lists(st.sampled_from(OPTIONS), max_size=1))
def test_no_words_make_the_program_fail(
    inhabited: Path, capfd: pytest.CaptureFixture[str], verb: tuple[str, ...], more: list[str], first: list[str]
) -> None:
    code = app.run([*first, *verb, *more])
    out, err = capfd.readouterr()

    assert code in CODES, err
    assert "Traceback" not in err
    assert "\x1b" not in out + err
    assert err.strip() or code in (0, 1, 130)

"""Numbers that no record can have: every verb says so with a sentence and a code of the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_tui.cli import catalogue
from tests.cli.conftest import Fill, Run

HUGE = str(2**63)
CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 7})
SAFE = frozenset({"worker", "demo", "init", "backup", "restore", "import", "edit", "export", "serve"})
"""Verbs that run on, or take files."""
SHAPES = (
    (f"deal:{HUGE}",), (HUGE,), ("1", f"deal:{HUGE}"), (HUGE, "deal:1"), (f"company:{HUGE}", "--limit", "1"),
    ("1", f"company={HUGE}"),
)  # fmt: skip


@pytest.fixture
def office(fill: Fill) -> Run:
    """One deal, and a rule on its first stage."""
    return fill([("deal", "add", "title=Plant"), ("rule", "add", "1", "add_comment", "comment=x")])


def _verbs() -> Iterator[tuple[str, ...]]:
    """Of types of records those of deals and what the others have beyond; all verbs of the rest."""
    known: set[str] = set()
    for group, (_text, found) in catalogue.GROUPS.items():
        for verb, (_about, place) in found.items():
            if verb not in SAFE and place not in known:
                known.add(place)
                yield group, verb
    yield from ((verb,) for verb in catalogue.HOUSEKEEPING if verb not in SAFE)


@pytest.mark.parametrize(
    "words",
    [
        ("workflow", "start", "1", f"deal:{HUGE}"), ("workflow", "rehearse", "1", f"deal:{HUGE}"),
        ("workflow", "runs", f"deal:{HUGE}"),
        ("rule", "outcomes", f"deal:{HUGE}"), ("rule", "stop", f"deal:{HUGE}"),
        ("trigger", "fire", HUGE, "deal:1"), ("trigger", "fire", "invoice_paid", f"deal:{HUGE}"),
        ("why", f"deal:{HUGE}", "stage"), ("why", f"rule:{HUGE}", "active"),
        ("why-not", f"rule:{HUGE}", "deal:1"), ("why-not", f"trigger:{HUGE}", "deal:1"), ("why-not", "rule:1", f"deal:{HUGE}"),
        ("file", "list", f"deal:{HUGE}"), ("deal", "show", HUGE),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_record_that_there_cannot_be_is_not_found(office: Run, words: tuple[str, ...]) -> None:
    found = office(*words)

    assert found.code == 1, found.err
    assert HUGE in found.err


@pytest.mark.parametrize("shape", SHAPES, ids=" ".join)
def test_no_verb_fails_over_a_number_that_the_store_cannot_hold(office: Run, shape: tuple[str, ...]) -> None:
    failed = [(*verb, *shape) for verb in _verbs() if office("--yes", "--dry-run", *verb, *shape).code not in CODES]

    assert failed == []

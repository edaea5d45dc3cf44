"""Deal kinds: what earlier deals of a client make of a new one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import deals
from crm_tui.domain.stages import Semantic

OUTCOMES = st.lists(st.sampled_from(Semantic))


@pytest.mark.covers(
    "behaviour.md#Simple deals: one-off sales",
    "behaviour.md#Repeat deals: client already bought successfully",
    "behaviour.md#Distinguish new and regular clients, measure repeat sales",
)
@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        pytest.param("", (False, False), id="a new client: simple"),
        pytest.param("P", (False, False), id="another deal in progress: still simple"),
        pytest.param("S", (True, False), id="bought before: repeat"),
        pytest.param("F", (False, True), id="asked before, never bought: repeat inquiry"),
        pytest.param("FS", (True, False), id="bought once, declined once: repeat"),
        pytest.param("PFF", (False, True), id="declined twice: repeat inquiry"),
    ],
)
def test_the_kind_of_a_deal(outcomes: str, kind: tuple[bool, bool]) -> None:
    assert deals.kind_of(outcomes) == kind


@given(OUTCOMES)
def test_a_deal_is_never_both(outcomes: list[Semantic]) -> None:
    assert not all(deals.kind_of(outcomes))


@given(OUTCOMES)
def test_deals_in_progress_change_nothing(outcomes: list[Semantic]) -> None:
    assert deals.kind_of([*outcomes, Semantic.PROCESS]) == deals.kind_of(outcomes)

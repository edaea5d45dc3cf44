"""How near a title is to what was typed."""

from __future__ import annotations

import pytest

from crm_tui.domain.ranking import nearness


@pytest.mark.parametrize(
    ("title", "words", "rank"),
    [
        ("Rossi", "rossi", 0),
        ("Perù", "peru", 0),
        ("Rossi Srl", "rossi", 1),
        ("Cabling for Rossi", "rossi", 2),
        ("Rossi: new cabling", "cab ros", 2),
        ("Grossista", "ross", 3),
        ("Kiosk", "ross", 4),
    ],
)
def test_the_nearer_the_title_the_smaller(title: str, words: str, rank: int) -> None:
    assert nearness(title, words) == rank

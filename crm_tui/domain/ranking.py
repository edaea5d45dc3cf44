"""How near a title is to what somebody looks for. Pure."""

from __future__ import annotations

from crm_tui.domain.normalise import fold

ELSEWHERE = 4
"""Rank of a record that holds the words, but not in its title."""


def nearness(title: str, words: str) -> int:
    """0 the title is the words, 1 it begins with them, 2 it holds each as the beginning of a word, 3 anywhere, 4 not.

    Args:
        title: Of a record; case and accents do not matter.
        words: What was typed, with single spaces.
    """
    folded, wanted = fold(title), fold(words)
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    parts = wanted.split()
    spaced = " " + folded.replace("-", " ").replace("(", " ").replace("#", " ")
    if all(f" {part}" in spaced for part in parts):
        return 2
    return 3 if all(part in folded for part in parts) else ELSEWHERE

"""The first catalogue, and the measures with their decimals: for new stores and for those that did without."""

from __future__ import annotations

from data import database

DECIMALS = {"HUR": 2, "DAY": 2, "KGM": 3, "TNE": 3, "MTR": 2, "MTK": 2, "MTQ": 3, "LTR": 3}
"""Measures of which people sell parts; the others are counted."""
NAMES = {"en": "Products", "it": "Prodotti"}


def load(*, at: int, lang: str, measures: dict[str, str]) -> None:
    """Insert what is missing; inside a transaction. Nothing before the schema has catalogues.

    Args:
        at: Now, UTC ms.
        lang: ``en`` or ``it``.
        measures: Code → name.
    """
    if not database.sql("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'catalogue'"):
        return
    if not database.sql("SELECT 1 FROM catalogue LIMIT 1"):
        database.insert(
            "INSERT INTO catalogue (name, is_default, created_at, modified_at) VALUES (?, 1, ?, ?)",
            (NAMES[lang], at, at),
        )
    if not database.sql("SELECT 1 FROM dictionary_value WHERE dictionary = 'measure' LIMIT 1"):
        database.many(
            "INSERT INTO dictionary_value (dictionary, code, name, sort, system, created_at, modified_at) "
            "VALUES ('measure', ?, ?, ?, 1, ?, ?)",
            [(code, name, 10 * n, at, at) for n, (code, name) in enumerate(measures.items(), 1)],
        )
        database.many(
            "UPDATE dictionary_value SET decimals = ? WHERE dictionary = 'measure' AND code = ?",
            [(decimals, code) for code, decimals in DECIMALS.items()],
        )

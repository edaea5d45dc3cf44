"""The three roles that come with the program: for new stores and for those that did without."""

from __future__ import annotations

from crm_tui.domain.permissions import DEFAULTS
from data import database
from data.queries.roles import pack

_NAMES = {
    "administrator": ("Administrator", "Amministratore"),
    "manager": ("Manager", "Manager"),
    "operator": ("Operator", "Operatore"),
}


def load(*, at: int, lang: str) -> None:
    """Insert them when there is no role at all; inside a transaction. Nothing before the schema has them.

    Args:
        at: Now, UTC ms.
        lang: ``en`` or ``it``.
    """
    if not database.sql("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'role'"):
        return
    if database.sql("SELECT 1 FROM role LIMIT 1"):
        return
    for number, (code, grants) in enumerate(DEFAULTS.items(), 1):
        database.insert(
            "INSERT INTO role (code, name, rights, settings, is_default, sort, created_at, modified_at) "
            "VALUES (?,?,?,?,?,?,?,?)",
            (
                code, _NAMES[code][lang == "it"], pack(grants), int(code == "administrator"), int(code == "operator"),
                10 * number, at, at,
            ),
        )  # fmt: skip

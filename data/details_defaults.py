"""The three templates of details that come with the program: for new stores and for those that did without."""

from __future__ import annotations

from crm_tui.domain.details import DEFAULTS, STANDARD, TemplateField
from data import database
from data.queries.details import pack_fields

_NAMES = {
    "company": ("Company", "Società"),
    "sole_proprietor": ("Sole proprietor", "Ditta individuale"),
    "person": ("Person", "Persona fisica"),
}


def load(*, at: int, lang: str) -> None:
    """Insert them when there is no template at all; inside a transaction. Nothing before the schema has them.

    Args:
        at: Now, UTC ms.
        lang: ``en`` or ``it``.
    """
    if not database.sql("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'details_template'"):
        return
    if database.sql("SELECT 1 FROM details_template LIMIT 1"):
        return
    for number, (code, (owners, names)) in enumerate(DEFAULTS.items(), 1):
        fields = [TemplateField(name, STANDARD[name].label) for name in names]
        database.insert(
            "INSERT INTO details_template (code, name, country, owners, sort, fields, created_at, modified_at) "
            "VALUES (?, ?, 'IT', ?, ?, ?, ?, ?)",
            (code, _NAMES[code][lang == "it"], ",".join(owners), 10 * number, pack_fields(fields), at, at),
        )

"""Types that people made, as the help names them: read from the file alone, without the machinery of the store."""

from __future__ import annotations

import contextlib
from pathlib import Path
from urllib.parse import quote

MOST = 40
WAIT_SECONDS = 0.2


def of_file(path: Path) -> list[tuple[str, str]]:
    """Code and plural of the living types in order, at most 40.

    None for a file that is not there, is no database of ours, is older than such types, or cannot be read now: the help
    says what the program can do and is never refused; every other verb tells what is wrong with the file.

    Args:
        path: The database file.
    """
    if not path.is_file():
        return []
    try:
        from pysqlite3 import dbapi2 as sqlite  # noqa: PLC0415 — only where there is a database
    except ImportError:
        import sqlite3 as sqlite  # noqa: PLC0415 — as above; systems without the other one
    try:
        with contextlib.closing(
            sqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=WAIT_SECONDS)
        ) as connection:
            rows = connection.execute(
                "SELECT code, plural FROM process WHERE deleted_at IS NULL ORDER BY sort, id LIMIT ?", (MOST,)
            ).fetchall()
    except sqlite.Error:
        return []
    return [(str(code), str(plural)) for code, plural in rows]

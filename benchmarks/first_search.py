"""The first search in a store that has never been indexed: on a screen, and when the whole index stands.

python -m benchmarks.first_search [DEALS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.board import database as demo
from benchmarks.imports import timed
from crm_tui.services import indexing, users, views
from crm_tui.services.session import Session, utc_now
from data import database, full_text, opening

WORDS = "rossi"


def searched(session: Session) -> tuple[float, int]:
    """Wall seconds of a search over everything, and how many it found."""
    start = time.perf_counter()
    found = views.find(session, WORDS)
    return time.perf_counter() - start, len(found)


def main() -> None:
    """Measure and print."""
    scale = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        opening.open_store(demo(Path(name), scale))
        me = users.ensure("anna", "Anna", datetime.now(UTC))
        session = Session(
            user_id=me.id, login=me.login, name=me.name, zone=ZoneInfo("Europe/Rome"), is_admin=True, clock=utc_now
        )
        waiting = full_text.waiting()
        first, few = searched(session)
        again, _few = searched(session)
        start, cpu = timed()
        while indexing.background.slice():
            pass
        end, cpu_end = timed()
        last, all_of_them = searched(session)
        database.close()
    print(f"{waiting:,} records wait: the first search {first:.2f} s ({few} hits), the next {again:.2f} s")
    print(f"the whole index beside the work {end - start:.0f} s, {cpu_end - cpu:.0f} CPU s")
    print(f"then a search {last:.2f} s ({all_of_them} hits)")


if __name__ == "__main__":
    main()

"""What waits in the sources of incoming contacts is taken in: each contact once, whoever looks and whoever dies.

What is read, made and moved stays outside of transactions but the making itself; a receipt in the store says what was
made already, see `incoming.register`.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable

from crm_tui.domain.errors import Busy, CrmError, Damaged
from crm_tui.domain.incoming import Looked, Status
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.providers import known
from crm_tui.providers.base import IntakeSource, Parcel
from crm_tui.services import incoming, incoming_reading, intake_settings
from crm_tui.services.incoming_reading import Row
from crm_tui.services.session import Session
from data import receipts, stores

REASONS = 200
"""Contacts of one file whose faults are told one by one."""


def source() -> IntakeSource | None:
    """The source that the settings name; None without one.

    Raises:
        NotFound: no package knows it.
    """
    place = intake_settings.folder()
    if not place:
        return None
    inodes = []
    for path in stores.files():
        with contextlib.suppress(OSError):
            found = path.stat()
            inodes.append((found.st_dev, found.st_ino))
    return known.intake(place, inodes)


def look(session: Session, where: IntakeSource | None = None, *, budget: float = float("inf")) -> Looked:
    """Take in what waits, until nothing does or ``budget`` seconds are spent.

    Args:
        session: Whose clock and store count; the contacts are the robot's.
        where: The source; that of the settings when None.
        budget: Seconds; what is begun goes on at the next look.

    Raises:
        Busy, Damaged: the store, or the source; what waits still waits.
        Refused: the source is not safe.
    """
    found = Looked()
    where = where or source()
    if where is None:
        return found
    until = time.monotonic() + budget
    robot = incoming.robot(session)
    for parcel in where.parcels():
        try:
            _take(robot, parcel, found, lambda: time.monotonic() > until)
        except (Busy, Damaged):
            parcel.release()
            raise
        if found.more or time.monotonic() > until:
            found.more = True
            break
    return found


def _take(robot: Session, parcel: Parcel, found: Looked, late: Callable[[], bool]) -> None:
    """One parcel: every contact in it, then where it goes."""
    name = shown(parcel.name)
    try:
        rows = list(incoming_reading.read(parcel.name, parcel.read()))
    except (Busy, Damaged):
        raise
    except CrmError as error:
        found.failed += 1
        parcel.fail(f"{error_text(error)}\n")
        return
    seen = receipts.of(f"{parcel.key}:")
    failed: list[tuple[Row, CrmError]] = []
    for row in rows:
        key = f"{parcel.key}:{row.number}"
        if key in seen:
            continue
        if late():
            found.more = True
            parcel.release()
            return
        try:
            found.taken[_one(robot, row, key)] += 1
        except (Busy, Damaged):
            raise
        except CrmError as error:
            failed.append((row, error))
    found.failed += len(failed)
    _end(parcel, name, rows, failed)


def _one(robot: Session, row: Row, key: str) -> Status:
    if row.error is not None:
        raise row.error
    assert row.message is not None
    return incoming.register(robot, row.message, receipt=key).status


def _end(parcel: Parcel, name: str, rows: list[Row], failed: list[tuple[Row, CrmError]]) -> None:
    if not failed:
        parcel.done()
        return
    count = fill(
        ngettext(
            "{name}: {count} contact could not be taken in",
            "{name}: {count} contacts could not be taken in",
            len(failed),
        ),
        {"name": name, "count": len(failed)},
    )
    lines = [
        fill(_("contact {number}: {reason}"), {"number": row.number, "reason": error_text(error)})
        for row, error in failed[:REASONS]
    ]
    rest = [dict(row.given) for row, _error in failed if row.given is not None]
    whole = len(rows) == 1 or not rest
    data = None if whole else json.dumps(rest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    parcel.fail("\n".join([count, *lines, ""]), data)

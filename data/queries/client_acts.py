"""What clients did on a record: the events that end waits for the client."""

from __future__ import annotations

import json
from typing import NamedTuple

from crm_tui.domain.ref import Ref
from data import database
from data.operations import CLIENT_EVENTS

_KINDS = tuple(sorted(CLIENT_EVENTS))
_MARKS = ",".join("?" * len(_KINDS))


class ClientEvent(NamedTuple):
    """One thing that a client did."""

    kind: str
    at: int
    """UTC ms."""
    activity: int | None
    """The activity that holds what came; None when there is none."""


def after(ref: Ref, since: int) -> list[ClientEvent]:
    """What clients did on the record after the moment (UTC ms), the first thing first; at most 20."""
    rows = database.sql(
        f"SELECT kind, at, payload FROM event WHERE type = ? AND record = ? AND at > ? AND kind IN ({_MARKS}) "
        "ORDER BY at, id LIMIT 20",
        (ref.type, ref.id, since, *_KINDS),
    )
    return [ClientEvent(row[0], row[1], json.loads(row[2] or "{}").get("activity")) for row in rows]

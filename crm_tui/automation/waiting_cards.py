"""Waits for the client as cards that stand on top of a timeline for as long as somebody waits. Source: actions 20."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.domain.dates import from_ms
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from data import journal

if TYPE_CHECKING:
    from crm_tui.automation.telling import Line
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

_KIND = "activity"
"""The word of waits that the client ends."""
ENDS: Mapping[str, str] = {
    "timeout": N_("its time had come"),
    "client_activity": N_("the client got in touch"),
    "manual": N_("somebody ended it"),
    "already_due": N_("its time had passed"),
}
"""What released a wait: the values of `RELEASE_REASON`."""


class Card(NamedTuple):
    """One wait."""

    id: int
    run: Line
    until: datetime | None
    """Aware UTC; None: only the client or a person ends it."""
    comment: str
    """Or instructions: what whoever made the workflow had to say."""


def of_record(session: Session, ref: Ref) -> tuple[Card, ...]:
    """The waits for the client on a record, in the order of their runs; most records have none."""
    waits = [each for each in journal.waits_about(ref) if each.kind == _KIND]
    if not waits:
        return ()
    from crm_tui.automation import telling, workflows  # noqa: PLC0415 — most timelines have no runs

    runs = dict.fromkeys(each.run for each in waits)
    lines = {each.id: each for each in telling.lines(session, [workflows.run(session, run) for run in runs])}
    return tuple(
        Card(
            each.id, lines[each.run], None if each.due_at is None else from_ms(each.due_at),
            str(each.facts.get("comment") or ""),
        )
        for each in waits
    )  # fmt: skip


def ended(reason: str) -> str:
    """What released a wait, in the language in use."""
    return _(ENDS.get(reason, reason))

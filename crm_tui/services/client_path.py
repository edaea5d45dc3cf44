"""Sales Intelligence: the path on which a client came, as its records tell it; nothing where no advertisement is named.

Source: entities «Common fields», Sales Intelligence (`TRACE`): an ordered list of touches: date, source, medium, campaign, page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crm_tui.domain.dates import from_ms
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from crm_tui.services.session import Session
from data.queries import client_path as query

KINDS = query.KINDS
"""Types whose cards show the path."""
_PAGE = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One contact with an advertisement."""

    at: datetime
    """Aware UTC: when the record began to say so."""
    source: str
    medium: str
    campaign: str
    content: str
    term: str
    page: str
    """The web address that the source information of the record names; empty for none."""
    ref: Ref
    """The record that tells it."""


def path(session: Session, ref: Ref) -> tuple[Touch, ...]:
    """The touches of the record's clients in order; empty for types without a path and where no UTM data exist.

    Records that the operator may not read tell nothing.

    Raises:
        NotFound: no such record.
    """
    if ref.type not in KINDS:
        return ()
    records.get(session, ref)
    found: list[query.Told] = []
    for each in query.related(ref, query.clients(ref)):
        if each == ref or _readable(session, each):
            found += query.told(each)
    found.sort(key=lambda told: (told.at, told.ref.type, told.ref.id))
    touches: list[Touch] = []
    for told in found:
        touch = _touch(told)
        if not touches or _said(touch) != _said(touches[-1]):
            touches.append(touch)
    return tuple(touches)


def _readable(session: Session, ref: Ref) -> bool:
    try:
        records.get(session, ref)
    except CrmError:
        return False
    return True


def _touch(told: query.Told) -> Touch:
    source, medium, campaign, content, term = told.parts
    page = _PAGE.search(told.source)
    return Touch(
        at=from_ms(told.at),
        source=source,
        medium=medium,
        campaign=campaign,
        content=content,
        term=term,
        page=page[0].rstrip(".,;)") if page else "",
        ref=told.ref,
    )


def _said(touch: Touch) -> tuple[str, ...]:
    """A lead and the deal and client that were made from it say the same: that is one touch."""
    return touch.source, touch.medium, touch.campaign, touch.content, touch.term, touch.page


def words(touch: Touch) -> str:
    """Source, medium, campaign, content, term and page, as far as they are known."""
    return " · ".join(filter(None, _said(touch)))

"""`Session`: who acts, from where, in which language and zone, at what time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import NotAllowed
from data import operations, rights
from data.operations import Change, Operation, Permit


def utc_now() -> datetime:
    """The wall clock: aware UTC, whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Session:
    """One operator at one door. Every use case takes it first."""

    user_id: int
    login: str
    name: str
    zone: ZoneInfo
    """The *company's* zone: two operators must see one date."""
    is_admin: bool = False
    may_settings: bool = False
    """Holds the right *change CRM settings* (administrators always do)."""
    origin: str = "ui"
    """``ui``, ``cli``, ``import:3``, ``undo:12``, ``clock``, ``run:17``: the timeline says which."""
    lang: str = "en"
    dry_run: bool = False
    clock: Callable[[], datetime] = utc_now
    caused_by: int | None = None
    """The operation that caused what this session does."""
    rehearsed: list[Change] = field(default_factory=list)
    """What a dry run would have changed."""

    def now(self) -> datetime:
        """This moment, aware UTC, whole milliseconds."""
        return self.clock()

    def now_ms(self) -> int:
        """This moment, UTC milliseconds."""
        return to_ms(self.clock())

    def of(self, origin: str, *, caused_by: int | None = None) -> Session:
        """The same operator acting from somewhere else."""
        return replace(self, origin=origin, caused_by=caused_by)

    @property
    def has_settings(self) -> bool:
        """Whether the operator may change the CRM's settings: as administrator, by their own mark, or by a role."""
        return self.is_admin or self.may_settings or bool(self.user_id and rights.settings(self.user_id))

    def require_settings(self, verb: str) -> None:
        """Refuse those who may not change the CRM's settings.

        Args:
            verb: What they wanted to do, a text to translate.

        Raises:
            NotAllowed: they lack the right.
        """
        if not self.has_settings:
            raise NotAllowed(login=self.login, verb=verb)


_SYSTEM = ("run:", "rule:", "mode:", "demo", "intake")
"""Origins of robots: they act with the rights of the system, whoever started them. Source: actions, rule 4."""


def is_narrow(session: Session) -> bool:
    """Whether there is anything that this session may not do with some record; then see `services.permissions`."""
    if session.is_admin or not session.user_id or session.origin.startswith(_SYSTEM):
        return False
    return rights.narrow(session.user_id)


def _permit(session: Session) -> Permit | None:
    if not is_narrow(session):
        return None
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    return permissions.permit(session)


@contextlib.contextmanager
def operation(session: Session, label: str, *, undoes: int | None = None) -> Iterator[Operation]:
    """One act of this session: one transaction; its changes and events are logged under one operation.

    Args:
        session: Who acts.
        label: What it is called in the operations log, a text to translate.
        undoes: The operation that this one takes back.
    """
    act = Operation(
        user_id=session.user_id or None,
        origin=session.origin,
        label=label,
        at=session.now_ms(),
        caused_by=session.caused_by,
        undoes=undoes,
        permit=_permit(session) if undoes is None else None,
    )
    with operations.operation(act, dry_run=session.dry_run):
        yield act
    if session.dry_run:
        session.rehearsed.extend(act.changes)
        act.id = 0  # it was rolled back: nothing can be resumed under it

"""A small office in a store of its own: a boss who may everything, a clerk who may not change the set-up."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import to_ms
from crm_tui.domain.entities.types import BUILT_IN, install
from crm_tui.services import records, settings, users
from crm_tui.services.session import Session
from data import database, opening

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crm_tui.domain.fields import Value
    from crm_tui.domain.reference import User

ROME = ZoneInfo("Europe/Rome")


_new: dict[tuple[datetime, str, str], bytes] = {}
"""The file of a new store with its first operator, by instant, language and zone: made once, copied by every test."""


def open_office(folder: Path, clock: Callable[[], datetime], *, lang: str = "en") -> Session:
    """A new store; the answer acts for ``anna``, its first operator and administrator."""
    path = folder / "crm.db"
    wanted = (clock(), lang, settings.system_zone())
    if wanted not in _new:
        _new[wanted] = _made(clock(), lang)
    with path.open("xb") as file:
        file.write(_new[wanted])
    opening.open_store(path)
    return session_of(_anna(clock), clock, lang=lang)


def _made(at: datetime, lang: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crm.db"
        opening.create_store(path, at=to_ms(at), lang=lang)
        opening.open_store(path)
        _anna(lambda: at)
        database.close()
        return path.read_bytes()


def _anna(clock: Callable[[], datetime]) -> User:
    return users.ensure("anna", "Anna Rossi", clock())


def clerk_of(clock: Callable[[], datetime]) -> Session:
    """A session of ``luca``, an operator without rights."""
    return session_of(users.ensure("luca", "Luca Bianchi", clock()), clock)


def session_of(user: User, clock: Callable[[], datetime], *, lang: str = "en") -> Session:
    return Session(
        user_id=user.id,
        login=user.login,
        name=user.name,
        zone=ROME,
        is_admin=user.is_admin,
        may_settings=user.may_settings,
        clock=clock,
        lang=lang,
    )


def add_deals(session: Session, count: int, **values: Value) -> list[int]:
    """Deals with these values; their ids."""
    return [records.create(session, "deal", {"title": f"Deal {n}", **values}).id for n in range(1, count + 1)]


def close_office() -> None:
    """Close the store; the types that it added go with it."""
    database.close()
    install({kind.code: kind for kind in BUILT_IN})

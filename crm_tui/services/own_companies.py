"""Own companies: those that sell. A separate list with one main company, bank data, signature and stamp.

Source: entities «Common fields», my company details; «Company fields», my company.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import lookup, records
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data import stores
from data.queries import own_companies as query

RIGHT = N_("change own companies")
IMAGES = ("signature", "stamp")
LARGEST = 5 * 1024 * 1024
_MAGIC = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def companies(session: Session) -> list[Record]:
    """The own companies, the main one first."""
    return records.by_ids(session, "company", query.own())


def main_company() -> int | None:
    """The seller of new quotes and invoices; None when there is no own company."""
    return next(iter(query.own()), None)


def add(session: Session, given: Mapping[str, Value]) -> Ref:
    """A new own company; the first one is the main one.

    Raises:
        NotAllowed: without the right to change settings.
        UnknownField, InvalidValue: nothing was created.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("own company added")) as act:
        first = main_company() is None
        made = records.create(session, "company", {**given, "is_my_company": True}, act=act)
        if first:
            act.update(made, {"is_main_company": 1})
    return made


def called(session: Session, name: str) -> Ref:
    """The own company of that id or name.

    Raises:
        NotFound: there is none.
        Refused: it is a client's.
    """
    found = lookup.record_called("company", name, field="company")
    if found not in query.own():
        raise Refused(
            text=N_("{ref} is not an own company"),
            ref=Ref("company", found),
            hint=N_("make it one: crm-tui company set {id} is_my_company=yes"),
            hint_params={"id": found},
        )
    return Ref("company", found)


def set_default(session: Session, ref: Ref) -> None:
    """Make this the main own company.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: it is a client's.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("main own company chosen")) as act:
        if not act.read(ref).values["is_my_company"]:
            raise Refused(text=N_("{ref} is not an own company"), ref=ref)
        for other in query.main():
            if other != ref.id:
                act.update(Ref("company", other), {"is_main_company": 0})
        act.update(ref, {"is_main_company": 1})


def set_image(session: Session, ref: Ref, name: str, path: Path | None) -> str:
    """Keep a copy of an image beside the database as signature or stamp; None takes it away. Returns its name there.

    The file is only ever copied: it is not run, drawn or shown as text.

    Args:
        session: Who does it.
        ref: An own company.
        name: ``signature`` or ``stamp``.
        path: A PNG or JPEG file of at most 5 MB.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        InvalidValue: not such an image, or too large.
        Refused: it cannot be read or copied, or the company is a client's.
    """
    session.require_settings(RIGHT)
    if name not in IMAGES:
        raise invalid(
            "image", name, N_("is not one of the choices"), N_("one of: {choices}"), choices=", ".join(IMAGES)
        )
    kept = "" if path is None else _copied(path, keep=not session.dry_run)
    with operation(session, N_("image of an own company")) as act:
        if not act.read(ref).values["is_my_company"]:
            raise Refused(text=N_("{ref} is not an own company"), ref=ref)
        act.update(ref, {name: kept or None})
    return kept


def _copied(path: Path, *, keep: bool) -> str:
    content = _read(path)
    kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
    if kind is None:
        raise invalid("image", path.name, N_("is neither a PNG nor a JPEG image"))
    name = f"{hashlib.sha256(content).hexdigest()}.{kind}"
    if keep:
        _store(content, stores.images() / name)
    return f"{stores.images().name}/{name}"


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Refused(text=N_("{path} is not a regular file"), path=str(path))
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Refused(text=N_("{path} cannot be read: {why}"), path=str(path), why=why) from error
    if len(content) > LARGEST:
        raise invalid("image", path.name, N_("is larger than {limit} MB"), limit=LARGEST // 1024 // 1024)
    return content


def _store(content: bytes, target: Path) -> None:
    """The file is there whole or not at all, for its owner only."""
    fresh = target.with_name(f".{secrets.token_hex(6)}.part")
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, target)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Refused(text=N_("{path} cannot be written: {why}"), path=str(target), why=why) from error
    finally:
        fresh.unlink(missing_ok=True)

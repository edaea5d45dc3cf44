"""What is attached to a message is kept beside the database, as every attached file is, and found from the client's card.

It is kept before the message is written: what no message names in the end is forgotten by the clean-up of files. A name
from outside is data; one that no file may have gets a plain one. Sources: threats T24; entities «Activities».
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from crm_tui.domain import attached
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import files
from crm_tui.services.files import Attached
from crm_tui.services.session import Session
from data import kept_files
from data.queries import incoming as stored

FIELD = "files"
_TRIES = 5


def keep(session: Session, given: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
    """The values by which a message names its files; those that are larger than files may be are left out.

    Args:
        session: Who takes them in.
        given: Names as they came, and contents.

    Raises:
        Refused: they cannot be kept (a full disk).
    """
    if session.dry_run:
        return ()
    found: list[str] = []
    for number, (name, content) in enumerate(given, 1):
        if len(content) <= files.limit_bytes():
            found.append(_kept(session, _named(name, number), content))
    return tuple(dict.fromkeys(found))


def _named(name: str, number: int) -> str:
    plain = clean(name, multiline=False).replace("\\", "/").rpartition("/")[2].strip()
    try:
        return attached.checked(FIELD, plain)
    except InvalidValue:
        return f"attachment-{number}"


def _kept(session: Session, name: str, content: bytes) -> str:
    for _attempt in range(_TRIES):
        try:
            digest, size = kept_files.keep(io.BytesIO(content), files.limit_bytes())
        except OSError as error:
            raise Refused(text=N_("{path} cannot be kept: {why}"), path=name, why=str(error.strerror)) from error
        media = attached.type_of(name)
        number = kept_files.add(name, size, media, digest, at=session.now_ms(), by=session.user_id or None)
        if number is not None:
            return attached.value(name, number)
    raise Refused(text=N_("{path} cannot be kept: {why}"), path=name, why=str(kept_files.folder()))


def of_messages(session: Session, ref: Ref) -> tuple[Attached, ...]:
    """The files of the messages about a record, the newest messages first; of at most 50 messages."""
    return tuple(
        each
        for activity in stored.with_files(ref)
        for each in files.of_record(session, Ref("activity", activity))
        if each.id
    )

"""Own companies: those that sell. A separate list with one main company, bank data, signature and stamp.

Source: entities «Common fields», my company details; «Company fields», my company.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import files, lookup, records
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data.queries import own_companies as query

RIGHT = N_("change own companies")
IMAGES = ("signature", "stamp")
LARGEST = 5_000_000
"""Bytes of an image."""
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


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
    """Keep a copy of an image as signature or stamp; None takes it away. Returns what the field keeps of it.

    The file is only ever copied: it is not run, drawn or shown as text.

    Args:
        session: Who does it.
        ref: An own company.
        name: ``signature`` or ``stamp``.
        path: A PNG or JPEG file of at most 5 MB.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        InvalidValue: not such an image, or too large.
        NotFound, Refused: there is no such file, it cannot be read or kept, or the company is a client's.
    """
    session.require_settings(RIGHT)
    if name not in IMAGES:
        raise invalid(
            "image", name, N_("is not one of the choices"), N_("one of: {choices}"), choices=", ".join(IMAGES)
        )
    kept = ""
    _check_own(records.get(session, ref))
    if path is not None:
        wrong = N_("is neither a PNG nor a JPEG image")
        kept = files.take(session, path, field=name, most=LARGEST, begins=_MAGIC, wrong=wrong)
    with operation(session, N_("image of an own company")) as act:
        act.update(ref, {name: kept or None})
    return kept


def _check_own(company: Record) -> None:
    if not company.values["is_my_company"]:
        raise Refused(text=N_("{ref} is not an own company"), ref=company.ref)

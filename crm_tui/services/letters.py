"""Letters to clients and leads, with their salutation: for mail programs, for marketing, for print.

They leave the program as an export does: with the right to export, people only when they are included in exports, and the
log says how many left. Source: entities «Common fields» (salutation: usable in e-mails and marketing), «Contact fields».
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from crm_tui.domain import letters as rules
from crm_tui.domain import normalise, points
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.letters import HOLES, Letter
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.services import deeds, exporting, permissions, views
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data.queries import names

KINDS = ("contact", "lead")
"""Types that have a salutation."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Addressed:
    """The letter to one record."""

    ref: Ref
    name: str
    email: str
    """Empty when there is none that a mail can be sent to."""
    letter: Letter


@dataclass(slots=True)
class Letters:
    """All letters, made as they are read."""

    letters: Generator[Addressed, None, None]
    """To be closed when no more are wanted: then the log is told."""
    written: int = 0
    left_out: int = 0
    """People who are not included in exports."""


def write(session: Session, kind: str, text: str, filter_text: str = "") -> Letters:
    """The letters to the records that match, by id.

    Args:
        session: Who writes them.
        kind: ``contact`` or ``lead``.
        text: The template: holes as ``{salutation}``, a first line ``Subject: …`` if wanted.
        filter_text: As everywhere.

    Raises:
        Refused: the type has no salutation; an empty template.
        Usage: a hole that nothing fills; says which there are.
        NotAllowed, FilterMistake: before anything is read.
    """
    if kind not in KINDS:
        raise Refused(text=N_("letters go to contacts and leads"))
    permissions.require_type(session, Verb.EXPORT, kind)
    letter = _checked(text)
    ids = permissions.exported(session, kind, views.ids(session, kind, filter_text))
    found = Letters(_nothing())
    found.letters = _noted(session, kind, _each(session, kind, ids, letter, found), found)
    return found


def _nothing() -> Generator[Addressed, None, None]:
    yield from ()


def _checked(text: str) -> Letter:
    letter = rules.template(text)
    if not letter.text.strip():
        raise Refused(text=N_("the letter is empty"))
    unknown = rules.unknown_holes(letter)
    if unknown:
        near = nearest(unknown[0], HOLES)
        raise Usage(
            text=N_("nothing fills “{word}”"),
            word=shown(f"{{{unknown[0]}}}"),
            hint=N_("did you mean “{near}”?") if near else N_("choose one of: {choices}"),
            hint_params={"near": f"{{{near}}}", "choices": ", ".join(f"{{{hole}}}" for hole in HOLES)},
        )
    return letter


def _each(session: Session, kind: str, ids: Sequence[int], letter: Letter, found: Letters) -> Iterator[Addressed]:
    titles = dict(names.dictionary("honorific"))
    for start in range(0, len(ids), _CHUNK):
        chunk = views.by_ids(session, kind, ids[start : start + _CHUNK])
        firms = names.titles("company", sorted({firm for each in chunk if (firm := _firm(kind, each))}))
        for record in chunk:
            if kind == "contact" and not record.values.get("export"):
                found.left_out += 1
                continue
            found.written += 1
            known = _known(kind, record, titles, firms)
            email = normalise.email(known["email"])
            mail = email if points.is_email(email) and email.isascii() else ""
            yield Addressed(record.ref, known["full_name"], mail, rules.written(letter, known))


def _known(kind: str, record: Record, titles: dict[str, str], firms: dict[int, str]) -> dict[str, str]:
    values = record.values
    known = {name: str(values.get(name) or "") for name in ("name", "second_name", "last_name", "post")}
    full = " ".join(filter(None, (known["name"], known["second_name"], known["last_name"])))
    company = firms.get(_firm(kind, record), "") or str(values.get("company_title") or "")
    return known | {
        "salutation": titles.get(str(values.get("honorific") or ""), ""),
        "full_name": full or record.title,
        "company": company,
        "email": _first(values.get("email")),
        "phone": _first(values.get("phone")),
    }


def _firm(kind: str, record: Record) -> int:
    value = record.values.get("companies" if kind == "contact" else "company")
    first = value[0] if isinstance(value, tuple) and value else value
    return first if isinstance(first, int) else 0


def _first(value: Value) -> str:
    first = value[0] if isinstance(value, tuple) and value else None
    return first.value if isinstance(first, Point) else ""


def _noted(
    session: Session, kind: str, letters: Iterator[Addressed], found: Letters
) -> Generator[Addressed, None, None]:
    """The letters; when they end, or nobody wants more of them, the log says how many left."""
    try:
        yield from letters
    finally:
        with operation(session, deeds.EXPORTED) as act:
            told = {"type": kind, "count": found.written, "left_out": found.left_out, "format": "letter"}
            act.event("exported", Ref("user", session.user_id), told)


def draft(folder: Path, each: Addressed, *, force: bool = False) -> Path:
    """An e-mail that is ready to be looked at and sent, as a file that mail programs open.

    Args:
        folder: Where it goes; it must be there.
        each: A letter to somebody with an e-mail address.
        force: Replace a file of that name.

    Raises:
        Refused: the file is there, or cannot be written.
    """
    message = EmailMessage(policy=SMTP)
    local, _at, host = each.email.rpartition("@")
    message["To"] = Address(each.name.replace("\n", " "), local, host)
    message["Subject"] = each.letter.subject
    message["X-Unsent"] = "1"
    message.set_content(each.letter.text)
    path = folder / f"{each.ref.type}-{each.ref.id}.eml"
    exporting.write([message.as_bytes()], path, force=force)
    return path

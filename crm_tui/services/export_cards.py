"""Records for address books and calendars: contacts and companies as vCards, activities as iCalendar (RFC 5545).

vCards are of version 3.0 (RFC 2426), which every program reads, or 4.0 (RFC 6350).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol
from urllib.parse import quote

from crm_tui.domain import bbcode
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldSpec, Point
from crm_tui.domain.vcards import Property, in_version, parsed
from crm_tui.services.import_cards import MARK, name_parts, unescaped
from crm_tui.services.records import Record

VCARD_KINDS = ("contact", "company")
ICALENDAR_KINDS = ("activity",)
_PHONES = {"work": "WORK,VOICE", "mobile": "CELL", "home": "HOME,VOICE", "fax": "FAX", "pager": "PAGER"} | {
    label: f"X-{label.upper()},VOICE" for label in ("mailing", "other")
}
_MAILS = {"home": "HOME", "mailing": "X-MAILING", "other": "X-OTHER"}
_FOUR_LABELS = {"mobile": "cell", "mailing": "x-mailing", "other": "x-other"}
_GLOBAL_NUMBER = re.compile(r"\+[().-]*[0-9][0-9().-]*")
"""What stands in a ``tel:`` URI as it is (RFC 3966)."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+=%-]+")
_OCTETS = 75
"""Of one line; longer ones go on in the next, after a blank."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", ",": "\\,", ";": "\\;", "\r": None})


class Known(Protocol):
    """Who knows what linked records are called."""

    def of(self, spec: FieldSpec, number: int) -> str:
        """What the id of a field is called."""
        ...


def vcards(kind: str, specs: Sequence[FieldSpec], rows: Iterable[tuple[Record, Known]]) -> Iterator[str]:
    """One vCard 3.0 a record."""
    for record, known in rows:
        kept = _kept(str(record.values.get("source_description") or ""))
        lines = _person(record, known, kept, four=False) if kind == "contact" else _organisation(record, four=False)
        more = [*_common(record), *_written(kept, "3.0"), _identity(record, four=False), _revised("REV", record)]
        yield _block("VCARD", ["VERSION:3.0", *lines, *more])


def vcards_four(kind: str, specs: Sequence[FieldSpec], rows: Iterable[tuple[Record, Known]]) -> Iterator[str]:
    """One vCard 4.0 a record."""
    for record, known in rows:
        kept = _kept(str(record.values.get("source_description") or ""))
        said = any(each.name.upper() == "KIND" for each in kept)
        sort = [] if said else ["KIND:individual" if kind == "contact" else "KIND:org"]
        lines = _person(record, known, kept, four=True) if kind == "contact" else _organisation(record, four=True)
        more = [*_common_four(record), *_written(kept, "4.0"), _identity(record, four=True), _revised("REV", record)]
        yield _block("VCARD", ["VERSION:4.0", *sort, *lines, *more])


def icalendar(kind: str, specs: Sequence[FieldSpec], rows: Iterable[tuple[Record, Known]]) -> Iterator[str]:
    """One calendar of the activities: meetings with a start are events, everything else is a to-do."""
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crm-tui//crm-tui//EN\r\n"
    for record, _known in rows:
        values = record.values
        event = values.get("kind") == "meeting" and isinstance(values.get("start"), datetime)
        lines = [_revised("DTSTAMP", record), f"UID:{_text(values.get('origin_id'))}"]
        lines += [f"SUMMARY:{_text(values.get('subject'))}", f"CATEGORIES:{_text(values.get('kind')).upper()}"]
        lines += _optional("DESCRIPTION", bbcode.plain(str(values.get("description") or "")))
        lines += _optional("LOCATION", values.get("place"))
        lines += ["PRIORITY:1"] if values.get("important") else []
        yield _block("VEVENT", [*lines, *_times(record)]) if event else _block("VTODO", [*lines, *_progress(record)])
    yield "END:VCALENDAR\r\n"


def _times(record: Record) -> list[str]:
    names = (("DTSTART", "start"), ("DTEND", "end"))
    return [f"{name}:{_moment(at)}" for name, field in names if isinstance(at := record.values.get(field), datetime)]


def _progress(record: Record) -> list[str]:
    due, done = record.values.get("deadline"), record.values.get("completed_at")
    lines = [f"DUE:{_moment(due)}"] if isinstance(due, datetime) else []
    if not record.values.get("completed"):
        return [*lines, "STATUS:NEEDS-ACTION"]
    return [*lines, "STATUS:COMPLETED", *([f"COMPLETED:{_moment(done)}"] if isinstance(done, datetime) else [])]


def _person(record: Record, known: Known, kept: Sequence[Property], four: bool) -> list[str]:
    values = record.values
    parts = [_text(values.get(name)) for name in ("last_name", "name", "second_name")]
    titles = next((each.value for each in kept if each.name.upper() == "N"), "")
    affixes = [_text(part) for part in _affixes(titles)]
    lines = [f"N:{';'.join([*parts, *affixes])}", f"FN:{_text(record.title)}"]
    companies, spec = values.get("companies"), ENTITY_TYPES["contact"].field("companies")
    if isinstance(companies, tuple) and companies and spec is not None and isinstance(companies[0], int):
        lines += _optional("ORG", known.of(spec, companies[0]))
    lines += _optional("TITLE", values.get("post"))
    born = values.get("birthdate")
    return lines + _optional("BDAY", born.strftime("%Y%m%d") if four and isinstance(born, date) else born)


def _affixes(name: str) -> tuple[str, str]:
    """What stands before and behind a name, of a kept line ``N:;;;Dr.;Jr.``."""
    parts = [*(unescaped(part) for part in name_parts(name)), *[""] * 5]
    return parts[3], parts[4]


def _organisation(record: Record, four: bool) -> list[str]:
    name = _text(record.title)
    return [f"FN:{name}", f"ORG:{name}"] if four else [f"N:{name};;;;", f"FN:{name}", f"ORG:{name}"]


def _common(record: Record) -> list[str]:
    """What people and organisations both have, in version 3.0."""
    lines = [f"TEL;TYPE={_PHONES.get(each.label, 'VOICE')}:{_text(each.value)}" for each in _points(record, "phone")]
    lines += [
        f"EMAIL;TYPE=INTERNET,{_MAILS.get(each.label, 'WORK')}:{_text(each.value)}" for each in _points(record, "email")
    ]
    lines += [
        f"URL{'' if each.label == 'work' else f';TYPE={each.label}'}:{_text(each.value)}"
        for each in _points(record, "web")
    ]
    lines += [f"IMPP:{each.label}:{quote(each.value)}" for each in _points(record, "im")]
    return [*lines, *_optional("NOTE", bbcode.plain(str(record.values.get("comments") or "")))]


def _common_four(record: Record) -> list[str]:
    """The same in version 4.0: the first of several is preferred, a phone that is one is a URI."""
    lines = []
    for name, property_ in (("phone", "TEL"), ("email", "EMAIL"), ("web", "URL"), ("im", "IMPP")):
        found = _points(record, name)
        for number, each in enumerate(found):
            preferred = ";PREF=1" if number == 0 and len(found) > 1 else ""
            lines.append(_point_four(property_, each, preferred))
    return [*lines, *_optional("NOTE", bbcode.plain(str(record.values.get("comments") or "")))]


def _point_four(name: str, each: Point, preferred: str) -> str:
    if name == "IMPP":
        return f"IMPP{preferred}:{each.label}:{quote(each.value)}"
    if name == "URL":
        said = "" if each.label == "work" else f";TYPE={each.label}"
        return f"URL{said}{preferred}:{_text(each.value)}"
    label = _FOUR_LABELS.get(each.label, each.label)
    if name == "TEL" and _GLOBAL_NUMBER.fullmatch(each.value):
        return f"TEL;VALUE=uri;TYPE={label}{preferred}:tel:{each.value}"
    return f"{name};TYPE={label}{preferred}:{_text(each.value)}"


def _identity(record: Record, four: bool) -> str:
    """In version 4.0 what is no URI is said to be a text."""
    origin = _text(record.values.get("origin_id"))
    return f"UID;VALUE=text:{origin}" if four and not _URI.fullmatch(origin) else f"UID:{origin}"


_OWN = frozenset({"BEGIN", "END", "VERSION", "UID", "N", "FN", "REV", "PRODID"})
"""Written from fields; a kept line never says them again."""


def _kept(text: str) -> list[Property]:
    """What an imported card said and no field has, as it was written; nothing that would end the card."""
    lines = [line.removeprefix(MARK) for line in text.split("\n") if line.startswith(MARK)]
    return [found for line in lines if (found := parsed(line)) is not None]


def _written(kept: Sequence[Property], version: str) -> list[str]:
    lines = [each for each in kept if each.name.upper() not in _OWN]
    return [in_version(str(each), version) for each in lines]


def _points(record: Record, name: str) -> list[Point]:
    found = record.values.get(name)
    return [each for each in found if isinstance(each, Point)] if isinstance(found, tuple) else []


def _optional(name: str, value: object) -> list[str]:
    text = _text(value)
    return [f"{name}:{text}"] if text else []


def _text(value: object) -> str:
    return "" if value is None else str(value).translate(_ESCAPES)


def _moment(at: datetime) -> str:
    """UTC; values of records are aware UTC."""
    return at.strftime("%Y%m%dT%H%M%SZ")


def _revised(name: str, record: Record) -> str:
    at = record.values.get("modified_at")
    return f"{name}:{_moment(at)}" if isinstance(at, datetime) else f"{name}:19700101T000000Z"


def _block(name: str, lines: Iterable[str]) -> str:
    return "".join(map(_folded, (f"BEGIN:{name}", *lines, f"END:{name}")))


def _folded(line: str) -> str:
    """The line with its end, parted where it is too long, never inside a character."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > _OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces) + "\r\n"

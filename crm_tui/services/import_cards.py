"""vCards as rows: what an address book exports, read into the columns that contacts and companies have (versions 2.1 to 4)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from crm_tui.domain import vcards
from crm_tui.domain.entities.common import MESSENGER_LABELS, WEB_LABELS

COLUMNS = (
    "title",
    "organization",
    "last_name",
    "name",
    "second_name",
    "post",
    "birthdate",
    "phone",
    "email",
    "web",
    "im",
    "comments",
    "source_description",
    "origin_id",
)
"""The columns of every row. ``title`` is the organisation as companies are called, ``organization`` as contacts name it."""
MARK = "vCard "
"""Begins a line of the source information that keeps what a card says and no field has: an export writes it back."""
_PLAIN = {"TITLE": "post", "NOTE": "comments", "UID": "origin_id"}
_POINTS = {"TEL": "phone", "EMAIL": "email", "URL": "web"}
_LABELS = (
    ("X-MAILING", "mailing"), ("X-OTHER", "other"), ("CELL", "mobile"), ("FAX", "fax"), ("PAGER", "pager"), ("HOME", "home"),
)  # fmt: skip
_MAIL = (*_LABELS[:2], _LABELS[-1])
_PAGES = tuple((label.upper(), label) for label in WEB_LABELS) + _MAIL
_DROPPED = frozenset({"VERSION", "PRODID", "REV", "PHOTO", "LOGO", "SOUND", "KEY"})
"""What is of the card and not of the person, and pictures and keys: they would fill the field."""
_PARTS = re.compile(r'[;,="\s]+')
_OWN_KINDS = frozenset({"individual", "org"})
"""What the type of the record says."""
_MOST_KEPT = 20
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"((?:\\.|[^;\\])*)(?:;|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    params: str
    """In capitals, with their signs."""
    value: str
    whole: str = ""
    """As it was written, in one line; empty when it was encoded in another way."""


def cards(lines: Iterable[str]) -> Iterator[list[str] | str]:
    """One row a card; a text, its first line, for one that does not end. What stands outside of cards is no row."""
    found: dict[str, list[str]] | None = None
    for line in _content(lines):
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            if found is not None:
                yield "BEGIN:VCARD"
            found = {}
        elif found is not None and line.name == "END":
            yield _row(found)
            found = None
        elif found is not None:
            _take(found, line)
    if found is not None:
        yield "BEGIN:VCARD"


def _content(lines: Iterable[str]) -> Iterator[_Line]:
    """Whole lines: those that begin with a blank go on with the one before, quoted-printable ones with the next."""
    pieces: list[str] = []
    for raw in lines:
        text = raw.rstrip("\r\n").lstrip("\ufeff")
        if pieces and text[:1] in (" ", "\t"):
            pieces.append(text[1:])
        elif pieces and pieces[-1].endswith("=") and "QUOTED-PRINTABLE" in pieces[0].partition(":")[0].upper():
            pieces[-1] = pieces[-1].removesuffix("=")
            pieces.append(text)
        else:
            yield from _parsed("".join(pieces))
            pieces = [text]
    yield from _parsed("".join(pieces))


def _parsed(text: str) -> Iterator[_Line]:
    head, colon, value = text.partition(":")
    if not colon:
        return
    name, _sign, params = head.partition(";")
    params = params.upper()
    if "QUOTED-PRINTABLE" in params:
        charset = "latin-1" if "ISO-8859-1" in params else "utf-8"
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode(charset, "replace")
        text = ""
    yield _Line(name.rpartition(".")[2].strip().upper(), params, value, text)


def _take(found: dict[str, list[str]], line: _Line) -> None:
    """Put one line of a card into its column."""
    if line.name == "N":
        _take_name(found, name_parts(line.value))
    elif line.name == "FN":
        found["full"] = [unescaped(line.value)]
    elif line.name == "ORG":
        found.setdefault("organization", []).append(unescaped(name_parts(line.value)[0]))
    elif line.name == "BDAY" and (day := _DAY.match(line.value.strip())):
        found["birthdate"] = ["-".join(day.groups())]
    elif line.name in _PLAIN:
        found.setdefault(_PLAIN[line.name], []).append(unescaped(line.value))
    elif line.name in _POINTS:
        found.setdefault(_POINTS[line.name], []).append(_ranked(line, _point(line)))
    elif line.name == "IMPP" and ":" in line.value:
        found.setdefault("im", []).append(_ranked(line, _messenger(line)))
    elif not (line.name in _DROPPED or (line.name == "KIND" and line.value.strip().casefold() in _OWN_KINDS)):
        _keep(found, vcards.neutral(line.whole))


def _take_name(found: dict[str, list[str]], parts: list[str]) -> None:
    for column, part in zip(("last_name", "name", "second_name"), [*parts, "", "", ""], strict=False):
        found[column] = [unescaped(part)]
    if any(part.strip() for part in parts[3:5]):
        _keep(found, f"N:;;;{';'.join(parts[3:5])}")


def _keep(found: dict[str, list[str]], whole: str) -> None:
    """What no field has."""
    if whole and len(found.get("source_description", ())) < _MOST_KEPT:
        found.setdefault("source_description", []).append(MARK + whole)


def _ranked(line: _Line, text: str) -> str:
    """The text behind three digits by which the preferred one of several is the first."""
    return f"{vcards.preference(line.params):03}{text}" if text else ""


def _messenger(line: _Line) -> str:
    scheme, _colon, value = line.value.partition(":")
    label = scheme.strip().casefold()
    quoted = unquote(value).strip().replace('"', '""')
    return f'{label if label in MESSENGER_LABELS else "other"}:"{quoted}"' if quoted else ""


def _point(line: _Line) -> str:
    """A phone, an address or a page as the fields of contacts read it: ``mobile:"+39 333 1"``."""
    value = unescaped(line.value).strip()
    if line.name == "TEL":
        value = value.removeprefix("tel:")
    known = {"TEL": _LABELS, "EMAIL": _MAIL}.get(line.name, _PAGES)
    said = set(_PARTS.split(line.params))
    label = next((label for sign, label in known if sign in said), "work")
    quoted = value.replace('"', '""')
    return f'{label}:"{quoted}"' if value else ""


def name_parts(value: str) -> list[str]:
    """The parts of a name, as written: a semicolon behind a backslash parts nothing."""
    return _PART.findall(value)


def unescaped(value: str) -> str:
    """What a text means."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _row(found: dict[str, list[str]]) -> list[str]:
    """The cells of one card; who has no name in parts has the one that is shown."""
    named = any(part for column in ("last_name", "name", "second_name") for part in found.get(column, ()))
    if not named and "full" in found:
        first, _blank, last = found["full"][0].rpartition(" ")
        found["name"], found["last_name"] = ([first], [last]) if first else ([last], [""])
    organisation = found.get("organization", [""])[0]
    cells = {}
    for column, several in found.items():
        if column == "im" or column in _POINTS.values():
            cells[column] = ", ".join(each[3:] for each in sorted(filter(None, several), key=lambda each: each[:3]))
        else:
            cells[column] = "\n".join(filter(None, several)).strip()
    quoted = organisation.replace('"', '""')
    cells["title"] = organisation
    cells["organization"] = f'"{quoted}"' if "," in organisation or '"' in organisation else organisation
    return [cells.get(column, "") for column in COLUMNS]

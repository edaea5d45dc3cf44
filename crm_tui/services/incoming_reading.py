"""Bytes from outside as incoming contacts: an e-mail (.eml), JSON (an object, a list, an object a line), CSV.

Nothing here trusts what it reads: sizes, depths and counts have limits, what is no text becomes U+FFFD, and every fault is
one refusal with a reason. Sources: threats T08, T18, T27, T33, T46, T47.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_tui.domain import incoming
from crm_tui.domain.errors import CrmError, Refused
from crm_tui.domain.incoming import Incoming
from crm_tui.domain.words import N_
from crm_tui.services.import_source import best_delimiter, open_source
from crm_tui.services.session import Session
from data import stores

FORMATS = ("eml", "json", "csv")
MOST_BYTES = 25 << 20
MOST_MESSAGES = 10_000
MOST_COLUMNS = 200
MOST_CELL = 131_072
"""Characters; the limit of the reader itself is one for the whole program, and an import raises it."""
_SUFFIXES = {"eml": "eml", "json": "json", "jsonl": "json", "ndjson": "json", "csv": "csv", "tsv": "csv"}


@dataclass(frozen=True, slots=True)
class Row:
    """One contact of a file, or why it is none."""

    number: int
    """From 1."""
    message: Incoming | None
    error: CrmError | None = None
    given: Mapping[str, str] | None = None
    """What stood there, to be written down again when it cannot be taken in."""


def format_of(name: str, data: bytes, chosen: str = "") -> str:
    """``eml``, ``json`` or ``csv``: as chosen, by the ending of the name, else by the first signs.

    Raises:
        Refused: the name has an ending of something else.
    """
    if chosen:
        return chosen
    _stem, dot, suffix = name.rpartition(".")
    if dot and name != "-":
        found = _SUFFIXES.get(suffix.casefold())
        if found is None:
            raise Refused(
                text=N_("{path} is no e-mail, no JSON and no CSV"), path=name, hint=N_("end it .eml, .json or .csv")
            )
        return found
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head in (b"{", b"["):
        return "json"
    first = data.lstrip().split(b"\n", 1)[0]
    return "eml" if first.partition(b":")[1] and b" " not in first.partition(b":")[0] else "csv"


def content(session: Session, path: str) -> bytes:
    """All of a file, or of standard input for ``-``; the store of the session is out of bounds.

    Raises:
        NotFound: no such file.
        Refused: not a regular file, too large, empty, or the database itself.
    """
    source = open_source(path, protected=stores.files())
    try:
        if source.size > MOST_BYTES:
            raise Refused(text=N_("{path} is larger than {limit} MiB"), path=path, limit=MOST_BYTES >> 20)
        source.file.seek(0)
        return source.file.read(MOST_BYTES + 1)
    finally:
        source.close()


def read(name: str, data: bytes, *, form: str = "", kind: str = "") -> Iterator[Row]:
    """The contacts of a file in their order.

    Args:
        name: What the file is called, ``-`` for standard input; its ending tells what it is.
        data: All of it.
        form: One of `FORMATS`, when the name does not say.
        kind: What rows are that do not say.

    Raises:
        Refused: it cannot be read at all, or it is larger than it may be.
    """
    if len(data) > MOST_BYTES:
        raise Refused(text=N_("{path} is larger than {limit} MiB"), path=name, limit=MOST_BYTES >> 20)
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused(text=N_("{path} is empty"), path=name)
    found = format_of(name, data, form)
    if found == "eml":
        from crm_tui.services import incoming_mail  # noqa: PLC0415 — only e-mails need the reader of e-mails

        yield Row(1, incoming_mail.parse(name, data))
        return
    given = _json(name, data) if found == "json" else _csv(data)
    for number, each in enumerate(given, 1):
        if number > MOST_MESSAGES:
            raise Refused(text=N_("{path} has more than {limit} contacts"), path=name, limit=MOST_MESSAGES)
        yield _described(number, each, kind)


def _described(number: int, given: Mapping[str, str] | None, kind: str) -> Row:
    if given is None:
        return Row(number, None, Refused(text=N_("is not a JSON object")))
    try:
        return Row(number, incoming.parse(given, kind=kind), None, given)
    except CrmError as error:
        return Row(number, None, error, given)


def _text(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 by its mark, else that of Western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _json(name: str, data: bytes) -> Iterator[Mapping[str, str] | None]:
    text = _text(data)
    try:
        whole = _load(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise Refused(text=N_("{path} is not JSON"), path=name) from error
        yield from _json_lines(name, lines)
        return
    several = whole if isinstance(whole, list) else [whole]
    for each in several:
        yield _flat(each) if isinstance(each, dict) else None


def _json_lines(name: str, lines: list[str]) -> Iterator[Mapping[str, str] | None]:
    for line in lines:
        try:
            found = _load(line)
        except (ValueError, RecursionError):
            found = None
        yield _flat(found) if isinstance(found, dict) else None


def _load(text: str) -> object:
    """Numbers stay texts: none of them is computed with. Source: threats T46."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _flat(given: dict[str, object]) -> dict[str, str]:
    """Texts by name; what stands under ``fields``, ``utm`` or the like stands beside the others."""
    found: dict[str, str] = {}
    for name, value in list(given.items())[:MOST_COLUMNS]:
        if isinstance(value, dict):
            prefix = "utm_" if name.casefold() == "utm" else ""
            for inner, each in list(value.items())[:MOST_COLUMNS]:
                found.setdefault(f"{prefix}{inner}", _word(each))
        else:
            found.setdefault(name, _word(value))
    return found


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return "\n".join(_word(each) for each in value[:50] if not isinstance(each, (list, dict)))
    return json.dumps(value, ensure_ascii=False)[: incoming.TEXT_CHARACTERS]


def _csv(data: bytes) -> Iterator[Mapping[str, str] | None]:
    text = _text(data).replace("\0", "")
    delimiter = best_delimiter(text[:65_536])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])][:MOST_COLUMNS]
        for row in reader:
            if any(len(cell) > MOST_CELL for cell in row):
                raise csv.Error("a cell without an end")
            if any(cell.strip() for cell in row):
                yield dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise Refused(text=N_("the table cannot be read on from line {line}"), line=reader.line_num) from error

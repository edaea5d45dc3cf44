"""An e-mail as an incoming contact. Only the standard library reads it; HTML becomes plain text, attachments are named.

Headers are cut before they are read and parts are counted: hostile mail costs what an honest one costs. An address is
taken only when it is exactly one. Sources: threats T18, T19, T33.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from html import unescape

from crm_tui.domain import incoming, points
from crm_tui.domain.errors import Refused
from crm_tui.domain.incoming import Incoming, Kind
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

MOST_PARTS = 100
MOST_LINES = 600_000
MOST_BOUNDARIES = 40
"""Of parts that hold parts; the reader of the standard library compares every line with all that are open."""
_HEADER = 4_000
_ADDRESS = re.compile(r"^(?P<name>[^<>]*)<(?P<address>[^<>\s]{3,254})>\s*$")
_REFERENCE = re.compile(r"<([^<>\s]{3,240})>")
_BLOCKS = frozenset("p div br tr li h1 h2 h3 h4 blockquote table hr".split())
_TAG = re.compile(r"<(?:([a-z][a-z0-9]{0,20})|/([a-z][a-z0-9]{0,20})|[!?])")
_SILENT = frozenset("script style head title".split())


def parse(name: str, data: bytes) -> Incoming:
    """The e-mail.

    Args:
        name: What the file is called, for refusals.
        data: All of it, as it was received.

    Raises:
        Refused: it is no e-mail, or it says of nobody that it is from them.
    """
    if data.count(b"\n") > MOST_LINES or data.lower().count(b"boundary") > MOST_BOUNDARIES:
        raise Refused(text=N_("{path} has too many lines or parts for an e-mail"), path=name)
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(_parts(message))
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise Refused(text=N_("{path} cannot be read as an e-mail"), path=name) from error
    full_name, address = _from(_header(message, "From"))
    if not address:
        raise Refused(text=N_("{path} does not say whom it is from"), path=name)
    return Incoming(
        kind=Kind.EMAIL,
        subject=incoming.line(_header(message, "Subject")),
        text=incoming.words(_body(parts)),
        full_name=incoming.line(full_name),
        email=address,
        recipient=incoming.line(_header(message, "To")),
        at=_date(message),
        key=next(iter(_references(message, "Message-ID")), ""),
        answers=tuple(dict.fromkeys((*_references(message, "In-Reply-To"), *_references(message, "References")[-20:]))),
        automatic=_is_automatic(message),
        files=tuple(_files(parts)),
    )


def _header(message: Message, name: str) -> str:
    """A header with its encoded words read; at most 4,000 signs are looked at."""
    raw = str(message.get(name, ""))[:_HEADER]
    found: list[str] = []
    try:
        pieces = decode_header(raw)
    except (MessageError, ValueError):
        return raw
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            piece = _decoded(piece, charset)
        found.append(piece)
    return " ".join("".join(found).split())


def _decoded(data: bytes, charset: str | None) -> str:
    for each in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(each or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def _from(header: str) -> tuple[str, str]:
    """Name and address; both empty unless it is exactly one address. Source: threats T18."""
    match = _ADDRESS.match(header)
    name, address = (match["name"], match["address"]) if match else ("", header.strip())
    if not points.is_email(address):
        return "", ""
    return name.strip().strip('"').strip(), address


def _references(message: Message, name: str) -> list[str]:
    return [incoming.line(each) for each in _REFERENCE.findall(str(message.get(name, ""))[:_HEADER])]


def _date(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))[:200]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _is_automatic(message: Message) -> bool:
    """Whether a machine has sent it. Sources: threats T33; RFC 3834."""
    submitted = str(message.get("Auto-Submitted", "no"))[:100].strip().casefold()
    precedence = str(message.get("Precedence", ""))[:100].strip().casefold()
    return (
        not submitted.startswith("no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(
            message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond")
        )
        or str(message.get("Return-Path", "-"))[:10].strip() == "<>"
        or message.get_content_type() == "multipart/report"
    )


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, outermost first; no more than a hundred, however deep they lie."""
    waiting = [message]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            waiting = [each for each in inner if isinstance(each, Message)][:MOST_PARTS] + waiting
        else:
            yield part


def _body(parts: list[Message]) -> str:
    """The plain text, else the HTML without its marks; then the names of what is attached."""
    texts = [part for part in parts if part.get_filename() is None and part.get_content_maintype() == "text"]
    plain = [_content(part) for part in texts if part.get_content_subtype() == "plain"]
    if not any(each.strip() for each in plain):
        plain = [_without_marks(_content(part)) for part in texts if part.get_content_subtype() == "html"][:1]
    attached = [
        fill(_("[attached: {name}]"), {"name": incoming.line(_name(part))})
        for part in parts
        if part.get_filename() is not None
    ]
    return "\n".join(filter(None, ("\n\n".join(each.strip("\r\n") for each in plain), *attached)))


def _files(parts: list[Message]) -> Iterator[tuple[str, bytes]]:
    """What is attached, each with the name that it came with."""
    for part in [each for each in parts if each.get_filename() is not None][: incoming.MOST_FILES]:
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            yield _name(part), data


def _name(part: Message) -> str:
    name = part.get_filename() or ""
    return "".join(
        _decoded(piece, charset) if isinstance(piece, bytes) else piece
        for piece, charset in decode_header(name[:_HEADER])
    )


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    return _decoded(data, part.get_content_charset()) if isinstance(data, bytes) else ""


def _without_marks(html: str) -> str:
    """The words of a page, a block a line; what it would run or load is left out. One pass: no mark is looked for twice."""
    html = html[: 8 * incoming.TEXT_CHARACTERS]
    small = html.lower() if html.isascii() else "".join(each if len(low := each.lower()) != 1 else low for each in html)
    found: list[str] = []
    at = 0
    while (start := html.find("<", at)) >= 0:
        found.append(unescape(html[at:start]))
        match = _TAG.match(small, start)
        if small.startswith("<!--", start):
            end = small.find("-->", start + 4)
        elif match is None:
            found.append("<")
            at = start + 1
            continue
        else:
            end = small.find(">", start)
            if match[1] in _SILENT and end >= 0:
                end = small.find(f"</{match[1]}", end)
            found.append("\n" if (match[1] or match[2]) in _BLOCKS else "")
        if end < 0:
            break
        at = small.find(">", end) + 1
        if at == 0:
            break
    else:
        found.append(unescape(html[at:]))
    lines = (" ".join(line.split()) for line in "".join(found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

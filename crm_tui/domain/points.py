"""Phones, e-mails, websites and messengers: what each looks like, and lists of them in one text.

A list is written ``work:+39 02 1234567, mobile:+39 333 1234567``; the label may be left out, and a value that holds a
comma, a semicolon or a quote stands in quotes. Values are kept as typed; `normalise` makes them comparable.
Every check reads its text once.
"""

from __future__ import annotations

import re

from crm_tui.domain.fields import FieldKind, FieldSpec, Point
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, is_blank, nearest
from crm_tui.domain.words import N_

MOST = 50
"""Points of one kind on one record."""
WEB_LENGTH = 1024

_ITEM = re.compile(r'\s*((?:[A-Za-z_]{1,20}\s*:(?!//)\s*)?)("(?:[^"]|"")*"|[^,;\n"]*)\s*(?:[,;\n]|$)')
_PHONE = re.compile(r"\+?[0-9 ()./\-\u00a0]+(?:(?:ext|int|x|#)\.? ?[0-9]{1,6})?", re.IGNORECASE)
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f-\x9f()<>\[\]:;@\\,\"]{1,64}")
_HOST_LABEL = re.compile(r"(?!-)[\w\-]{1,63}(?<!-)")
_URL = re.compile(r"(?:(https?)://)?([^\s/?#@\\<>\"]+)(?:[/?#][^\s\\<>\"]*)?", re.IGNORECASE)
_PORT = re.compile(r":[0-9]{1,5}$")


def is_host(text: str) -> bool:
    """Whether it is a domain name with at least one dot; other alphabets are welcome."""
    labels = text.removesuffix(".").split(".")
    return (
        len(text) <= 253
        and len(labels) >= 2
        and all(_HOST_LABEL.fullmatch(label) and "_" not in label for label in labels)
        and not labels[-1].isdigit()
    )


def is_email(text: str) -> bool:
    """Whether it is exactly one address, without a display name, comments or quotes."""
    if len(text) > 254:
        return False
    local, at, host = text.rpartition("@")
    return bool(
        at and _LOCAL.fullmatch(local) and not local.startswith(".") and not local.endswith(".") and ".." not in local
    ) and is_host(host)


def is_phone(text: str) -> bool:
    """Whether it can be a telephone number: 3 to 25 digits and the signs that people put between them."""
    return len(text) <= 60 and bool(_PHONE.fullmatch(text)) and 3 <= sum(map(str.isdigit, text)) <= 25


def is_web(text: str) -> bool:
    """Whether it is an http(s) address or a bare host, without a user name or a password."""
    if len(text) > WEB_LENGTH:
        return False
    match = _URL.fullmatch(text)
    if match is None:
        return False
    host = _PORT.sub("", match[2])
    return is_host(host) or (bool(match[1]) and host.casefold() == "localhost") or _is_ipv4(host)


def _is_ipv4(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts)


def check_point(spec: FieldSpec, point: Point) -> Point:
    """The point with clean text and a label that the field knows.

    Raises:
        InvalidValue: the label is unknown, or the value is none of its kind.
    """
    value = clean(point.value, multiline=False).strip()
    label = point.label.strip().casefold() or _default_label(spec)
    if spec.choices and label not in spec.choices:
        near = nearest(label, spec.choices)
        hint = N_("did you mean “{near}”?") if near else N_("one of: {choices}")
        raise invalid(
            spec.name, point.label, N_("is not a kind of this field"), hint, near=near, choices=", ".join(spec.choices)
        )
    if is_blank(value):
        raise invalid(spec.name, point.value, N_("is empty"))
    if spec.kind is FieldKind.PHONES and not is_phone(value):
        raise invalid(spec.name, value, N_("is not a telephone number"), N_("write for example +39 02 1234567"))
    if spec.kind is FieldKind.EMAILS and not is_email(value):
        raise invalid(spec.name, value, N_("is not an e-mail address"), N_("write for example name@example.com"))
    if spec.kind is FieldKind.WEBS and not is_web(value):
        raise invalid(spec.name, value, N_("is not a web address"), N_("write for example https://example.com"))
    if len(value) > max(spec.max_length, WEB_LENGTH if spec.kind is FieldKind.WEBS else 0):
        raise invalid(spec.name, value, N_("is longer than {limit} characters"), limit=spec.max_length)
    return Point(value, label)


def _default_label(spec: FieldSpec) -> str:
    return spec.choices[0] if spec.choices else "work"


def check_points(spec: FieldSpec, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points in their order, each checked, each value once.

    Raises:
        InvalidValue: one of them is wrong, or there are too many.
    """
    if len(points) > MOST:
        raise invalid(spec.name, len(points), N_("are more than {limit} entries"), limit=MOST)
    by_value: dict[str, Point] = {}
    for point in points:
        checked = check_point(spec, point)
        by_value.setdefault(checked.value, checked)
    return tuple(by_value.values())


def parse_points(spec: FieldSpec, text: str) -> tuple[Point, ...]:
    """The points that a text lists, with their labels; the field's first label where none is written.

    Raises:
        InvalidValue: one of them is wrong, or a quote is not closed.
    """
    points: list[Point] = []
    position = 0
    text = text.strip()
    while position < len(text) and len(points) <= MOST:
        match = _ITEM.match(text, position)
        if match is None or match.end() == position:
            raise invalid(spec.name, text[position:], N_("has a quote that is not closed or stands inside a value"))
        position = match.end()
        value = match[2]
        value = value[1:-1].replace('""', '"') if value.startswith('"') else value.strip()
        label = match[1].strip().removesuffix(":").rstrip()
        if label or not is_blank(value):
            points.append(_strip_scheme(spec, Point(value, label or _default_label(spec))))
    return check_points(spec, tuple(points))


def _strip_scheme(spec: FieldSpec, point: Point) -> Point:
    """``mailto:`` and ``tel:`` copied from a web page are not labels."""
    schemes = {FieldKind.PHONES: "tel", FieldKind.EMAILS: "mailto"}
    is_scheme = point.label.casefold() == schemes.get(spec.kind, "")
    return Point(point.value, _default_label(spec)) if is_scheme else point


def format_points(points: tuple[Point, ...]) -> str:
    """The text that `parse_points` reads back."""
    return ", ".join(f"{point.label}:{_quoted(point.value)}" for point in points)


def _quoted(value: str) -> str:
    if value.startswith("//") or any(sign in value for sign in ',;"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value

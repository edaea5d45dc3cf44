"""BBCode of comments: text to spans with styles. Never markup of the screen library; spans are plain values.

Known tags: ``b i u s quote code list [*] url``. What is unknown, unbalanced or a link elsewhere than the web, mail and
telephone is shown as typed. The text is read twice from left to right, whatever it holds.
Source: actions «Add comment», threats T09 (markup injection).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LIMIT = 65_536
"""Characters; a longer text is shown as typed."""
HREF_LENGTH = 2048
STYLES = ("b", "i", "u", "s", "code", "quote")
"""What `Span.styles` may hold, besides ``link`` and ``item`` (the bullet or number of a list entry)."""

_TAG = re.compile(r"\[(?:(/?)(b|i|u|s|url|code|quote|list)(?:=([^\[\]\n]{0,2048}))?|(\*))\]", re.IGNORECASE)
_HREF = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f\x7f-\x9f<>\"\[\]\\]+", re.IGNORECASE)
_NO_STYLES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that looks the same."""

    text: str
    styles: frozenset[str] = _NO_STYLES
    href: str = ""
    """Where a click leads; empty when it is no link."""


@dataclass(slots=True)
class _Tag:
    """One tag as found; ``partner`` is the index of the other half once it is known."""

    start: int
    end: int
    name: str
    closing: bool
    argument: str | None
    partner: int = -1


def parse(text: str) -> tuple[Span, ...]:
    """The text as spans, in order; neighbours differ in looks, none is empty."""
    if "[" not in text or len(text) > LIMIT:
        return (Span(text),) if text else ()
    return tuple(_joined(_spans(text, _paired(text))))


def plain(text: str) -> str:
    """The text without its tags."""
    return "".join(span.text for span in parse(text))


def _tags(text: str) -> list[_Tag]:
    return [
        _Tag(match.start(), match.end(), (match[2] or match[4]).lower(), bool(match[1]), match[3])
        for match in _TAG.finditer(text)
    ]


def _paired(text: str) -> list[_Tag]:
    """All tags, those with a partner marked; between ``[code]`` and ``[/code]`` nothing is a tag."""
    tags = _tags(text)
    code_ends = [index for index, tag in enumerate(tags) if tag.name == "code" and tag.closing]
    opened: dict[str, int] = {}
    stack: list[int] = []
    index = next_end = 0
    while index < len(tags):
        tag = tags[index]
        while next_end < len(code_ends) and code_ends[next_end] < index:
            next_end += 1
        if tag.name == "*":
            tag.partner = index if opened.get("list") else -1
        elif tag.closing:
            if tag.argument is None and opened.get(tag.name):
                _close(tags, stack, opened, index, text)
        elif _may_open(tag):
            if tag.name == "code" and next_end < len(code_ends):
                tag.partner, tags[code_ends[next_end]].partner = code_ends[next_end], index
                index = code_ends[next_end]
            elif tag.name != "code":
                stack.append(index)
                opened[tag.name] = opened.get(tag.name, 0) + 1
        index += 1
    _drop_lost_items(tags)
    return tags


def _may_open(tag: _Tag) -> bool:
    if tag.name == "url":
        return tag.argument is None or is_safe_href(tag.argument)
    return tag.argument is None or tag.name in ("list", "quote")


def is_safe_href(text: str) -> bool:
    """Whether it leads to the web, to mail or to the telephone, and holds nothing that could break out."""
    return len(text) <= HREF_LENGTH and _HREF.fullmatch(text) is not None


def _close(tags: list[_Tag], stack: list[int], opened: dict[str, int], index: int, text: str) -> None:
    """Pairs a closing tag with the nearest open one of its name; those opened in between are only text."""
    name = tags[index].name
    while True:
        start = stack.pop()
        opened[tags[start].name] -= 1
        if tags[start].name == name:
            break
    if name == "url" and tags[start].argument is None:
        address = slice(tags[start].end, min(tags[index].start, tags[start].end + HREF_LENGTH + 1))
        if not is_safe_href(text[address]):
            return
    tags[start].partner, tags[index].partner = index, start


def _drop_lost_items(tags: list[_Tag]) -> None:
    """``[*]`` in a list that turned out never to be closed is only text."""
    lists = 0
    for tag in tags:
        if tag.name == "list" and tag.partner >= 0:
            lists += -1 if tag.closing else 1
        elif tag.name == "*" and not lists:
            tag.partner = -1


def _spans(text: str, tags: list[_Tag]) -> Iterator[Span]:
    """The text between the tags, with what is open there."""
    counts: dict[str, int] = {}
    hrefs: list[str] = []
    lists: list[int | None] = []
    at = 0
    fresh = True
    for tag in tags:
        if tag.partner < 0 or tag.start < at:
            continue
        if tag.start > at:
            fresh = text[tag.start - 1] == "\n"
            yield Span(text[at : tag.start], _styles(counts, hrefs), hrefs[-1] if hrefs else "")
        at = tag.end
        if tag.name == "*":
            yield Span("" if fresh else "\n", _styles(counts, []))
            yield Span(_bullet(lists), _styles(counts, []) | {"item"})
            fresh = False
        elif tag.name == "url":
            hrefs.pop() if tag.closing else hrefs.append(tag.argument or text[tag.end : tags[tag.partner].start])
        elif tag.name == "list":
            lists.pop() if tag.closing else lists.append(0 if tag.argument else None)
        else:
            counts[tag.name] = counts.get(tag.name, 0) + (-1 if tag.closing else 1)
    yield Span(text[at:], _styles(counts, hrefs), hrefs[-1] if hrefs else "")


def _styles(counts: dict[str, int], hrefs: list[str]) -> frozenset[str]:
    names = [name for name, count in counts.items() if count]
    return frozenset([*names, "link"] if hrefs else names) if names or hrefs else _NO_STYLES


def _bullet(lists: list[int | None]) -> str:
    number = lists[-1]
    indent = "  " * min(len(lists) - 1, 8)
    if number is None:
        return f"{indent}• "
    lists[-1] = number + 1
    return f"{indent}{number + 1}. "


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of the same looks as one; empty ones left out."""
    parts: list[str] = []
    last = Span("")
    for span in spans:
        if not span.text:
            continue
        if parts and (span.styles, span.href) != (last.styles, last.href):
            yield Span("".join(parts), last.styles, last.href)
            parts = []
        parts.append(span.text)
        last = span
    if parts:
        yield Span("".join(parts), last.styles, last.href)

"""Texts between BBCode, HTML and plain: what the modifiers `bbcode`, `html`, `text` and `br2nl` do.

HTML that is made holds nothing but escaped text, ``b i u s``, ``br`` and links that `bbcode` calls safe.
Source: engine «Modifiers»; threats T19 (HTML and BBCode mail).
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from crm_tui.domain import bbcode
from crm_tui.domain.workflow_values import ValueType

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "s": "s", "del": "s", "strike": "s"}
_BLOCKS = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"})
_HIDDEN = frozenset({"script", "style", "head", "title"})


def breaks_to_lines(text: str) -> str:
    """The text with a line end in place of each ``<br>``."""
    return _BREAK.sub("\n", text)


def convert(text: str, source: ValueType, target: ValueType) -> str:
    """The text as BBCode, HTML or, for every other target, without markup."""
    if source is target:
        return text
    if target is ValueType.HTML:
        return _html(text) if source is ValueType.BBCODE else html.escape(text).replace("\n", "<br>\n")
    if target is ValueType.BBCODE:
        return _read(text, marked=True) if source is ValueType.HTML else text
    if source is ValueType.HTML:
        return _read(text, marked=False)
    return bbcode.plain(text) if source is ValueType.BBCODE else text


def _html(text: str) -> str:
    parts: list[str] = []
    for span in bbcode.parse(text):
        part = html.escape(span.text).replace("\n", "<br>\n")
        for style in ("s", "u", "i", "b"):
            part = f"<{style}>{part}</{style}>" if style in span.styles else part
        parts.append(f'<a href="{html.escape(span.href)}">{part}</a>' if span.href else part)
    return "".join(parts)


def _read(text: str, *, marked: bool) -> str:
    reader = _Reader(marked)
    reader.feed(text)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    """Collects what a reader of the page would see; with ``marked``, the simple tags as BBCode."""

    def __init__(self, marked: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._marked = marked
        self._hidden = 0
        self._links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br" or tag in _BLOCKS:
            self.parts.append("\n")
        elif self._marked and tag in _STYLES:
            self.parts.append(f"[{_STYLES[tag]}]")
        elif self._marked and tag == "a":
            href = next((value or "" for name, value in attrs if name == "href"), "")
            self._links.append(bbcode.is_safe_href(href))
            self.parts.append(f"[url={href}]" if self._links[-1] else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif self._marked and tag in _STYLES:
            self.parts.append(f"[/{_STYLES[tag]}]")
        elif self._marked and tag == "a" and self._links:
            self.parts.append("[/url]" if self._links.pop() else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

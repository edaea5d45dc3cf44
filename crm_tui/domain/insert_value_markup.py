"""Texts between BBCode, HTML and plain: what the modifiers `bbcode`, `html`, `text` and `br2nl` do.

HTML that is made holds nothing but escaped text, ``b i u s``, ``br`` and links that `bbcode` calls safe.
Source: engine «Modifiers»; threats T19 (HTML and BBCode mail).
"""

from __future__ import annotations

import html
import re

from crm_tui.domain import bbcode
from crm_tui.domain.workflow_values import ValueType

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"""<(?:(/?)([A-Za-z][A-Za-z0-9]{0,20})((?>[^<>"']|"[^"<]*+"|'[^'<]*+')*+)|[!?][^<>]*+)>""")
_HREF = re.compile(r"""\bhref\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};)")
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
    """What a reader of the page would see; with ``marked``, the simple tags as BBCode.

    Read once from left to right by an own grammar: the parser of the standard library takes minutes for some texts.
    """
    parts: list[str] = []
    links: list[bool] = []
    at = hidden = 0
    text = _without_comments(text)
    for tag in _TAG.finditer(text):
        if not hidden:
            parts.append(_plain(text[at : tag.start()]))
        at = tag.end()
        name, closing = (tag[2] or "").lower(), bool(tag[1])
        if name in _HIDDEN:
            hidden = max(hidden + (-1 if closing else 1), 0)
        elif name == "br" or name in _BLOCKS:
            parts.append("\n")
        elif marked and name in _STYLES:
            parts.append(f"[{tag[1]}{_STYLES[name]}]")
        elif marked and name == "a":
            parts.append(_link(tag, links, closing=closing))
    if not hidden:
        parts.append(_plain(text[at:]))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _without_comments(text: str) -> str:
    """A comment that is never closed hides the rest, as browsers have it."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        parts.append(text[at:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join((*parts, text[at:]))


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _link(tag: re.Match[str], links: list[bool], *, closing: bool) -> str:
    """The tag of a link that `bbcode` calls safe; of another only its text stays."""
    if closing:
        return "[/url]" if links and links.pop() else ""
    found = _HREF.search(tag[3] or "")
    href = _plain(found[1] or found[2] or found[3] or "") if found else ""
    links.append(bbcode.is_safe_href(href))
    return f"[url={href}]" if links[-1] else ""

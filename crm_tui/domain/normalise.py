"""One form for what people write in many: phones, e-mails, names, text to search. Never shown, only compared.

Used for duplicates, for import and for search; two texts with the same form count as the same.
Source: behaviour «Duplicates and exceptions», threats T10.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from crm_tui.domain.patterns import late

COUNTRY = "39"
"""Country code of a number without one: Italy's."""

_EXTENSION = late(r"(?:ext|int|x|#)\.? ?[0-9]{1,6}\s*$", re.IGNORECASE)
_KEEPS_ZERO = ("39", "378", "379")
"""Italy, San Marino, Vatican: the 0 belongs to the number; elsewhere it is only dialled inside the country."""
_SHORTEST = 6
"""Shorter numbers (112, extensions) exist in one country only: they get no country code."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h"})
_ACCENTS = late("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_INVISIBLE = late("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_JOINING = late("[.'’`´]")
_NO_WORD = late(r"[\W_]+")
_ASCII_WORDS = {
    code: None if chr(code) in ".'`" else (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128)
}
"""The same for plain text in one step: small letters and digits, a blank for what parts words, nothing for what joins."""
_LEGAL_FORMS = (
    "srl srls spa sapa snc sas ss scarl scrl scpa scaarl coop cooperativa onlus unipersonale "
    "gmbh ag kg kgaa ohg gbr ug ek ltd limited llc llp lp plc inc incorporated corp corporation co company "
    "sa sarl sasu eurl sci bv nv vof cv ab oy oyj as asa aps sl slu sau sro doo dd kft zrt spzoo pty pte"
)
_SUFFIXES = frozenset(_LEGAL_FORMS.split())
_MIXED = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def fold(text: str) -> str:
    """Without case, accents and typographic variants (full-width, ligatures, invisible characters)."""
    if text.isascii():
        return text.lower()
    for _ in range(3):
        before = text
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
        text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS)
        text = unicodedata.normalize("NFC", text)
        if text == before:
            break
    return text


def search_text(parts: Iterable[str]) -> str:
    """What full-text search sees of a record: its texts folded, one space between words."""
    return " ".join(" ".join(map(fold, parts)).split())


def phone(text: str, country: str = COUNTRY) -> str:
    """``+`` and digits with the country code, for a short number its digits; empty without any digit.

    An extension does not count: it is the same line.
    """
    text = _EXTENSION.sub("", text.strip())
    international = text.startswith(("+", "00"))
    digits = "".join(each for each in text.replace("(0)", "~") if each in "0123456789~")
    if text.startswith("00"):
        digits = digits[2:]
    if not international:
        digits = digits.replace("~", "0")
        if len(digits) < _SHORTEST:
            return digits
        digits = country + (digits if country in _KEEPS_ZERO else digits.removeprefix("0"))
    digits = digits.replace("~", "0" if digits.startswith(_KEEPS_ZERO) else "")
    return f"+{digits}" if digits else ""


def email(text: str) -> str:
    """The address in small letters with its domain in ASCII; other alphabets become their ``xn--`` form."""
    text = unicodedata.normalize("NFKC", text.strip()).casefold()
    local, at, host = text.rpartition("@")
    if at and not host.isascii() and len(host) <= 253:
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return text
    return f"{local}{at}{host.removesuffix('.')}"


def _words(text: str) -> list[str]:
    """Folded words; letters standing alone in a row are one (``S. r. l.``), apostrophes and full stops join."""
    plain = text.translate(_ASCII_WORDS) if text.isascii() else _NO_WORD.sub(" ", _JOINING.sub("", fold(text)))
    found = plain.split()
    if 1 not in map(len, found):
        return found
    words: list[list[str]] = []
    alone = False
    for word in found:
        if alone and len(word) == 1:
            words[-1].append(word)
        else:
            words.append([word])
        alone = len(word) == 1
    return ["".join(parts) for parts in words]


def person_key(text: str) -> str:
    """The name of a person in one form; the order of first and last name does not matter."""
    return " ".join(sorted(_words(text)))


def company_key(text: str) -> str:
    """The name of a company without its legal form; ``Acme S.r.l.`` and ``ACME SPA`` are both ``acme``."""
    words = _words(text)
    end = len(words)
    while end > 1 and words[end - 1] in _SUFFIXES:
        end -= 1
    if 1 < end < len(words) and words[end - 1] == "c":
        end -= 1  # “Rossi & C. s.n.c.”
    return " ".join(words[:end])


def mixed_scripts(host: str) -> bool:
    """Whether a part of a domain mixes look-alike alphabets (Latin with Cyrillic or Greek): a sign of deceit."""
    return any(len(_scripts(label)) > 1 for label in host.split("."))


def _scripts(label: str) -> set[str]:
    names = {unicodedata.name(each, "").partition(" ")[0] for each in label if each.isalpha()}
    return names.intersection(_MIXED)

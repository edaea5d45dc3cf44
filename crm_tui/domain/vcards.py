"""Lines of vCards in the forms of versions 3.0 (RFC 2426) and 4.0 (RFC 6350): what one version says otherwise, or not at all.

A line that no field holds is kept as it was written and goes out in the form of the version that is asked for. What a
version does not know gets the prefix ``X-`` and loses it when it comes back, so that nothing is lost on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSIONS = ("3.0", "4.0")
"""Those that are written."""
FOUR_ONLY = frozenset({
    "ANNIVERSARY", "BDAY", "BIRTHPLACE", "CALADRURI", "CALURI", "CLIENTPIDMAP", "CONTACT-URI", "DEATHDATE", "DEATHPLACE",
    "EXPERTISE", "FBURL", "GENDER", "HOBBY", "INTEREST", "KIND", "LANG", "MEMBER", "ORG-DIRECTORY", "RELATED", "XML",
})  # fmt: skip
"""What version 3.0 does not know; a ``BDAY`` among kept lines is one without a year."""
THREE_ONLY = frozenset({"AGENT", "CLASS", "LABEL", "MAILER", "NAME", "PROFILE", "SORT-STRING"})
_FOREIGN = {"3.0": FOUR_ONLY, "4.0": THREE_ONLY}
_FOUR_PARAMETERS = frozenset({"ALTID", "PID", "MEDIATYPE", "CALSCALE", "SORT-AS", "GEO", "TZ", "LABEL", "PREF"})
_LINE = re.compile(r'((?:[A-Za-z0-9-]+\.)?)([A-Za-z0-9-]+)((?:;(?:"[^"\r\n]*"|[^":\r\n])*)?):([^\r\n]*)')
_PARAMETER = re.compile(r';((?:"[^"]*"|[^";])*)')
_DATES = frozenset({"DATE-AND-OR-TIME", "TIMESTAMP", "LANGUAGE-TAG"})
"""Kinds of values that version 3.0 has no word for."""


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card, unfolded."""

    group: str
    """With its dot; mostly empty."""
    name: str
    parameters: tuple[tuple[str, str], ...]
    """Name and value as written; ``TYPE`` names those that have but a value."""
    value: str
    """As written, with its escapes."""

    def __str__(self) -> str:
        written = "".join(f";{name}={value}" for name, value in self.parameters)
        return f"{self.group}{self.name}{written}:{self.value}"


def parsed(line: str) -> Property | None:
    """The parts of a line; None for what is no property."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    parameters = []
    for text in _PARAMETER.findall(found[3]):
        name, equals, value = text.partition("=")
        parameters.append((name, value) if equals else ("TYPE", name))
    return Property(found[1], found[2], tuple(each for each in parameters if each[1]), found[4])


def in_version(line: str, version: str) -> str:
    """A line that was kept, in the form of a version; empty for what is no property. Doing it twice changes nothing.

    Args:
        line: Unfolded.
        version: One of `VERSIONS`.
    """
    found = parsed(neutral(line))
    if found is None:
        return ""
    name = f"X-{found.name}" if found.name.upper() in _FOREIGN[version] else found.name
    change = _three if version == "3.0" else _four
    return str(Property(found.group, name, change(found.parameters), found.value))


def _three(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    kept = []
    for name, value in parameters:
        upper = name.upper()
        if upper == "PREF":
            kept.append(("TYPE", "PREF"))
        elif upper == "TYPE":
            kept.append((name, value.replace('"', "")))
        elif upper not in _FOUR_PARAMETERS and not (upper == "VALUE" and value.upper() in _DATES):
            kept.append((name, value))
    return tuple(kept)


def _four(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The preferred one is told by a number, and no character set is: it is UTF-8."""
    kept = []
    for name, value in parameters:
        upper = name.upper()
        if upper == "CHARSET":
            continue
        if upper != "TYPE":
            kept.append((name, value))
            continue
        types = value.replace('"', "").split(",")
        rest = [each for each in types if each.upper() != "PREF"]
        if len(rest) == len(types):
            kept.append((name, value))
            continue
        kept += [(name, ",".join(rest))] if rest else []
        kept += [] if any(other.upper() == "PREF" for other, _value in parameters) else [("PREF", "1")]
    return tuple(kept)


def neutral(line: str) -> str:
    """The line without the prefix of what only the other version knows; others as they are."""
    found = parsed(line)
    if found is None or not found.name.upper().startswith("X-"):
        return line
    bare = found.name[2:]
    if bare.upper() not in FOUR_ONLY | THREE_ONLY:
        return line
    return f"{found.group}{bare}{line[len(found.group) + len(found.name) :]}"


def preference(parameters: str) -> int:
    """1 for the most preferred one of several, 101 for one of which nothing is said.

    Args:
        parameters: As written: ``TYPE=CELL,PREF`` in version 3.0, ``PREF=2`` in 4.0.
    """
    number = re.search(r"(?:^|;)PREF=\"?([0-9]{1,3})", parameters, re.IGNORECASE)
    if number:
        return min(max(int(number[1]), 1), 100)
    return 1 if re.search(r"(?:^|[;=,\"])PREF(?:$|[;,\"])", parameters, re.IGNORECASE) else 101

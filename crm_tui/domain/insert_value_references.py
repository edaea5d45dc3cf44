"""References to values: ``{=Document:TITLE}``, ``{=Variable:N[0] > upper}``, ``{=A2:DEAL_ID}`` and ``{{Amount}}``.

The grammar is closed: a group, a code with dots for linked records, an index, modifiers. Nothing in it can name an
attribute of the program or a format. Source: engine «Insert value»; threats T16.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

LENGTH = 1000
"""Characters of the longest reference."""
MOST_MODIFIERS = 10


class Group(StrEnum):
    """Where a value comes from, as it is spelled."""

    DOCUMENT = "Document"
    TEMPLATE = "Template"
    """Parameters asked for at the start; also spelled ``Parameter``."""
    VARIABLE = "Variable"
    CONSTANT = "Constant"
    GLOBAL_VARIABLE = "GlobalVar"
    GLOBAL_CONSTANT = "GlobalConst"
    SYSTEM = "System"
    """``Now``, ``NowLocal``, ``Date``."""
    WORKFLOW = "Workflow"
    """``ID`` of the run, ``NAME`` of the template."""
    USER = "User"
    """``ID`` of who started the run."""
    STEP = ""
    """An additional result of a step; the step's id stands in place of the group."""


_GROUPS = {group.value.lower(): group for group in Group if group.value} | {"parameter": Group.TEMPLATE}
SYSTEM_CODES: dict[Group, tuple[str, ...]] = {
    Group.SYSTEM: ("Now", "NowLocal", "Date"),
    Group.WORKFLOW: ("ID", "NAME"),
    Group.USER: ("ID",),
}
"""Groups whose codes the engine itself knows."""


def is_group(word: str) -> bool:
    """Whether it names a group: no step may be called so."""
    return group_named(word) is not None


def group_named(word: str) -> Group | None:
    """The group of that name, in any case of letters; None for what may be the id of a step."""
    return _GROUPS.get(word.lower())


@dataclass(frozen=True, slots=True)
class Modifier:
    """A change of a value before it is used."""

    name: str
    """In lower case."""
    argument: str | None = None
    """What stood in brackets, without quotes."""

    def __str__(self) -> str:
        if self.argument is None:
            return self.name
        quoted = self.argument.replace('"', '""')
        return f'{self.name}("{quoted}")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Which value is meant."""

    group: Group
    path: tuple[str, ...]
    """A code; before it the link to follow: ``("COMPANY", "TITLE")``."""
    step: str = ""
    """For `Group.STEP`: its id."""
    index: int | None = None
    """Which of several, from 0."""
    modifiers: tuple[Modifier, ...] = ()

    @property
    def code(self) -> str:
        """The path with its dots."""
        return ".".join(self.path)

    def __str__(self) -> str:
        """The canonical spelling."""
        index = "" if self.index is None else f"[{self.index}]"
        changes = f" > {', '.join(map(str, self.modifiers))}" if self.modifiers else ""
        return f"{{={self.group.value or self.step}:{self.code}{index}{changes}}}"


_QUOTED = r"""(?>"(?:[^"\n]|"")*+"|'(?:[^'\n]|'')*+')"""
_BODY = (
    r"\s*([A-Za-z_][A-Za-z0-9_-]{0,63})\s*:\s*"
    r"([A-Za-z_]\w{0,99}(?:\.[A-Za-z_]\w{0,99}){0,3})\s*(?:\[\s*([0-9]{1,4})\s*\]\s*)?"
    rf"(?:>((?:{_QUOTED}|[^\"'{{}}\n])*+))?"
)
_BRACED = re.compile(r"\{=" + _BODY + r"\}", re.ASCII)
_BARE = re.compile("=" + _BODY, re.ASCII)
_LOOKS_LIKE = re.compile(r"\{=\s*[A-Za-z_][A-Za-z0-9_-]{0,63}\s*:", re.ASCII)
BEGUN = re.compile(r"\{=\s*(?:[A-Za-z_][^{}\n]*+(?P<end>\}?)|$)")
"""What looks as if somebody began a reference; ``end`` is empty where nothing closes it."""
_DISPLAY = re.compile(r"\{\{(?!=)([^{}\n]{1,200})\}\}")
_MODIFIER = re.compile(rf"\s*([A-Za-z_]\w{{0,30}})\s*(?:\(\s*({_QUOTED}|[^\"'()]*+)\s*\)\s*)?(?:,|$)", re.ASCII)
_OLD_SUFFIX = "_printable"


def match(text: str, at: int) -> tuple[Reference, int] | None:
    """The reference in braces that begins here and where it ends; None when there is none."""
    found = _BRACED.match(text, at)
    reference = _reference(found) if found and found.end() - at <= LENGTH else None
    return (reference, found.end()) if found and reference else None


def match_display(text: str, at: int) -> tuple[str, int] | None:
    """The display name between ``{{`` and ``}}`` that begins here and where it ends; None when there is none."""
    found = _DISPLAY.match(text, at)
    name = found[1].strip() if found else ""
    return (name, found.end()) if found and name else None


def looks_like(text: str, at: int) -> bool:
    """Whether somebody began a reference here: brace, group and colon."""
    return _LOOKS_LIKE.match(text, at) is not None


def read_bare(text: str) -> Reference | None:
    """``=Document:TITLE`` as a whole value; None when it is something else."""
    found = _BARE.fullmatch(text.strip()) if len(text) <= LENGTH else None
    return _reference(found) if found else None


def _reference(found: re.Match[str]) -> Reference | None:
    word, code, index = found[1], found[2], found[3]
    changes = _modifiers(found[4])
    if changes is None:
        return None
    if code.lower().endswith(_OLD_SUFFIX) and len(code) > len(_OLD_SUFFIX):
        code, changes = code[: -len(_OLD_SUFFIX)], (Modifier("printable"), *changes)
    group = _GROUPS.get(word.lower(), Group.STEP)
    return Reference(
        group=group,
        path=tuple(code.split(".")),
        step=word if group is Group.STEP else "",
        index=None if index is None else int(index),
        modifiers=changes,
    )


def _modifiers(text: str | None) -> tuple[Modifier, ...] | None:
    """What stands behind ``>``; None when it is not a list of modifiers."""
    if text is None:
        return ()
    found: list[Modifier] = []
    at = 0
    while at < len(text) or not found:
        one = _MODIFIER.match(text, at)
        if one is None or len(found) == MOST_MODIFIERS:
            return None
        found.append(Modifier(one[1].lower(), None if one[2] is None else _unquoted(one[2])))
        at = one.end()
    return None if text.rstrip().endswith(",") else tuple(found)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace(text[0] * 2, text[0])
    return text

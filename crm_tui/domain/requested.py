"""The fields that *Request information* asks for: each is one text, its type, a star when it must be filled in, its name.

``money* Final amount`` · ``item(contact) Who signs`` · ``list(red, green)* Colour`` · ``string[] Names``. Pure.
"""

from __future__ import annotations

import re

from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import IDENTIFIER, Declared
from crm_tui.domain.workflow_values import LiteralContext, Shape, Typed, ValueType, read_literal

TYPES = tuple(each.value for each in ValueType if each not in (ValueType.FILE, ValueType.HTML))
"""Types that can be asked for; a file cannot be typed."""
_NEEDS = {ValueType.LIST.value: N_("list(first, second)"), ValueType.DICTIONARY.value: N_("dictionary(source)")}
"""Types that say in brackets what they take."""
_FIELD = re.compile(r"\s*([A-Za-z]+)\s*(?:\(([^()]*)\))?\s*(\[\])?\s*(\*)?(?:\s+(.*))?\s*", re.DOTALL)


def field(code: str, text: str) -> Declared:
    """What the text of a field asks for; without a name it is called by its code.

    Raises:
        InvalidValue: the code or the text is not possible; names the code.
    """
    if not IDENTIFIER.fullmatch(code):
        raise InvalidValue(
            field=code, value=code, reason=N_("must be letters, digits and _, and not begin with a digit")
        )
    match = _FIELD.fullmatch(text)
    kind = match[1].lower() if match else ""
    if match is None or kind not in TYPES:
        near = nearest(kind, TYPES) or ""
        raise InvalidValue(
            field=code, value=text.strip(), reason=N_("does not begin with a type such as string, money* or date"),
            hint=N_("did you mean “{near}”?") if near else N_("write for example money* Final amount"),
            hint_params={"near": near},
        )  # fmt: skip
    of = (match[2] or "").strip()
    if kind in _NEEDS and not of:
        raise InvalidValue(
            field=code, value=text.strip(), reason=N_("does not say what it takes"), hint=N_("write for example {example}"),
            hint_params={"example": _NEEDS[kind]},
        )  # fmt: skip
    return Declared(
        code=code, shape=Shape(type=ValueType(kind), multiple=bool(match[3]), of=of), name=(match[5] or "").strip(),
        required=bool(match[4]),
    )  # fmt: skip


def is_field(code: str, text: str) -> bool:
    """Whether a text asks for something."""
    try:
        field(code, text)
    except InvalidValue:
        return False
    return True


def choices(declared: Declared) -> tuple[str, ...]:
    """The entries of a list, in order; none for other types."""
    if declared.shape.type is not ValueType.LIST:
        return ()
    return tuple(each.strip() for each in declared.shape.of.replace(";", ",").split(",") if each.strip())


def read(declared: Declared, text: str, context: LiteralContext) -> Typed:
    """The value that was typed for a field; an entry of a list becomes a text as the list has it.

    Raises:
        InvalidValue: the type does not take it.
        Refused: nothing was typed where something must be.
    """
    if declared.required and not text.strip():
        raise Refused(text=N_("{field} must be filled in"), field=declared.code)
    entries = choices(declared)
    if not entries:
        return read_literal(declared.code, declared.shape, text, context)
    known = {each.casefold(): each for each in entries}
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        entry = known.get(line.casefold())
        if entry is None:
            raise InvalidValue(
                field=declared.code, value=line, reason=N_("is not one of the choices"), hint=N_("choose one of: {choices}"),
                hint_params={"choices": ", ".join(entries)},
            )  # fmt: skip
        found.append(entry)
    if declared.shape.multiple:
        return Typed(ValueType.STRING, tuple(found))
    return Typed(ValueType.STRING, found[0] if found else None)

"""Variables and constants that all workflows share: people set both, runs change variables only.

Every change is an operation: the log tells who set what, and undo takes it back. Source: engine «Template header and tabs».
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from crm_tui.domain import workflow_growth
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import IDENTIFIER
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.domain.workflow_values import LiteralContext, Shape, Typed, ValueType, read_literal
from crm_tui.services import dictionaries, listed, literal_context, there
from crm_tui.services.session import Session, operation
from data import global_values as stored
from data.global_values import KIND, Kept

RIGHT = N_("change workflows")
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A variable or constant of all workflows."""

    id: int
    code: str
    constant: bool
    shape: Shape
    value: Typed
    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be set; None leaves what is there."""

    text: str | None = None
    """The value as literals are typed; several on lines of their own."""
    type: str | None = None
    multiple: bool | None = None
    of: str | None = None
    name: str | None = None
    description: str | None = None


def every(session: Session) -> tuple[Shared, ...]:
    """All of them: variables, then constants, by code."""
    del session  # everybody may know what there is
    return tuple(_shared(each) for each in stored.every())


def value(code: str, *, constant: bool) -> Typed | None:
    """The value that a reference names; None when there is no such code."""
    found = stored.called(code, constant=constant)
    return None if found is None else _value(found)


def shape(code: str) -> Shape | None:
    """What values a variable takes; None when there is no such code."""
    found = stored.called(code, constant=False)
    return None if found is None else _shape(found)


def literals(session: Session) -> LiteralContext:
    """How literals are read."""
    return LiteralContext(parse=literal_context.of(session), prefixes=literal_context.prefixes(), code=listed.code)


def put(session: Session, code: str, draft: Draft, *, constant: bool = False) -> Shared:
    """Set it; one that is not there is made.

    Raises:
        NotAllowed: without the right to change settings.
        InvalidValue: a code, a type or a value that cannot be; nothing was set.
    """
    session.require_settings(RIGHT)
    if not IDENTIFIER.fullmatch(code):
        raise invalid("code", code, N_("is not made of letters, digits and _, or begins with a digit"))
    before = stored.called(code, constant=constant)
    raw = _raw(session, before, code, draft)
    with operation(session, N_("global variable set") if not constant else N_("global constant set")) as act:
        if before is None:
            act.create(KIND, {"code": code, "constant": int(constant), **raw})
        else:
            act.update(Ref(KIND, before.id), raw)
    value = unpack(found) if (found := json.loads(str(raw["value"]))) else Typed(ValueType(str(raw["kind"])), None)
    return Shared(
        id=before.id if before else 0, code=before.code if before else code, constant=constant, value=value,
        shape=Shape(type=value.type, multiple=bool(raw["many"]), of=str(raw["list"])), name=str(raw["name"]),
        description=str(raw["description"]),
    )  # fmt: skip


def _raw(session: Session, before: Kept | None, code: str, draft: Draft) -> dict[str, str | int | None]:
    """All columns as they will be; a value that is not given stays, read anew when its type is another."""
    old = _shape(before) if before else Shape(type=ValueType.STRING)
    kind = old.type if draft.type is None else _type(draft.type)
    many = old.multiple if draft.multiple is None else draft.multiple
    made = Shape(type=kind, multiple=many, of=old.of if draft.of is None else draft.of.strip())
    if made.type is ValueType.DICTIONARY:
        dictionaries.values(session, made.of)  # refuses what is none
    kept: dict[str, object] | None
    if draft.text is not None:
        value = read_literal(code, made, draft.text, literals(session))
        there.check(session, code, value)
        kept = pack(value)
    elif made == old:
        kept = before.value if before else None
    elif before is None or not before.value:
        kept = None
    else:
        raise invalid("value", code, N_("has another type then: give its value, too"))
    return {
        "kind": kind.value, "many": int(many), "list": made.of, "value": json.dumps(kept, ensure_ascii=False),
        "name": _text(draft.name, before.name if before else ""),
        "description": _text(draft.description, before.description if before else ""),
    }  # fmt: skip


def _text(given: str | None, old: str) -> str:
    return old if given is None else clean(given, multiline=False).strip()[:_LONGEST]


def _type(word: str) -> ValueType:
    try:
        return ValueType(word.strip().lower())
    except ValueError:
        known = [each.value for each in ValueType]
        near = nearest(word, known) or ""
        hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
        raise invalid("type", word, N_("is no type of value"), hint, near=near, names=", ".join(known)) from None


def assign(session: Session, code: str, value: Typed, *, append: bool) -> None:
    """What a run does to a variable: a value of its type, behind the others when it has several and that is wanted.

    Raises:
        NotFound: there is no such variable.
        TooLarge: it would hold too much.
    """
    found = stored.called(code, constant=False)
    if found is None:
        near = nearest(code, [each.code for each in stored.every() if not each.constant]) or ""
        hint = N_("did you mean “{near}”?") if near else ""
        raise NotFound(what=N_("global variable"), name=shown(code), hint=hint, hint_params={"near": near})
    if append and found.many:
        value = workflow_growth.behind(found.code, _value(found), value)
    with operation(session, N_("global variable set")) as act:
        act.update(Ref(KIND, found.id), {"value": json.dumps(pack(value), ensure_ascii=False)})


def delete(session: Session, code: str, *, constant: bool = False) -> None:
    """Take it away; undo brings it back. Texts that name it are empty then, with a warning.

    Raises:
        NotAllowed, NotFound: nothing happened.
    """
    session.require_settings(RIGHT)
    found = stored.called(code, constant=constant)
    if found is None:
        raise NotFound(what=N_("global constant") if constant else N_("global variable"), name=shown(code))
    with operation(session, N_("global variable deleted") if not constant else N_("global constant deleted")) as act:
        act.delete(Ref(KIND, found.id))


def _shape(kept: Kept) -> Shape:
    return Shape(type=ValueType(kept.kind), multiple=kept.many, of=kept.list)


def _value(kept: Kept) -> Typed:
    return unpack(kept.value) if kept.value else Typed(ValueType(kept.kind), () if kept.many else None)


def _shared(kept: Kept) -> Shared:
    return Shared(
        id=kept.id, code=kept.code, constant=kept.constant, shape=_shape(kept), value=_value(kept), name=kept.name,
        description=kept.description,
    )  # fmt: skip

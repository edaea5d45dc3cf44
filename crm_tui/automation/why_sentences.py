"""Sentences of `why`: of a value that no act in the log has set, of a trigger and whose move it makes."""

from __future__ import annotations

from crm_tui.domain.fields import Editable, FieldSpec
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, fill
from crm_tui.services import timeline
from crm_tui.services.session import Session
from data import shapes
from data.queries import causes
from data.shapes import Raw

_SET_UP = frozenset({"rule", "trigger", "workflow", "global_value"})


def value(session: Session, ref: Ref, spec: FieldSpec | None, code: str, raw: Raw) -> tuple[str, str]:
    """What a field is called and what a value of it says, in the language in use; of rules, triggers and templates, too.

    Args:
        session: Who asks.
        ref: The record.
        spec: Its field; None for what has none.
        code: The field's code.
        raw: The value.
    """
    if spec is None and ref.type in _SET_UP and code in shapes.kept(ref.type):
        from crm_tui.automation import setup_changes  # noqa: PLC0415 — most questions are about records

        return setup_changes.told(session, ref, code, raw)
    return _(spec.label) if spec is not None else code, timeline.change_text(session, spec, raw)


def unset(ref: Ref, spec: FieldSpec | None, code: str, creation: int, *, has_value: bool) -> tuple[str, str]:
    """What is known of such a value, never more: the kind of link and its sentence, in the language in use.

    Args:
        ref: The record.
        spec: Its field; None for what has none.
        code: The field's code.
        creation: The operation that made the record.
        has_value: Whether the field has a value now.
    """
    if not has_value:
        return "default", _("nobody has ever set it; so it has been since the record was created")
    made = causes.act(creation)
    if made is not None and made.origin == "demo":
        return "default", _("it came with the record from the demo data; no act has changed it since")
    kept = shapes.kept(ref.type).get(code)
    if kept is not None and kept.shape is shapes.Shape.INVERSE:
        return "default", _("it is kept with the other record; no act on this one has set it")
    if kept is None or (spec is not None and spec.editable is Editable.AUTO):
        return "default", _("the program works it out itself; no act has set it")
    return "unknown", _("which act set it is not in the log")


def heard(number: str, name: str, operation: int | None, author: str) -> str:
    """Which trigger it was, who set it off, in whose name it moves.

    Args:
        number: The trigger's.
        name: What it is called.
        operation: The act that it heard of.
        author: Login; empty when the move is nobody's.
    """
    act = causes.act(operation) if operation is not None else None
    by = act.login if act is not None else ""
    said = (
        _("trigger {trigger} “{name}”, set off by the change of {login}, on behalf of {author}")
        if by and author
        else _("trigger {trigger} “{name}” heard of it")
    )
    return fill(said, {"trigger": number, "name": name, "login": by, "author": author})

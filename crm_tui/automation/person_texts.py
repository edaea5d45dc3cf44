"""People as somebody types them where a value of theirs is asked for: by login or name, besides ``user_5``."""

from __future__ import annotations

from crm_tui.domain.errors import NotFound
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.services import lookup
from crm_tui.services.session import Session


def literal(session: Session, name: str, shape: Shape, text: str) -> str:
    """The text as literals of the shape are typed; of other shapes than people as it is.

    Args:
        session: Who asks; ``me`` is whose session it is.
        name: Of the parameter, variable or field that it is for.
        shape: What is asked for.
        text: What was typed, several on lines of their own.

    Raises:
        InvalidValue: nobody has that login or name; says ``name``, and the hint the nearest.
    """
    if shape.type is not ValueType.USER or text.lstrip().startswith(("{", "=")):
        return text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(_person(session, name, line) for line in lines)


def _person(session: Session, name: str, word: str) -> str:
    """``user_5`` for a login or a name, also one that ends with a digit; a literal as it is."""
    try:
        return f"user_{lookup.user_called(session, word)}"
    except NotFound as error:
        if word[-1:].isdecimal():
            return word
        raise invalid(name, word, N_("names nobody"), error.hint, **error.hint_params) from error

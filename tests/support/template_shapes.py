"""What the fields of a small store hold, and who works there: for checks of templates."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import Shape, ValueType

SHAPES = {
    "amount": Shape(type=ValueType.MONEY),
    "title": Shape(type=ValueType.STRING),
    "comments": Shape(type=ValueType.BBCODE),
    "due": Shape(type=ValueType.DATE),
    "responsible": Shape(type=ValueType.USER),
    "lucky": Shape(type=ValueType.BOOL),
    "created": Shape(type=ValueType.DATETIME),
    "company": Shape(type=ValueType.ITEM, of="company"),
}
FIELDS = {code: code.capitalize() for code in SHAPES}
"""By code: what they are called."""


class Shapes:
    """The part of a `TemplateCatalogue` that knows types and people."""

    def shape(self, document: str, path: tuple[str, ...]) -> Shape | None:
        return SHAPES.get(path[-1])

    def shared_shape(self, group: Group, code: str) -> Shape | None:
        return Shape(type=ValueType.DOUBLE)

    def writable(self, document: str, name: str) -> bool:
        return name.lower() != "created"

    def nobody(self, text: str) -> Problem | None:
        return None if text in ("anna", "user_5") else problem(text, 0, "nobody is called “{value}”", value=text)

    def person(self, word: str) -> str | None:
        return {"anna": "user_5", "user_5": "user_5"}.get(word)

    def misread(self, document: str, field: str, text: str, beside: Mapping[str, str]) -> Problem | None:
        return problem(text, 0, "“{value}” is no sum", value=text) if (field, text) == ("amount", "lots") else None

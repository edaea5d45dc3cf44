"""A template as TOML, in one canonical form: what is read from it and written again is the same to the byte.

Keys come in one order, nothing that has its usual value is written, every step is one ``[[step]]`` that names the step
it hangs in. See `docs/workflow-file.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_tui.domain.conditions_tree import Condition, Group, Join, Row
from crm_tui.domain.workflow import Declared, OnError, Parameter, Placed, Rows, Step, Template, walk

FORMAT = 1
"""The version of the form."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NAMES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\"\\]")
_CONTROL_OF_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\\]")
_QUOTES = re.compile(r'"{3,}|"+\Z')
_INDENT = "    "


def write(template: Template) -> str:
    """The template as TOML, with a line end at its end. Texts must be encodable (`text.clean` sees to that)."""
    blocks = ["\n".join(_header(template)) + "\n"]
    for name in ("parameter", "variable", "constant"):
        for declared in getattr(template, f"{name}s"):
            blocks.append("\n".join(_declared(name, declared)) + "\n")
    for placed in walk(template.steps):
        blocks.append("\n".join(_step(placed)) + "\n")
    return "\n".join(blocks)


def _header(template: Template) -> Iterator[str]:
    yield f"format = {FORMAT}"
    yield f"name = {string(template.name)}"
    if template.description:
        yield f"description = {text(template.description)}"
    yield f"document = {string(template.document)}"
    if template.pipelines:
        yield f"pipelines = {_list(template.pipelines)}"
    yield f"start = {_list(sorted(template.start))}"
    if not template.active:
        yield "active = false"
    if template.after_import:
        yield "after_import = true"
    if template.after_automation:
        yield "after_automation = true"
    if not template.timeline:
        yield "timeline = false"
    if template.starters:
        yield f"starters = {_list(template.starters)}"


def _declared(name: str, declared: Declared) -> Iterator[str]:
    yield f"[[{name}]]"
    yield f"code = {string(declared.code)}"
    yield f"type = {string(declared.shape.type)}"
    if declared.shape.of:
        yield f"of = {string(declared.shape.of)}"
    if declared.shape.multiple:
        yield "multiple = true"
    if declared.required:
        yield "required = true"
    if declared.name:
        yield f"name = {string(declared.name)}"
    if declared.description:
        yield f"description = {text(declared.description)}"
    if declared.default:
        yield f"default = {_value(declared.default)}"


def _step(placed: Placed) -> Iterator[str]:
    step: Step = placed.step
    yield "[[step]]"
    yield f"id = {string(step.id)}"
    if placed.parents:
        yield f"in = {string(placed.parents[-1].id)}"
    yield f"kind = {string(step.kind)}"
    if step.title:
        yield f"title = {string(step.title)}"
    if not step.enabled:
        yield "enabled = false"
    if step.on_error is not OnError.SUSPEND:
        yield f"on_error = {string(step.on_error)}"
    if step.when is not None:
        yield f"when = {_condition(step.when, 1)}"
    for code, value in step.parameters:
        yield f"with.{_key(code)} = {_parameter(value)}"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else string(name)


def _parameter(value: Parameter) -> str:
    if isinstance(value, Rows):
        return _lines([f"{{ set = {string(name)}, to = {_short(said)} }}" for name, said in value.rows], 1)
    if isinstance(value, tuple):
        return _list(value)
    return _value(value)


def _value(value: str) -> str:
    """A whole number stands without quotes, all else is a string."""
    return value if _WHOLE.fullmatch(value) else text(value)


def _short(value: str) -> str:
    return value if _WHOLE.fullmatch(value) else string(value)


def _list(values: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(map(string, values))}]"


def _lines(entries: list[str], level: int) -> str:
    inside = "".join(f"{_INDENT * level}{entry},\n" for entry in entries)
    return f"[\n{inside}{_INDENT * (level - 1)}]" if entries else "[]"


def _condition(condition: Condition, level: int) -> str:
    return _lines([_row(row, level) for row in condition.rows], level)


def _row(row: Row, level: int) -> str:
    join = f"join = {string(row.join)}, " if row.join is not Join.AND else ""
    if isinstance(row.part, Group):
        return f"{{ {join}group = {_condition(row.part, level + 1)} }}"
    values = f", values = {_list(row.part.values)}" if row.part.values else ""
    return f"{{ {join}source = {string(row.part.source)}, is = {string(row.part.op)}{values} }}"


def string(value: str) -> str:
    """The text between quotes, on one line."""
    return f'"{_CONTROL.sub(_escape, value)}"'


def text(value: str) -> str:
    """The text as people read it: with its lines, when it has several."""
    if "\n" not in value:
        return string(value)
    inside = _QUOTES.sub(lambda match: '\\"' * len(match[0]), _CONTROL_OF_LINES.sub(_escape, value))
    return f'"""\n{inside}"""'


def _escape(match: re.Match[str]) -> str:
    return _NAMES.get(match[0]) or f"\\u{ord(match[0]):04X}"

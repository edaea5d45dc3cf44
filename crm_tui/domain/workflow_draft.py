"""A workflow that is being designed as plain data, whatever is still wrong with it: what a draft on disk holds.

A workflow file (`workflow_file_write`) takes only what could be run one day; a draft has steps without parameters,
conditions half typed, a name not yet given.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from crm_tui.domain.conditions_tree import Comparison, Group, Join, Op, Row
from crm_tui.domain.workflow import DEPTH, MOST_STEPS, Declared, OnError, Parameter, Rows, Start, Step, Template, walk
from crm_tui.domain.workflow_values import Shape, ValueType

_TEXTS = ("name", "document", "description")
_FLAGS = ("active", "after_import", "after_automation", "timeline")
_GROUPS = ("parameters", "variables", "constants")
MOST_BYTES = 4_000_000
"""A text that becomes longer when it is unpacked is none of ours."""


def pack(template: Template) -> str:
    """The template as one short text."""
    data: dict[str, object] = {name: getattr(template, name) for name in (*_TEXTS, *_FLAGS)}
    data |= {
        "pipelines": list(template.pipelines),
        "starters": list(template.starters),
        "start": sorted(template.start),
    }
    data |= {group: [_declared(each) for each in getattr(template, group)] for group in _GROUPS}
    data["steps"] = [_step(each) for each in template.steps]
    packed = zlib.compress(json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"), 9)
    return base64.b85encode(packed).decode("ascii")


def unpack(text: str) -> Template:
    """The template that `pack` wrote.

    Raises:
        ValueError: something else wrote this.
    """
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.b85decode(text), MOST_BYTES)
        if reader.unconsumed_tail or not reader.eof:
            raise ValueError(text[:40])
        found = _template(json.loads(raw.decode("utf-8", "surrogatepass")))
    except (zlib.error, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(text[:40]) from error
    placed = list(walk(found.steps))
    if len(placed) > MOST_STEPS or any(len(each.parents) >= DEPTH for each in placed):
        raise ValueError(text[:40])
    return found


def _declared(each: Declared) -> list[object]:
    shape = each.shape
    said: list[object] = [each.code, shape.type.value, shape.of, shape.multiple]
    return [*said, each.name, each.description, each.required, each.default]


def _step(each: Step) -> dict[str, object]:
    return {
        "id": each.id, "kind": each.kind, "title": each.title, "enabled": each.enabled, "on_error": each.on_error.value,
        "with": [[code, _parameter(value)] for code, value in each.parameters],
        "when": None if each.when is None else _group(each.when), "steps": [_step(inner) for inner in each.steps],
    }  # fmt: skip


def _parameter(value: Parameter) -> object:
    if isinstance(value, Rows):
        return {"rows": [list(row) for row in value.rows]}
    return list(value) if isinstance(value, tuple) else value


def _group(group: Group) -> list[object]:
    return [
        [row.join.value, _group(row.part)]
        if isinstance(row.part, Group)
        else [row.join.value, row.part.source, row.part.op.value, list(row.part.values)]
        for row in group.rows
    ]


# ── Back ──


def _template(data: Mapping[str, Any]) -> Template:
    plain: dict[str, Any] = {name: str(data[name]) for name in _TEXTS}
    plain |= {name: bool(data[name]) for name in _FLAGS}
    plain |= {group: tuple(_read_declared(each) for each in data[group]) for group in _GROUPS}
    return Template(
        **plain,
        pipelines=tuple(map(str, data["pipelines"])),
        starters=tuple(map(str, data["starters"])),
        start=frozenset(Start(each) for each in data["start"]),
        steps=tuple(map(_read_step, data["steps"])),
    )


def _read_declared(data: list[Any]) -> Declared:
    code, kind, of, multiple, name, description, required, default = data
    shape = Shape(type=ValueType(kind), of=str(of), multiple=bool(multiple))
    return Declared(
        code=str(code), shape=shape, name=str(name), description=str(description), required=bool(required),
        default=str(default),
    )  # fmt: skip


def _read_step(data: Mapping[str, Any]) -> Step:
    return Step(
        id=str(data["id"]), kind=str(data["kind"]), title=str(data["title"]), enabled=bool(data["enabled"]),
        on_error=OnError(data["on_error"]),
        parameters=tuple((str(code), _read_parameter(value)) for code, value in data["with"]),
        when=None if data["when"] is None else _read_group(data["when"]),
        steps=tuple(map(_read_step, data["steps"])),
    )  # fmt: skip


def _read_parameter(value: object) -> Parameter:
    if isinstance(value, dict):
        return Rows(tuple((str(name), str(text)) for name, text in value["rows"]))
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def _read_group(data: list[Any]) -> Group:
    return Group(tuple(_read_row(*each) for each in data))


def _read_row(join: str, *part: Any) -> Row:
    if len(part) == 1:
        return Row(_read_group(part[0]), Join(join))
    source, op, values = part
    return Row(Comparison(source=str(source), op=Op(op), values=tuple(map(str, values))), Join(join))

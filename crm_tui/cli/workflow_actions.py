"""`crm-tui workflow actions`: the catalogue of what the steps of workflows can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n.translate import _, fill, said_in

if TYPE_CHECKING:
    from crm_tui.automation.registry import Action, Parameter
    from crm_tui.cli.door import Door

_COLUMNS = ("id", "name", "documents", "parameters", "results")


@verb(N_("What the steps of workflows can do: every action with its parameters and results."))
@click.argument("name", metavar="[ACTION]", required=False)
@pass_door
def list_actions(door: Door, name: str | None) -> None:
    """``workflow actions``."""
    from crm_tui.automation import registry  # noqa: PLC0415 — help needs no engine

    whole = door.out.form in ("json", "jsonl")
    with setup.worded(door):
        if name is None:
            rows = [_object(each) if whole else _line(each) for each in registry.actions().values()]
            setup.listed(door, rows, _COLUMNS)
            return
        found = registry.action(name)
        row = _page(found) if door.out.form == "table" else _object(found)
    setup.one(door, row)


def _names(label: str) -> dict[str, Json]:
    """What something is called, by language."""
    return {code: said_in(code, label) for code in LANGUAGES}


def _object(action: Action) -> dict[str, Json]:
    """An action as programs read it."""
    results: list[Json] = [
        {"code": each.code, "name": _(each.label), "names": _names(each.label), "type": each.type.value}
        for each in action.results
    ]
    return {
        "id": action.id, "name": _(action.label), "names": _names(action.label), "about": _(action.about),
        "documents": list(action.documents), "parameters": [_parameter(each) for each in action.parameters],
        "results": results,
    }  # fmt: skip


def _parameter(each: Parameter) -> Json:
    return {
        "code": each.code, "name": _(each.label), "names": _names(each.label), "type": each.type.value, "of": each.of,
        "required": each.required, "multiple": each.multiple, "default": each.default, "fields_of": each.fields_of,
        "choices": list(each.choices or ()),
    }  # fmt: skip


def _page(action: Action) -> dict[str, Json]:
    """An action as people read it, one parameter in a line."""
    names = ", ".join(f"{said} ({code})" for code, said in _names(action.label).items())
    return {
        "id": action.id, "name": _(action.label), "names": names, "about": _(action.about),
        "documents": list(action.documents), "parameters": "\n".join(map(_takes, action.parameters)),
        "results": "\n".join(f"{each.code} {_(each.label)}" for each in action.results),
    }  # fmt: skip


def _takes(each: Parameter) -> str:
    """A parameter in a line: how it is written, what it is, what can be chosen."""
    text = fill(_("{name}, required") if each.required else "{name}", {"name": _(each.label)})
    written = f"{each.code}.FIELD=" if each.fields_of else f"{each.code}="
    choices = f": {', '.join(each.choices)}" if each.choices else ""
    default = f" ({each.default})" if each.default else ""
    return f"{written} {text}{choices}{default}"


def _line(action: Action) -> dict[str, Json]:
    """An action as a row of a table."""
    return {
        "id": action.id, "name": _(action.label), "documents": ", ".join(action.documents),
        "parameters": ", ".join(f"{each.code}*" if each.required else each.code for each in action.parameters),
        "results": ", ".join(each.code for each in action.results),
    }  # fmt: skip

"""`crm-tui global …`: variables and constants that all workflows share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup, typed
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.cli.output import Json
    from crm_tui.services.global_values import Shared

_COLUMNS = ("code", "kind", "type", "multiple", "value", "name")
_CONSTANT = click.option("--constant", is_flag=True, help=N_("a constant: no run changes it"))


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui global set VAT 22 --constant --type double --name 'VAT rate'",
            "crm-tui global set ROUND 0 --type integer",
            "crm-tui global set SELLERS user_1 user_2 --type user --multiple",
            "crm-tui global list",
        ]
    }


@verb(N_("Every variable and constant that all workflows share, with its value."), more=_guide)
@pass_door
def list_globals(door: Door) -> None:
    """``global list``."""
    from crm_tui.services import global_values  # noqa: PLC0415 — help needs no store

    found = global_values.every(door.session)
    rows = [_row(each) for each in found]
    if door.out.form == "table":
        kinds = {"constant": _("constant"), "variable": _("variable")}
        rows = [
            {**row, "kind": kinds[str(row["kind"])], "value": typed.people(door, each.value)}
            for row, each in zip(rows, found, strict=True)
        ]
    setup.listed(door, rows, _COLUMNS, "table:globals")


@verb(
    N_("Set a variable or constant of all workflows; one that is not there is made. Several values stand one by one."),
    more=_guide,
)
@click.argument("code", metavar="CODE")
@click.argument("given", metavar="[VALUE …]", nargs=-1)
@_CONSTANT
@click.option("--type", "kind", metavar="TYPE", help=N_("the type of its values: string, integer, money, user …"))
@click.option("--multiple/--single", "multiple", default=None, help=N_("whether it has several values"))
@click.option("--of", "of", metavar="LIST", help=N_("the list, or the type of record, that its values come from"))
@click.option("--name", "name", metavar="TEXT", help=N_("what people call it"))
@click.option("--description", "description", metavar="TEXT", help=N_("what it is for"))
@pass_door
def set_global(
    door: Door,
    code: str,
    given: tuple[str, ...],
    *,
    constant: bool,
    kind: str | None,
    multiple: bool | None,
    of: str | None,
    name: str | None,
    description: str | None,
) -> None:
    """``global set``."""
    setup.require(door, (*_COLUMNS, "of", "description"))
    from crm_tui.services import global_values  # noqa: PLC0415 — as above
    from crm_tui.services.global_values import Draft  # noqa: PLC0415 — as above

    text = "\n".join(_texts(door, code, given, constant, kind, multiple)) if given else None
    draft = Draft(text=text, type=kind, multiple=multiple, of=of, name=name, description=description)
    made = global_values.put(door.session, code, draft, constant=constant)
    said = N_("global constant {code} is {value}") if constant else N_("global variable {code} is {value}")
    words = {"code": made.code, "value": typed.people(door, made.value) or _("empty")}
    setup.done(door, fill(_(said), words), [_row(made)], _COLUMNS)


@verb(N_("Take a variable or constant of all workflows away."))
@click.argument("code", metavar="CODE")
@_CONSTANT
@pass_door
def delete_global(door: Door, code: str, *, constant: bool) -> None:
    """``global delete``."""
    from crm_tui.services import global_values  # noqa: PLC0415 — as above

    global_values.delete(door.session, code, constant=constant)
    setup.done(door, fill(_("{code} taken away · crm-tui undo brings it back"), {"code": code}))


def _texts(
    door: Door, code: str, given: Sequence[str], constant: bool, kind: str | None, multiple: bool | None
) -> Sequence[str]:
    """The values as literals are typed: people also by login or name; one where one is taken."""
    from crm_tui.automation import person_texts  # noqa: PLC0415 — as above
    from crm_tui.domain.workflow_values import Shape, ValueType  # noqa: PLC0415 — as above
    from crm_tui.services import global_values  # noqa: PLC0415 — as above

    every = global_values.every(door.session)
    wanted = (code.casefold(), constant)
    known = next((each.shape for each in every if (each.code.casefold(), each.constant) == wanted), None)
    several = multiple if multiple is not None else known is not None and known.multiple
    if len(given) > 1 and not several:
        raise InvalidValue(
            field=code, value=shown(", ".join(given)), reason=N_("takes one value only"),
            hint=N_("--multiple lets it have several"),
        )  # fmt: skip
    if (kind or (known.type if known is not None else "")) != ValueType.USER:
        return given
    return [person_texts.literal(door.session, code, Shape(type=ValueType.USER), word) for word in given]


def _row(found: Shared) -> dict[str, Json]:
    from crm_tui.domain.workflow_values import machine  # noqa: PLC0415 — as above

    values = [machine(each) for each in found.value.items]
    shown: Json = list(values) if found.shape.multiple else (values[0] if values else None)
    return {
        "code": found.code, "kind": "constant" if found.constant else "variable", "type": found.shape.type.value,
        "multiple": found.shape.multiple, "of": found.shape.of, "value": shown, "name": found.name,
        "description": found.description,
    }  # fmt: skip

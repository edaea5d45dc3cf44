"""Values of workflows as programs read them, and as people do: what steps were given, what was answered, what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.cli.output import Json

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.domain.workflow_values import Scalar, Typed


def people(door: Door, value: Typed) -> str:
    """Names instead of ids, days and sums in the language in use; several with a comma."""
    from crm_tui.automation.fields import Words  # noqa: PLC0415 — help needs no engine
    from crm_tui.domain.workflow_values import printable  # noqa: PLC0415 — as above

    return printable(value, Words(door.session))


def plain(value: Typed) -> Json:
    """Texts, numbers and truths as they are, sums with their currency, days and moments in ISO; several as a list."""
    found = [_scalar(each) for each in value.items]
    if isinstance(value.value, tuple):
        return found
    return found[0] if found else None


def packed(data: Mapping[str, object]) -> dict[str, Json]:
    """What the journal keeps of a step, by name: each value with its type, of a table each of its rows."""
    return {name: _packed(value) for name, value in data.items()}


def _packed(data: object) -> Json:
    from crm_tui.domain.workflow_stored import unpack  # noqa: PLC0415 — as above

    if not isinstance(data, dict):
        return data if isinstance(data, (str, int, bool)) else None
    table = data.get("table")
    if isinstance(table, dict):
        return packed(table)
    found = unpack(data)
    return {"type": found.type.value, "value": plain(found)}


def _scalar(value: Scalar) -> Json:
    from crm_tui.domain.money import Money  # noqa: PLC0415 — as above
    from crm_tui.domain.workflow_values import machine  # noqa: PLC0415 — as above

    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    return value if isinstance(value, (str, int)) else machine(value)

"""Parameters of an action as words of a command line: ``comment=Hello``, and ``fields.name=Ada`` for a row of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.errors import UnknownName, Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _

if TYPE_CHECKING:
    from crm_tui.automation.registry import Action
    from crm_tui.domain.workflow import Parameter


def read(action: str, given: Sequence[str]) -> Mapping[str, Parameter]:
    """What the words give, by parameter; one that takes several values may be given several times.

    Raises:
        NotFound: no such action.
        Usage: a word that gives nothing, twice the same, or a text where rows are taken.
        UnknownName: the action has no such parameter.
    """
    from crm_tui.automation import registry  # noqa: PLC0415 — help needs no engine
    from crm_tui.domain.workflow import Rows  # noqa: PLC0415 — as above

    known = registry.action(action)
    found: dict[str, Parameter] = {}
    for word in given:
        name, equals, value = word.partition("=")
        code, dot, row = name.partition(".")
        if not equals or not code or (dot and not row.strip()):
            raise Usage(text=N_("“{word}” is not PARAMETER=VALUE"), word=shown(word))
        parameter = known.parameter(code)
        if parameter is None or (dot and not parameter.fields_of):
            raise _unknown(known, name, code)
        before = found.get(code)
        if dot:
            found[code] = Rows((*(before.rows if isinstance(before, Rows) else ()), (row, value)))
        elif parameter.fields_of and value:
            raise Usage(
                text=N_("{field} takes fields with their values"), field=code, hint=N_("write {field}.FIELD=VALUE"),
                hint_params={"field": code},
            )  # fmt: skip
        elif before is None:
            found[code] = value
        elif parameter.multiple:
            found[code] = (*(before if isinstance(before, tuple) else (str(before),)), value)
        else:
            raise Usage(text=N_("{field} is given twice and takes one value"), field=code)
    return found


def _unknown(known: Action, name: str, code: str) -> UnknownName:
    codes = [each.code for each in known.parameters]
    near = code if code in codes else nearest(code, codes, [(_(each.label), each.code) for each in known.parameters])
    return UnknownName(
        text=N_("“{field}” is not a parameter of “{name}”"), field=shown(name), name=known.id,
        hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}") if codes else "",
        hint_params={"near": near, "choices": ", ".join(codes)},
    )  # fmt: skip

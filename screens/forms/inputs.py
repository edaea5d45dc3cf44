"""The one table of this door: field kind → control. A form and a card make their inputs from it and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from crm_tui.domain import values
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.money import Money
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import date_text, datetime_text, money_text, number_text
from crm_tui.i18n.translate import _
from screens.forms.answers import Answer, AnswerSource
from screens.forms.lines import LongText, PointLines, TextLine
from screens.forms.picker import Picker

if TYPE_CHECKING:
    from crm_tui.domain.natural import ParseContext

Control: TypeAlias = TextLine | LongText | Picker


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSetup:
    """All that a control needs to start."""

    spec: FieldSpec
    context: ParseContext
    """For the reading shown beside what is typed."""
    typed: str = ""
    chosen: tuple[Answer, ...] = ()
    source: AnswerSource | None = None
    """The answers of a picker."""
    label: str = ""
    """Instead of the field's own."""


def _line(setup: FieldSetup) -> Control:
    return TextLine(setup.typed)


def _long(setup: FieldSetup) -> Control:
    return LongText(setup.typed)


def _points(setup: FieldSetup) -> Control:
    return PointLines(setup.spec, setup.typed)


def _picker(setup: FieldSetup) -> Control:
    if setup.source is None:
        raise ValueError(f"{setup.spec.name} needs a source of answers")
    return Picker(setup.source, setup.chosen, multiple=setup.spec.multiple, query=setup.typed)


CONTROLS: dict[FieldKind, Callable[[FieldSetup], Control]] = {
    **dict.fromkeys(
        (
            FieldKind.STRING,
            FieldKind.INTEGER,
            FieldKind.NUMBER,
            FieldKind.PERCENT,
            FieldKind.MONEY,
            FieldKind.DATE,
            FieldKind.DATETIME,
            FieldKind.FILE,
            FieldKind.BOOKING,
            FieldKind.URL,
        ),
        _line,
    ),
    **dict.fromkeys((FieldKind.TEXT, FieldKind.BBCODE, FieldKind.ADDRESS, FieldKind.VALUES), _long),
    **dict.fromkeys((FieldKind.PHONES, FieldKind.EMAILS, FieldKind.WEBS, FieldKind.MESSENGERS), _points),
    **dict.fromkeys(
        (
            FieldKind.BOOL,
            FieldKind.DICTIONARY,
            FieldKind.CHOICE,
            FieldKind.STAGE,
            FieldKind.PIPELINE,
            FieldKind.USER,
            FieldKind.USERS,
            FieldKind.LINK,
            FieldKind.LINKS,
            FieldKind.ITEM,
        ),
        _picker,
    ),
}
PICKED = frozenset(kind for kind, make in CONTROLS.items() if make is _picker)
"""Kinds that need a source of answers."""


def picked(spec: FieldSpec) -> bool:
    """Whether one picks from answers: also where a field holds several values of such a kind."""
    return spec.item_kind in PICKED


_HINTS: dict[Callable[[FieldSetup], Control], str] = {
    _points: N_("one a line, kind: value"),
}
_KIND_HINTS: dict[FieldKind, str] = {
    FieldKind.DATE: N_("2026-10-20, tomorrow, +3d, monday"),
    FieldKind.DATETIME: N_("2026-10-20 09:00, tomorrow 09:00, +2h"),
    FieldKind.MONEY: N_("1500.00 EUR"),
    FieldKind.PERCENT: N_("0 to 100"),
    FieldKind.URL: N_("https://example.com"),
    FieldKind.BOOKING: N_("Room @ friday 10:00 .. 12:00 / service"),
    FieldKind.FILE: N_("@ and the path of a file: @~/offer.pdf"),
}


def control_for(setup: FieldSetup) -> Control:
    """The control of a field."""
    return _picker(setup) if picked(setup.spec) else CONTROLS[setup.spec.kind](setup)


def hint_for(spec: FieldSpec) -> str:
    """How one answers, in the language in use; empty where it is obvious."""
    if spec.kind is FieldKind.VALUES:
        return "" if picked(spec) else " · ".join(filter(None, (_("one a line"), _(_KIND_HINTS.get(spec.of, "")))))
    return _(_KIND_HINTS.get(spec.kind) or _HINTS.get(CONTROLS[spec.kind], ""))


READ_BACK = frozenset({FieldKind.DATE, FieldKind.DATETIME, FieldKind.MONEY, FieldKind.INTEGER, FieldKind.NUMBER})
"""Kinds of which one sees at once what was understood."""


def reading(setup: FieldSetup, typed: str) -> str:
    """What was understood of a date, a moment or an amount while it is typed; empty while nothing is."""
    if setup.spec.kind not in READ_BACK or not typed.strip():
        return ""
    try:
        value = values.parse(setup.spec, typed, setup.context)
    except CrmError:
        return ""
    match value:
        case datetime():
            return datetime_text(value, setup.context.zone, "full")
        case date():
            return date_text(value, "full")
        case Money():
            return money_text(value)
        case int() | Decimal():
            return number_text(value)
        case _:
            return ""

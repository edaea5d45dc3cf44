"""When rules are done, as people read it."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n.translate import _, fill
from data.rules import Rule


def time(rule: Rule) -> str:
    """``at once``, ``after 2 hours``, ``3 days before Close date``, with the working hours behind it."""
    said = [_moment(rule)]
    if rule.office_hours:
        said.append(_("in working hours"))
    if rule.own_hours:
        said.append(_("when the responsible person is at work"))
    return ", ".join(said)


def _moment(rule: Rule) -> str:
    words = {"time": rule.before or rule.after, "date": _date(rule)}
    if not rule.date_field:
        return fill(_("after {time}"), words) if rule.after else _("at once")
    if rule.before:
        return fill(_("{time} before {date}"), words)
    return fill(_("{time} after {date}") if rule.after else _("at {date}"), words)


def _date(rule: Rule) -> str:
    """What the date is called."""
    kind = ENTITY_TYPES.get(rule.entity)
    spec = next((each for each in kind.fields if each.name == rule.date_field), None) if kind is not None else None
    if spec is None:
        return rule.date_field
    return spec.label if spec.custom else _(spec.label)

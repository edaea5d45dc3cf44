"""When rules are done and under which condition, as people read it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from crm_tui.automation import fields, insert_words
from crm_tui.domain import expressions_intervals as intervals
from crm_tui.domain import rule_conditions, workflow
from crm_tui.domain.conditions_tree import Group, Join, Op
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from data.rules import Rule

OPERATORS: Mapping[Op, str] = {
    Op.EQUALS: "=", Op.NOT_EQUALS: "≠", Op.MORE: ">", Op.LESS: "<", Op.AT_LEAST: "≥", Op.AT_MOST: "≤",
    Op.CONTAINS: N_("contains"), Op.NOT_CONTAINS: N_("does not contain"), Op.BETWEEN: N_("between"),
    Op.TIMES: N_("at the times"), Op.IN: N_("one of"), Op.NOT_IN: N_("none of"), Op.CONTAINS_ANY: N_("has any of"),
    Op.CONTAINS_ALL: N_("has all of"), Op.EMPTY: N_("is empty"), Op.NOT_EMPTY: N_("is not empty"),
}  # fmt: skip
"""What is asked, in a word or a sign."""
_FIELD = re.compile(r"\{=Document:([\w.]+)\}", re.ASCII)


def time(rule: Rule) -> str:
    """``at once``, ``after 2 hours``, ``3 days before Close date``, with the working hours behind it."""
    said = [_moment(rule)]
    if rule.office_hours:
        said.append(_("in working hours"))
    if rule.own_hours:
        said.append(_("when the responsible person is at work"))
    return ", ".join(said)


def _moment(rule: Rule) -> str:
    words = {"time": length(rule.before or rule.after), "date": field(rule.entity, rule.date_field)}
    if not rule.date_field:
        return fill(_("after {time}"), words) if rule.after else _("at once")
    if rule.before:
        return fill(_("{time} before {date}"), words)
    return fill(_("{time} after {date}") if rule.after else _("at {date}"), words)


def length(text: str) -> str:
    """``2 days 3 hours`` of a length of time however it was typed; what is none as it is."""
    found = intervals.read(text)
    if found is None:
        return text
    hours, seconds = divmod(found.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = (
        ngettext("{count} month", "{count} months", found.months), ngettext("{count} day", "{count} days", found.days),
        ngettext("{count} hour", "{count} hours", hours), ngettext("{count} minute", "{count} minutes", minutes),
        ngettext("{count} second", "{count} seconds", seconds),
    )  # fmt: skip
    counts = (found.months, found.days, hours, minutes, seconds)
    return " ".join(fill(said, {"count": count}) for said, count in zip(parts, counts, strict=True) if count) or text


def field(entity: str, name: str) -> str:
    """What a field of a type of record is called; its code when there is none."""
    kind = ENTITY_TYPES.get(entity)
    spec = next((each for each in kind.fields if each.name == name), None) if kind is not None else None
    if spec is None:
        return name
    return _called(spec)


def condition(entity: str, text: str) -> str:
    """``Amount ≥ 1000 and Title contains pump`` of what is kept; empty for always."""
    found = rule_conditions.read(text)
    return _group(entity, found) if found is not None else ""


def asked(entity: str, condition: object) -> str:
    """The same of a condition of a template; empty for what is always true."""
    return _group(entity, condition) if isinstance(condition, Group) else ""


def _group(entity: str, group: Group) -> str:
    said: list[str] = []
    for number, row in enumerate(group.rows):
        said += [_("and") if row.join is Join.AND else _("or")] if number else []
        if isinstance(row.part, Group):
            said.append(f"({_group(entity, row.part)})")
            continue
        said += [texts(entity, row.part.source), _(OPERATORS[row.part.op])]
        said += [texts(entity, ", ".join(row.part.values))] if row.part.values else []
    return " ".join(said)


def texts(entity: str, text: str, *, braces: bool = False) -> str:
    """A text with the names of fields, of the record or of those that it links, in the place of references to them.

    Args:
        entity: The type of record.
        text: What was typed.
        braces: Whether names stand in braces, to be told from what is said literally.
    """

    def named(match: re.Match[str]) -> str:
        name = _path(entity, match[1])
        if not name:
            return match[0]
        return f"{{{name}}}" if braces else name

    return _FIELD.sub(named, text)


def _path(entity: str, path: str) -> str:
    """``Amount``, ``Company › Industry`` of where a reference leads; empty when it leads nowhere."""
    code, _dot, further = path.partition(".")
    if entity == "user":
        known = insert_words.PERSON.get(code.upper())
        return _(known) if known and not further else ""
    kind = ENTITY_TYPES.get(entity)
    spec = None if kind is None else fields.link(kind, code) if further else fields.find(kind, code)
    if spec is None:
        return ""
    rest = _path(fields.target_of(spec), further) if further else ""
    return "" if further and not rest else " › ".join(filter(None, (_called(spec), rest)))


def _called(spec: FieldSpec) -> str:
    return spec.label if spec.custom else _(spec.label)


def false_rows(form: workflow.Template, action: str, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a rule was left out: the rows of its condition that were false; the whole condition where only that is known.

    Args:
        form: The template of the run.
        action: The step that was not done, see `rule_runs.left_out`.
        said: What the journal keeps of it.
    """
    found = tuple(false_row(form.document, row) for row in said.get("unmet", ()))
    if found:
        return found
    when = (each.step.when for each in workflow.walk(form.steps) if each.step.id == f"{action}C1")
    whole = asked(form.document, next(when, None))
    return (fill(_("not true: {condition}"), {"condition": whole}) if whole else _("the condition was not true"),)


def false_row(entity: str, row: Sequence[str]) -> str:
    """``not true: Amount ≥ 1000; it was €5.00`` of a row that a condition failed by: source, value, operator, values."""
    source, left, op, right = row
    words = {
        "condition": " ".join(filter(None, (texts(entity, source), _(OPERATORS[Op(op)]), right))), "value": left,
    }  # fmt: skip
    return fill(_("not true: {condition}; it was {value}") if left else _("not true: {condition}; it was empty"), words)

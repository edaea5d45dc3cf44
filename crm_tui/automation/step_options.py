"""What can be picked for a parameter: its own choices, people, stages, pipelines, fields; each by the code that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_tui.automation import fields, judging
from crm_tui.automation.judging import Judge
from crm_tui.automation.registry import Action, Parameter
from crm_tui.domain.custom import CustomField
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Editable, FieldKind
from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import departments, dictionaries, lookup, pipelines, users
from crm_tui.services.session import Session

MOST_STAGES = 500


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be picked."""

    key: str
    """What is kept."""
    label: str
    hint: str = ""
    """A little more to tell twins apart."""


def options(session: Session, template: Template, action: Action, parameter: Parameter) -> tuple[Option, ...]:
    """All that can be picked for a parameter; none where one types. Records are searched instead (`records`)."""
    kind = judging.subject(action.id, template.document)
    if parameter.choices is not None:
        return tuple(Option(code, _(said)) for code, said in parameter.choices.items())
    if parameter.type is ValueType.BOOL:
        return yes_no()
    if parameter.type is ValueType.USER:
        found = tuple(people(session, several=parameter.multiple))
        return found if parameter.literal else (*found, starter())
    if parameter.type is ValueType.STAGE:
        return tuple(stages(session, kind))
    if parameter.of == "pipeline":
        return tuple(Option(each.name, each.name) for each in pipelines.pipelines(session, kind))
    if parameter.of == "field":
        return _fields(template.document, dates=parameter.code == "date_field")
    if parameter.type is ValueType.DICTIONARY and parameter.of:
        return tuple(Option(each.code, each.name) for each in dictionaries.values(session, parameter.of))
    return ()


def yes_no() -> tuple[Option, ...]:
    """Yes and no."""
    return (Option("Y", _("yes")), Option("N", _("no")))


def people(session: Session, *, several: bool) -> Iterable[Option]:
    """Everybody who works here; where several are meant also departments and groups."""
    for user in users.users(session):
        yield Option(f"user_{user.id}", user.name or user.login, user.login)
    yield Option("responsible", _("the responsible person"))
    yield Option("creator", _("who created the record"))
    if several:
        for _depth, department in departments.departments(session):
            yield Option(f"department:{department.id}", department.name, _("department"))
        for group in departments.groups(session):
            yield Option(f"group:{group.id}", group.name, _("group"))


def starter() -> Option:
    """Whoever set the run going."""
    return Option("{=User:ID}", _("who started the run"))


def stages(session: Session, kind: str) -> Iterable[Option]:
    """The stages of a type, pipeline by pipeline; none of a type without stages."""
    if kind not in ENTITY_TYPES or not ENTITY_TYPES[kind].has_stages:
        return
    known = pipelines.pipelines(session, kind)
    for each in known:
        for info in pipelines.stages(session, each.id)[:MOST_STAGES]:
            yield Option(info.stage.code, info.stage.name, each.name if len(known) > 1 else "")


def _fields(document: str, *, dates: bool) -> tuple[Option, ...]:
    wanted = (FieldKind.DATE, FieldKind.DATETIME)
    found = ENTITY_TYPES[document].fields if document in ENTITY_TYPES else ()
    return tuple(
        Option(each.name, each.label if each.custom else _(each.label))
        for each in found
        if not dates or each.item_kind in wanted
    )


def names(session: Session, template: Template, parameter: Parameter) -> tuple[Option, ...]:
    """What the rows of a table can set: fields that can be written, or variables."""
    if parameter.fields_of == "variable":
        return tuple(Option(each.code, each.name or each.code) for each in template.variables)
    if parameter.fields_of == "global":
        return tuple(Option(code, code) for code in Judge(session).shared(Group.GLOBAL_VARIABLE))
    kind = template.document if parameter.fields_of == "document" else parameter.fields_of
    found = ENTITY_TYPES[kind].fields if kind in ENTITY_TYPES else ()
    return tuple(
        Option(each.name, each.label if each.custom else _(each.label), _type_word(each.item_kind))
        for each in found
        if each.editable is not Editable.AUTO
    )


def made(found: CustomField) -> Option:
    """A custom field as a row of a table sets it."""
    return Option(found.name, found.label, _type_word(found.spec.item_kind))


def _type_word(kind: FieldKind) -> str:
    """Links and people are told apart from texts; what is obvious is not said."""
    words = {
        FieldKind.DATE: _("date"), FieldKind.DATETIME: _("date and time"), FieldKind.MONEY: _("money"),
        FieldKind.BOOL: _("yes or no"), FieldKind.USER: _("person"), FieldKind.USERS: _("person"),
    }  # fmt: skip
    return words.get(kind, "")


def records(session: Session, kind: str, typed: str) -> tuple[Option, ...]:
    """Records of a type whose title begins so, as they are written in a parameter; asks the store."""
    known = {"deal": "D", "lead": "L", "contact": "C", "company": "CO", "quote": "Q", "invoice": "I"}
    return tuple(
        Option(f"{known[kind]}_{number}" if kind in known else str(number), title, f"#{number}")
        for number, title in lookup.suggest(session, kind, typed)
    )


_PICKED = frozenset(
    {FieldKind.BOOL, FieldKind.USER, FieldKind.USERS, FieldKind.STAGE, FieldKind.DICTIONARY}
)  # fmt: skip


def is_picked(document: str, name: str) -> bool:
    """Whether the value of a field in a table can be picked; asks no store."""
    spec = fields.find(ENTITY_TYPES[document], name) if document in ENTITY_TYPES else None
    return spec is not None and spec.item_kind in _PICKED


def value_options(session: Session, document: str, name: str) -> tuple[Option, ...]:
    """What can be picked as the value of a field in a table; none where one types."""
    spec = fields.find(ENTITY_TYPES[document], name) if document in ENTITY_TYPES else None
    if spec is None:
        return ()
    kind = spec.item_kind
    if kind is FieldKind.BOOL:
        return yes_no()
    if kind in (FieldKind.USER, FieldKind.USERS):
        return (*people(session, several=False), starter())
    if kind is FieldKind.STAGE:
        return tuple(stages(session, document))
    if kind is FieldKind.DICTIONARY:
        return tuple(Option(each.code, each.name) for each in dictionaries.values(session, spec.dictionary))
    return ()

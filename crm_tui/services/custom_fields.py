"""Custom fields: add, change, delete and restore them. A field's values stay, whatever becomes of the field.

Source: entities «Custom fields».
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crm_tui.domain import text
from crm_tui.domain.bookings import ENTITIES
from crm_tui.domain.custom import CODE, KINDS, CustomField, own_list
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.fields import PREFIX, EntityType
from crm_tui.domain.ref import Ref
from crm_tui.domain.several import SINGLE_ONLY
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services import bookables, dictionaries, lookup, naming, records
from crm_tui.services.bookables import Setup
from crm_tui.services.session import Session, operation
from data import custom_columns
from data import custom_field_rows as query
from data.operations import Operation
from data.queries import stages as stage_query

RIGHT = N_("change custom fields")
MOST = 200
"""Custom fields that one type may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewField:
    """What somebody wants a new field to be."""

    label: str
    kind: str = "string"
    """One of `KINDS`."""
    code: str = ""
    """Made from the label when empty."""
    many: bool = False
    required: bool = False
    stages: Sequence[str] = ()
    """Ids, codes or names of the stages on which it is required."""
    default: str = ""
    dictionary: str = ""
    """For ``dictionary``: the code of a CRM dictionary."""
    target: str = ""
    """For ``item``: the type that is linked, or several between commas."""
    values: Sequence[str] = ()
    """For ``list``: the names of its values."""
    booking: Setup | None = None
    """For ``booking``: how it books."""
    in_list: bool = False
    in_filter: bool = True


def may_have(kind: EntityType) -> bool:
    """Whether records of the type take custom fields: those that activities are about do."""
    return bool(kind.bound)


def fields(session: Session, entity: str, *, deleted: bool = False) -> list[CustomField]:
    """The custom fields of a type in order; with the deleted ones when asked.

    Raises:
        NotFound: no such type.
    """
    return query.fields(_entity(entity).code, deleted=deleted)


def field(session: Session, entity: str, name: str, *, deleted: bool = False) -> CustomField:
    """One custom field by its code, with or without the prefix, or by its label.

    Raises:
        NotFound: no such type, or no such field; the hint names the nearest.
    """
    known = fields(session, entity, deleted=deleted)
    wanted = name.casefold()
    for found in known:
        if wanted in (found.code, found.name, found.label.casefold()):
            return found
    near = text.nearest(name, [found.name for found in known])
    hint = N_("did you mean “{near}”?") if near else N_("crm-tui field list {type} lists them")
    raise NotFound(
        what=N_("custom field"), name=shown(name), hint=hint, hint_params={"near": near or "", "type": entity}
    )


def _entity(code: str) -> EntityType:
    kind = records.entity(code)
    if not may_have(kind):
        raise Refused(text=N_("records of the type “{type}” take no custom fields"), type=code, field="entity")
    return kind


def add(session: Session, entity: str, wanted: NewField) -> CustomField:
    """A new field of a type, at the end; its column is there when the operation is.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: no such type, dictionary or stage.
        InvalidValue, Refused: the code, the name, the type of the field or what does not go with it.
    """
    session.require_settings(RIGHT)
    kind = _entity(entity)
    with operation(session, N_("Custom field added")) as act:
        known = query.fields(kind.code, deleted=True)
        live = [each for each in known if not each.deleted]
        if len(live) >= MOST:
            raise Refused(text=N_("there are {count} custom fields already, more are not possible"), count=len(live))
        label = naming.checked(wanted.label, (each.label for each in live))
        made = _made(session, kind, wanted, label, _code(wanted, label, known), max((e.sort for e in known), default=0))
        _check_default(session, kind.code, made)
        custom_columns.make(kind.code, made.spec)
        ref = act.create("custom_field", _raw(made))
        _fill_list(act, made, wanted.values)
        if made.kind == "booking":
            bookables.make(session, act, replace(made, id=ref.id), wanted.booking or Setup())
    return next((each for each in query.fields(kind.code) if each.id == ref.id), made)


def _code(wanted: NewField, label: str, known: Sequence[CustomField]) -> str:
    taken = {each.code: each for each in known}
    if not wanted.code:
        return (
            naming.code_for(label, {code.upper() for code in taken}, fallback="FIELD").lower().lstrip("_0123456789")
            or "field"
        )
    code = wanted.code.casefold().removeprefix(PREFIX)
    if not CODE.fullmatch(code):
        raise InvalidValue(
            field="code",
            value=shown(wanted.code),
            reason=N_("is not a code"),
            hint=N_("write small letters, digits and _, a letter first, at most 40 signs"),
        )
    if code.endswith("_currency") and code.removesuffix("_currency") in taken:
        raise Refused(text=N_("the code “{code}” is taken already, by “{name}”"), code=code, name=code, field="code")
    old = taken.get(code)
    if old is not None:
        raise Refused(
            text=N_("the code “{code}” is taken already, by “{name}”"),
            code=code,
            name=old.label,
            field="code",
            hint=N_("that field was deleted: restore it, or choose another code") if old.deleted else "",
        )
    return code


def _made(session: Session, kind: EntityType, wanted: NewField, label: str, code: str, last: int) -> CustomField:
    known = KINDS.get(wanted.kind)
    if known is None:
        near = text.nearest(wanted.kind, KINDS)
        raise InvalidValue(
            field="type",
            value=shown(wanted.kind),
            reason=N_("is not a type of fields"),
            hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
            hint_params={"near": near or "", "choices": ", ".join(KINDS)},
        )
    if wanted.kind == "booking" and kind.code not in ENTITIES:
        raise Refused(text=N_("only leads and deals have booking fields"), field="type")
    if wanted.booking and wanted.kind != "booking":
        raise Refused(text=N_("“{option}” does not go with a field of type {type}"), option="booking", type=wanted.kind)
    if wanted.many and known[0] in SINGLE_ONLY:
        raise Refused(text=N_("a field of yes or no holds one value"), field="multiple")
    return CustomField(
        id=0,
        entity=kind.code,
        code=code,
        label=label,
        kind=wanted.kind,
        many=wanted.many or wanted.kind == "booking",
        required=wanted.required,
        required_stages=_stages(kind, wanted.stages),
        options=_options(session, wanted),
        in_list=wanted.in_list,
        in_filter=wanted.in_filter,
        sort=last + 10,
    )


def _options(session: Session, wanted: NewField) -> dict[str, str]:
    given = {"dictionary": wanted.dictionary, "target": wanted.target}
    needs = {"dictionary": "dictionary", "item": "target"}.get(wanted.kind)
    for name, value in given.items():
        if value and name != needs:
            raise Refused(text=N_("“{option}” does not go with a field of type {type}"), option=name, type=wanted.kind)
    if wanted.values and wanted.kind != "list":
        raise Refused(text=N_("“{option}” does not go with a field of type {type}"), option="values", type=wanted.kind)
    if needs and not given[needs]:
        raise InvalidValue(field=needs, value="", reason=N_("is required"))
    if needs == "dictionary":
        dictionaries.values(session, wanted.dictionary)
    if needs == "target":
        types = dict.fromkeys(each.strip() for each in wanted.target.split(",") if each.strip())
        given["target"] = ",".join(records.entity(each).code for each in types)
    found = {name: value for name, value in given.items() if value}
    return found | ({"default": wanted.default} if wanted.default else {})


def _stages(kind: EntityType, wanted: Sequence[str]) -> frozenset[int]:
    if wanted and not kind.has_stages:
        raise Refused(text=N_("a {type} has no stages"), type=kind.code, field="stages")
    found: set[int] = set()
    for name in wanted:
        folded = name.casefold()
        every = stage_query.all_stages(kind.code)
        same = {
            stage.id
            for stage in every
            if folded
            in (str(stage.id), stage.code.casefold(), stage.code.partition(":")[2].casefold(), stage.name.casefold())
        }
        found |= same or {lookup.stage_called(name, entity=kind.code).id}
    return frozenset(found)


def _check_default(session: Session, entity: str, made: CustomField) -> None:
    default = made.options.get("default", "")
    if default and made.kind in ("file", "booking"):
        raise Refused(text=N_("“{option}” does not go with a field of type {type}"), option="default", type=made.kind)
    if not default or made.kind == "list":
        return
    spec = made.spec
    known = lookup.context(session)
    try:
        lookup.meaning(session, spec, default, known, entity=entity)
    except NotFound as error:
        raise InvalidValue(field="default", value=shown(default), reason=N_("does not exist")) from error


def _fill_list(act: Operation, made: CustomField, names: Sequence[str]) -> None:
    codes: list[str] = []
    titles: list[str] = []
    for n, name in enumerate(names, 1):
        titles.append(naming.checked(name, titles))
        codes.append(naming.code_for(titles[-1], codes))
        act.create(
            "dictionary_value",
            {
                "dictionary": own_list(made.entity, made.code),
                "code": codes[-1],
                "name": titles[-1],
                "sort": 10 * n,
                "system": 0,
            },
        )


def _raw(made: CustomField) -> dict[str, object]:
    return {
        "entity": made.entity,
        "code": made.code,
        "label": made.label,
        "kind": made.kind,
        "many": int(made.many),
        "required": int(made.required),
        "required_stages": " ".join(map(str, sorted(made.required_stages))),
        "options": json.dumps(dict(made.options), ensure_ascii=False, sort_keys=True),
        "in_list": int(made.in_list),
        "in_filter": int(made.in_filter),
        "sort": made.sort,
    }


def change(
    session: Session, entity: str, name: str, given: Mapping[str, object], *, version: int | None = None
) -> CustomField:
    """Other settings of a field.

    Args:
        session: Who changes it.
        entity: Its type.
        name: Its code.
        given: Of ``label``, ``required``, ``stages`` (names), ``default``, ``in_list``, ``in_filter``, ``sort``.
        version: Refuse when somebody changed it since.

    Raises:
        NotAllowed, NotFound, InvalidValue, Refused: as in `add`; the code and the type of a field stay.
        Conflict: its version is not ``version``.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Custom field changed")) as act:
        old = field(session, entity, name)
        raw: dict[str, object] = {key: _switch(value) for key, value in given.items() if key in _PLAIN}
        for fixed in ("code", "kind", "many"):
            if fixed in given and given[fixed] != getattr(old, fixed):
                raise Refused(
                    text=N_("the {part} of a custom field stays as it is"),
                    part=fixed,
                    field=fixed,
                    hint=N_("add another field and delete this one"),
                )
        if "label" in given:
            others = (each.label for each in query.fields(old.entity) if each.id != old.id)
            raw["label"] = naming.checked(str(given["label"]), others)
        stages = given.get("stages")
        if isinstance(stages, (list, tuple)):
            wanted = _stages(ENTITY_TYPES[old.entity], [str(each) for each in stages])
            raw["required_stages"] = " ".join(map(str, sorted(wanted)))
        if "default" in given:
            raw["options"] = _with_default(session, old, str(given["default"]))
        act.update(Ref("custom_field", old.id), raw, version=version)
    return field(session, entity, old.code)


_PLAIN = ("required", "in_list", "in_filter", "sort")


def _switch(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def _with_default(session: Session, old: CustomField, default: str) -> str:
    options = {key: value for key, value in old.options.items() if key != "default"}
    if default:
        options["default"] = default
    made = CustomField(
        id=old.id, entity=old.entity, code=old.code, label=old.label, kind=old.kind, many=old.many, options=options
    )
    _check_default(session, old.entity, made)
    return json.dumps(options, ensure_ascii=False, sort_keys=True)


def reorder(session: Session, entity: str, codes: Sequence[str]) -> None:
    """Put the fields of a type into this order; those that are not named stay behind them.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Custom fields reordered")) as act:
        named = [field(session, entity, code) for code in codes]
        rest = [each for each in fields(session, entity) if each.id not in {known.id for known in named}]
        for n, each in enumerate([*named, *rest], 1):
            act.update(Ref("custom_field", each.id), {"sort": 10 * n})


def delete(session: Session, entity: str, name: str) -> int:
    """Take a field away; its values and their history stay. Returns how many records have a value, at most 1000.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Custom field deleted")) as act:
        found = field(session, entity, name)
        count = query.used(found)
        act.delete(Ref("custom_field", found.id))
    return count


def restore(session: Session, entity: str, name: str) -> CustomField:
    """Bring a deleted field back, with the values that records had.

    Raises:
        NotAllowed, NotFound: who may not, what does not exist.
        Refused: another field has its name now.
    """
    session.require_settings(RIGHT)
    with operation(session, N_("Custom field restored")) as act:
        found = field(session, entity, name, deleted=True)
        naming.checked(found.label, (each.label for each in query.fields(found.entity) if each.id != found.id))
        act.restore(Ref("custom_field", found.id))
    return field(session, entity, found.code)

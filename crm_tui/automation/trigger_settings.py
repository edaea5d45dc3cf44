"""Settings of triggers: what people write becomes codes and ids, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crm_tui.automation import fields
from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import InvalidValue, NotFound, Refused, UnknownName
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import bookables, field_names, listed, lookup, users
from crm_tui.services.session import Session

_Reader = Callable[[Session, str, str, Mapping[str, list[str]]], str]
"""Session, type of the trigger's records, text, what was read before → code or id."""


def read(session: Session, event: Event, entity: str, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The settings of an event as they are kept.

    Args:
        session: Who writes them.
        event: Whose they are.
        entity: The type of the records that the trigger moves.
        given: Texts by code; several of a setting that takes several.

    Raises:
        UnknownName: the event has no such setting.
        InvalidValue: a text that a setting does not take; names the nearest.
        Refused: a setting that is required is empty.
    """
    for code in given:
        if event.setting(code) is None:
            known = [each.code for each in event.settings]
            near = nearest(code, known, [(_(each.label), each.code) for each in event.settings])
            hint = N_("did you mean “{near}”?") if near else N_("one of: {choices}") if known else ""
            raise UnknownName(
                text=N_("“{field}” is not a setting of the event “{name}”"), field=shown(code), name=_(event.label),
                hint=hint, hint_params={"near": near, "choices": ", ".join(known)},
            )  # fmt: skip
    found: dict[str, list[str]] = {}
    for setting in event.settings:
        texts = [text.strip() for text in given.get(setting.code, ()) if text.strip()]
        if setting.required and not texts:
            raise Refused(text=N_("{setting} is empty"), setting=setting.code, field=setting.code)
        if len(texts) > 1 and not setting.multiple:
            raise InvalidValue(field=setting.code, value=", ".join(texts), reason=N_("takes one value only"))
        values = [each for text in texts for each in _read(session, setting, entity, text, found)]
        if values:
            found[setting.code] = list(dict.fromkeys(values))
    return found


def is_listed(setting: Parameter) -> bool:
    """Whether a setting takes codes and names, and no free text."""
    return setting.choices is not None or bool(setting.fields_of or setting.of) or setting.type is ValueType.USER


def _read(
    session: Session, setting: Parameter, entity: str, text: str, found: Mapping[str, list[str]]
) -> tuple[str, ...]:
    """What one text means: of stages all those of that name, in every pipeline."""
    if setting.choices is not None:
        return (_choice(setting, text),)
    reader = _READERS.get("field" if setting.fields_of else setting.of or setting.type)
    try:
        if setting.type is ValueType.STAGE:
            return _stages(text, found)
        return (reader(session, entity, text, found) if reader else text,)
    except NotFound as error:
        raise InvalidValue(
            field=setting.code, value=shown(text), reason=N_("does not exist"), hint=error.hint,
            hint_params=error.hint_params,
        ) from error  # fmt: skip


def _choice(setting: Parameter, text: str) -> str:
    """The code of a choice, by code or by what people read."""
    wanted = text.casefold()
    for code, label in (setting.choices or {}).items():
        if wanted in (code.casefold(), label.casefold(), _(label).casefold()):
            return code
    choices = ", ".join(setting.choices or ())
    raise InvalidValue(
        field=setting.code, value=shown(text), reason=N_("is not one of the choices"), hint=N_("one of: {choices}"),
        hint_params={"choices": choices},
    )  # fmt: skip


def _field(_session: Session, entity: str, text: str, _found: Mapping[str, list[str]]) -> str:
    kind = ENTITY_TYPES[entity]
    spec = fields.find(kind, text)
    if spec is None or kind.field(spec.name) is None:
        near = field_names.near(text, kind.fields)
        raise NotFound(
            what=N_("field"), name=text, hint=N_("did you mean “{near}”?") if near else "", hint_params={"near": near}
        )
    return spec.name


def _user(session: Session, _entity: str, text: str, _found: Mapping[str, list[str]]) -> str:
    known = {str(each.id) for each in users.users(session, inactive=True)}
    return text if text in known else str(lookup.user_called(session, text))


def _type(_session: Session, _entity: str, text: str, _found: Mapping[str, list[str]]) -> str:
    if text.casefold() not in staged():
        raise lookup.unknown(N_("type"), text, staged())
    return text.casefold()


def _stages(text: str, found: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The stages of that name of the type that another setting names; a code or an id is one of them."""
    kind = next(iter(found.get("type", ())), "")
    return tuple(str(each.id) for each in listed.stages_called(text, kind))


def _resource(session: Session, _entity: str, text: str, _found: Mapping[str, list[str]]) -> str:
    return str(bookables.resource(session, text).id)


_READERS: Mapping[str, _Reader] = {"field": _field, ValueType.USER: _user, "type": _type, "resource": _resource}


def texts(session: Session, event: Event, entity: str, kept: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The settings as people read them: names instead of codes and ids."""
    found: dict[str, tuple[str, ...]] = {}
    for setting in event.settings:
        if kept.get(setting.code):
            said = (_text(session, setting, entity, each) for each in kept[setting.code])
            found[setting.code] = tuple(dict.fromkeys(said))
    return found


def _text(session: Session, setting: Parameter, entity: str, value: str) -> str:
    if setting.choices is not None:
        return _(setting.choices.get(value, value))
    if setting.fields_of:
        spec = ENTITY_TYPES[entity].field(value) if entity in ENTITY_TYPES else None
        return _(spec.label) if spec else value
    if setting.type is ValueType.STAGE:
        return lookup.stage_name(int(value))
    if setting.type is ValueType.USER:
        return next((each.name for each in users.users(session, inactive=True) if str(each.id) == value), value)
    if setting.of == "type":
        return _(ENTITY_TYPES[value].label) if value in ENTITY_TYPES else value
    if setting.of == "resource":
        return next((each.name for each in bookables.resources(session) if str(each.id) == value), value)
    return value

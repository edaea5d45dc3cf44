"""Item fields that link records of several chosen types: their values are ``company:7``, their texts names.

A name is looked up in every type that the field links; ``company:Acme`` says which. Source: entities «Custom fields», CRM item.
"""

from __future__ import annotations

from crm_tui.domain import several
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, InvalidValue, NotFound
from crm_tui.domain.fields import FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.values import names_in
from crm_tui.domain.words import N_
from crm_tui.services import lookup
from crm_tui.services.session import Session


def resolve(session: Session, spec: FieldSpec, given: str) -> Value:
    """The record or records that a text names.

    Raises:
        NotFound: nobody of these types is called so.
        InvalidValue: several are, or it is of another type.
    """
    found = [str(_called(session, spec, name)) for name in names_in(spec, given)]
    if spec.multiple:
        return several.points(spec, [*found])
    return found[0] if found else None


def _called(session: Session, spec: FieldSpec, name: str) -> Ref:
    kind, colon, rest = name.partition(":")
    if colon and kind in spec.choices and kind in ENTITY_TYPES:
        return Ref(kind, lookup.record_called(kind, rest.strip(), field=spec.name, session=session))
    if colon and kind in ENTITY_TYPES and rest.isdigit():
        choices = ", ".join(spec.choices)
        raise invalid(
            spec.name, name, N_("is of a type that the field does not link"), N_("one of: {choices}"), choices=choices
        )
    found = _everywhere(session, spec, name)
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise invalid(spec.name, name, N_("is the name of several records"), N_("write one of: {ids}"), ids=ids)
    if not found:
        hint = N_("write for example {type}:42, or the whole name")
        raise NotFound(what=N_("record"), name=name, hint=hint, hint_params={"type": spec.choices[0]})
    return found[0]


def _everywhere(session: Session, spec: FieldSpec, name: str) -> list[Ref]:
    """Those of that name in all types; a bare number is none, since every type counts for itself."""
    found: list[Ref] = []
    for kind in [each for each in spec.choices if each in ENTITY_TYPES] if not name.isdigit() else ():
        try:
            found.append(Ref(kind, lookup.record_called(kind, name, field=spec.name, session=session)))
        except NotFound:
            continue
        except InvalidValue as error:
            found += [Ref(kind, int(number)) for number in str(error.hint_params["ids"]).split(", ")]
    return found


def ref_of(value: object) -> Ref | None:
    """The record that a value names; None for what is no such value."""
    try:
        return Ref.parse(str(value))
    except ValueError:
        return None


def text(value: str, *, machine: bool = False) -> str:
    """What the record is called; for machines with its type in front, as `resolve` reads it in another store, too."""
    ref = ref_of(value)
    if ref is None:
        return value
    title = lookup.title_of(ref.type, ref.id)
    return title if not machine or title == value else f"{ref.type}:{title}"


def written(spec: FieldSpec, value: Value) -> list[str]:
    """Every value of a field with type and name, for files."""
    if value is None or value == ():
        return []
    return [text(str(each), machine=True) for each in (several.items(spec, value) if spec.multiple else [value])]


def known_or_none(session: Session, spec: FieldSpec, given: str) -> str | None:
    """One record that a text names, or None: for files, which note what is not known."""
    try:
        return str(_called(session, spec, given))
    except CrmError:
        return None

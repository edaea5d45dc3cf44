"""Names to ids and back: what people write becomes checked values, and values become what people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from crm_tui.domain import text, values
from crm_tui.domain.dates import day_of
from crm_tui.domain.entities.types import ENTITY_TYPES, staged
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.several import items, points
from crm_tui.domain.stages import Stage, called
from crm_tui.domain.values import ParseContext
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services import records
from crm_tui.services.session import Session, is_narrow
from data import derived
from data.queries import names, stages


def context(session: Session, *, currency: str = "", date_order: Literal["iso", "dmy", "mdy"] = "iso") -> ParseContext:
    """What parsing needs to know of now, the zone and the default currency."""
    now = session.now()
    return ParseContext(
        today=day_of(now, session.zone),
        now=now,
        zone=session.zone,
        currency=currency or derived.default_currency(),
        date_order=date_order,
        currencies=frozenset(derived.rates()[1]),
    )


def parse_values(
    session: Session,
    kind: str,
    texts: Mapping[str, str],
    *,
    known: ParseContext | None = None,
    pipeline: int | None = None,
) -> dict[str, Value]:
    """The values that these texts mean, by field name.

    Args:
        session: Who writes them.
        kind: The type of the record.
        texts: By field name.
        known: What parsing needs to know; read when it is not given.
        pipeline: Where the record stands: a stage is one of the pipeline that the texts name, else of this one.

    Raises:
        UnknownField: a name that the type does not have.
        InvalidValue: what a field does not take, or a name in it that nobody has; hints name the nearest.
    """
    entity = records.entity(kind)
    parsing = known or context(session)
    found: dict[str, Value] = {}
    with _in_field("pipeline"):
        pipeline = _given_pipeline(kind, texts) or pipeline
    for name, given in texts.items():
        spec = records.field(entity, name)
        if values.needs_lookup(spec):
            with _in_field(spec.name):
                found[spec.name] = resolve(session, spec, given, pipeline=pipeline, entity=kind)
        else:
            found[spec.name] = values.parse(spec, given, parsing)
    return found


@contextmanager
def _in_field(field: str) -> Iterator[None]:
    """A name that nobody has is a value that this field does not take: it is refused as every other one."""
    try:
        yield
    except NotFound as error:
        raise InvalidValue(
            field=field,
            value=text.shown(str(error.params.get("name", ""))),
            reason=N_("does not exist"),
            hint=error.hint,
            hint_params=error.hint_params,
        ) from error


def meaning(
    session: Session, spec: FieldSpec, given: str, known: ParseContext, *, entity: str, pipeline: int | None = None
) -> Value:
    """The checked value that a text means for one field of a type.

    Raises:
        InvalidValue, NotFound: what the field does not take, or a name that nobody has.
    """
    if values.needs_lookup(spec):
        return resolve(session, spec, given, pipeline=pipeline, entity=entity)
    return values.parse(spec, given, known)


def _given_pipeline(kind: str, texts: Mapping[str, str]) -> int | None:
    return pipeline_called(texts["pipeline"], entity=kind) if texts.get("pipeline") else None


def resolve(
    session: Session, spec: FieldSpec, given: str, *, pipeline: int | None = None, entity: str = "deal"
) -> Value:
    """The code, id or ids that the text names for a field that needs the store.

    Args:
        session: Who asks; ``me`` is this operator.
        spec: The field.
        given: What was written.
        pipeline: Where a stage is looked for first.
        entity: The type whose field it is: stages and pipelines belong to one.

    Raises:
        NotFound: nobody is called so; the hint names the nearest.
        InvalidValue: several are called so.
    """
    if spec.item_kind in _READERS:
        return _READERS[spec.item_kind](session, spec, given)
    several = values.names_in(spec, given)
    if spec.kind is FieldKind.USERS:
        return tuple(user_called(session, name) for name in several)
    if spec.kind is FieldKind.LINKS:
        return tuple(record_called(spec.target, name, field=spec.name, session=session) for name in several)
    if spec.kind is FieldKind.VALUES:
        return points(spec, [dictionary_code(spec, name) for name in several])
    if not several:
        return None
    name = several[0]
    match spec.kind:
        case FieldKind.USER:
            return user_called(session, name)
        case FieldKind.LINK:
            return record_called(spec.target, name, field=spec.name, session=session)
        case FieldKind.PIPELINE:
            return pipeline_called(name, entity=entity)
        case FieldKind.STAGE:
            return stage_called(name, pipeline=pipeline, entity=entity).id
        case _:
            return dictionary_code(spec, name)


def _files(session: Session, spec: FieldSpec, given: str) -> Value:
    from crm_tui.services import files  # noqa: PLC0415 — the first paint does not wait for it

    return files.resolve(session, spec, given)


def _bookings(session: Session, spec: FieldSpec, given: str) -> Value:
    from crm_tui.services import booking_values  # noqa: PLC0415 — the first paint does not wait for it

    return booking_values.resolve(session, spec, given)


def _items(session: Session, spec: FieldSpec, given: str) -> Value:
    from crm_tui.services import item_links  # noqa: PLC0415 — the first paint does not wait for it

    return item_links.resolve(session, spec, given)


_READERS: dict[FieldKind, Callable[[Session, FieldSpec, str], Value]] = {
    FieldKind.FILE: _files,
    FieldKind.BOOKING: _bookings,
    FieldKind.ITEM: _items,
}
"""Kinds whose texts are read by a service of their own."""


def unknown(what: str, name: str, candidates: Iterable[str]) -> NotFound:
    """The error for a name that nobody has, with the nearest one as the hint."""
    near = text.nearest(name, candidates)
    hint = N_("did you mean “{near}”?") if near else ""
    return NotFound(what=what, name=text.shown(name), hint=hint, hint_params={"near": near})


def user_called(session: Session, name: str) -> int:
    """The operator of that login or name; ``me`` is the one who asks, unless that is nobody: a run that nobody started."""
    if session.user_id and name.casefold() in ("me", "io"):
        return session.user_id
    found = names.users_called(name)
    if not found:
        raise unknown(N_("user"), name, names.logins().values())
    return found[0]


def record_called(kind: str, name: str, *, field: str, session: Session | None = None) -> int:
    """The record of that id, ``type:id`` or unique title; among those that the session may read."""
    bare = name.removeprefix(f"{kind}:").removeprefix("#")
    if bare.isascii() and bare.isdigit():
        if not names.exists(kind, int(bare)) or not _readable(session, kind, [int(bare)]):
            raise NotFound(what=N_(kind), name=bare)
        return int(bare)
    found = _readable(session, kind, names.records_called(kind, name))
    if not found:
        near = [title for _id, title in _readable_titles(session, kind, names.suggestions(kind, name[:2], 200))]
        raise unknown(N_(kind), name, near)
    if len(found) > 1:
        raise InvalidValue(
            field=field,
            value=name,
            reason=N_("is the name of several records"),
            hint=N_("write the id: {ids}"),
            hint_params={"ids": ", ".join(map(str, found))},
        )
    return found[0]


def _readable(session: Session | None, kind: str, ids: list[int]) -> list[int]:
    if session is None or not is_narrow(session):
        return ids
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    allowed = permissions.readable(session, kind, ids)
    return [record for record in ids if record in allowed]


def _readable_titles(session: Session | None, kind: str, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    allowed = set(_readable(session, kind, [record for record, _title in found]))
    return [each for each in found if each[0] in allowed]


def pipeline_called(name: str, *, entity: str = "deal") -> int:
    """The pipeline of a type, by its id or name."""
    known = stages.pipelines(entity)
    for pipeline, title, _default in known:
        if name.casefold() == title.casefold() or name == str(pipeline):
            return pipeline
    raise unknown(N_("pipeline"), name, [title for _id, title, _default in known])


def pipeline_of_type(name: str) -> tuple[str, int]:
    """The type and the pipeline that a name means which may say both: ``leads`` is one of deals, ``lead:`` of leads.

    Args:
        name: ``PIPELINE`` of deals, ``TYPE:PIPELINE``, or ``TYPE:`` for the default pipeline of a type.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    kind, colon, rest = name.partition(":")
    if not colon or kind not in staged():
        return "deal", pipeline_called(name)
    return kind, pipeline_called(rest, entity=kind) if rest else stages.default_pipeline(kind)


def stage_called(name: str, *, pipeline: int | None = None, entity: str = "deal") -> Stage:
    """The stage of that id, code or name; in the pipeline given, else in the default one, else in any.

    Raises:
        NotFound: the hint names the nearest of all stages looked at, or says that it is one of another pipeline.
    """
    candidates = stages.stages_of(pipeline) if pipeline is not None else stages.all_stages(entity)
    found = called(candidates, name, bare=pipeline is not None)
    if found is not None:
        return found
    if pipeline is not None and candidates and called(stages.all_stages(candidates[0].entity), name):
        hint = N_("it is a stage of another pipeline")
        raise NotFound(what=N_("stage"), name=text.shown(name), hint=hint)
    raise unknown(N_("stage"), name, [*(s.code for s in candidates), *(s.name for s in candidates)])


def dictionary_code(spec: FieldSpec, name: str) -> str:
    """The code of a dictionary value, by its code or name."""
    known = names.dictionary(spec.dictionary)
    wanted = name.casefold()
    for code, title in known:
        if wanted in (code.casefold(), title.casefold()):
            return code
    raise unknown(N_(spec.label), name, [*(code for code, _title in known), *(title for _code, title in known)])


def value_text(session: Session, spec: FieldSpec, value: Value, *, machine: bool = False) -> str:
    """What people read: names instead of ids and codes, days, moments, sums and numbers in the language in use.

    Args:
        session: Who reads; moments are those of its zone.
        spec: The field.
        value: Its value; nothing is an empty text.
        machine: Days, sums and the like as scripts read them; names stay names.
    """
    if value is None or value == ():
        return ""
    if spec.kind is FieldKind.VALUES:
        each = (value_text(session, spec.single, item, machine=machine) for item in items(spec, value))
        return ", ".join(each)
    if spec.kind in _READERS:
        return _own_text(session, spec, str(value), machine)
    if spec.kind in values.LOOKUPS:
        return _name_text(spec, value)
    return values.format_value(spec, value, session.zone) if machine else _people_text(session, spec, value)


def _own_text(session: Session, spec: FieldSpec, value: str, machine: bool) -> str:
    """Of kinds in `_READERS`."""
    if spec.kind is FieldKind.FILE:
        from crm_tui.services import files  # noqa: PLC0415 — the first paint does not wait for it

        return files.text(value, machine=machine)
    if spec.kind is FieldKind.ITEM:
        from crm_tui.services import item_links  # noqa: PLC0415 — the first paint does not wait for it

        return item_links.text(value, machine=machine)
    from crm_tui.services import booking_values  # noqa: PLC0415 — the first paint does not wait for it

    return booking_values.text(session, spec, value, machine=machine)


def _people_text(session: Session, spec: FieldSpec, value: Value) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Money():
            return formats.money_text(value)
        case datetime():
            return formats.datetime_text(value, session.zone)
        case date():
            return formats.date_text(value)
        case Decimal():
            return formats.number_text(value)
        case tuple() if spec.kind in POINTS:
            return ", ".join(item.value for item in value if isinstance(item, Point))
        case str() if spec.kind is FieldKind.CHOICE:
            from crm_tui.services import choice_words  # noqa: PLC0415 — the first paint does not wait for it

            return choice_words.word(value) or values.format_value(spec, value, session.zone)
        case int() if spec.kind is FieldKind.PERCENT:
            return f"{value} %"
        case _:
            return values.format_value(spec, value, session.zone)


def _name_text(spec: FieldSpec, value: Value) -> str:
    match spec.kind:
        case FieldKind.USER:
            return names.logins().get(int(str(value)), str(value))
        case FieldKind.USERS:
            known = names.logins()
            return ", ".join(known.get(int(str(user)), str(user)) for user in _ids(value))
        case FieldKind.LINK:
            return names.titles(spec.target, [int(str(value))]).get(int(str(value)), str(value))
        case FieldKind.LINKS:
            titles = names.titles(spec.target, _ids(value))
            return ", ".join(titles.get(record, str(record)) for record in _ids(value))
        case FieldKind.STAGE:
            stage = stages.stage(int(str(value)))
            return stage.name if stage else str(value)
        case FieldKind.PIPELINE:
            return pipeline_name(int(str(value)))
        case _:
            return dict(names.dictionary(spec.dictionary)).get(str(value), str(value))


def stage_name(stage_id: int) -> str:
    """What the stage is called; its number when it is gone."""
    found = stages.stage(stage_id)
    return found.name if found else str(stage_id)


def pipeline_name(pipeline_id: int) -> str:
    """What the pipeline is called, also a deleted one; its number when there never was one."""
    return stages.pipeline_name(pipeline_id) or str(pipeline_id)


def _ids(value: Value) -> list[int]:
    return [item for item in value if isinstance(item, int)] if isinstance(value, tuple) else []


def title_of(kind: str, record: int) -> str:
    """The title of one record, also of a deleted one."""
    if kind not in ENTITY_TYPES:
        return f"{kind}:{record}"
    return names.titles(kind, [record]).get(record, f"{kind}:{record}")


def suggest(session: Session, kind: str, prefix: str, limit: int = 20) -> list[tuple[int, str]]:
    """Id and title of records whose title starts with the text, in its order; first the one of that number, ``#42``."""
    records.entity(kind)
    looked_at = limit if not is_narrow(session) else 50 * limit
    found = names.numbered(kind, prefix.strip()) + names.suggestions(kind, prefix.strip(), looked_at)
    return _readable_titles(session, kind, list(dict(found).items()))[:limit]

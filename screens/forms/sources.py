"""Where pickers get their answers from: people, records, stages, dictionaries, closed sets. Called in threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain import several
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Editable, FieldKind, FieldSpec, Value
from crm_tui.i18n.translate import _
from crm_tui.services import dictionaries, lookup, pipelines, users, views
from screens.forms.answers import Answer, AnswerSource
from screens.forms.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_tui.services.session import Session

LIMIT = 20
"""Records that a search answers; typing on narrows them."""


def source_for(
    session: Session, spec: FieldSpec, *, pipeline_id: int | None = None, kind: str = "deal"
) -> AnswerSource:
    """The answers of a picker for this field.

    Args:
        session: Who asks.
        spec: A field of a kind in `inputs.PICKED`.
        pipeline_id: The stages of which pipeline; the default one when None.
        kind: The type whose field it is.
    """
    if spec.kind in (FieldKind.LINK, FieldKind.LINKS):
        return lambda typed: _optional(spec, typed, _records(session, spec.target, typed))
    if spec.item_kind is FieldKind.ITEM:
        return lambda typed: _optional(spec, typed, _of_types(session, spec.choices, typed))
    known = _CLOSED[spec.item_kind]
    return lambda typed: _optional(spec, typed, matching(known(session, spec, pipeline_id, kind), typed))


def _optional(spec: FieldSpec, typed: str, found: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """With *none* first, where the field may be empty and one answer is wanted."""
    must = spec.required or spec.multiple or spec.kind in (FieldKind.BOOL, FieldKind.STAGE, FieldKind.PIPELINE)
    must |= spec.kind is FieldKind.CHOICE and spec.editable is Editable.DEFAULTED
    return found if must or typed else (Answer("", _("none")), *found)


def matching(answers: Iterable[Answer], typed: str) -> tuple[Answer, ...]:
    """Those whose label or hint holds what was typed; those that start with it come first."""
    wanted = typed.strip().casefold()
    found = [each for each in answers if wanted in f"{each.label} {each.hint}".casefold()]
    return tuple(sorted(found, key=lambda each: not each.label.casefold().startswith(wanted)))


def _records(session: Session, kind: str, typed: str) -> tuple[Answer, ...]:
    """Titles that start so come first, then those that hold the words anywhere."""
    found = dict(lookup.suggest(session, kind, typed, LIMIT))
    if typed.strip() and len(found) < LIMIT:
        for ref, title in views.find(session, typed, LIMIT):
            if ref.type == kind:
                found.setdefault(ref.id, title)
    return tuple(Answer(str(record), title, f"#{record}") for record, title in list(found.items())[:LIMIT])


def _of_types(session: Session, kinds: tuple[str, ...], typed: str) -> tuple[Answer, ...]:
    """Records of all these types, a fair share of each."""
    share = max(2, LIMIT // len(kinds))
    return tuple(
        Answer(f"{kind}:{each.key}", each.label, f"{_(ENTITY_TYPES[kind].label)} {each.hint}")
        for kind in kinds
        if kind in ENTITY_TYPES
        for each in _records(session, kind, typed)[:share]
    )


def _users(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(user.login, user.name or user.login, user.login if user.name and user.name != user.login else "")
        for user in users.users(session)
    )


def _dictionary(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    return tuple(Answer(value.code, value.name) for value in dictionaries.values(session, spec.dictionary))


def _choices(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    return tuple(Answer(choice, word(choice)) for choice in spec.choices)


def _yes_no(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    return (Answer("yes", _("yes")), Answer("no", _("no")))


def _stages(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    header = views.board_header(session, pipeline_id, kind=kind)
    return tuple(
        Answer(str(stage.stage_id), stage.name, "" if stage.semantic == "P" else word(stage.semantic))
        for stage in header.columns
    )


def _pipelines(session: Session, spec: FieldSpec, pipeline_id: int | None, kind: str) -> tuple[Answer, ...]:
    return tuple(Answer(str(each.id), each.name) for each in pipelines.pipelines(session, kind))


_CLOSED: dict[FieldKind, Callable[[Session, FieldSpec, int | None, str], tuple[Answer, ...]]] = {
    FieldKind.USER: _users,
    FieldKind.USERS: _users,
    FieldKind.DICTIONARY: _dictionary,
    FieldKind.CHOICE: _choices,
    FieldKind.BOOL: _yes_no,
    FieldKind.STAGE: _stages,
    FieldKind.PIPELINE: _pipelines,
}


def chosen_for(session: Session, spec: FieldSpec, value: Value) -> tuple[Answer, ...]:
    """What a picker starts with: the answers that the value stands for."""
    if value is None or value == ():
        return ()
    if spec.kind in (FieldKind.USER, FieldKind.USERS):
        known = {user.id: user for user in users.users(session, inactive=True)}
        ids = value if isinstance(value, tuple) else (value,)
        return tuple(
            Answer(known[each].login, known[each].name or known[each].login)
            for each in ids
            if isinstance(each, int) and each in known
        )
    if spec.kind is FieldKind.LINKS and isinstance(value, tuple):
        return tuple(Answer(str(each), lookup.title_of(spec.target, each)) for each in value if isinstance(each, int))
    if spec.kind is FieldKind.VALUES:
        return tuple(
            Answer(str(item), lookup.value_text(session, spec.single, item)) for item in several.items(spec, value)
        )
    if isinstance(value, bool):
        return (Answer("yes", _("yes")) if value else Answer("no", _("no")),)
    text = word(str(value)) if spec.kind is FieldKind.CHOICE else lookup.value_text(session, spec, value)
    return (Answer(str(value), text),)

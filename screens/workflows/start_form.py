"""The form that asks for the parameters of a workflow, or for its constants: what is typed is a literal of its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from crm_tui.i18n.translate import _
from crm_tui.services import dictionaries, lookup, users, views
from screens.forms.answers import Answer, AnswerSource
from screens.forms.inputs import FieldSetup
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.sources import matching

if TYPE_CHECKING:
    from crm_tui.domain.workflow import Declared
    from crm_tui.services.session import Session

_LONG = 10_000
_KINDS = {
    ValueType.TEXT: FieldKind.TEXT, ValueType.BBCODE: FieldKind.TEXT, ValueType.HTML: FieldKind.TEXT,
    ValueType.DATE: FieldKind.DATE, ValueType.DATETIME: FieldKind.DATETIME, ValueType.MONEY: FieldKind.MONEY,
    ValueType.URL: FieldKind.URL,
}  # fmt: skip
"""Types that are typed otherwise than as one line."""


class ValuesForm(FormScreen):
    """One field for each declared value; `saving` does what the form is for."""

    def __init__(
        self, session: Session, title: str, declared: Sequence[Declared], *, said: str = "", document: str = "deal"
    ) -> None:
        """A form.

        Args:
            session: Who fills it in.
            title: Its heading.
            declared: What is asked for; at least one.
            said: A sentence above the fields.
            document: The type of record whose stages a stage is one of.
        """
        super().__init__(session)
        self._heading = title
        self._declared = tuple(declared)
        self._said = said
        self._document = document

    def prepare(self) -> FormSetup:
        """A field each, with its default."""
        fields = tuple(field_setup(self.session, each, self._document) for each in self._declared)
        return FormSetup(title=self._heading, kind="", fields=fields, said=self._said, keep_empty=True)

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """What was typed, as it is: the use case reads it as a literal of the value's type."""
        return {name: text}


class StartForm(ValuesForm):
    """The parameters of a run that then starts."""

    DOES: ClassVar[str] = N_("start")


def texts(values: Mapping[str, Value]) -> dict[str, str]:
    """What was typed, by code."""
    return {code: str(value or "") for code, value in values.items()}


def field_setup(session: Session, each: Declared, document: str) -> FieldSetup:
    """The control of a declared value, with its default; ``document`` is the type whose stages a stage is one of."""
    label = f"{each.name or each.code}{' *' if each.required else ''}"
    source = None if each.shape.multiple else _source(session, each, document)
    if source is not None:
        spec = FieldSpec(name=each.code, label=label, kind=FieldKind.CHOICE, required=each.required)
        answers = source("")
        wanted = _answer_key(each)
        chosen = tuple(answer for answer in answers if answer.key == wanted)
        return FieldSetup(spec=spec, context=lookup.context(session), chosen=chosen, source=source, label=label)
    kind = FieldKind.TEXT if each.shape.multiple else _KINDS.get(each.shape.type, FieldKind.STRING)
    spec = FieldSpec(name=each.code, label=label, kind=kind, max_length=_LONG)
    return FieldSetup(spec=spec, context=lookup.context(session), typed=each.default, label=label)


def _answer_key(each: Declared) -> str:
    """The key of the answer that a default means."""
    if each.shape.type is ValueType.BOOL:
        return "Y" if each.default.strip().casefold() in ("y", "yes", "1", "true") else "N" if each.default else ""
    return each.default.strip()


def _source(session: Session, each: Declared, document: str) -> AnswerSource | None:
    """The answers of what is picked; None for what is typed."""
    kind = each.shape.type
    if kind is ValueType.BOOL:
        found = [Answer("Y", _("yes")), Answer("N", _("no"))]
    elif kind is ValueType.USER:
        found = [Answer(f"user_{user.id}", user.name or user.login, user.login) for user in users.users(session)]
    elif kind is ValueType.DICTIONARY and each.shape.of:
        found = [Answer(value.code, value.name) for value in dictionaries.values(session, each.shape.of)]
    elif kind is ValueType.STAGE:
        board = views.board_header(session, None, kind=each.shape.of or document)
        found = [Answer(str(column.stage_id), column.name) for column in board.columns]
    elif kind is ValueType.ITEM and each.shape.of:
        return lambda typed: _items(session, each.shape.of, typed)
    else:
        return None
    if not each.required and kind is not ValueType.BOOL:
        found.insert(0, Answer("", _("none")))
    return lambda typed: matching(found, typed)


def _items(session: Session, kind: str, typed: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(f"{kind}:{number}", title, f"#{number}") for number, title in lookup.suggest(session, kind, typed)
    )

"""`SetupForm`: a form whose fields are those of the set-up, not of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.fields import FieldKind, FieldSpec, Point, Value
from crm_tui.domain.several import items
from crm_tui.services import lookup
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.sources import chosen_for, matching, source_for

if TYPE_CHECKING:
    from crm_tui.services.session import Session


class SetupForm(FormScreen):
    """Fields made by a function in a thread; `saving` stores what was typed."""

    def __init__(
        self, session: Session, title: str, make: Callable[[], Sequence[FieldSetup]], *, said: str = ""
    ) -> None:
        super().__init__(session)
        self._heading = title
        self._make = make
        self._said_above = said

    def prepare(self) -> FormSetup:
        """The fields."""
        return FormSetup(
            title=self._heading, kind="", fields=tuple(self._make()), said=self._said_above, keep_empty=True
        )

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """The value of one field."""
        assert self.setup is not None
        field = next(each for each in self.setup.fields if each.spec.name == name)
        return {name: lookup.meaning(self.session, field.spec, text, field.context, entity="")}


def line(session: Session, name: str, label: str, value: str = "", *, required: bool = False) -> FieldSetup:
    """One line of text."""
    spec = FieldSpec(name=name, label=label, kind=FieldKind.STRING, required=required)
    return FieldSetup(spec=spec, context=lookup.context(session), typed=value)


def lines(session: Session, name: str, label: str) -> FieldSetup:
    """Several texts, one a line."""
    spec = FieldSpec(name=name, label=label, kind=FieldKind.VALUES, of=FieldKind.STRING)
    return FieldSetup(spec=spec, context=lookup.context(session))


def flag(session: Session, name: str, label: str, value: bool) -> FieldSetup:
    """Yes or no."""
    spec = FieldSpec(name=name, label=label, kind=FieldKind.BOOL)
    return FieldSetup(
        spec=spec,
        context=lookup.context(session),
        chosen=chosen_for(session, spec, value),
        source=source_for(session, spec),
    )


def choice(
    session: Session,
    name: str,
    label: str,
    answers: Sequence[Answer],
    chosen: Sequence[str] = (),
    *,
    many: bool = False,
) -> FieldSetup:
    """One answer of some, or several."""
    keys = tuple(answer.key for answer in answers)
    kind = FieldKind.VALUES if many else FieldKind.CHOICE
    spec = FieldSpec(name=name, label=label, kind=kind, of=FieldKind.CHOICE, choices=keys)
    return FieldSetup(
        spec=spec,
        context=lookup.context(session),
        chosen=tuple(answer for answer in answers if answer.key in chosen),
        source=lambda typed: matching(answers, typed),
    )


def text_of(values: Mapping[str, Value], name: str) -> str:
    """The text that was typed or chosen; empty for nothing."""
    return str(values.get(name) or "")


def texts_of(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """Several of them."""
    value = values.get(name)
    found = tuple(item for item in value if isinstance(item, Point)) if isinstance(value, tuple) else ()
    return tuple(str(item) for item in items(FieldSpec(name=name, label=name, kind=FieldKind.VALUES), found))

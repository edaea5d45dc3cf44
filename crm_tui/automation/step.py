"""`Step`: all that an action sees. It reads its parameters here and does its work through use cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_tui.automation import fields
from crm_tui.automation.outcome import StepFailed
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Choice, Typed, ValueType, printable
from crm_tui.services import intake_settings, records, users
from crm_tui.services.records import Record
from crm_tui.services.session import Session

if TYPE_CHECKING:
    from crm_tui.automation.registry import Action

EMPTY = Typed(ValueType.STRING, None)


@dataclass(slots=True, kw_only=True)
class Step:
    """One step of one run, about to be done, or waiting and asked again."""

    action: Action
    session: Session
    """The robot: rights of the system, origin ``run:17``; its author is the document's responsible person, or whoever
    started the run."""
    document: Ref
    starter: int | None
    key: str
    """``17:4``: the same however often the step is tried; what outside services are told to recognise a repetition."""
    place: str = ""
    """``7:A2``: the template and the step in it; the same for every run, so that runs can share a queue."""
    given: Mapping[str, Typed]
    """The resolved parameters; those that are not given are empty."""
    table: Mapping[str, Mapping[str, Typed]] = field(default_factory=dict)
    """Of parameters that map fields to values: by parameter, by field, in order."""
    since: datetime | None = None
    """When it began to wait; None while it is done for the first time."""
    waiting: Mapping[str, object] = field(default_factory=dict)
    """What it waits for, as it said itself."""
    about: Ref | None = None
    """The record that it waits for."""
    happened: tuple[str, Mapping[str, object]] | None = None
    """Why it is asked again: ``due``, ``changed``, ``deleted``, ``client`` … with the facts."""
    warnings: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    """Texts to translate with their parameters; the log shows the step with a warning."""
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    """The same, of what is no reason to worry."""

    # ── Parameters ──

    def value(self, code: str) -> Typed:
        """The parameter, empty when it is not given."""
        return self.given.get(code, EMPTY)

    def text(self, code: str) -> str:
        """The parameter as people read it; several with commas."""
        return printable(self.value(code), fields.Words(self.session))

    def flag(self, code: str) -> bool:
        """Whether the parameter says yes."""
        return self.value(code).items[:1] == (True,)

    def number(self, code: str) -> int | Decimal | None:
        """The parameter as a number; None when it is empty."""
        found = next(iter(self.value(code).items), None)
        return found if isinstance(found, (int, Decimal)) else found.amount if isinstance(found, Money) else None

    def moment(self, code: str) -> datetime | None:
        """The parameter as a moment, aware; None when it is empty."""
        found = next(iter(self.value(code).items), None)
        return found if isinstance(found, datetime) else None

    def choice(self, code: str) -> str:
        """The code of the entry that was chosen; empty when none was."""
        found = next(iter(self.value(code).items), "")
        return found.code if isinstance(found, Choice) else str(found)

    def choices(self, code: str) -> tuple[str, ...]:
        """The codes of all entries that were chosen."""
        return tuple(each.code if isinstance(each, Choice) else str(each) for each in self.value(code).items)

    def ref(self, code: str) -> Ref | None:
        """The record that the parameter names; None when it is empty."""
        return next((each for each in self.value(code).items if isinstance(each, Ref)), None)

    def rows(self, code: str, *, hint: str = "", why: str = "missing_parameter") -> Mapping[str, Typed]:
        """The rows of a parameter that maps fields to values, in order.

        Args:
            code: Of the parameter.
            hint: What to do where there is none; a text to translate.
            why: The code of the error then.

        Raises:
            StepFailed: it has no row.
        """
        found = self.table.get(code, {})
        if not found:
            raise StepFailed(why, N_("{parameter} has no row"), hint=hint, parameter=code)
        return found

    # ── People ──

    def person(self, code: str) -> int:
        """The first active person of a parameter, else the `author`.

        Somebody who is unknown or has left is told as a warning.
        """
        for each in self.value(code).items:
            if isinstance(each, Ref) and each.type == "user" and self._active(each.id):
                return each.id
        if not self.value(code).empty:
            self.warn(N_("“{parameter}” names nobody who is active: the responsible person is taken"), parameter=code)
        return self.author

    @property
    def author(self) -> int:
        """Who stands for what the robot does unless a parameter says so: source actions 0.2, rule 4.

        The document's responsible person, else who started the run; where neither works here (any more), whoever looks
        after what comes in by itself, with a warning.

        Raises:
            StepFailed: ``no_candidate`` when nobody is active who could.
        """
        for each in (self.record(self.document).values.get("responsible"), self.starter):
            if isinstance(each, int) and self._active(each):
                return each
        found = intake_settings.responsible()
        if found is None:
            raise StepFailed("no_candidate", N_("nobody is active who could stand for what the step does"))
        said = N_("neither the responsible person nor who started it is active: {login} stands for what is done")
        named: dict[str, object] = {"login": self.as_author(found).login}
        if (said, named) not in self.warnings:
            self.warnings.append((said, named))
        return found

    def as_author(self, user: int) -> Session:
        """The robot's session with this person as author."""
        found = next((each for each in users.users(self.session, inactive=True) if each.id == user), None)
        if found is None:
            return self.session
        return replace(self.session, user_id=found.id, login=found.login, name=found.name)

    def _active(self, user: int) -> bool:
        return any(each.id == user for each in users.users(self.session))

    # ── Records ──

    def record(self, ref: Ref) -> Record:
        """A record as it stands in this transaction.

        Raises:
            StepFailed: ``target_not_found``.
        """
        found = records.by_ids(self.session, fields.entity_of(ref).code, [ref.id])
        if not found or found[0].deleted:
            raise StepFailed("target_not_found", N_("{ref} does not exist, or lies in the recycle bin"), ref=str(ref))
        return found[0]

    def there(self, ref: Ref) -> bool:
        """Whether the record exists and does not lie in the recycle bin."""
        found = records.by_ids(self.session, fields.entity_of(ref).code, [ref.id])
        return bool(found) and not found[0].deleted

    def client(self, kind: str) -> Ref:
        """The contact or company of the document: the primary contact, the company, or the document itself.

        Raises:
            StepFailed: ``no_linked_record``.
        """
        if self.document.type == kind:
            return self.document
        document = self.record(self.document)
        for name in ("contacts", "companies") if kind == "contact" else ("company", "companies"):
            linked = document.values.get(name)
            first = linked[0] if isinstance(linked, tuple) and linked else linked
            spec = fields.find(fields.entity_of(self.document), name)
            if isinstance(first, int) and spec is not None and spec.target == kind:
                return Ref(kind, first)
        raise StepFailed(
            "no_linked_record", N_("{ref} has no {kind}"), parameter=kind, ref=str(self.document), kind=kind,
            hint=N_("put a Condition before this step"),
        )  # fmt: skip

    def warn(self, text: str, **params: object) -> None:
        """Say something that the log keeps though the step did its work; a text to translate."""
        self.warnings.append((text, params))

    def say(self, text: str, **params: object) -> None:
        """Say something for the log that is no reason to worry; a text to translate."""
        self.notes.append((text, params))

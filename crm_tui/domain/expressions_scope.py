"""`Scope`: what a function sees: its place in the text, the world, and its values in the form it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_tui.domain import expressions_values as meaning
from crm_tui.domain.errors import NotFound
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import ExpressionMistake, mistake
from crm_tui.domain.workflow_values import LIST_LENGTH, TEXT_LENGTH, Plain, Scalar, infer, machine, printable
from crm_tui.domain.workflow_world import World


@dataclass(frozen=True, slots=True)
class Scope:
    """One place of an expression while it is computed. All refusals are `ExpressionMistake` at that place."""

    world: World
    at: int

    @property
    def context(self) -> ParseContext:
        """Now, the company's zone and currency."""
        return self.world.literals.parse

    def fail(self, reason: str, hint: str = "", **params: object) -> ExpressionMistake:
        """The error to raise here."""
        return mistake(self.at, reason, hint, **params)

    def one(self, value: Plain) -> Scalar | None:
        """The value, or the only one of a list."""
        try:
            return meaning.single(value)
        except ValueError:
            raise self.fail(N_("one value is needed, this is a list of several")) from None

    def number(self, value: Plain) -> Decimal:
        """The value as a number."""
        one = self.one(value)
        found = meaning.number(one)
        if found is None:
            raise self.fail(N_("“{value}” is not a number"), value=self.shown(one))
        return self.checked(found)

    def whole(self, value: Plain) -> int:
        """The value as a whole number; what is behind the point is cut off."""
        return int(self.number(value))

    def checked(self, number: Decimal) -> Decimal:
        """The number, when it is not too large."""
        if not number.is_finite() or abs(number) > meaning.LIMIT:
            raise self.fail(N_("the result is too large: at most {limit}"), limit=f"{meaning.LIMIT:,}")
        return number

    def text(self, value: Plain) -> str:
        """The value as people read it; texts as they are, and numbers as they are typed in expressions: ``1440 & "i"`` is an
        interval in every language."""
        if isinstance(value, tuple):
            return ", ".join(map(self.text, value))[:TEXT_LENGTH]
        if isinstance(value, str):
            return value
        if isinstance(value, Decimal):
            value = meaning.tidy(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return machine(value)
        return printable(infer(value), self.world)

    def long(self, text: str) -> str:
        """The text, when it is not too long."""
        if len(text) > TEXT_LENGTH:
            raise self.too_long()
        return text

    def too_long(self) -> ExpressionMistake:
        """The error for texts beyond the limit."""
        return self.fail(N_("the text is longer than {limit} characters"), limit=TEXT_LENGTH)

    def day(self, value: Plain) -> date | datetime:
        """The value as a day or a moment."""
        one = self.one(value)
        found = meaning.moment(one, self.context)
        if found is None:
            raise self.fail(N_("“{value}” is not a date"), value=self.shown(one))
        return found

    def instant(self, value: Plain) -> datetime:
        """The value as a moment; a day is its first one in the company's zone."""
        return meaning.instant(self.day(value), self.context)

    def items(self, value: Plain) -> tuple[Scalar, ...]:
        """The value as a list."""
        if isinstance(value, tuple):
            return self.few(value)
        return () if value is None or value == "" else (value,)

    def few(self, items: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
        """The list, when it is not too long."""
        if len(items) > LIST_LENGTH:
            raise self.fail(N_("the list has more than {limit} entries"), limit=LIST_LENGTH)
        return items

    def user(self, value: Plain) -> Ref:
        """The value as somebody: a person, or their number."""
        one = self.one(value)
        if isinstance(one, Ref) and one.type == "user":
            return one
        digits = machine(one).removeprefix("user_") if one is not None else ""
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            raise self.fail(N_("“{value}” is not a user"), value=self.shown(one))
        return Ref("user", int(digits))

    @contextmanager
    def asking_about(self, value: Plain) -> Iterator[None]:
        """What is asked in here is somebody's: that there is nobody of that number is a mistake at this place."""
        try:
            yield
        except NotFound as error:
            raise self.fail(N_("“{value}” is not a user"), value=self.shown(self.one(value))) from error

    def shown(self, value: Scalar | None) -> str:
        """The value for a message: short, on one line."""
        return shown("" if value is None else machine(value))

"""`World`: all that values, modifiers and expressions ask while a step runs. A service answers; rules only ask.

No answer is ever read as text with references again: a client called ``{=Document:SECRET}`` stays one (threats T17).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, File, LiteralContext, Printer, Typed
from crm_tui.domain.working_time import WorkingTime

Link: TypeAlias = Literal["src", "shortlink", "publink"]
"""Kinds of addresses of a file: local and without a path, short, public."""
Person: TypeAlias = Ref | Literal["user", "responsible"]
"""Somebody: by reference, who started the run, who is responsible for the document."""


class Chance(Protocol):
    """Where random numbers come from: `random.Random` fits, a test gives its own."""

    def randint(self, a: int, b: int, /) -> int:
        """A whole number from ``a`` to ``b``, both included."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """Names for dates in one language."""

    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    days: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    short_months: tuple[str, ...] = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    short_days: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


ENGLISH = DateWords()


class World(Printer, Protocol):
    """What is known where a step runs."""

    @property
    def literals(self) -> LiteralContext:
        """Now, today, the company's zone and currency, and how literals are read."""
        ...

    @property
    def chance(self) -> Chance:
        """For `rand`, `randstring` and `shuffle`."""
        ...

    def lookup(self, reference: Reference) -> Typed | None:
        """The value that group, step and path name (index and modifiers are not its business); None: there is none."""
        ...

    def title(self, value: Ref | Choice | File) -> str:
        """The title of a record, the name of a list entry, the name of a file."""
        ...

    def friendly(self, user: Ref) -> str:
        """First and last name only."""
        ...

    def addresses(self, record: Ref, kind: Literal["email", "phone"]) -> tuple[str, ...]:
        """E-mails or telephone numbers of a person, contact, company or lead, the first one first."""
        ...

    def link(self, file: File, kind: Link) -> str:
        """An address of the file, made on demand."""
        ...

    def zone_of(self, who: Person) -> ZoneInfo:
        """Somebody's time zone; the company's when they have none of their own."""
        ...

    def working_time(self, user: Ref | None) -> WorkingTime:
        """The company's working time, or one person's."""
        ...

    def rates(self) -> Mapping[str, Decimal]:
        """What one unit of each currency is worth in the base currency."""
        ...

    def words(self) -> DateWords:
        """Names of months and days in the company's language."""
        ...

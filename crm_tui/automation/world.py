"""`RunWorld`: what references, modifiers and expressions of one step may ask; answers come from the records as they are now."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from crm_tui.automation import fields
from crm_tui.domain import attached, office
from crm_tui.domain.dates import day_of, from_ms, to_ms, zone_named
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Point
from crm_tui.domain.insert_value_references import Group, Reference
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import (
    Choice,
    File,
    LiteralContext,
    Scalar,
    Shape,
    Typed,
    ValueType,
)
from crm_tui.domain.workflow_world import ENGLISH, Chance, DateWords, Link, Person
from crm_tui.domain.working_time import WorkingTime
from crm_tui.i18n.translate import language
from crm_tui.services import (
    absences,
    currencies,
    departments,
    global_values,
    listed,
    literal_context,
    records,
    settings,
    users,
)
from crm_tui.services.records import Record
from crm_tui.services.session import Session

if TYPE_CHECKING:
    from crm_tui.services.products import Line

_ROWS = frozenset({"products", "prodotti"})
_ORDERS = frozenset({"orders", "ordini"})
ROW = "row"
"""Type of the `Ref` of a row of products without a product: its number is the place of the row, from 1."""


@dataclass(slots=True, kw_only=True)
class Values:
    """What a run knows by itself; each is read by code."""

    parameters: dict[str, Typed] = field(default_factory=dict)
    variables: dict[str, Typed] = field(default_factory=dict)
    constants: dict[str, Typed] = field(default_factory=dict)
    results: dict[str, dict[str, Typed]] = field(default_factory=dict)
    """By step, by code."""
    shapes: Mapping[str, Shape] | None = None
    """What the variables of the template take; None when no template says."""


class RunWorld:
    """The world of one step of one run; see `workflow_world.World`."""

    def __init__(
        self, session: Session, *, run: int, seq: int, name: str, document: Ref, starter: int | None, values: Values
    ) -> None:
        """For one step.

        Args:
            session: The robot.
            run: Its run.
            seq: The row of the journal that the step will get: with the run it decides what chance brings, so that a
                step that is tried again gets the same.
            name: Of the template.
            document: The record on which it runs.
            starter: Who started the run.
            values: Parameters, variables, constants and results.
        """
        self._session = session
        self._run = run
        self._name = name
        self._document = document
        self._starter = starter
        self._values = values
        self._words = fields.Words(session)
        self._seed = f"{run}:{seq}"
        self._chance: Chance | None = None
        self._now = session.now()
        self._records: dict[Ref, Record | None] = {}
        self._literals: LiteralContext | None = None

    # ── What `World` asks for ──

    @property
    def literals(self) -> LiteralContext:
        """Now, today, the company's zone and currency, and how literals are read."""
        if self._literals is None:
            self._literals = LiteralContext(
                parse=lambda: literal_context.of(self._session), prefixes=literal_context.prefixes(), code=self._code
            )
        return self._literals

    @property
    def chance(self) -> Chance:
        """The same sequence however often the step is tried."""
        if self._chance is None:
            self._chance = random.Random(self._seed)
        return self._chance

    @property
    def document(self) -> Ref:
        """The record of the run."""
        return self._document

    def text(self, kind: ValueType, value: Scalar) -> str:
        """One value as people read it; somebody with their number, as two may have one name (`friendly` leaves it out)."""
        if isinstance(value, Ref) and value.type == ROW:
            return self._row_name(value)
        said = self._words.text(kind, value)
        if isinstance(value, Ref) and value.type == "user" and said != str(value):
            return f"{said} ({value.id})"
        return said

    def lookup(self, reference: Reference) -> Typed | None:
        """The value that the reference names; None when there is none."""
        code = reference.path[-1]
        if reference.group is Group.DOCUMENT:
            return self._field(reference.path)
        if reference.group is Group.STEP:
            return _called(self._values.results.get(reference.step, {}), code)
        own = {
            Group.TEMPLATE: self._values.parameters,
            Group.VARIABLE: self._values.variables,
            Group.CONSTANT: self._values.constants,
        }.get(reference.group)
        if own is None and reference.group in (Group.GLOBAL_VARIABLE, Group.GLOBAL_CONSTANT):
            return global_values.value(code, constant=reference.group is Group.GLOBAL_CONSTANT)
        return _called(own, code) if own is not None else self._known(reference.group, code)

    def variable(self, group: str, code: str) -> tuple[str, Shape | None]:
        """The code as it is spelled, and what the variable takes; None when there is none.

        Args:
            group: ``variable`` of the template, or ``global``.
            code: Capitals do not matter.
        """
        if group == "global":
            return code, global_values.shape(code)
        wanted = code.casefold()
        found = next(
            ((key, shape) for key, shape in (self._values.shapes or {}).items() if key.casefold() == wanted), None
        )
        return found or (code, None)

    @property
    def declares(self) -> bool:
        """Whether it is known which variables there are."""
        return self._values.shapes is not None

    def title(self, value: Ref | Choice | File) -> str:
        """The title of a record, the name of a list entry, the name of a file."""
        if isinstance(value, Ref) and value.type in ("user", ROW):
            return self.friendly(value) if value.type == "user" else self.text(ValueType.ITEM, value)
        kind = (
            ValueType.FILE
            if isinstance(value, File)
            else ValueType.LIST
            if isinstance(value, Choice)
            else ValueType.ITEM
        )
        return self._words.text(kind, value)

    def friendly(self, user: Ref) -> str:
        """First and last name only."""
        return self._words.text(ValueType.USER, user)

    def addresses(self, record: Ref, kind: Literal["email", "phone"]) -> tuple[str, ...]:
        """E-mails or telephone numbers of a person, contact, company or lead."""
        if record.type == "user":
            found = next((each for each in users.users(self._session, inactive=True) if each.id == record.id), None)
            own = (found.email if kind == "email" else found.phone) if found else ""
            return (own,) if own else ()
        known = self._record(record)
        points = known.values.get(kind) if known else None
        return tuple(each.value for each in points if isinstance(each, Point)) if isinstance(points, tuple) else ()

    def link(self, file: File, kind: Link) -> str:
        """The address by which ``crm-tui file save`` finds the file again; nothing leaves the machine, so none is public.

        Raises:
            InvalidValue: a public address, or a path that was only typed.
        """
        from crm_tui.services import files  # noqa: PLC0415 — few texts name files

        number = attached.number_of(file.key)
        if not number or kind == "publink":
            raise invalid("file", file.name, N_("has no such address"))
        return files.address(number, file.name if kind == "src" else "")

    def zone_of(self, who: Person) -> ZoneInfo:
        """Somebody's time zone; the company's when they have none of their own."""
        if isinstance(who, Ref):
            number: int | None = who.id
        elif who == "user":
            number = self._starter
        else:
            responsible = self._field(("responsible",))
            number = responsible.value.id if responsible and isinstance(responsible.value, Ref) else None
        zone = departments.employee(self._session, number).zone if number else ""
        return zone_named(_UTC.get(zone, zone), self._session.zone)

    def working_time(self, user: Ref | None) -> WorkingTime:
        """The company's working time, or one person's with their absences; holidays are those of the company."""
        days, hours, free = settings.working_days(), settings.working_hours(), settings.holidays()
        single, yearly = office.holidays(free)
        if user is None:
            return WorkingTime.of(zone=self._session.zone, days=days, hours=hours, holidays=single, yearly=yearly)
        person = departments.employee(self._session, user.id)
        away = [(each.starts_at, each.ends_at) for each in absences.absences(self._session, login=person.login)]
        return WorkingTime.of(
            zone=self.zone_of(user), days=person.days or days, hours=person.hours or hours, holidays=single, yearly=yearly,
            absences=away,
        )  # fmt: skip

    def rates(self) -> Mapping[str, Decimal]:
        """What one unit of each currency is worth in the base currency."""
        return {each.code: each.rate for each in currencies.currencies(self._session)}

    def words(self) -> DateWords:
        """Names of months and days in the company's language."""
        return _ITALIAN if language() == "it" else ENGLISH

    # ── Records ──

    def _record(self, ref: Ref) -> Record | None:
        """The record, read once a step; None when it is not there."""
        if ref.type not in ENTITY_TYPES:
            return None
        if ref not in self._records:
            found = records.by_ids(self._session, ref.type, [ref.id])
            self._records[ref] = found[0] if found else None
        return self._records[ref]

    def _field(self, path: tuple[str, ...], *, of: Ref | None = None) -> Typed | None:
        ref = of or self._document
        if ref.type == "user":
            return self._person(ref, path[0])
        record = self._record(ref)
        if record is None or (of is not None and record.deleted):
            return None
        special = self._special(record, path[0])
        if special is not None:
            return special
        kind = fields.entity_of(ref)
        name, further = path[0], path[1:]
        spec = (None if further else fields.find(kind, name)) or fields.link(kind, name)
        if spec is None:
            return None
        found = fields.typed(record, spec)
        if not further:
            return found
        first = next((each for each in found.items if isinstance(each, Ref)), None)
        return self._field(further, of=first) if first else Typed(ValueType.STRING, None)

    def _special(self, record: Record, code: str) -> Typed | None:
        """What is no column of its own: products, orders, the currency of the amount."""
        wanted = code.casefold()
        if wanted == fields.CURRENCY and fields.entity_of(record.ref).field("amount") is not None:
            amount = record.values.get("amount")
            return Typed(ValueType.STRING, amount.currency if isinstance(amount, Money) else None)
        if wanted in _ROWS and fields.entity_of(record.ref).has_products:
            from crm_tui.services import products  # noqa: PLC0415 — few texts name them

            rows = products.rows(self._session, record.ref).lines
            return Typed(ValueType.ITEM, tuple(_of_line(line) for line in rows))
        if wanted in _ORDERS:
            from crm_tui.services import orders  # noqa: PLC0415 — few texts name them

            found = orders.of_deal(self._session, record.ref.id) if record.ref.type == "deal" else []
            return Typed(ValueType.ITEM, tuple(order.ref for order in found))
        return None

    def _row_name(self, row: Ref) -> str:
        """A row of products that stands for no product of the catalogue, by what is typed in it."""
        from crm_tui.services import products  # noqa: PLC0415 — few texts name them

        lines = products.rows(self._session, self._document).lines
        return next((line.row.name for line in lines if line.position == row.id), str(row))

    def _person(self, ref: Ref, code: str) -> Typed | None:
        found = next((each for each in users.users(self._session, inactive=True) if each.id == ref.id), None)
        if found is None:
            return None
        attribute = fields.PERSON.get(code.upper())
        return Typed(ValueType.STRING, str(getattr(found, attribute))) if attribute else None

    def _known(self, group: Group, code: str) -> Typed | None:
        wanted = code.casefold()
        answers: dict[tuple[Group, str], Callable[[], Typed]] = {
            (Group.SYSTEM, "now"): lambda: Typed(ValueType.DATETIME, from_ms(to_ms(self._now))),
            (Group.SYSTEM, "nowlocal"): lambda: Typed(ValueType.DATETIME, self._now.astimezone(self.zone_of("user"))),
            (Group.SYSTEM, "date"): lambda: Typed(ValueType.DATE, day_of(self._now, self._session.zone)),
            (Group.WORKFLOW, "id"): lambda: Typed(ValueType.INTEGER, self._run),
            (Group.WORKFLOW, "name"): lambda: Typed(ValueType.STRING, self._name),
            (Group.USER, "id"): lambda: Typed(ValueType.USER, Ref("user", self._starter) if self._starter else None),
        }
        found = answers.get((group, wanted))
        return found() if found else None

    def _code(self, shape: Shape, text: str) -> str | None:
        """The code of a list entry by what was typed; None when the list has no such entry."""
        return listed.code(shape, text, self._document.type)


_UTC = {"UTC": "Etc/UTC"}
"""A moment in UTC is one that nobody has asked to see in a zone: somebody's own UTC has its other name."""
_ITALIAN = DateWords(
    months=(
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    short_months=("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    short_days=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
)


def _of_line(line: Line) -> Ref:
    return Ref("product", line.row.product) if line.row.product else Ref(ROW, line.position)


def _called(values: Mapping[str, Typed], code: str) -> Typed | None:
    """The value of that code; capitals do not matter."""
    if code in values:
        return values[code]
    wanted = code.casefold()
    return next((value for key, value in values.items() if key.casefold() == wanted), None)

"""`FieldKind`, `FieldSpec`, `Point`: what a field is. Every door reads these and nothing else about a field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from crm_tui.domain.money import Money


class FieldKind(StrEnum):
    """What values a field takes; each door has one table from kind to its own widget, option or codec."""

    STRING = "string"
    TEXT = "text"
    BBCODE = "bbcode"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"
    DICTIONARY = "dictionary"
    CHOICE = "choice"
    STAGE = "stage"
    PIPELINE = "pipeline"
    USER = "user"
    USERS = "users"
    LINK = "link"
    LINKS = "links"
    PHONES = "phones"
    EMAILS = "emails"
    WEBS = "webs"
    MESSENGERS = "messengers"
    ADDRESS = "address"
    FILE = "file"
    ITEM = "item"
    """A record of one of several types, ``company:7``; `FieldSpec.choices` are the types."""
    BOOKING = "booking"
    """In fields of `VALUES` only: each value is a booking, kept as such; see `bookings`."""
    URL = "url"
    VALUES = "values"
    """Several values of the kind that `FieldSpec.of` names, each a `Point` in its machine form, without a label."""


POINTS = frozenset({FieldKind.PHONES, FieldKind.EMAILS, FieldKind.WEBS, FieldKind.MESSENGERS, FieldKind.VALUES})
"""Kinds whose value is a tuple of `Point`."""
MULTIPLE = frozenset({FieldKind.USERS, FieldKind.LINKS}) | POINTS
"""Kinds whose value is a tuple, empty when nothing is set."""
FILE_LENGTH = 4096
"""Characters of what a field keeps of an attached file, see `attached`."""
PREFIX = "uf_"
"""What the names of custom fields begin with: no field of the program, of this version or a later one, does."""


class Editable(StrEnum):
    """Who sets a value."""

    USER = "user"
    """The operator."""
    DEFAULTED = "auto+user"
    """Set by the program when nobody gives one, then editable."""
    AUTO = "auto"
    """The program only."""
    RULE = "rule"
    """Automation only."""


@dataclass(frozen=True, slots=True)
class Point:
    """One phone, e-mail, website or messenger: the value and its kind (``work``, ``mobile``, ``telegram`` …)."""

    value: str
    label: str = "work"


Value: TypeAlias = str | int | bool | Decimal | Money | date | datetime | tuple[int, ...] | tuple[Point, ...] | None
"""A field's value; which of these, `FieldSpec.kind` says (see `engineering` of the store for how it is kept)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of an entity type."""

    name: str
    """snake_case; the name on the command line, in files and in filters."""
    label: str
    """English text to translate."""
    kind: FieldKind
    editable: Editable = Editable.USER
    required: bool = False
    dictionary: str = ""
    """For `DICTIONARY`: the dictionary's code."""
    target: str = ""
    """For `LINK` and `LINKS`: the entity type that is linked."""
    choices: tuple[str, ...] = ()
    """For `CHOICE`: the closed set of codes; for points: the labels, the first is the default; for `ITEM`: the types."""
    max_length: int = 255
    """Characters; for `TEXT` and `BBCODE` bytes in UTF-8 (65,536)."""
    source: str = ""
    """The reference product's code, e.g. ``OPPORTUNITY``."""
    of: FieldKind = FieldKind.STRING
    """For `VALUES`: the kind of each value."""
    custom: int = 0
    """The id of a custom field; 0 for the fields of the program."""
    required_stages: frozenset[int] = frozenset()
    """Ids of the stages on which it must not be empty."""
    default: str = ""
    """For custom fields: the text of what new records get."""
    in_list: bool = False
    """For custom fields: lists show it unless other columns are chosen."""
    in_filter: bool = True
    """For custom fields: it is offered where filters are written."""

    @property
    def single(self) -> FieldSpec:
        """For `VALUES`: the field as it would be with one value; others are themselves."""
        return replace(self, kind=self.of, required=False) if self.kind is FieldKind.VALUES else self

    @property
    def item_kind(self) -> FieldKind:
        """The kind of one value."""
        return self.of if self.kind is FieldKind.VALUES else self.kind

    @property
    def passed_on(self) -> bool:
        """Whether a copy of the record, or what is made from it, gets the value: what is booked is booked once."""
        return self.of is not FieldKind.BOOKING

    @property
    def multiple(self) -> bool:
        """Whether the value is a tuple."""
        return self.kind in MULTIPLE

    @property
    def writable(self) -> bool:
        """Whether an operator may set it by hand."""
        return self.editable in (Editable.USER, Editable.DEFAULTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityType:
    """A kind of record: its code, names and fields. Drives card, list, filter, import and command line."""

    code: str
    prefix: str
    label: str
    plural: str
    fields: tuple[FieldSpec, ...]
    has_stages: bool = False
    has_pipelines: bool = False
    """Several pipelines, between which its records can be moved."""
    has_products: bool = False
    bound: str = ""
    """The field of activities and tasks that binds them to such records; empty: none can be about them."""
    due: str = ""
    """The date field whose passing makes an open record overdue; empty: none does."""
    process: int = 0
    """Type id of a smart process; 0 for the types that are built in."""
    title_field: str = "title"

    def field(self, name: str) -> FieldSpec | None:
        """The field of that name, or None; a custom one also without its prefix, where that is nobody's name."""
        return next((spec for spec in self.fields if spec.name == name), None) or next(
            (spec for spec in self.fields if spec.custom and spec.name == PREFIX + name), None
        )

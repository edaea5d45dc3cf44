"""Which columns a list has for each type, how wide they are, and what it can be sorted by. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.domain.words import N_


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """The field it shows; ``client`` is a deal's company, else its first contact."""
    label: str
    """Its head, a text to translate."""
    least: int
    """Cells below which it is left out."""
    share: int = 0
    """Part of the room that is left over."""
    right: bool = False
    style: str = "plain"


_COLUMNS: dict[str, tuple[Column, ...]] = {
    "deal": (
        Column("title", N_("Name"), 16, 5, style="strong"),
        Column("amount", N_("Amount"), 12, right=True, style="good"),
        Column("stage", N_("Stage"), 12, 1),
        Column("client", N_("Client"), 12, 3),
        Column("responsible", N_("Responsible"), 11, style="muted"),
        Column("close_date", N_("Close date"), 14, style="muted"),
    ),
    "contact": (
        Column("full_name", N_("Full name"), 16, 3, style="strong"),
        Column("companies", N_("Company"), 14, 3),
        Column("phone", N_("Phone"), 16, 1),
        Column("email", N_("E-mail"), 18, 2),
        Column("responsible", N_("Responsible"), 11, style="muted"),
    ),
    "company": (
        Column("title", N_("Name"), 16, 4, style="strong"),
        Column("industry", N_("Industry"), 12, 2),
        Column("phone", N_("Phone"), 16, 1),
        Column("email", N_("E-mail"), 18, 3),
        Column("responsible", N_("Responsible"), 11, style="muted"),
    ),
    "task": (
        Column("title", N_("Task name"), 16, 5, style="strong"),
        Column("badge", N_("Status"), 19, 1),
        Column("deadline", N_("Deadline"), 14, style="muted"),
        Column("responsible", N_("Responsible"), 11, style="muted"),
        Column("deals", N_("Deals"), 12, 3),
        Column("tags", N_("Tags"), 8, 1, style="muted"),
    ),
    "lead": (
        Column("title", N_("Name"), 16, 5, style="strong"),
        Column("stage", N_("Stage"), 12, 1),
        Column("company_title", N_("Company name"), 12, 3),
        Column("amount", N_("Amount"), 12, right=True, style="good"),
        Column("responsible", N_("Responsible"), 11, style="muted"),
        Column("last_name", N_("Last name"), 12, 1),
        Column("phone", N_("Phone"), 16, 1),
    ),
    "product": (
        Column("name", N_("Name"), 16, 5, style="strong"),
        Column("price", N_("Price"), 12, right=True, style="good"),
        Column("measure", N_("Measure"), 8, 1, style="muted"),
        Column("vat_rate", N_("VAT rate"), 8, right=True, style="muted"),
        Column("sections", N_("Sections"), 12, 3),
        Column("active", N_("Active"), 6, style="muted"),
        Column("external_id", N_("External ID"), 11, 1, style="muted"),
    ),
    "payment": (
        Column("number", N_("Number"), 10, style="strong"),
        Column("amount", N_("Amount"), 12, right=True, style="good"),
        Column("paid", N_("Paid"), 5),
        Column("paid_at", N_("Paid on"), 14, style="muted"),
        Column("invoice", N_("Invoice"), 12, 3),
        Column("sale_order", N_("Order"), 12, 2),
    ),
}
"""In the order of the screen; the last ones are left out first where there is no room."""
_SORTS: dict[str, tuple[str, ...]] = {
    "deal": ("title", "amount", "close_date", "stage", "created_at", "modified_at", "moved_at", "probability"),
    "contact": ("full_name", "last_name", "created_at", "modified_at", "last_activity_at", "birthdate"),
    "company": ("title", "created_at", "modified_at", "last_activity_at", "revenue"),
    "task": ("title", "deadline", "badge_at", "badge", "state", "responsible", "created_at", "modified_at"),
    "product": ("name", "price", "sort", "active", "created_at", "modified_at"),
}
NEWEST = "-id"
"""How a list is sorted unless somebody chose otherwise."""
GAP = 2
_USUAL = (
    Column("number", N_("Number"), 10, style="muted"),
    Column("title", N_("Name"), 16, 5, style="strong"),
    Column("subject", N_("Subject"), 16, 5, style="strong"),
    Column("amount", N_("Amount"), 12, right=True, style="good"),
    Column("stage", N_("Stage"), 12, 1),
    Column("client", N_("Client"), 12, 3),
    Column("responsible", N_("Responsible"), 11, style="muted"),
)


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of the list of a type: its own, or the usual ones of its fields."""
    entity = ENTITY_TYPES[kind]
    own = tuple(
        Column(spec.name, spec.label, 12, 1, right=spec.kind in _RIGHT) for spec in entity.fields if spec.in_list
    )
    if kind in _COLUMNS:
        return _COLUMNS[kind] + own
    found = [
        column for column in _USUAL if entity.field("contacts" if column.name == "client" else column.name) is not None
    ]
    due = entity.field(entity.due)
    if due is not None:
        found.append(Column(due.name, due.label, 14, style="muted"))
    title = entity.field(entity.title_field)
    if title is not None and all(column.name != title.name for column in found):
        found.append(Column(title.name, title.label, 16, 5, style="strong"))
    found.sort(key=lambda column: column.name != entity.title_field)
    return (*found, *own)


def sorts_of(kind: str) -> tuple[str, ...]:
    """What the list of a type can be sorted by."""
    entity = ENTITY_TYPES[kind]
    own = tuple(spec.name for spec in entity.fields if spec.in_list and not spec.multiple)
    if kind in _SORTS:
        return _SORTS[kind] + own
    names = (entity.title_field, "number", "amount", entity.due, "stage", "created_at", "modified_at", "moved_at")
    return (*(name for name in names if name in ("created_at", "modified_at") or entity.field(name)), *own)


LEFT_OUT = frozenset({FieldKind.FILE, FieldKind.TEXT, FieldKind.BBCODE, FieldKind.ADDRESS})
"""Kinds that do not fit into one line."""
_RIGHT = frozenset({FieldKind.MONEY, FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.PERCENT})


def available(kind: str) -> tuple[Column, ...]:
    """Every column that a list of the type can show: the usual ones first, then all other fields of one line."""
    usual = columns_of(kind)
    names = {column.name for column in usual}
    return (
        *usual,
        *(
            Column(spec.name, spec.label, 12, 1, right=spec.kind in _RIGHT)
            for spec in ENTITY_TYPES[kind].fields
            if spec.name not in names and spec.kind not in LEFT_OUT
        ),
    )


def called(kind: str, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in order; those that are no more are left out. The usual ones when none is left."""
    known = {column.name: column for column in available(kind)}
    return tuple(known[name] for name in dict.fromkeys(names) if name in known) or columns_of(kind)


def layout(columns: Sequence[Column], room: int) -> list[tuple[Column, int]]:
    """The columns that fit in so many cells, each with its width."""
    kept = [columns[0]]
    for column in columns[1:]:
        if sum(each.least + GAP for each in kept) + column.least > room:
            break
        kept.append(column)
    spare = room - sum(each.least for each in kept) - GAP * (len(kept) - 1)
    parts = sum(each.share for each in kept) or 1
    if spare < 0:
        return [(kept[0], max(room, 1))]
    widths = [each.least + spare * each.share // parts for each in kept]
    widths[0] += spare - sum(spare * each.share // parts for each in kept)
    return list(zip(kept, widths, strict=True))


def cell(text: str, width: int, *, right: bool) -> str:
    """The text in exactly so many cells."""
    shown = visible(text)
    if not right:
        return fit(shown, width)
    short = cut(shown, width)
    return " " * (width - cell_width(short)) + short

"""Which fields a card shows, in which sections and order: as it comes, and as people arranged it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import EntityType
from crm_tui.domain.words import N_


@dataclass(frozen=True, slots=True)
class Section:
    """One group of fields."""

    key: str
    title: str
    """A text to translate."""
    fields: tuple[str, ...]
    only_filled: bool = False
    """Empty fields are left out, and the section with the last of them."""
    folded: bool = False
    """Starts folded while all its fields are empty."""
    always: frozenset[str] = frozenset()
    """Of an `only_filled` section: the fields that are shown when they are empty, too."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How somebody arranged the cards of a type."""

    sections: tuple[Section, ...]
    hidden: frozenset[str] = frozenset()
    """Fields that are not shown; their values stay."""
    always: frozenset[str] = frozenset()
    """Fields that are shown when they are empty, too."""


_UTM = Section(
    "utm",
    N_("Advertising (UTM)"),
    ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    folded=True,
)
_SYSTEM = (
    "created_at",
    "created_by",
    "modified_at",
    "modified_by",
    "last_activity_at",
    "last_activity_by",
    "origin_id",
)

LAYOUTS: dict[str, tuple[Section, ...]] = {
    "deal": (
        Section(
            "about", N_("About the deal"), ("title", "type", "amount", "company", "contacts", "stage", "close_date")
        ),
        Section(
            "more",
            N_("More"),
            (
                "start_date",
                "source",
                "source_description",
                "responsible",
                "observers",
                "comments",
                "probability",
                "pipeline",
                "opened",
                "additional_info",
            ),
        ),
        _UTM,
        Section(
            "system",
            N_("System"),
            (
                "lead",
                "quote",
                "manual_amount",
                "is_repeat",
                "is_repeat_inquiry",
                "is_regular",
                "overdue",
                "closed",
                "closed_at",
                "closed_by",
                "close_reason",
                "moved_at",
                "moved_by",
                "tax",
                *_SYSTEM,
            ),
            only_filled=True,
        ),
    ),
    "contact": (
        Section(
            "about",
            N_("About the contact"),
            ("honorific", "name", "second_name", "last_name", "post", "companies", "phone", "email", "im", "web"),
        ),
        Section(
            "more",
            N_("More"),
            (
                "type",
                "source",
                "source_description",
                "responsible",
                "observers",
                "birthdate",
                "comments",
                "opened",
                "export",
            ),
        ),
        _UTM,
        Section("system", N_("System"), ("full_name", "photo", *_SYSTEM), only_filled=True),
    ),
    "company": (
        Section(
            "about", N_("About the company"), ("title", "type", "industry", "contacts", "phone", "email", "web", "im")
        ),
        Section(
            "more",
            N_("More"),
            (
                "revenue",
                "revenue_band",
                "employees",
                "source",
                "source_description",
                "responsible",
                "observers",
                "comments",
                "banking_details",
                "is_my_company",
                "opened",
            ),
        ),
        _UTM,
        Section("system", N_("System"), ("logo", *_SYSTEM), only_filled=True),
    ),
    "lead": (
        Section(
            "about",
            N_("About the lead"),
            (
                "title",
                "stage",
                "amount",
                "honorific",
                "name",
                "last_name",
                "company_title",
                "post",
                "phone",
                "email",
                "contacts",
                "company",
            ),
        ),
        Section(
            "more",
            N_("More"),
            (
                "source",
                "source_description",
                "responsible",
                "observers",
                "comments",
                "status_description",
                "second_name",
                "birthdate",
                "web",
                "im",
                "opened",
            ),
        ),
        _UTM,
        Section(
            "system",
            N_("System"),
            (
                "converted_deal",
                "converted_contact",
                "converted_company",
                "is_repeat",
                "closed",
                "closed_at",
                "closed_by",
                "close_reason",
                "moved_at",
                "moved_by",
                *_SYSTEM,
            ),
            only_filled=True,
        ),
    ),
    "product": (
        Section(
            "about",
            N_("About the product"),
            ("name", "price", "measure", "vat_rate", "vat_included", "sections", "active", "preview"),
        ),
        Section(
            "more",
            N_("More"),
            ("description", "properties", "picture", "external_id", "catalogue", "visible", "sort"),
        ),
        Section("system", N_("System"), _SYSTEM, only_filled=True),
    ),
    "task": (
        Section(
            "about",
            N_("About the task"),
            (
                "title",
                "badge",
                "responsible",
                "deadline",
                "checklist",
                "description",
                "important",
                "control",
                "summary_required",
                "summary",
            ),
        ),
        Section(
            "more",
            N_("More"),
            (
                "deals",
                "leads",
                "contacts",
                "companies",
                "quotes",
                "invoices",
                "participants",
                "observers",
                "tags",
                "project",
                "planned_start",
                "planned_end",
                "estimate",
                "spent",
            ),
        ),
        Section(
            "system",
            N_("System"),
            (
                "state",
                "badge_at",
                "overdue",
                "origin",
                "created_stage",
                "viewed_at",
                "closed_at",
                "closed_by",
                "auto_completed",
                "files",
                *_SYSTEM,
            ),
            only_filled=True,
        ),
    ),
}
"""Source: behaviour «Card configuration», default deal layout; contacts and companies in the same spirit."""

LEFT_OUT = frozenset({"semantic"})
"""Shown by the stage bar, not as a field."""


def sections_of(kind: str) -> tuple[Section, ...]:
    """The sections of a card of that entity type; types without a layout of their own get one made of their fields."""
    found = LAYOUTS.get(kind)
    return _with_new(ENTITY_TYPES[kind], found) if found else _made(ENTITY_TYPES[kind])


def usual(kind: str) -> Layout:
    """The layout of a type that nobody arranged."""
    return Layout(sections_of(kind))


def arranged(kind: str, layout: Layout, required: Collection[str] = ()) -> tuple[Section, ...]:
    """The sections that a card shows.

    Args:
        kind: The entity type's code.
        layout: How it was arranged; fields that are no more are left out, new ones stand in the section before the last.
        required: Fields that the stage of the record requires: they are shown even where they are hidden.
    """
    entity = ENTITY_TYPES[kind]
    known = {spec.name for spec in entity.fields} - LEFT_OUT
    gone = layout.hidden - set(required)
    full = _with_new(entity, layout.sections)
    shown = [
        replace(
            section,
            fields=tuple(name for name in section.fields if name in known and name not in gone),
            always=layout.always,
        )
        for section in full
    ]
    return tuple(section for section in shown if section.fields)


def _with_new(kind: EntityType, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with the fields that none of them names, custom fields above all."""
    known = {spec.name for spec in kind.fields}
    if any(name not in known for section in sections for name in section.fields):
        sections = tuple(
            replace(section, fields=tuple(name for name in section.fields if name in known)) for section in sections
        )
    placed = {name for section in sections for name in section.fields}
    new = tuple(spec.name for spec in kind.fields if spec.name not in placed and spec.name not in LEFT_OUT)
    if not new:
        return sections
    at = next((n for n, section in enumerate(sections) if section.key == "more"), max(0, len(sections) - 2))
    found = list(sections) or [Section("about", N_("About"), ())]
    found[at] = replace(found[at], fields=(*found[at].fields, *new))
    return tuple(found)


_FIRST = ("number", "title", "stage", "amount", "company", "contacts", "name", "last_name", "phone", "email")


def _made(kind: EntityType) -> tuple[Section, ...]:
    names = [spec.name for spec in kind.fields if spec.name not in LEFT_OUT]
    about = [name for name in (*_FIRST, kind.due) if name in names]
    utm = [name for name in _UTM.fields if name in names]
    system = [spec.name for spec in kind.fields if not spec.writable or spec.name in (*_SYSTEM, "manual_amount")]
    more = [name for name in names if name not in (*about, *utm, *system)]
    found = [
        Section("about", N_("About"), tuple(about)),
        Section("more", N_("More"), tuple(more)),
        Section("utm", _UTM.title, tuple(utm), folded=True),
        Section(
            "system",
            N_("System"),
            tuple(name for name in system if name in names and name not in about),
            only_filled=True,
        ),
    ]
    return tuple(section for section in found if section.fields)

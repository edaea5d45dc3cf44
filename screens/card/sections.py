"""Which fields a card shows, in which sections and order. Pure: no store, no widgets."""

from __future__ import annotations

from dataclasses import dataclass

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
}
"""Source: behaviour «Card configuration», default deal layout; contacts and companies in the same spirit."""

LEFT_OUT = frozenset({"semantic"})
"""Shown by the stage bar, not as a field."""


def sections_of(kind: str) -> tuple[Section, ...]:
    """The sections of a card of that entity type."""
    return LAYOUTS[kind]

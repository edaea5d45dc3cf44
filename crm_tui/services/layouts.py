"""Card configuration: which sections and fields a card shows, for oneself or for all, per pipeline.

Source: behaviour «Card configuration».
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from crm_tui.domain import card_layouts
from crm_tui.domain.card_layouts import Layout, Section
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_, Own
from crm_tui.services import records, stage_fields
from crm_tui.services.session import Session, operation
from data import card_layouts as stored

RIGHT = N_("arrange cards for everyone")
COMMON = 0
"""The owner of the view that holds for all who have none of their own."""
MOST = 50
"""Sections that a card may have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose cards are arranged: those of a type, in a pipeline; repeat leads have a view of their own."""

    entity: str
    pipeline: int = 0
    """0 for types without stages."""
    variant: str = ""
    """``repeat`` for repeat leads."""


@dataclass(frozen=True, slots=True)
class View:
    """The layout that holds, and where it comes from."""

    layout: Layout
    source: str
    """``own``, ``common``, ``forced`` or ``default``."""


def place_of(kind: str, values: Mapping[str, Value]) -> Place:
    """Where the layout of a record's card is kept."""
    pipeline = values.get("pipeline") if ENTITY_TYPES[kind].has_stages else 0
    variant = "repeat" if kind == "lead" and values.get("is_repeat") else ""
    return Place(kind, pipeline if isinstance(pipeline, int) else 0, variant)


Edit: TypeAlias = "Callable[[str], Layout]"
"""A change of a layout that a text decides: the title of a section."""


def view(session: Session, place: Place, *, common: bool = False) -> View:
    """The layout that holds for the operator: a forced common one, the own one, the common one, that of the type.

    Args:
        session: Who looks.
        place: At whose cards.
        common: What holds for those who have no view of their own, instead.
    """
    own = shared = None
    for row in stored.rows(place.entity, place.pipeline, place.variant, (session.user_id, COMMON)):
        if row.owner == COMMON:
            shared = row
        else:
            own = row
    if shared is not None and shared.forced:
        return View(_read(shared.content), "forced")
    if own is not None and not common:
        return View(_read(own.content), "own")
    if shared is not None:
        return View(_read(shared.content), "common")
    return View(card_layouts.usual(place.entity), "default")


def sections(session: Session, kind: str, values: Mapping[str, Value]) -> tuple[Section, ...]:
    """The sections of a record's card; fields that its stage requires are shown even where they are hidden."""
    stage = values.get("stage")
    required = [spec.name for spec in stage_fields.required_on(kind, stage)] if isinstance(stage, int) else []
    return card_layouts.arranged(kind, view(session, place_of(kind, values)).layout, required)


def save(session: Session, place: Place, layout: Layout, *, common: bool = False, forced: bool = False) -> None:
    """Keep a layout: for oneself, or for all.

    Args:
        session: Who arranged it.
        place: Whose cards.
        layout: Titles must not be empty; a field stands in one section at most.
        common: It holds for everyone who has none of their own.
        forced: It holds for everyone.

    Raises:
        NotAllowed: a common view without the right to change settings.
        Refused: a common view is forced on everyone, so that one's own would not be seen.
        InvalidValue: what is wrong with the layout.
    """
    if common:
        session.require_settings(RIGHT)
    elif view(session, place).source == "forced":
        raise Refused(text=N_("the cards look the same for everyone here; only the common view can be changed"))
    _check(place, layout)
    owner = COMMON if common else session.user_id
    raw = {"forced": int(common and forced), "content": _written(layout)}
    with operation(session, N_("Card arranged")) as act:
        known = stored.find(place.entity, place.pipeline, place.variant, owner)
        if known is None:
            spot = {"entity": place.entity, "pipeline": place.pipeline, "variant": place.variant, "owner": owner}
            act.create("card_layout", {**spot, **raw})
            return
        if known.deleted:
            act.restore(Ref("card_layout", known.id))
        act.update(Ref("card_layout", known.id), raw)


def reset(session: Session, place: Place, *, common: bool = False) -> None:
    """Back to what holds without this view: the common one, or that of the type.

    Raises:
        NotAllowed: a common view without the right to change settings.
    """
    if common:
        session.require_settings(RIGHT)
    with operation(session, N_("Card layout reset")) as act:
        known = stored.find(place.entity, place.pipeline, place.variant, COMMON if common else session.user_id)
        if known is not None and not known.deleted:
            act.delete(Ref("card_layout", known.id))


def _check(place: Place, layout: Layout) -> None:
    records.entity(place.entity)
    if not layout.sections or len(layout.sections) > MOST:
        raise InvalidValue(field="sections", value=str(len(layout.sections)), reason=N_("are none, or too many"))
    seen: set[str] = set()
    for section in layout.sections:
        if not section.title.strip() or len(section.title) > 100:
            raise InvalidValue(field="title", value=section.title, reason=N_("must have 1 to 100 characters"))
        for name in section.fields:
            records.field(ENTITY_TYPES[place.entity], name)
            if name in seen:
                raise InvalidValue(field=name, value="", reason=N_("stands in two sections"))
            seen.add(name)


def _written(layout: Layout) -> str:
    return json.dumps(
        {
            "sections": [
                {
                    "key": each.key,
                    "title": each.title,
                    "fields": list(each.fields),
                    "only_filled": each.only_filled,
                    "folded": each.folded,
                }
                for each in layout.sections
            ],
            "hidden": sorted(layout.hidden),
            "always": sorted(layout.always),
        },
        ensure_ascii=False,
    )


def _title(key: str, title: str) -> str:
    """A section of one's own is called what people called it."""
    return Own(title) if key.startswith("own") else title


def _read(content: str) -> Layout:
    kept = json.loads(content)
    return Layout(
        tuple(
            Section(
                each["key"],
                _title(each["key"], each["title"]),
                tuple(each["fields"]),
                each["only_filled"],
                each["folded"],
            )
            for each in kept["sections"]
        ),
        frozenset(kept["hidden"]),
        frozenset(kept["always"]),
    )

"""Changes of a card's layout, one for each key of its editor. Pure: a layout comes in, a layout goes out."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card_layouts import Layout, Section


def where(layout: Layout, name: str) -> tuple[int, int] | None:
    """The section and the place of a field; None when it stands nowhere."""
    for at, section in enumerate(layout.sections):
        if name in section.fields:
            return at, section.fields.index(name)
    return None


def moved_field(layout: Layout, name: str, by: int) -> Layout:
    """The field one place up or down; at the edge of its section it goes into the next one."""
    found = where(layout, name)
    if found is None:
        return layout
    at, place = found
    sections = [list(section.fields) for section in layout.sections]
    if 0 <= place + by < len(sections[at]):
        sections[at].insert(place + by, sections[at].pop(place))
    elif 0 <= at + by < len(sections):
        sections[at].pop(place)
        sections[at + by].insert(0 if by > 0 else len(sections[at + by]), name)
    return _with(layout, sections)


def moved_section(layout: Layout, key: str, by: int) -> Layout:
    """The section one place up or down."""
    at = next((n for n, section in enumerate(layout.sections) if section.key == key), -1)
    if at < 0 or not 0 <= at + by < len(layout.sections):
        return layout
    sections = list(layout.sections)
    sections.insert(at + by, sections.pop(at))
    return replace(layout, sections=tuple(sections))


def added(layout: Layout, title: str, after: str) -> Layout:
    """A new section behind the one of that key, or at the end."""
    keys = {section.key for section in layout.sections}
    key = next(f"own{n}" for n in range(1, len(keys) + 2) if f"own{n}" not in keys)
    at = next((n for n, section in enumerate(layout.sections) if section.key == after), len(layout.sections) - 1)
    sections = list(layout.sections)
    sections.insert(at + 1, Section(key, title, ()))
    return replace(layout, sections=tuple(sections))


def renamed(layout: Layout, key: str, title: str) -> Layout:
    """The section with another title."""
    return replace(
        layout,
        sections=tuple(replace(each, title=title) if each.key == key else each for each in layout.sections),
    )


def without(layout: Layout, key: str) -> Layout:
    """The section taken away; its fields go to the one before, those of the first to the next."""
    at = next((n for n, section in enumerate(layout.sections) if section.key == key), -1)
    if at < 0 or len(layout.sections) < 2:
        return layout
    sections = list(layout.sections)
    gone = sections.pop(at)
    heir = max(0, at - 1)
    fields = (*sections[heir].fields, *gone.fields) if at else (*gone.fields, *sections[heir].fields)
    sections[heir] = replace(sections[heir], fields=fields)
    return replace(layout, sections=tuple(sections))


def toggled_hidden(layout: Layout, name: str) -> Layout:
    """The field hidden, or shown again."""
    return replace(layout, hidden=layout.hidden ^ {name})


def toggled_always(layout: Layout, name: str) -> Layout:
    """The field shown also when it is empty, or no longer."""
    return replace(layout, always=layout.always ^ {name})


def _with(layout: Layout, fields: list[list[str]]) -> Layout:
    sections = tuple(
        replace(section, fields=tuple(names)) for section, names in zip(layout.sections, fields, strict=True)
    )
    return replace(layout, sections=sections)

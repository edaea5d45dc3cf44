"""Card configuration: an own and a common view per pipeline; hidden is not deleted; what a stage requires is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import card_layouts, layout_edits
from crm_tui.domain.card_layouts import Layout, Section
from crm_tui.domain.errors import InvalidValue, NotAllowed, Refused
from crm_tui.services import custom_fields, layouts, pipelines, records, undo
from crm_tui.services.custom_fields import NewField
from crm_tui.services.layouts import Place
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal_place(session: Session) -> Place:
    return Place("deal", pipelines.pipelines(session)[0].id)


def hiding(*names: str) -> Layout:
    return replace(card_layouts.usual("deal"), hidden=frozenset(names))


def shown(session: Session, **values: Value) -> list[str]:
    ref = records.create(session, "deal", {"title": "One", **values})
    return [
        name
        for section in layouts.sections(session, "deal", records.get(session, ref).values)
        for name in section.fields
    ]


@pytest.mark.covers("behaviour.md#Example sections About the deal and More information")
def test_deals_come_with_three_sections(boss: Session) -> None:
    titles = [section.title for section in card_layouts.usual("deal").sections]

    assert titles[:2] == ["About the deal", "More"]
    assert layouts.view(boss, deal_place(boss)).source == "default"


@pytest.mark.covers("behaviour.md#Add or hide fields")
def test_a_hidden_field_keeps_its_value(boss: Session) -> None:
    layouts.save(boss, deal_place(boss), hiding("probability"))

    assert "probability" not in shown(boss, probability=50)
    deal = records.get(boss, records.create(boss, "deal", {"title": "Two", "probability": 60}))
    assert deal.values["probability"] == 60
    undo.undo(boss)
    undo.undo(boss)
    undo.undo(boss)
    assert layouts.view(boss, deal_place(boss)).source == "default"


@pytest.mark.covers("behaviour.md#Separate card configuration per pipeline")
def test_every_pipeline_has_a_layout_of_its_own(boss: Session) -> None:
    other = pipelines.add(boss, "Partners").id
    layouts.save(boss, deal_place(boss), hiding("probability"))

    assert "probability" not in shown(boss)
    assert "probability" in shown(boss, pipeline=other)


def test_repeat_leads_have_a_layout_of_their_own(boss: Session) -> None:
    assert layouts.place_of("lead", {"pipeline": 2, "is_repeat": True}) == Place("lead", 2, "repeat")
    assert layouts.place_of("lead", {"pipeline": 2, "is_repeat": False}) == Place("lead", 2)
    assert layouts.place_of("company", {}) == Place("company")


def test_the_own_view_goes_before_the_common_one_unless_that_is_forced(boss: Session, clock: Clock) -> None:
    clerk, place = clerk_of(clock), deal_place(boss)
    with pytest.raises(NotAllowed):
        layouts.save(clerk, place, hiding("probability"), common=True)
    layouts.save(boss, place, hiding("probability"), common=True)
    assert layouts.view(clerk, place).source == "common"
    layouts.save(clerk, place, hiding("opened"))
    assert layouts.view(clerk, place).layout.hidden == {"opened"}
    assert layouts.view(boss, place).layout.hidden == {"probability"}

    layouts.save(boss, place, hiding("comments"), common=True, forced=True)

    assert layouts.view(clerk, place).source == "forced"
    assert layouts.view(clerk, place).layout.hidden == {"comments"}
    with pytest.raises(Refused):
        layouts.save(clerk, place, hiding())
    with pytest.raises(NotAllowed):
        layouts.reset(clerk, place, common=True)
    layouts.reset(boss, place, common=True)
    assert layouts.view(clerk, place).layout.hidden == {"opened"}
    layouts.reset(clerk, place)
    assert layouts.view(clerk, place).source == "default"


def test_what_the_stage_requires_is_shown_even_where_it_is_hidden(boss: Session) -> None:
    custom_fields.add(boss, "deal", NewField(label="Contract", stages=("PREPARATION",)))
    layouts.save(boss, deal_place(boss), hiding("uf_contract"))
    ref = records.create(boss, "deal", {"title": "One", "uf_contract": "A"})

    def seen() -> bool:
        sections = layouts.sections(boss, "deal", records.get(boss, ref).values)
        return any("uf_contract" in section.fields for section in sections)

    assert not seen()
    stage = custom_fields.field(boss, "deal", "contract").required_stages
    records.update(boss, [ref], {"stage": next(iter(stage))})
    assert seen()


def test_new_fields_have_a_place_and_deleted_ones_none(boss: Session) -> None:
    custom_fields.add(boss, "deal", NewField(label="Old"))
    layouts.save(boss, deal_place(boss), card_layouts.usual("deal"))
    custom_fields.add(boss, "deal", NewField(label="New"))
    assert {"uf_old", "uf_new"} <= set(shown(boss))

    custom_fields.delete(boss, "deal", "old")

    assert "uf_old" not in shown(boss)


@pytest.mark.parametrize(
    "layout",
    [
        Layout(()),
        Layout((Section("a", " ", ("title",)),)),
        Layout((Section("a", "A", ("title",)), Section("b", "B", ("title",)))),
        Layout((Section("a", "x" * 101, ("title",)),)),
    ],
)
def test_a_layout_that_is_none_is_refused(boss: Session, layout: Layout) -> None:
    with pytest.raises(InvalidValue):
        layouts.save(boss, deal_place(boss), layout)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["field", "section", "add", "drop", "hide", "rename"]),
        st.integers(0, 60),
        st.sampled_from([-1, 1]),
    ),
    max_size=30,
)


def edited(layout: Layout, what: str, name: str, key: str, by: int) -> Layout:
    match what:
        case "field":
            return layout_edits.moved_field(layout, name, by)
        case "section":
            return layout_edits.moved_section(layout, key, by)
        case "add":
            return layout_edits.added(layout, "New", key)
        case "drop":
            return layout_edits.without(layout, key)
        case "hide":
            return layout_edits.toggled_hidden(layout, name)
        case _:
            return layout_edits.renamed(layout, key, "Other")


@given(EDITS)
def test_no_edit_loses_or_doubles_a_field(edits: list[tuple[str, int, int]]) -> None:
    layout = card_layouts.usual("deal")
    fields = sorted(name for section in layout.sections for name in section.fields)

    for what, number, by in edits:
        name = fields[number % len(fields)]
        key = layout.sections[number % len(layout.sections)].key
        layout = edited(layout, what, name, key, by)

        assert sorted(name for section in layout.sections for name in section.fields) == fields
        assert len({section.key for section in layout.sections}) == len(layout.sections) >= 1


@pytest.mark.covers("behaviour.md#System and custom fields compose the card")
def test_a_card_is_made_of_system_fields_and_fields_of_your_own(boss: Session) -> None:
    before = shown(boss)
    assert {"title", "amount", "stage", "company", "responsible", "created_at", "modified_by", "close_date"} <= set(
        before
    )

    roof = custom_fields.add(boss, "deal", NewField(label="Roof area", kind="integer"))

    after = shown(boss)
    assert set(after) == {*before, roof.name}
    assert len(after) == len(set(after)), "each stands in one place"
    usual = card_layouts.usual("deal")
    rest = [
        replace(each, fields=tuple(name for name in each.fields if name not in ("title", roof.name)))
        for each in usual.sections
    ]
    own = replace(usual, sections=(Section("roof", "Roof", (roof.name, "title")), *rest))
    layouts.save(boss, deal_place(boss), own)
    assert shown(boss)[:2] == [roof.name, "title"]

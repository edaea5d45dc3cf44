"""Custom fields: every type keeps what is written, also several values; adding and deleting can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain import values
from crm_tui.domain.custom import KINDS
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.services import (
    batch,
    bookables,
    custom_fields,
    dictionaries,
    files,
    filtering,
    lookup,
    moving,
    records,
    timeline,
    undo,
)
from crm_tui.services.custom_fields import NewField
from crm_tui.services.stage_fields import MissingFields
from data import database
from data.queries import listing, stages
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.custom import CustomField
    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

TEXTS: dict[str, tuple[str, ...]] = {
    "string": ("Red, “dark”", "so; so", "a"),
    "text": ("two\nlines", "one"),
    "list": ("Red", "BLUE"),
    "integer": ("7", "-3", "120"),
    "number": ("1.5", "-0.25", "1000000.125001"),
    "money": ("1500 EUR", "20.05 USD"),
    "date": ("2026-10-20", "2026-01-01"),
    "datetime": ("2026-10-20 09:00", "2026-10-21 09:00:00.250+02:00"),
    "yesno": ("yes", "no"),
    "link": ("https://example.com/a,b", "example.org"),
    "file": ("contract.pdf", "offer.odt"),
    "address": ("Via Roma 1, Milano", "Main Street 2"),
    "employee": ("anna", "luca"),
    "item": ("Acme", "Beta, Inc."),
    "dictionary": ("WEB", "Call"),
    "booking": ("Room @ 2026-10-20 09:00 .. 12:00", "Van @ 2026-10-21 09:00 .. 10:00"),
}
"""For every type of field, texts that it takes."""


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    clerk_of(clock)
    for title in ("Acme", "Beta, Inc."):
        records.create(session, "company", {"title": title})
    for name in ("Room", "Van"):
        bookables.add_resource(session, name)
    for name in TEXTS["file"]:
        (tmp_path / name).write_text(name)
        files.take(session, tmp_path / name)
    yield session
    close_office()


def add(session: Session, kind: str, *, many: bool = False, entity: str = "deal") -> CustomField:
    more = {
        "list": {"values": ("Red", "Blue")},
        "dictionary": {"dictionary": "source"},
        "item": {"target": "company"},
    }.get(kind, {})
    return custom_fields.add(session, entity, NewField(label=f"My {kind} {many}", kind=kind, many=many, **more))  # type: ignore[arg-type]


def joined(texts: tuple[str, ...]) -> str:
    return ", ".join('"' + text.replace('"', '""') + '"' for text in texts)


def test_the_table_of_texts_knows_every_type() -> None:
    assert TEXTS.keys() == KINDS.keys()


@pytest.mark.covers("entities.md#Missing fields can be added as custom fields")
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_into_a_field_is_kept_found_and_read_back(boss: Session, kind: str, many: bool) -> None:
    if many and kind == "yesno":
        with pytest.raises(Refused):
            add(boss, kind, many=True)
        return
    field = add(boss, kind, many=many)
    text = joined(TEXTS[kind]) if many else TEXTS[kind][0]
    written = lookup.parse_values(boss, "deal", {field.name: text})
    ref = records.create(boss, "deal", {"title": "One", **written})
    empty = records.create(boss, "deal", {"title": "Other"})

    record = records.get(boss, ref)
    spec = ENTITY_TYPES["deal"].field(field.name)
    assert spec is not None
    assert record.values[field.name] == written[field.name] not in (None, ())
    for machine in (False, True):
        assert lookup.value_text(boss, spec, record.values[field.name], machine=machine)
    assert matching(boss, f'{field.name}=""') == [empty.id]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_filter_finds_exactly_the_records_with_the_value(boss: Session, kind: str, many: bool) -> None:
    if (many and kind == "yesno") or kind == "booking":
        return
    field = add(boss, kind, many=many)
    first, second = TEXTS[kind][0], TEXTS[kind][1]
    one = records.create(
        boss, "deal", lookup.parse_values(boss, "deal", {field.name: joined((first,)) if many else first})
    )
    two = records.create(
        boss, "deal", lookup.parse_values(boss, "deal", {field.name: joined((first, second)) if many else second})
    )

    def found(text: str) -> list[int]:
        return sorted(matching(boss, text))

    quoted = '"' + first.replace('"', '""').replace("\n", " ") + '"'
    if kind != "text":
        assert found(f"{field.name}={quoted}") == ([one.id, two.id] if many else [one.id])
    assert found(f'{field.name}=""') == []
    assert found(f"has:{field.name}") == [one.id, two.id]


def matching(session: Session, text: str) -> list[int]:
    return listing.ids("deal", [], None, matching=filtering.compiled(session, "deal", text))


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("integer", "-20", "100"),
        ("number", "-1.5", "20.25"),
        ("money", "9 EUR", "100 EUR"),
        ("date", "2026-01-02", "2026-11-01"),
        ("datetime", "2026-01-02 08:00", "2026-01-02 12:00"),
    ],
)
def test_values_have_an_order(boss: Session, kind: str, low: str, high: str, many: bool) -> None:
    field = add(boss, kind, many=many)
    small, large = (
        records.create(boss, "deal", lookup.parse_values(boss, "deal", {field.name: text})).id for text in (low, high)
    )

    assert matching(boss, f'{field.name}<"{high}"') == [small]
    assert matching(boss, f'{field.name}>="{high}"') == [large]
    assert matching(boss, f'{field.name}>"{low}"') == [large]
    assert sorted(
        matching(boss, f"{field.name}>={low.replace(' ', '')}" if " " not in low else f'{field.name}>="{low}"')
    ) == [
        small,
        large,
    ]


@settings(max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), many=st.booleans())
def test_any_text_comes_back_as_it_was_kept(boss: Session, text: str, many: bool) -> None:
    known = {field.code for field in custom_fields.fields(boss, "contact")}
    code = "texts" if many else "text"
    if code not in known:
        custom_fields.add(boss, "contact", NewField(label=code, code=code, many=many))
    quoted = '"' + text.replace('"', '""') + '"' if many else text
    given_values = lookup.parse_values(boss, "contact", {code: quoted})

    ref = records.create(boss, "contact", {"name": "Ada", **given_values})
    spec = ENTITY_TYPES["contact"].field(code)
    assert spec is not None
    kept = records.get(boss, ref).values[spec.name]
    written = lookup.value_text(boss, spec, kept, machine=True)

    assert kept == given_values[spec.name]
    assert lookup.parse_values(boss, "contact", {code: values.format_value(spec, kept)})[spec.name] == kept
    assert bool(written) == bool(kept)


def test_a_wrong_value_is_refused_with_field_value_and_reason(boss: Session) -> None:
    for kind, wrong in {"integer": "seven", "date": "soon", "link": "not a link", "number": "1.2.3.4"}.items():
        field = add(boss, kind)
        with pytest.raises(InvalidValue) as caught:
            lookup.parse_values(boss, "deal", {field.code: wrong})
        assert caught.value.params["field"] == field.name
        assert caught.value.params["value"] == wrong
        assert caught.value.exit == 5


def test_what_does_not_make_a_field_is_refused_and_leaves_nothing(boss: Session) -> None:
    add(boss, "string")
    wrong = [
        NewField(label="", kind="string"),
        NewField(label="Bad code", code="1 drop table"),
        NewField(label="Twin", code="my_string_false"),
        NewField(label="My string False"),
        NewField(label="No type", kind="blob"),
        NewField(label="No dictionary", kind="dictionary"),
        NewField(label="No target", kind="item"),
        NewField(label="Odd", kind="integer", values=("a",)),
        NewField(label="Odder", kind="integer", target="company"),
        NewField(label="Wrong default", kind="date", default="never"),
    ]
    before = database.sql("SELECT name FROM pragma_table_info('deal')")

    for each in wrong:
        with pytest.raises(Refused):
            custom_fields.add(boss, "deal", each)
    with pytest.raises(NotFound):
        custom_fields.add(boss, "deal", NewField(label="Which", kind="dictionary", dictionary="nothing"))
    with pytest.raises(NotFound):
        custom_fields.add(boss, "ship", NewField(label="Which"))
    with pytest.raises(Refused):
        custom_fields.add(boss, "activity", NewField(label="Which"))

    assert database.sql("SELECT name FROM pragma_table_info('deal')") == before
    assert len(custom_fields.fields(boss, "deal", deleted=True)) == 1


def test_only_those_with_the_right_make_fields(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)

    with pytest.raises(NotAllowed):
        custom_fields.add(clerk, "deal", NewField(label="Mine"))
    field = add(boss, "string")
    for act in (custom_fields.delete, custom_fields.restore):
        with pytest.raises(NotAllowed):
            act(clerk, "deal", field.code)


def test_a_deleted_field_comes_back_with_values_and_history(boss: Session) -> None:
    field = add(boss, "string")
    ref = records.create(boss, "deal", {"title": "One", field.name: "kept"})

    assert custom_fields.delete(boss, "deal", field.code) == 1
    assert ENTITY_TYPES["deal"].field(field.name) is None
    assert field.name not in records.get(boss, ref).values
    records.update(boss, [ref], {"title": "Two"})
    assert [entry.field for entry in timeline.history(boss, ref)][:1] == ["title"]
    with pytest.raises(Refused):
        custom_fields.add(boss, "deal", NewField(label="Again", code=field.code))
    custom_fields.restore(boss, "deal", field.code)

    assert records.get(boss, ref).values[field.name] == "kept"


@pytest.mark.parametrize("many", [False, True])
def test_adding_and_deleting_a_field_is_taken_back_and_done_again(boss: Session, many: bool) -> None:
    field = add(boss, "list", many=many)
    undo.undo(boss)
    assert ENTITY_TYPES["deal"].field(field.name) is None
    assert field.name not in dictionaries.labels()
    undo.redo(boss)
    assert ENTITY_TYPES["deal"].field(field.name) is not None
    assert [entry.name for entry in dictionaries.values(boss, f"deal.{field.name}")] == ["Red", "Blue"]

    custom_fields.delete(boss, "deal", field.code)
    undo.undo(boss)

    assert ENTITY_TYPES["deal"].field(field.name) is not None


def test_what_a_deleted_field_held_does_not_stop_an_undo(boss: Session) -> None:
    field = add(boss, "string")
    ref = records.create(boss, "deal", {"title": "One"})
    changed = records.update(boss, [ref], {"title": "Two", field.name: "x"})
    custom_fields.delete(boss, "deal", field.code)

    done = undo.undo(boss, changed.operation_id)

    assert records.get(boss, ref).values["title"] == "One"
    assert [conflict.field for conflict in done.conflicts] == [field.name]


def test_values_are_added_and_taken_away_one_by_one(boss: Session) -> None:
    field = add(boss, "list", many=True)
    ref = records.create(boss, "deal", {"title": "One"})

    def parsed(text: str) -> dict[str, Value]:
        return lookup.parse_values(boss, "deal", {field.name: text})

    batch.amend(boss, [ref], {}, adding=parsed("Red, Blue"), removing={})
    batch.amend(boss, [ref], {}, adding={}, removing=parsed("red"))

    spec = ENTITY_TYPES["deal"].field(field.name)
    assert spec is not None
    assert lookup.value_text(boss, spec, records.get(boss, ref).values[field.name]) == "Blue"


def test_new_records_get_the_default(boss: Session) -> None:
    custom_fields.add(boss, "deal", NewField(label="Promised", kind="date", default="+3d"))
    ref = records.create(boss, "deal", {"title": "One"})

    assert str(records.get(boss, ref).values["uf_promised"]) == "2026-03-21"


def test_a_required_field_must_be_given_and_stays(boss: Session) -> None:
    custom_fields.add(boss, "company", NewField(label="Number", kind="integer", required=True))

    with pytest.raises(InvalidValue) as caught:
        records.create(boss, "company", {"title": "New"})
    assert caught.value.params["field"] == "uf_number"
    ref = records.create(boss, "company", {"title": "New", "uf_number": 7})
    with pytest.raises(InvalidValue):
        records.update(boss, [ref], {"uf_number": None})


def stage(code: str) -> int:
    return next(each.id for each in stages.all_stages("deal") if each.code == code)


def test_a_stage_refuses_records_that_lack_what_it_requires(boss: Session) -> None:
    custom_fields.add(boss, "deal", NewField(label="Contract", stages=("EXECUTING", "WON")))
    custom_fields.add(boss, "deal", NewField(label="Signed on", kind="date", stages=("EXECUTING",)))
    ref = records.create(boss, "deal", {"title": "One"})

    moving.move(boss, [ref], stage("PREPARATION"))
    with pytest.raises(MissingFields) as caught:
        moving.move(boss, [ref], stage("EXECUTING"))
    assert caught.value.names == ("uf_contract", "uf_signed_on")
    assert caught.value.exit == 5
    assert "Contract, Signed on" in str(caught.value)
    assert records.get(boss, ref).values["stage"] == stage("PREPARATION")
    with pytest.raises(MissingFields):
        records.create(boss, "deal", {"title": "Two", "stage": stage("EXECUTING")})

    records.update(
        boss,
        [ref],
        lookup.parse_values(boss, "deal", {"stage": "EXECUTING", "contract": "A-1", "signed_on": "today"}),
    )
    assert records.get(boss, ref).values["stage"] == stage("EXECUTING")
    with pytest.raises(InvalidValue):
        records.update(boss, [ref], {"uf_contract": None})
    moving.move(boss, [ref], stage("WON"))


def test_a_change_of_a_field_keeps_its_code_and_type(boss: Session) -> None:
    field = add(boss, "string")

    changed = custom_fields.change(
        boss, "deal", field.code, {"label": "Other", "in_list": True, "stages": ("WON",), "default": "x"}
    )
    assert (changed.label, changed.in_list, changed.options["default"], changed.code) == (
        "Other",
        True,
        "x",
        field.code,
    )
    assert changed.required_stages == frozenset({stage("WON")})
    with pytest.raises(Refused):
        custom_fields.change(boss, "deal", field.code, {"kind": "date"})
    assert ENTITY_TYPES["deal"].field(field.name).in_list  # type: ignore[union-attr]


def test_a_field_of_a_record_is_known_without_its_prefix(boss: Session) -> None:
    field = add(boss, "integer")
    ref = records.create(boss, "deal", {"title": "One", field.name: 7})

    assert lookup.parse_values(boss, "deal", {field.code: "7"}) == {field.name: 7}
    assert matching(boss, f"{field.code}=7") == [ref.id]
    records.update(boss, [ref], {field.code: 8})
    assert records.get(boss, ref).values[field.name] == 8

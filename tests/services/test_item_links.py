"""Item fields that link several chosen types: found by name in all of them, kept right when records merge and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import batch, custom_fields, exporting, lookup, merging, records, undo, views
from crm_tui.services import bin as recycling
from crm_tui.services.custom_fields import NewField
from screens.card.reading import linked, read_card
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import FieldSpec
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ACME, BETA, ADA, TWIN = Ref("company", 1), Ref("company", 2), Ref("contact", 1), Ref("contact", 2)


def prepare(session: Session) -> None:
    for title in ("Acme", "Beta, Inc."):
        records.create(session, "company", {"title": title})
    for name in ("Ada", "Acme"):
        records.create(session, "contact", {"name": name})
    custom_fields.add(session, "deal", NewField(label="Partner", kind="item", target="company,contact"))
    custom_fields.add(session, "deal", NewField(label="Others", kind="item", target="contact, company", many=True))


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    prepare(session)
    yield session
    close_office()


def spec(name: str) -> FieldSpec:
    return records.field(records.entity("deal"), name)


def deal(session: Session, **texts: str) -> Ref:
    return records.create(session, "deal", {"title": "D", **lookup.parse_values(session, "deal", texts)})


def value(session: Session, ref: Ref, name: str) -> object:
    return records.get(session, ref).values[f"uf_{name}"]


def test_names_are_found_in_every_type_and_kept_with_theirs(boss: Session) -> None:
    ref = deal(boss, partner="ada", others='company:1, "Beta, Inc.", contact:Acme')

    assert value(boss, ref, "partner") == "contact:1"
    assert value(boss, ref, "others") == (Point("company:1", ""), Point("company:2", ""), Point("contact:2", ""))
    texts = [lookup.value_text(boss, spec(name), value(boss, ref, f"{name}")) for name in ("partner", "others")]  # type: ignore[arg-type]
    assert texts == ["Ada", "Acme, Beta, Inc., Acme"]


def test_what_could_be_several_or_is_of_another_type_is_refused(boss: Session) -> None:
    for text, refusal in (
        ("Acme", InvalidValue),
        ("deal:1", InvalidValue),
        ("1", InvalidValue),
        ("company:99", InvalidValue),
        ("Nobody", InvalidValue),
    ):
        with pytest.raises(refusal):
            deal(boss, partner=text)
    with pytest.raises(InvalidValue) as several:
        deal(boss, partner="acme")
    assert several.value.hint_params["ids"] == "company:1, contact:2"
    with pytest.raises(NotFound):
        custom_fields.add(boss, "deal", NewField(label="Wrong", kind="item", target="company,dog"))
    with pytest.raises(Refused):
        custom_fields.add(boss, "deal", NewField(label="Wrong", target="company"))


def test_a_field_with_one_type_stays_what_it_was(boss: Session) -> None:
    custom_fields.add(boss, "deal", NewField(label="One", kind="item", target="company"))

    assert value(boss, deal(boss, one="Acme"), "one") == 1


def test_filters_and_lists_follow(boss: Session) -> None:
    one, two = deal(boss, partner="company:1", others="ada"), deal(boss, partner="ada")

    assert views.ids(boss, "deal", "partner:company:1") == views.ids(boss, "deal", "uf_others:ada") == [one.id]
    assert views.ids(boss, "deal", "partner:ada") == [two.id]
    assert views.ids(boss, "deal", 'others=""') == [two.id]
    batch.amend(boss, [one], {}, adding=lookup.parse_values(boss, "deal", {"others": "company:2"}), removing={})
    assert len(value(boss, one, "others")) == 2  # type: ignore[arg-type]


def test_the_card_leads_to_what_is_linked(boss: Session) -> None:
    ref = deal(boss, partner="ada", others="company:1, company:2")

    assert {ADA, ACME, BETA} <= linked(read_card(boss, ref))


def test_a_purged_record_is_named_no_more_and_a_merged_one_by_its_successor(boss: Session) -> None:
    first = deal(boss, partner="ada", others="ada, contact:2, company:1")
    merging.merge(boss, TWIN, [ADA])
    assert (value(boss, first, "partner"), value(boss, first, "others")) == (
        "contact:2",
        (Point("contact:2", ""), Point("company:1", "")),
    )
    undo.undo(boss)
    assert value(boss, first, "partner") == "contact:1"

    records.delete(
        boss,
        [
            ADA,
        ],
    )
    recycling.purge(boss, [ADA])
    assert (value(boss, first, "partner"), value(boss, first, "others")) == (
        None,
        (Point("contact:2", ""), Point("company:1", "")),
    )


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_goes_out_comes_back_in_another_store(tmp_path: Path, clock: Clock, form: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    boss = open_office(tmp_path / "one", clock)
    prepare(boss)
    deal(boss, partner="ada", others='company:1, "Beta, Inc."')
    sent = "".join(exporting.export(boss, "deal", format=form).lines)
    close_office()

    boss = open_office(tmp_path / "two", clock)
    try:
        records.create(boss, "company", {"title": "Moves the numbers"})
        prepare(boss)
        assert bring_in(boss, "deal", write(tmp_path, f"x.{form}", sent)).reasons == ()
        (number,) = views.ids(boss, "deal", "")
        found = records.get(boss, Ref("deal", number)).values
        assert (found["uf_partner"], found["uf_others"]) == (
            "contact:1",
            (Point("company:2", ""), Point("company:3", "")),
        )
        assert "".join(exporting.export(boss, "deal", format=form).lines) == sent
    finally:
        close_office()

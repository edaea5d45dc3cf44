"""Fields that every record has: where they come from, who sets them, what refuses to be set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.services import dictionaries, lookup, notifications, records, timeline, undo, views
from tests.support.office import clerk_of, close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

LEAST: dict[str, dict[str, Value]] = {"deal": {}, "contact": {"last_name": "Verdi"}, "company": {"title": "Acme"}}
"""What a record of each type needs."""
each_type = pytest.mark.parametrize("kind", LEAST)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def add(session: Session, kind: str, **texts: str) -> Ref:
    """A record from what somebody typed."""
    return records.create(session, kind, LEAST[kind] | lookup.parse_values(session, kind, texts))


def change(session: Session, ref: Ref, **texts: str) -> None:
    records.update(session, [ref], lookup.parse_values(session, ref.type, texts))


def values(session: Session, ref: Ref) -> dict[str, Value]:
    return records.get(session, ref).values


@pytest.mark.covers("entities.md#Item name personal or automatic")
def test_a_record_is_called_as_somebody_says_or_as_the_program_does(anna: Session) -> None:
    own, automatic = add(anna, "deal", title="Forty laptops"), add(anna, "deal")
    assert [records.get(anna, ref).title for ref in (own, automatic)] == ["Forty laptops", f"Deal #{automatic.id}"]

    records.update(anna, [own], {"title": ""})
    assert records.get(anna, own).title == f"Deal #{own.id}"

    person = add(anna, "contact", name="Mario")
    assert records.get(anna, person).title == "Mario Verdi"


@each_type
@pytest.mark.covers("entities.md#ID serial number generated automatically")
def test_numbers_count_up_for_each_type_and_never_come_again(anna: Session, kind: str) -> None:
    first, second = add(anna, kind), add(anna, kind)
    undo.undo(anna)
    third = add(anna, kind)
    records.delete(anna, [third])

    assert [first.id, second.id, third.id, add(anna, kind).id] == [1, 2, 3, 4]
    with pytest.raises(Exception, match="id"):
        records.create(anna, kind, LEAST[kind] | {"id": 99})


@each_type
@pytest.mark.covers("entities.md#Source* through which the client came")
def test_the_source_is_an_entry_of_the_dictionary_or_of_ones_own(anna: Session, kind: str) -> None:
    dictionaries.add(anna, "source", "Radio")

    plain, chosen, own = add(anna, kind), add(anna, kind, source="trade show"), add(anna, kind, source="Radio")

    assert [values(anna, ref)["source"] for ref in (plain, chosen, own)] == ["CALL", "TRADE_SHOW", "RADIO"]
    assert list(views.ids(anna, kind, "source:radio")) == [own.id]
    with pytest.raises(InvalidValue) as refused:
        change(anna, plain, source="pigeon")
    assert str(refused.value).endswith("does not exist")


@each_type
@pytest.mark.covers("entities.md#Source information notes")
def test_notes_on_the_source_are_free_text_of_several_lines(anna: Session, kind: str) -> None:
    ref = add(anna, kind, source_description="Met at the fair,\nhall 3")

    assert values(anna, ref)["source_description"] == "Met at the fair,\nhall 3"
    change(anna, ref, source_description="")
    assert values(anna, ref)["source_description"] is None


@each_type
@pytest.mark.covers("entities.md#Responsible person")
def test_who_creates_a_record_is_responsible_until_somebody_else_is(anna: Session, clock: Clock, kind: str) -> None:
    luca = clerk_of(clock)
    mine, his = add(anna, kind), add(anna, kind, responsible="luca")
    assert [values(anna, ref)["responsible"] for ref in (mine, his)] == [anna.user_id, luca.user_id]

    change(anna, mine, responsible="luca")

    assert sorted(views.ids(luca, kind, "responsible:me")) == [mine.id, his.id]
    with pytest.raises(InvalidValue) as refused:
        change(anna, mine, responsible="nobody")
    assert str(refused.value).endswith("does not exist")


@each_type
@pytest.mark.covers("entities.md#Observers see item and use its chat")
def test_an_observer_is_told_reads_the_record_and_takes_part(anna: Session, clock: Clock, kind: str) -> None:
    luca = clerk_of(clock)
    ref = add(anna, kind, observers="luca", opened="no")
    timeline.comment(anna, ref, "What do you think?")

    assert "made you an observer" in notifications.text(luca, notifications.unseen(luca)[0])
    assert values(luca, ref)["observers"] == (luca.user_id,)
    timeline.comment(luca, ref, "I agree")
    said = [entry.text for entry in timeline.page(luca, ref).entries if entry.source == "comment"]
    assert said == ["I agree", "What do you think?"]


@pytest.mark.parametrize(("kind", "codes"), [
    ("contact", ["CLIENT", "SUPPLIER", "PARTNER", "OTHER"]),
    ("company", ["CUSTOMER", "SUPPLIER", "PARTNER", "OTHER"]),
])  # fmt: skip
@pytest.mark.covers("entities.md#Contact/company type* customer, supplier, partner, other")
def test_people_and_firms_are_customers_suppliers_partners_or_others(
    anna: Session, kind: str, codes: list[str]
) -> None:
    made = [add(anna, kind, type=name) for name in ("Customer", "Supplier", "Partner", "Other")]

    assert [values(anna, ref)["type"] for ref in made] == codes
    assert values(anna, add(anna, kind))["type"] == codes[0]
    assert [entry.code for entry in dictionaries.values(anna, f"{kind}_type")] == codes


@each_type
@pytest.mark.covers("entities.md#Comment")
def test_the_comment_keeps_its_lines_and_styles_and_is_found(anna: Session, kind: str) -> None:
    ref = add(anna, kind, comments="[b]Careful[/b]\npays late")
    add(anna, kind, comments="nothing special")

    assert values(anna, ref)["comments"] == "[b]Careful[/b]\npays late"
    assert list(views.ids(anna, kind, "comments:late")) == [ref.id]


@each_type
@pytest.mark.covers("entities.md#UTM parameters for campaigns and traffic")
def test_a_campaign_is_kept_imported_and_counted(anna: Session, tmp_path: Path, kind: str) -> None:
    parts = {f"utm_{part}": part.upper() for part in ("source", "medium", "campaign", "content", "term")}
    typed = add(anna, kind, **parts)
    name = "last_name" if kind == "contact" else "title"
    bring_in(anna, kind, write(tmp_path, "in.csv", f"{name},utm_campaign\nOne,spring\nTwo,spring\nThree,autumn\n"))

    assert {part: values(anna, typed)[part] for part in parts} == parts
    assert views.count(anna, kind, "utm_campaign:spring") == 2
    assert views.count(anna, kind, "utm_campaign:autumn") == 1


@each_type
@pytest.mark.parametrize("name", ["created_at", "created_by", "modified_at", "modified_by", "last_activity_at"])
@pytest.mark.covers(
    "entities.md#Created on not editable by hand",
    "entities.md#Modified on not editable by hand",
    "entities.md#Created by",
    "entities.md#Modified by",
)
def test_nobody_writes_when_and_by_whom_a_record_was_made_or_changed(anna: Session, kind: str, name: str) -> None:
    ref = add(anna, kind)
    before = values(anna, ref)
    forged: dict[str, Value] = {name: anna.user_id if name.endswith("by") else datetime(2020, 1, 1, tzinfo=UTC)}

    for attempt in (
        lambda: records.update(anna, [ref], forged),
        lambda: records.create(anna, kind, LEAST[kind] | forged),
    ):
        with pytest.raises(InvalidValue, match="cannot be set by hand"):
            attempt()
    assert values(anna, ref) == before


@each_type
@pytest.mark.covers(
    "entities.md#Created on not editable by hand",
    "entities.md#Modified on not editable by hand",
    "entities.md#Created by",
    "entities.md#Modified by",
)
def test_a_record_says_when_and_by_whom_it_was_made_and_last_changed(anna: Session, clock: Clock, kind: str) -> None:
    luca, born = clerk_of(clock), clock.at
    ref = add(anna, kind)
    system = ("created_at", "created_by", "modified_at", "modified_by")
    assert [values(anna, ref)[name] for name in system] == [born, anna.user_id, born, anna.user_id]

    changed = clock.forward(days=1)
    change(luca, ref, source="web")
    assert [values(anna, ref)[name] for name in system] == [born, anna.user_id, changed, luca.user_id]


@pytest.mark.covers("entities.md#Client: contact and/or company")
def test_a_deal_has_a_company_or_people_or_both_and_the_first_person_is_first(anna: Session) -> None:
    firm = add(anna, "company")
    people = [add(anna, "contact", name=name) for name in ("Ugo", "Ada", "Eva")]
    last_first = ",".join(str(ref.id) for ref in reversed(people))

    made = {
        "neither": add(anna, "deal"),
        "firm": add(anna, "deal", company="Acme"),
        "people": add(anna, "deal", contacts=last_first),
        "both": add(anna, "deal", company="Acme", contacts="Ada Verdi"),
    }

    clients = {name: (values(anna, ref)["company"], values(anna, ref)["contacts"]) for name, ref in made.items()}
    assert clients == {
        "neither": (None, ()),
        "firm": (firm.id, ()),
        "people": (None, (3, 2, 1)),
        "both": (firm.id, (2,)),
    }
    assert sorted(views.ids(anna, "deal", "contacts~ada")) == sorted([made["people"].id, made["both"].id])
    with pytest.raises(InvalidValue) as refused:
        change(anna, made["firm"], company="Nobody")
    assert str(refused.value).endswith("does not exist")

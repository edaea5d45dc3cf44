"""Statuses and dropdowns: codes stay for ever, names are people's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.services import dictionaries
from data import database
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def codes(session: Session, dictionary: str) -> list[str]:
    return [entry.code for entry in dictionaries.values(session, dictionary)]


def names(session: Session, dictionary: str) -> list[str]:
    return [entry.name for entry in dictionaries.values(session, dictionary)]


@pytest.mark.covers("entities.md#Salutation* two defaults Mr. and Mrs.")
def test_there_are_two_salutations(boss: Session) -> None:
    assert names(boss, "honorific") == ["Mr.", "Ms."]


@pytest.mark.covers("entities.md#Fields marked with asterisk are editable in Statuses and dropdowns")
def test_every_dictionary_of_a_new_store_has_a_label_and_entries(boss: Session) -> None:
    from data.queries import dictionaries as query

    assert sorted(dictionaries.LABELS) == query.known()
    assert all(dictionaries.values(boss, dictionary) for dictionary in dictionaries.LABELS)


@pytest.mark.covers("entities.md#Fields marked with asterisk are editable in Statuses and dropdowns")
def test_every_dictionary_that_a_field_chooses_from_can_be_edited() -> None:
    from crm_tui.domain.entities.types import ENTITY_TYPES

    used = {spec.dictionary for kind in ENTITY_TYPES.values() for spec in kind.fields if spec.dictionary}

    assert used <= set(dictionaries.LABELS)


@pytest.mark.covers("entities.md#Fields marked with asterisk are editable in Statuses and dropdowns")
def test_an_entry_is_added_renamed_moved_and_deleted(boss: Session) -> None:
    added = dictionaries.add(boss, "contact_type", "Press agency")
    dictionaries.rename(boss, "contact_type", "PRESS_AGENCY", "Press")
    dictionaries.reorder(boss, "contact_type", ["PRESS_AGENCY", "OTHER"])
    dictionaries.delete(boss, "contact_type", "SUPPLIER")

    assert added.code == "PRESS_AGENCY"
    assert names(boss, "contact_type") == ["Press", "Other", "Customer", "Partner"]


def test_the_first_entry_is_the_default(boss: Session) -> None:
    assert dictionaries.default_code("source") == "CALL"

    dictionaries.reorder(boss, "source", ["WEB"])

    assert dictionaries.default_code("source") == "WEB"


def test_an_empty_dictionary_has_no_default(boss: Session) -> None:
    for code in codes(boss, "honorific"):
        dictionaries.delete(boss, "honorific", code)

    assert dictionaries.default_code("honorific") is None


def test_a_code_is_unique_and_its_own_value(boss: Session) -> None:
    with pytest.raises(Refused, match="code “CALL” is taken"):
        dictionaries.add(boss, "source", "Phone", code="call")
    with pytest.raises(Refused, match="name “Call” is taken"):
        dictionaries.add(boss, "source", "Call")

    assert dictionaries.add(boss, "source", "Call!").code == "CALL_2"


@pytest.mark.parametrize("name", ["", "\u3164", "x" * 256])
def test_a_name_that_nobody_can_read_is_refused(boss: Session, name: str) -> None:
    with pytest.raises(InvalidValue):
        dictionaries.add(boss, "source", name)


def test_a_deleted_code_keeps_its_name_and_can_be_revived(boss: Session) -> None:
    dictionaries.delete(boss, "source", "CALL")
    assert dictionaries.name_of("source", "CALL") == ("Call", True)

    dictionaries.add(boss, "source", "Telephone", code="CALL")

    assert dictionaries.name_of("source", "CALL") == ("Telephone", False)
    assert codes(boss, "source")[-1] == "CALL"


def test_a_generated_code_never_revives_another_value(boss: Session) -> None:
    dictionaries.delete(boss, "source", "CALL")

    assert dictionaries.add(boss, "source", "Call").code == "CALL_2"


def test_an_unknown_code_is_its_own_name(boss: Session) -> None:
    assert dictionaries.name_of("source", "FAX") == ("FAX", True)


def test_names_are_fresh_after_every_write_of_this_and_of_other_connections(boss: Session, tmp_path: Path) -> None:
    import sqlite3

    assert dictionaries.name_of("source", "WEB") == ("Website", False)
    dictionaries.rename(boss, "source", "WEB", "Web")
    assert dictionaries.name_of("source", "WEB") == ("Web", False)

    with sqlite3.connect(tmp_path / "crm.db") as other:
        other.execute("UPDATE dictionary_value SET name = 'Net' WHERE dictionary = 'source' AND code = 'WEB'")
    other.close()

    assert dictionaries.name_of("source", "WEB") == ("Net", False)


def test_a_rehearsal_leaves_no_trace_in_the_names(boss: Session) -> None:
    rehearsal = replace(boss, dry_run=True)

    dictionaries.rename(rehearsal, "source", "WEB", "Web")

    assert [(change.field, change.old, change.new) for change in rehearsal.rehearsed] == [("name", "Website", "Web")]
    assert dictionaries.name_of("source", "WEB") == ("Website", False)


def test_names_read_inside_a_transaction_that_fails_are_forgotten(boss: Session) -> None:
    with pytest.raises(ZeroDivisionError):
        _rename_and_fail(boss)

    assert dictionaries.name_of("source", "WEB") == ("Website", False)


def _rename_and_fail(session: Session) -> None:
    with database.transaction():
        dictionaries.rename(session, "source", "WEB", "Web")
        assert dictionaries.name_of("source", "WEB") == ("Web", False)
        raise ZeroDivisionError


def test_names_come_from_memory_while_nothing_is_written(boss: Session) -> None:
    from data.queries import dictionaries as query

    assert query.names() is query.names()


def test_restoring_brings_back_names_order_and_entries_and_keeps_ones_own(boss: Session) -> None:
    dictionaries.delete(boss, "deal_type", "SALE")
    dictionaries.rename(boss, "deal_type", "GOODS", "Stuff")
    dictionaries.add(boss, "deal_type", "Rental")
    dictionaries.reorder(boss, "deal_type", ["RENTAL", "SERVICE"])

    dictionaries.restore_defaults(boss, "deal_type")

    assert names(boss, "deal_type") == ["Sale", "Complex sale", "Goods", "Services", "After-sale service", "Rental"]
    assert [row[0] for row in database.sql("SELECT label FROM operation ORDER BY id DESC LIMIT 1")] == [
        "Dictionary defaults restored"
    ]


def test_restoring_is_refused_when_ones_own_entry_took_the_name(boss: Session) -> None:
    dictionaries.delete(boss, "deal_type", "SALE")
    dictionaries.add(boss, "deal_type", "Sale", code="MINE")
    before = names(boss, "deal_type")

    with pytest.raises(Refused, match="“Sale” is taken"):
        dictionaries.restore_defaults(boss, "deal_type")

    assert names(boss, "deal_type") == before


def test_a_slip_of_the_keyboard_gets_a_suggestion(boss: Session) -> None:
    with pytest.raises(NotFound) as no_dictionary:
        dictionaries.values(boss, "sorce")
    with pytest.raises(NotFound) as no_entry:
        dictionaries.value(boss, "source", "Websit")

    assert no_dictionary.value.hint_params["near"] == "source"
    assert no_entry.value.hint_params["near"] == "Website"


def test_an_entry_is_found_by_code_or_name_whatever_the_case(boss: Session) -> None:
    assert dictionaries.value(boss, "source", "web").code == "WEB"
    assert dictionaries.value(boss, "source", "online STORE").code == "STORE"


def test_a_stale_version_renames_nothing(boss: Session) -> None:
    seen = dictionaries.value(boss, "source", "WEB")
    dictionaries.rename(boss, "source", "WEB", "Web", version=seen.version)

    with pytest.raises(Conflict):
        dictionaries.rename(boss, "source", "WEB", "Net", version=seen.version)


def test_only_who_may_change_settings_edits_dictionaries(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)

    for attempt in (
        lambda: dictionaries.add(clerk, "source", "Fair"),
        lambda: dictionaries.rename(clerk, "source", "WEB", "Net"),
        lambda: dictionaries.reorder(clerk, "source", ["WEB"]),
        lambda: dictionaries.delete(clerk, "source", "WEB"),
        lambda: dictionaries.restore_defaults(clerk, "source"),
    ):
        with pytest.raises(NotAllowed, match="luca may not change dictionaries"):
            attempt()

    dictionaries.rename(replace(clerk, may_settings=True), "source", "WEB", "Net")
    assert dictionaries.name_of("source", "WEB")[0] == "Net"

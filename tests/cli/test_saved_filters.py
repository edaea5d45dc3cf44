"""Saved filters by verbs: kept, chosen, renamed, shared, taken away and brought back."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def deals(crm: Run) -> Run:
    crm("deal", "add", "title=Small", "amount=10 EUR", "source=WEB")
    crm("deal", "add", "title=Big", "amount=5k EUR", "source=CALL")
    return crm


def _names(crm: Run, *words: str) -> list[str]:
    return [row["name"] for row in crm("filter", "list", "deal", *words, "--json").json if row["id"]]


def test_a_saved_filter_is_a_preset_of_lists(deals: Run) -> None:
    assert deals("filter", "save", "deal", "Large", "amount>1k", "-source:web").code == 0

    assert deals("deal", "list", "--preset", "large", "-o", "ids").out == "2\n"
    row = deals("filter", "list", "deal", "--json").json[0]
    assert (row["text"], row["shared"], row["default"]) == ("amount>1k -source:web", False, False)


def test_a_wrong_filter_is_not_saved(deals: Run) -> None:
    assert deals("filter", "save", "deal", "X", "stag:new").code == 2
    assert deals("filter", "save", "dael", "X", "is:open").code == 1
    assert _names(deals) == []


def test_filters_are_renamed_and_names_are_unique(deals: Run) -> None:
    deals("filter", "save", "deal", "One", "is:open")
    deals("filter", "save", "deal", "Two", "is:won")

    assert deals("filter", "rename", "deal", "two", "Three").code == 0
    assert _names(deals) == ["One", "Three"]
    assert deals("filter", "rename", "deal", "Three", "ONE").code == 5
    wrong = deals("filter", "rename", "deal", "Thre", "X")
    assert (wrong.code, "did you mean “Three”?" in wrong.err) == (1, True)


def test_a_deleted_filter_comes_back_with_undo(deals: Run) -> None:
    deals("filter", "save", "deal", "One", "is:open")

    assert deals("filter", "delete", "deal", "One").code == 0
    assert _names(deals) == []
    assert deals("undo").code == 0
    assert _names(deals) == ["One"]


def test_one_filter_is_the_default(deals: Run) -> None:
    deals("filter", "save", "deal", "One", "is:open")
    deals("filter", "save", "deal", "Two", "is:won")
    deals("filter", "default", "deal", "One")
    deals("filter", "default", "deal", "Two")

    def defaults() -> list[str]:
        return [row["name"] for row in deals("filter", "list", "deal", "--json").json if row["default"]]

    assert defaults() == ["Two"]
    assert deals("filter", "default", "deal").code == 0
    assert defaults() == []


def test_only_shared_filters_are_offered_to_others(deals: Run) -> None:
    deals("user", "add", "anna", "Anna")
    deals("filter", "save", "deal", "One", "is:open")

    assert _names(deals, "--as", "anna") == []
    assert deals("filter", "share", "deal", "One").code == 0
    assert _names(deals, "--as", "anna") == ["One"]
    assert deals("filter", "delete", "deal", "One", "--as", "anna").code == 1
    assert deals("filter", "share", "deal", "One", "--off").code == 0
    assert _names(deals, "--as", "anna") == []


def test_saving_again_keeps_a_filter_shared(deals: Run) -> None:
    deals("filter", "save", "deal", "One", "is:open", "--shared")
    deals("filter", "save", "deal", "One", "is:won")

    row = deals("filter", "list", "deal", "--json").json[0]
    assert (row["text"], row["shared"]) == ("is:won", True)


def test_a_dry_run_saves_nothing(deals: Run) -> None:
    assert deals("filter", "save", "deal", "One", "is:open", "--dry-run").code == 0
    assert _names(deals) == []


def test_a_name_with_a_comma_is_looked_up_whole(deals: Run) -> None:
    deals("company", "add", "title=Rossi, Mario & C.")
    deals("company", "add", "title=Bianchi")
    deals("contact", "add", "name=Ada", 'companies="Rossi, Mario & C."')
    deals("contact", "add", "name=Eva", "companies=Bianchi")

    assert deals("contact", "list", 'companies:"Rossi, Mario & C."', "-o", "ids").out == "1\n"
    assert deals("contact", "list", 'companies:"Bianchi, Rossi"').code == 2


def test_filters_change_places(deals: Run) -> None:
    for name in ("One", "Two", "Three"):
        deals("filter", "save", "deal", name, "is:open")

    assert deals("filter", "move", "deal", "three", "1").code == 0
    assert _names(deals) == ["Three", "One", "Two"]
    assert deals("filter", "move", "deal", "Three", "99").code == 0
    assert _names(deals) == ["One", "Two", "Three"]
    assert deals("undo").code == 0
    assert _names(deals) == ["Three", "One", "Two"]
    assert deals("filter", "move", "deal", "One", "2", "--dry-run").code == 0
    assert _names(deals) == ["Three", "One", "Two"]
    assert deals("filter", "move", "deal", "Four", "1").code == 1

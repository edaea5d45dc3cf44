"""Lengths of time, moments and conditions of rules as people read them."""

from __future__ import annotations

import pytest

from crm_tui.automation import rule_words
from crm_tui.i18n import translate
from data.rules import Rule


def rule(**more: object) -> Rule:
    return Rule(
        id=1, version=1, entity="deal", stage=1, action="add_comment", title="", given={}, parallel=False, active=True,
        sort=10, condition=str(more.pop("condition", "")), after=str(more.pop("after", "")), **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2h", "2 hours"), ("1d", "1 day"), ("2 days 3 minutes", "2 days 3 minutes"), ("1y", "12 months"),
        ("1 m 90 min 5s", "1 month 1 hour 30 minutes 5 seconds"), ("36 hours", "36 hours"), ("soon", "soon"), ("", ""),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_in_words_however_it_was_typed(typed: str, read: str) -> None:
    assert rule_words.length(typed) == read


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({}, "at once"),
        ({"after": "2h"}, "after 2 hours"),
        ({"before": "3d", "date_field": "close_date"}, "3 days before Close date"),
        ({"after": "1d", "date_field": "close_date", "office_hours": True}, "1 day after Close date, in working hours"),
        ({"date_field": "close_date", "own_hours": True}, "at Close date, when the responsible person is at work"),
        ({"date_field": "gone"}, "at gone"),
    ],
)
def test_the_moment_of_a_rule_is_read_in_words(more: dict[str, object], read: str) -> None:
    assert rule_words.time(rule(**more)) == read


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ("", ""),
        ("{=Document:amount} at_least 1000", "Amount and currency ≥ 1000"),
        (
            "{=Document:TITLE} contains pump and ( {=Document:amount} > 5 or {=R5:COUNT} is empty )",
            "Name contains pump and (Amount and currency > 5 or {=R5:COUNT} is empty)",
        ),
    ],
)
def test_a_condition_is_read_with_the_names_of_fields_and_with_signs(condition: str, read: str) -> None:
    assert rule_words.condition("deal", condition) == read


def test_they_are_read_in_italian() -> None:
    translate.set_language("it")

    assert rule_words.time(rule(after="2h", office_hours=True)) == "dopo 2 ore, in orario di lavoro"
    assert rule_words.condition("deal", "{=Document:amount} > 5 or {=Document:title} is empty") == (
        "Importo e valuta > 5 o Nome è vuoto"
    )

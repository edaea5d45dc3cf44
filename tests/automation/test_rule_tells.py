"""What tells rules of the same action apart: their name, else the text that they work with."""

from __future__ import annotations

import pytest

from crm_tui.automation import rule_board, rule_tells
from data.rules import Rule


def rule(action: str, given: dict[str, object], title: str = "") -> Rule:
    return Rule(
        id=1, version=1, entity="deal", stage=1, action=action, title=title, given=given, parallel=False, active=True,
        sort=10, condition="", after="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("action", "given", "told"),
    [
        ("add_comment", {"comment": "{=Document:title}\n begins"}, "{Name} begins"),
        ("notify", {"users": "responsible", "message": "Call back"}, "Call back"),
        ("edit_document", {"fields": {"comments": "seen", "amount": "5"}}, "Comment = seen, Amount and currency = 5"),
        ("change_responsible", {"new_responsible": ["user_7"]}, "Ada"),
        ("create_contact", {"fields": {"last_name": "Berg"}}, "Last name = Berg"),
        ("gone_action", {"text": "x"}, "x"),
        ("add_comment", {}, ""),
    ],
)
def test_a_rule_without_a_name_is_told_by_the_text_that_it_works_with(
    action: str, given: dict[str, object], told: str
) -> None:
    assert rule_tells.of_rule(rule(action, given), {"user_7": "Ada"}) == told


def test_a_name_is_enough() -> None:
    assert not rule_tells.of_rule(rule("add_comment", {"comment": "x"}, "Greet"))


def test_a_long_text_is_cut() -> None:
    told = rule_tells.of_rule(rule("add_comment", {"comment": "漢字 " * 500}))

    assert told.endswith("…")
    assert len(told) <= rule_tells.LONGEST


def test_the_details_on_the_board_name_people_choices_and_fields() -> None:
    given: dict[str, object] = {
        "responsible": ["user_7"],
        "fields": {"last_name": "Berg"},
        "duplicate_policy": "use",
        "link_to_document": "N",
    }
    shown = rule_board.rule(rule("create_contact", given), {"user_7": "Ada"}).details

    assert dict(shown)["Responsible person"] == "Ada"
    assert dict(shown)["Fields"] == "Last name = Berg"
    assert dict(shown)["Link to the record"] == "no"
    assert "use" not in dict(shown).values()

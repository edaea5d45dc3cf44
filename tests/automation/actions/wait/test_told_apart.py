"""The actions that wait are told apart by what they say of themselves."""

from __future__ import annotations

from crm_tui.automation import registry

WAITS = ("wait", "pause", "pause_until_work", "rule_time")


def test_each_action_that_waits_says_what_ends_it() -> None:
    about = {name: registry.actions()[name].about for name in WAITS}

    assert len(set(about.values())) == len(WAITS)
    assert "client" in about["wait"]
    assert "does not end it" in about["pause"]
    assert "employee" in about["pause_until_work"]
    assert "as a rule does" in about["rule_time"]


def test_yes_and_no_of_a_wait_have_a_default_and_labels_begin_with_capitals() -> None:
    for each in registry.actions()["rule_time"].parameters:
        assert each.label[0].isupper()
        assert each.type.value != "bool" or each.default == "N"

"""What is written down in a step and would be refused when it runs is told when the template is checked, in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import design_tree, workflows
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

NO_LENGTH = "{}: “{}” is no length of time; write for example 2 days, 1h30min"
MEETING = "schedule_meeting||with.subject = 'S'\nwith.start = '2030-01-01 10:00'\nwith.description = 'D'\n"
ASK = "with.users = 'user_1'\nwith.name = 'N'\n"
NUMBER = "{} “{}” is not a number from 1 to {}"
OTHER = "entity_id: “D_2” is of another kind than contact"
HOOK = "webhook||with.url = 'https://hooks.example.com/x'\nwith.headers = [{ "
SECRET = "headers: “X-Token” is a secret: name it, for example secret:erp, and keep it in the file of secrets"
DAYS = "days: “{}” is not a number of days from {} to 3650"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def told(anna: Session, step: str) -> list[str]:
    found = workflows.check(anna, text(f"A1|{step}")).problems
    return [("" if each.blocking else "*") + str(each) for each in found]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ("with.after = '2 days'", []),
        ("with.after = '{=Document:title}'", []),
        ("with.after = '={=Document:ID} & \"d\"'", []),
        ("with.before = '1h30min'\nwith.date_field = 'close_date'", []),
        ("with.date_field = 'close_date'", []),
        ("with.office_hours = true", []),
        ("with.own_hours = '{=Document:title}'", []),
        ("with.after = 'banana'", [NO_LENGTH.format("after", "banana")]),
        ("with.after = 'banana {x}'", [NO_LENGTH.format("after", "banana {x}")]),
        ("with.after = '-2 days'", [NO_LENGTH.format("after", "-2 days")]),
        (
            "with.after = '-2 days'\nwith.date_field = 'close_date'",
            ["*" + NO_LENGTH.format("after", "-2 days")],
        ),
        ("with.after = '101 years'", ["after: “101 years” is longer than 100 years"]),
        ("with.before = 'banana'\nwith.date_field = 'close_date'", [NO_LENGTH.format("before", "banana")]),
        ("with.before = '1d'", ["*so long before which date? without one the step does not wait"]),
        (
            "with.after = '1d'\nwith.before = '1d'\nwith.date_field = 'close_date'",
            ["*“after” is not used beside “before”"],
        ),
        ("with.office_hours = false", ["*nothing says until when: the step does not wait"]),
        ("", ["*nothing says until when: the step does not wait"]),
    ],
)
def test_a_wait_for_a_moment_must_say_until_when(anna: Session, given: str, problems: list[str]) -> None:
    assert told(anna, f"rule_time||{given}") == problems


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("pause||with.interval = '-2 days'", NO_LENGTH.format("interval", "-2 days")),
        ("pause||with.interval = '-1 day 48h'", NO_LENGTH.format("interval", "-1 day 48h")),
        ("pause||with.interval = '-1 day +48h'", ""),
        ("pause||with.interval = '100000 years'", "interval: “100000 years” is longer than 100 years"),
        (f"approve||{ASK}with.type = 'vote'\nwith.percentage = 101", NUMBER.format("percentage", 101, 100)),
        (f"approve||{ASK}with.type = 'vote'\nwith.percentage = 50", ""),
        (f"approve||{ASK}with.type = 'any'\nwith.percentage = 101", ""),
        ("select_employee||with.selection = 'level'\nwith.level = 0", NUMBER.format("level", 0, 20)),
        ("select_employee||with.selection = 'supervisor'\nwith.level = 0", ""),
        ("wait||with.wait_type = 'days'\nwith.days = 0", DAYS.format(0, 1)),
        ("wait||with.wait_type = 'days'\nwith.days = 4000", DAYS.format(4000, 1)),
        ("wait||with.wait_type = 'days'\nwith.days = 3", ""),
        ("wait||with.wait_type = 'days_before_date'\nwith.days = 0\nwith.date_field = 'close_date'", ""),
        (f"{MEETING}with.remind = 15", "remind_unit is empty, though remind is 15"),
        (
            f"{MEETING}with.remind = -1\nwith.remind_unit = 'hours'",
            "remind “-1 hours” is not a time within a year before the start",
        ),
        (
            f"{MEETING}with.remind = 400\nwith.remind_unit = 'days'",
            "remind “400 days” is not a time within a year before the start",
        ),
        (f"{MEETING}with.remind = 15\nwith.remind_unit = 'minutes'", ""),
        ("wait_deal_stage||with.stages = 'WON'\nwith.deal_id = 'banana'", "deal_id: “banana” names no record"),
        ("wait_deal_stage||with.stages = 'WON'\nwith.deal_id = 'C_2'", "deal_id: “C_2” is of another kind than deal"),
        ("wait_deal_stage||with.stages = 'WON'\nwith.deal_id = '12'", ""),
        ("wait_deal_stage||with.stages = 'WON'\nwith.deal_id = 'D_12'", ""),
        ("run_workflow||with.template = '{=Document:title}'\nwith.item = 'banana'", "item: “banana” names no record"),
        ("run_workflow||with.template = '{=Document:title}'\nwith.item = '12'", ""),
        ("get_crm_data||with.entity_type = 'contact'\nwith.entity_id = 'D_2'\nwith.fields = 'ID'", OTHER),
        ("get_crm_data||with.entity_type = 'deal'\nwith.entity_id = 'D_2'\nwith.fields = 'ID'", ""),
        ("get_crm_data||with.entity_type = 'deal'\nwith.entity_id = '2'\nwith.fields = 'ID'", ""),
        ("select_employee||with.skip_absent = true", "users must not be empty"),
        ("select_employee||with.users = ['user_1']", ""),
        (f"{HOOK}set = 'Host', to = 'x' }}]", "headers: “Host” is set by the program itself"),
        (f"{HOOK}set = 'a b', to = '{{=Document:title}}' }}]", "headers: “a b” is no header"),
        (f"{HOOK}set = 'X-Token', to = 'abc' }}]", SECRET),
        (f"{HOOK}set = 'X-Token', to = 'secret:erp' }}]", ""),
        (f"{HOOK}set = 'X-Token', to = '{{=Document:title}}' }}]", ""),
        (f"{HOOK}set = 'X-Deal', to = 'abc' }}]", ""),
    ],
)
def test_numbers_and_records_must_be_what_the_step_takes(anna: Session, step: str, problem: str) -> None:
    assert told(anna, step) == ([problem] if problem else [])


def test_the_place_of_the_word_is_told(anna: Session) -> None:
    found = workflows.check(anna, text("A1|rule_time||with.after = 'banana'"))

    (problem,) = found.problems
    lines = text("A1|rule_time||with.after = 'banana'").splitlines()
    assert lines[problem.line - 1][problem.column - 1 :] == "banana'"
    assert found.template is None


DECLARED = """
[[{group}]]
code = "V1"
type = "{type}"
default = '{default}'

[[variable]]
code = "V2"
type = "string"

"""
NOT_READ = "“V1”: a default is a value, references and expressions are not read in it: {}"


@pytest.mark.parametrize("group", ["parameter", "variable", "constant"])
@pytest.mark.parametrize(
    ("kind", "default", "problem"),
    [
        ("string", "{=Variable:V2}", "*" + NOT_READ.format("{=Variable:V2}")),
        ("text", "see {=Document:title}", "*" + NOT_READ.format("see {=Document:title}")),
        ("string", "=1+1", "*" + NOT_READ.format("=1+1")),
        ("string", "{{=1+1}} left", "*" + NOT_READ.format("{{=1+1}} left")),
        ("string", "{x} and a set {1, 2}", ""),
        ("string", "plain", ""),
        ("integer", "{=Variable:V2}", "V1: “{=Variable:V2}” is not a whole number"),
    ],
)
def test_a_default_is_a_value(anna: Session, group: str, kind: str, default: str, problem: str) -> None:
    template = text("A1|log||with.text = 'x'", more=DECLARED.format(group=group, type=kind, default=default))

    found = workflows.check(anna, template)

    assert [("" if each.blocking else "*") + str(each) for each in found.problems] == ([problem] if problem else [])
    for each in found.problems:
        assert template.splitlines()[each.line - 1].startswith("default = ")
        assert design_tree.place_of(each) == (design_tree.declared_key(group, 0), "default")


def test_a_template_with_such_a_default_still_runs(anna: Session) -> None:
    more = DECLARED.format(group="variable", type="string", default="{=Variable:V2}")
    deal = deal_of(anna)

    go(anna, deal, text(say("A1", "{=Variable:V1}"), more=more))

    assert (states(anna, deal), comments(anna, deal)) == ([("completed", "")], ["{=Variable:V2}"])

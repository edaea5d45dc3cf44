"""Request information: typed fields become results; refusals, time, fields that ask for nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import assignments, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import CrmError, InvalidValue, Refused, UnknownField
from crm_tui.services import records
from tests.automation.test_engine import say, text

if TYPE_CHECKING:
    from tests.support.asked import People

FIELDS = (
    "{ set = 'PRICE', to = 'money* New price of {=Document:TITLE}' }, { set = 'WHEN', to = 'date When' }, "
    "{ set = 'WHO', to = 'user Who' }, { set = 'COLOURS', to = 'list(red, green)[] Colours' }"
)


def request(who: str = "luca", fields: str = FIELDS, **given: str) -> str:
    more = "".join(f"\nwith.{name} = '{value}'" for name, value in given.items())
    return text(
        f"A1|request||with.users = '{who}'\nwith.name = 'Price'\nwith.fields = [{fields}]{more}",
        "A2|branch|A1|with.key = 'answered'",
        "A3|edit_document|A2|with.fields = [{ set = 'amount', to = '{=A1:PRICE}' }]",
        say("A4", "{=A1:PRICE} {=A1:WHEN} {=A1:WHO > friendly} {=A1:COLOURS} by {=A1:USER_ID > friendly}", "A2"),
        "A5|branch|A1|with.key = 'refused'", say("A6", "refused: {=A1:COMMENTS}{=A1:PRICE}", "A5"),
    )  # fmt: skip


def test_what_is_typed_is_used_by_later_steps_with_its_type(people: People) -> None:
    people.start(request())
    asked = people.asked(people.luca)
    assert [(each.code, each.name, each.required) for each in asked.fields] == [
        ("PRICE", "New price of Boiler", True), ("WHEN", "When", False), ("WHO", "Who", False), ("COLOURS", "Colours", False),
    ]  # fmt: skip

    people.say(people.luca, "answered", PRICE="1500 EUR", WHEN="2026-12-01", WHO="dora", COLOURS="green\nRED")

    assert str(records.get(people.anna, people.deal).values["amount"]).startswith("1")
    assert people.comments() == ["€1,500.00 1 Dec 2026 Dora Neri green, red by Luca Bianchi"]


def test_the_first_answer_is_enough(people: People) -> None:
    people.start(request("luca, dora"))

    people.say(people.dora, "answered", PRICE="10")

    assert people.comments() == ["€10.00    by Dora Neri"]
    assert assignments.mine(people.luca) == ()


@pytest.mark.parametrize(
    ("given", "kind"),
    [({}, Refused), ({"PRICE": "much"}, InvalidValue), ({"PRICE": "1", "COLOURS": "blue"}, InvalidValue),
     ({"PRYCE": "1"}, UnknownField), ({"PRICE": "1", "WHO": "nobody"}, CrmError),
     ({"PRICE": "1", "WHO": "user_99"}, InvalidValue), ({"PRICE": "1 XYZ"}, CrmError)],
)  # fmt: skip
def test_fields_that_do_not_fit_are_named_and_keep_it_open(
    people: People, given: dict[str, str], kind: type[CrmError]
) -> None:
    people.start(request())

    with pytest.raises(kind):
        people.say(people.luca, "answered", **given)

    assert people.asked(people.luca).state == "open"
    assert people.states() == [("waiting", "")]


def test_refusing_must_be_allowed_and_all_must_refuse(people: People) -> None:
    people.start(request())
    with pytest.raises(InvalidValue):
        people.say(people.luca, "refused")
    people.say(people.luca, "answered", PRICE="1")

    people.start(request("luca, dora", may_refuse="Y", comment="required_to_reject"))
    with pytest.raises(Refused, match="needs a comment"):
        people.say(people.luca, "refused")
    with pytest.raises(Refused, match="only an answer"):
        people.say(people.luca, "refused", "no", PRICE="1")
    people.say(people.luca, "refused", "ask Dora")
    assert len(people.comments()) == 1
    people.say(people.dora, "refuse", "no idea")

    assert people.comments()[-1] == "refused: Luca Bianchi: ask Dora\nDora Neri: no idea"


def test_the_time_limit_refuses_with_empty_results(people: People) -> None:
    people.start(request(time_limit="1h"))

    people.clock.at += timedelta(hours=1)
    sweep.run_all(people.anna)

    assert people.comments() == ["refused:"]
    assert people.states() == [("completed", "")]


def test_what_was_filled_in_is_kept_with_the_answer(people: People) -> None:
    run = people.start(request())
    people.say(people.luca, "answered", "as agreed", PRICE="1.5")

    (told,) = assignments.of_run(people.anna, run)
    assert (told.code, told.comment, dict(told.given)["PRICE"]) == ("answered", "as agreed", "€1.50")


@pytest.mark.parametrize(
    "fields",
    ["{ set = 'A', to = 'mony x' }", "{ set = '1A', to = 'string' }", "{ set = 'USER_ID', to = 'string' }",
     "{ set = 'A', to = 'list x' }"],
)  # fmt: skip
def test_fields_that_ask_for_nothing_keep_a_template_from_being_saved(people: People, fields: str) -> None:
    with pytest.raises(workflows.Unsound) as error:
        workflows.save(people.anna, request(fields=fields))

    assert [(each.step, each.parameter) for each in error.value.problems] == [("A1", "fields")]


def test_a_field_that_turns_out_to_ask_for_nothing_stands_still(people: People) -> None:
    people.start(request(fields="{ set = 'A', to = '{=Document:TITLE} x' }"))

    assert people.states() == [("error", "invalid_value")]

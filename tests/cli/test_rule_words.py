"""Words of `crm-tui rule` and `trigger` that are wrong: what is told, and that nothing is kept."""

from __future__ import annotations

import pytest

from crm_tui.domain.entities.types import BUILT_IN, install
from tests.cli.conftest import Run

ADD = ("rule", "add", "new")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add_comment", "coment=x"), 2, "“coment” is not a parameter of “add_comment”\n  did you mean “comment”?"),
        (("add_comment", "comment=x", "zzz=y"), 2, "one of: comment"),
        (("add_comment", "comment.x=y"), 2, "“comment.x” is not a parameter of “add_comment”"),
        (("add_comment", "comment=x", "comment=y"), 2, "comment is given twice and takes one value"),
        (("edit_document", "fields=3"), 2, "fields takes fields with their values\n  write fields.FIELD=VALUE"),
        (("edit_document", "fields.=3"), 2, "“fields.=3” is not PARAMETER=VALUE"),
        (("edit_document", "fields.amont=3"), 5, "“amont”"),
        (("add_comment", "comment=x", "--if", "({=Document:amount} > 3"), 5, "condition, column 24: a closing bracket"),
        (
            ("add_comment", "comment=x", "--if", "{=Document:amount} > 5 und {=Document:title} = x"), 5,
            "condition, column 24: “and” or “or” is missing before this",
        ),
        (("add_comment", "comment=x", "--if", "{=Document:amount} >"), 5, "“>” takes one value"),
        (("add_comment", "comment=x", "--before", "2h"), 5, "so long before which date?\n  one of: close_date"),
    ],
)  # fmt: skip
def test_a_word_that_is_wrong_is_told_with_what_is_right(
    crm: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    refused = crm(*ADD, *words)

    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert crm("rule", "list", "--json").json == []


def test_a_warning_is_told_once(crm: Run) -> None:
    told = crm(*ADD, "add_comment", "comment=x", "--if", "{=Document:amont} > 5")

    assert (told.code, told.err.count("{=Document:amont}")) == (0, 1)


def test_a_parameter_of_several_values_takes_them_one_by_one(crm: Run) -> None:
    for login in ("eva", "luca"):
        crm("user", "add", login)

    assert crm(*ADD, "notify", "users=eva", "users=luca", "message=x").code == 0

    (row,) = crm("rule", "list", "--json").json
    assert len(row["given"]["users"]) == 2


@pytest.mark.parametrize("kind", ["rule", "trigger"])
def test_an_order_names_what_stands_on_another_stage(crm: Run, kind: str) -> None:
    what = ("add_comment", "comment=x") if kind == "rule" else ("webhook",)
    crm(kind, "add", "new", *what)
    crm(kind, "add", "executing", *what)

    refused = crm(kind, "order", "1", "2")

    assert (refused.code, f"{kind} 2 is not on the stage “New”" in refused.err) == (5, True)
    assert crm(kind, "order", "1", "9").code == 1


def test_what_a_trigger_did_by_hand_is_printed_for_scripts(crm: Run) -> None:
    crm("trigger", "add", "executing", "webhook", "--name", "Called")
    crm("deal", "add", "title=Boiler")

    (deed,) = crm("trigger", "fire", "1", "deal:1", "--json").json

    assert (deed["record"], deed["moved"]) == ("deal:1", True)
    assert "Called" in crm("trigger", "list").out
    assert crm("trigger", "log", "1", "deal:9").code == 1


@pytest.mark.parametrize("kind", ["rule", "trigger"])
def test_a_list_of_one_pipeline_has_what_stands_there_only(crm: Run, kind: str) -> None:
    crm("pipeline", "add", "Service")
    what = ("add_comment", "comment=x") if kind == "rule" else ("webhook",)
    for more in ((), ("--pipeline", "Service")):
        assert crm(kind, "add", "new", *what, *more).code == 0

    for words in ((), ("deal",), ("new",)):
        listed = crm(kind, "list", *words, "--pipeline", "Service", "--json").json
        assert [each["id"] for each in listed] == [2]
    assert crm(kind, "list", "--pipeline", "Servce").code == 1


def test_settings_and_parameters_are_told_with_what_people_call_them(crm: Run) -> None:
    crm("trigger", "add", "executing", "field_changed", "fields=title,amount")

    assert "Fields: Name, Amount and currency" in crm("trigger", "list").out
    shown = crm("workflow", "actions", "edit_document").out
    assert "fields.FIELD= Fields, required\n" in shown


def test_a_number_that_is_none_is_named_as_the_usage_names_it(crm: Run) -> None:
    assert "RUN: “abc” is not a whole number above 0\n" in crm("workflow", "trace", "abc").err
    assert "“x” is not a whole number above 0\n  crm-tui rule list and" in crm("rule", "set", "x", "comment=y").err
    assert "without the stage: crm-tui rule order 3 1" in crm("rule", "order", "executing", "3", "1").err
    assert "without the stage: crm-tui trigger order 3 1" in crm("trigger", "order", "executing", "3", "1").err
    assert "--scale: “0” is not a whole number from 1 to 5000000" in crm("demo", "--scale", "0").err
    assert crm("workflow", "trace", "99999999999999999").code == 1


def test_a_choice_that_is_none_is_told_in_the_language_in_use(crm: Run) -> None:
    slip = crm(*ADD, "add_comment", "comment=x", "--on-error", "contine")
    other = crm(*ADD, "add_comment", "comment=x", "--on-error", "zzz", "--lang", "it")

    assert (slip.code, slip.err) == (
        2, "crm-tui: error: --on-error: “contine” is not one of the choices\n  did you mean “continue”?\n",
    )  # fmt: skip
    assert (other.code, "continue, suspend, terminate" in other.err, "Invalid" in other.err) == (2, True, False)


def test_help_says_which_operators_conditions_have(crm: Run) -> None:
    assert "=, !=, contains, not contains, >, <, >=" in crm("rule", "add", "--help").out


@pytest.mark.parametrize(
    ("stage", "given", "said"),
    [
        ("lead:in_process", "comment={=Document:first_name}", "did you mean “name”?"),
        ("new", "comment={=Document:CONTACT.first_name}", "did you mean “CONTACT.name”?"),
        ("new", "comment={=Document:responsible.logn}", "did you mean “responsible.login”?"),
        ("lead:in_process", "comment={{Frist name}}", "no field is called “Frist name”; did you mean “name”?"),
    ],
)
def test_a_field_that_is_none_is_told_with_the_one_that_was_meant(crm: Run, stage: str, given: str, said: str) -> None:
    refused = crm("rule", "add", stage, "add_comment", given)

    assert (refused.code, said in refused.err) == (5, True), refused.err


def test_a_field_to_write_that_is_none_is_told_with_the_one_that_was_meant(crm: Run) -> None:
    told = crm(*ADD, "create_contact", "fields.first_name=Ada")
    italian = crm(*ADD, "create_contact", "fields.cognome=Ada", "--lang", "it")

    assert "“first_name” is not a field; did you mean “name”?" in told.err
    assert "last_name" in italian.err


def test_an_option_that_is_missing_is_called_by_its_name(crm: Run) -> None:
    assert "--to [TYPE:]STAGE is missing" in crm("rule", "copy", "1").err
    assert "ID … is missing" in crm("rule", "copy", "--to", "new").err


@pytest.mark.parametrize("kind", ["rule", "trigger"])
def test_stages_of_a_smart_process_are_named_as_those_of_other_types(crm: Run, kind: str) -> None:
    crm("process", "add", "repair", "Repair")
    install({each.code: each for each in BUILT_IN})
    what = ("add_comment", "comment=x") if kind == "rule" else ("webhook",)

    added = crm(kind, "add", "repair:Start", *what)

    assert added.code == 0, added.err
    (row,) = crm(kind, "list", "repair", "--json").json
    assert (row["type"], row["stage"]) == ("repair", "Start")
    install({each.code: each for each in BUILT_IN})
    assert crm(kind, "copy", "1", "--to", "repair:Start").code == 0


def test_a_change_that_changes_nothing_says_so(crm: Run) -> None:
    crm(*ADD, "add_comment", "comment=x")
    crm("trigger", "add", "new", "webhook")

    for kind, more in (("rule", ("comment=x",)), ("trigger", ("--forward",))):
        assert crm(kind, "set", "1", *more).err == "nothing to change\n"
    assert crm("rule", "set", "1", "comment=y").err == "rule 1 changed\n"


def test_a_name_that_is_far_too_long_is_repeated_in_part(crm: Run) -> None:
    for words in (("add", "new", "y" * 3000), ("add", "y" * 3000, "add_comment", "comment=x")):
        assert len(crm("rule", *words).err) < 300


@pytest.mark.parametrize(("kind", "hint"), [("rule", "PARAMETER=VALUE"), ("trigger", "SETTING=VALUE")])
def test_to_set_nothing_is_refused_with_what_can_be_set(crm: Run, kind: str, hint: str) -> None:
    crm(kind, "add", "new", *(("add_comment", "comment=x") if kind == "rule" else ("webhook",)))

    refused = crm(kind, "set", "1")

    assert (refused.code, "nothing is to be set" in refused.err, hint in refused.err) == (2, True, True), refused.err
    assert crm(kind, "set", "1", "--title" if kind == "rule" else "--name", "Call").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--before", "3 dyas", "--date", "close_date"), "--before: “3 dyas”"),
        (("--after", "3 dyas"), "--after: “3 dyas”"),
        (("--date", "close_dte"), "--date: “close_dte”"),
    ],
)
def test_an_option_is_named_as_it_is_typed(crm: Run, words: tuple[str, ...], said: str) -> None:
    crm(*ADD, "add_comment", "comment=x")

    for asked in ((*ADD, "add_comment", "comment=x", *words), ("rule", "set", "1", *words)):
        refused = crm(*asked)
        assert (refused.code, said in refused.err) == (5, True), refused.err
        assert crm(*asked, "--json").error["field"] == said.partition(":")[0].removeprefix("--")

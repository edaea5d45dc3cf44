"""`lead convert`, `lead add` with and without leads, `mode …`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

ADA = ("title=Fair", "name=Ada", "last_name=Byron", "email=ada@example.com", "company_title=Acme", "amount=100 EUR")


@pytest.fixture
def classic(crm: Run) -> Run:
    assert crm("mode", "set", "classic").code == 0
    assert crm("lead", "add", *ADA).code == 0
    return crm


def test_a_lead_is_converted_into_what_is_named(classic: Run) -> None:
    done = classic("lead", "convert", "1", "--create", "deal,contact,company", "--json")

    assert done.code == 0, done.err
    assert done.json == [
        {
            "lead": 1,
            "deal": 1,
            "contact": 1,
            "company": 1,
            "created": ["deal:1", "company:1", "contact:1"],
            "operation": done.json[0]["operation"],
        }
    ]
    assert classic("lead", "show", "1", "--json").json["converted_deal"] == 1
    assert classic("deal", "show", "1", "--json").json["lead"] == 1
    told = classic("deal", "timeline", "1").out
    assert "Created from lead:1 “Fair”" in told
    assert "lead:1: Converted into deal:1, contact:1, company:1" in told
    assert classic("undo").code == 0
    assert classic("deal", "list", "-o", "ids").out == ""


def test_a_lead_that_is_converted_says_so_first(classic: Run) -> None:
    assert classic("lead", "convert", "1").code == 2
    assert classic("lead", "convert", "1", "--create", "deal").code == 0

    again = classic("lead", "convert", "1", "--json")

    assert (again.code, again.error["code"]) == (4, "closed")


def test_ids_are_those_of_the_deal(classic: Run) -> None:
    assert classic("lead", "convert", "1", "--create", "deal,contact", "-o", "ids").out == "1\n"


def test_a_dry_run_shows_the_changes_and_stores_nothing(classic: Run) -> None:
    done = classic("lead", "convert", "1", "--create", "deal", "--dry-run", "--json")

    assert done.code == 0
    assert {"record": "lead:1", "field": "closed", "old": "no", "new": "yes"} in done.json
    assert classic("lead", "show", "1", "--json").json["closed"] is False


@pytest.mark.parametrize(("words", "code", "name", "field"), [
    ((), 2, "usage", "create"),
    (("--create", "deal,quote"), 5, "invalid_value", "create"),
    (("--create", "deal", "--use", "deal:1"), 2, "usage", "use"),
    (("--create", "deal", "--use", "contact:99"), 1, "not_found", None),
    (("--create", "deal", "--pipeline", "Nowhere"), 1, "not_found", None),
    (("--create", "deal", "--duplicates", "maybe"), 2, "usage", "duplicates"),
    (("--create", "deal", "--if-version", "99"), 4, "conflict", None),
])  # fmt: skip
def test_what_cannot_be_is_refused(
    classic: Run, words: tuple[str, ...], code: int, name: str, field: str | None
) -> None:
    done = classic("lead", "convert", "1", *words, "--json")

    assert (done.code, done.error["code"], done.error["field"]) == (code, name, field), done.err
    assert classic("lead", "show", "1", "--json").json["closed"] is False


def test_somebody_alike_is_named_and_then_used_or_not(classic: Run) -> None:
    classic("contact", "add", "name=A.", "email=ada@example.com")
    second = classic("lead", "add", *ADA, "-o", "ids").out.strip()

    refused = classic("lead", "convert", "1", "--create", "deal,contact", "--json")
    used = classic("lead", "convert", "1", "--create", "deal,contact", "--use", "contact:1", "--json")
    other = classic("lead", "convert", second, "--create", "deal,contact", "--duplicates", "create", "--json")

    assert (refused.code, refused.error["code"]) == (4, "duplicate")
    assert "--use contact:1" in refused.error["hint"]
    assert used.json[0]["created"] == ["deal:1"]
    assert other.json[0]["contact"] == 2


def test_the_success_status_is_reached_by_converting_only(classic: Run) -> None:
    for words in (("lead", "move", "1", "CONVERTED"), ("lead", "close", "1", "--won")):
        refused = classic(*words, "--json")

        assert (refused.code, refused.error["code"]) == (5, "needs_conversion")
        assert "crm-tui lead convert 1" in refused.error["hint"]
    assert classic("lead", "close", "1", "--lost", "JUNK").code == 0


def test_activities_stay_open_with_the_deal_when_that_is_said(classic: Run) -> None:
    classic("activity", "add", "subject=Ring", "kind=call", "leads=1")

    classic("lead", "convert", "1", "--create", "deal", "--keep-activities")

    call = classic("activity", "show", "1", "--json").json
    assert (call["completed"], call["deals"], call["leads"]) == (False, [1], [])


def test_without_leads_a_request_becomes_a_deal_with_its_client(crm: Run) -> None:
    made = crm("lead", "add", *ADA, "--json")

    assert made.code == 0, made.err
    assert (made.json["type"], made.json["contacts"], made.json["lead"]) == ("deal", [1], None)
    assert "becomes a deal with its client contact:1" in made.err
    refused = crm("lead", "add", "title=Fair", "stage=NEW", "--json")
    assert (refused.code, refused.error["field"]) == (5, "stage")


def test_the_mode_is_shown_and_changed_there_and_back(classic: Run) -> None:
    second = classic("pipeline", "add", "Second")
    assert second.code == 0
    for n in range(3):
        classic("lead", "add", f"title=Lead {n}", f"name=Person {n}")

    asked = classic("mode", "set", "simple", "--json")
    dry = classic("mode", "set", "simple", "--dry-run")
    done = classic("mode", "set", "simple", "--create", "both", "--pipeline", "Second", "--yes", "--json")
    shown = classic("mode", "show", "--json")

    assert (asked.code, asked.error["hint"]) == (2, "add --yes")
    assert "4 active leads become deals" in dry.err
    assert done.code == 0, done.err
    assert shown.json == {
        "mode": "simple", "create": "both", "pipeline": "Second", "keep_activities": False, "active_leads": 0,
        "switching": None, "failed": [], "skipped": [],
    }  # fmt: skip
    assert done.json == shown.json
    assert "the CRM mode is simple, 4 leads converted" in done.err
    assert len(classic("deal", "list", "pipeline:Second", "-o", "ids").out.split()) == 4
    assert "CRM mode changed to simple" in classic("log").out
    assert classic("mode", "set", "classic").err.strip() == "CRM mode changed to classic"


def test_leads_that_fail_keep_the_mode_until_they_are_decided_on(classic: Run) -> None:
    classic("contact", "add", "name=Gone")
    classic("lead", "set", "1", "contacts=1")
    classic("contact", "delete", "1")
    classic("lead", "add", "title=Good", "name=Bob")

    failed = classic("mode", "set", "simple", "--yes", "--json")
    shown = classic("mode", "show", "--json").json
    again = classic("mode", "retry")
    skipped = classic("mode", "skip", "1")

    assert failed.code == 5
    assert "lead:1 “Fair”: contact:1 lies in the recycle bin" in failed.err
    assert shown["mode"] == "classic"
    assert shown["switching"]["converted"] == 1
    assert shown["failed"] == [{"lead": 1, "title": "Fair", "error": "contact:1 lies in the recycle bin"}]
    assert again.code == 5
    assert skipped.code == 0
    state = classic("mode", "show", "--json").json
    assert (state["mode"], [each["lead"] for each in state["skipped"]]) == ("simple", [1])


@pytest.mark.parametrize(("words", "code", "field"), [
    (("set", "clasic"), 2, "mode"),
    (("set", "classic", "--create", "both"), 2, None),
    (("set", "simple", "--create", "dog"), 5, "create"),
    (("set", "simple", "--pipeline", "Leads"), 1, None),
    (("retry",), 1, None),
    (("skip", "x"), 2, "id"),
])  # fmt: skip
def test_mistakes_change_no_mode(classic: Run, words: tuple[str, ...], code: int, field: str | None) -> None:
    done = classic("mode", *words, "--json")

    assert (done.code, done.error["field"]) == (code, field), done.err
    assert classic("mode", "show", "--json").json["mode"] == "classic"


def test_the_ticks_of_leads_are_settings(crm: Run) -> None:
    keys = [row["key"] for row in crm("setting", "list", "--json").json]

    assert {f"lead_close_{kind}" for kind in ("task", "call", "meeting", "email", "todo")} <= set(keys)
    assert crm("setting", "set", "lead_close_call", "no").code == 0
    assert crm("setting", "set", "lead_close_call", "perhaps", "--json").error["field"] == "lead_close_call"


def test_a_request_without_a_word_is_a_deal_without_a_client(crm: Run) -> None:
    done = crm("lead", "add")

    assert done.code == 0, done.err
    assert "created deal:1" in done.err
    assert "a request becomes a deal" in done.err
    assert crm("contact", "list", "-o", "ids").out == ""

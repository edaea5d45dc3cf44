"""A wrong ``--fields`` is refused before anything is written: by every verb of the catalogue that prints what it wrote."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crm_tui.cli import catalogue
from crm_tui.domain.entities.types import ENTITY_TYPES
from tests.cli.conftest import Run

_WRONG = "zzzz"
_CHAINS: dict[str, str] = {  # what begins with + is done only
    "pipelines": """
        pipeline add Service
        pipeline rename Service Repairs
        pipeline set-default Repairs
        stage add General Offer
        stage rename General Offer Tender
        stage recolor General Tender #112233
        stage reorder General Tender
    """,
    "words": """
        dictionary add source Fair
        dictionary rename source Fair Fairs
        dictionary restore source
        measure set HUR 2
        currency add SEK 1.1
        currency set SEK --rate 1.2
        currency set-default SEK
        setting set repeat_sales yes
        filter save deal Big amount>10
        filter rename deal Big Bigger
        filter share deal Bigger
        filter default deal Bigger
        filter move deal Bigger 1
    """,
    "fields": """
        field add deal Colour
        field set deal uf_colour --name Colours
        + field delete deal uf_colour --yes
        field restore deal uf_colour
        process add projects Project
        process set projects --name Projects
        + process delete projects --yes
        process restore projects
    """,
    "people": """
        user add anna
        user set anna --name Anna
        department add Sales
        department set Sales --name Selling
        employee set anna --departments Selling
        group add Shift anna
        group set Shift --name Shifts
        absence add anna 2099-01-02
        absence set 1 --reason Sardinia
        role add Reader deal.read=all
        role set Reader --name Readers
    """,
    "papers": """
        company add title=Acme
        details add company:1 vat_number=01234567897
        details set 1 --name Papers
        details template add Supplier --field vat_number
        details template set Supplier --inactive
        details address set 1 legal city=Milano
        details bank add 1 holder=Acme --name Main
        details bank set 1 holder=Bolt
        mycompany add title=Own
        mycompany set-image Own signature @image
        exception add spam@example.com
        exception remove spam@example.com
    """,
    "deals": """
        deal add title=Boiler
        deal set 1 amount=5
        deal move 1 executing
        deal copy 1
        deal comment 1 Hello
        deal rows add 1 name=Pump price=5
        deal rows set 1 1 quantity=2
        deal rows order 1 1
        deal rows delete 1 1
        quote from-deal 1
        deal from-quote 1
        invoice from-quote 1
        invoice from-deal 1
        deal close 1 --won
        deal delete 1
        undo
        redo
        bin restore deal:1
        deal delete 1
        deal restore 1
        deal delete 1
        bin purge deal:1 --yes
    """,
    "clients": """
        contact add name=Ada
        contact add name=Ada
        contact merge 1 2
        + mode set classic
        lead add title=Request
        lead add title=Other
        quote from-lead 2
        lead convert 1 --create deal
        intake @call --kind call
        mode set simple --yes
        mode set classic
    """,
    "tasks": """
        activity add kind=todo subject=Call deadline=2099-01-01T10:00
        activity complete 1
        task add title=Write control=yes checklist=One
        task view 1
        task start 1
        task pause 1
        task resume 1
        task check 1 1
        task complete 1
        task resume 1
        task delegate 1 @me
    """,
    "schedules": """
        suggestion dismiss company:2
        suggestion accept company:3
        regular add 1 --name Monthly
        regular set Monthly --name Yearly
        regular pause Yearly
        regular run Yearly
        scenario add Back --client company
        scenario set Back --title Again
        scenario pause Back
        scenario run Back
        booking add Visit deal:1 2099-01-02T10:00 2099-01-02T11:00 --resource Room
        backup @file
    """,
    "automation": """
        global set TAX 22
        workflow import @template
        workflow set 1 active=no
        + workflow set 1 active=yes
        workflow start 1 deal:1
        workflow stop 1
        rule add executing add_comment comment=x
        rule set 1 --title Greet
        rule enable 1
        rule disable 1
        rule order 1
        rule copy 1 --to won
        rule move 2 --to executing
        trigger add won field_changed fields=amount
        trigger set 1 --name Amount
        trigger disable 1
        trigger enable 1
        trigger order 1
        trigger copy 1 --to executing
        trigger move 2 --to won
        trigger fire 1 deal:1
    """,
}
_BEFORE: dict[str, str] = {
    "schedules": """
        company add title=Acme
        company add title=Bolt
        company add title=Cliff
        deal add title=Old company=1
        deal close 1 --won
        deal add title=Old company=2
        deal close 2 --won
        deal add title=Old company=3
        deal close 3 --won
        setting set repeat_sales yes
        setting set repeat_sales_threshold 0
        booking resource add Room
        booking field add Visit --type deal --what both
    """,
    "automation": "deal add title=Boiler",
}
_TEMPLATE = """format = 1
name = "Wait"
document = "deal"

[[step]]
id = "A1"
kind = "wait"
with.wait_type = "days"
with.days = "3"
"""
_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture
def words(crm: Run, tmp_path: Path) -> dict[str, str]:
    image, call, template = (tmp_path / name for name in ("image.png", "call.json", "template.toml"))
    image.write_bytes(_PNG)
    call.write_text('{"from": "+39 333 1234567", "text": "Hello"}', encoding="utf-8")
    template.write_text(_TEMPLATE, encoding="utf-8")
    me = crm("whoami", "--json").json["login"]
    return {
        "@image": str(image),
        "@call": str(call),
        "@template": str(template),
        "@file": str(tmp_path / "x"),
        "@me": me,
    }


@pytest.mark.parametrize("chain", _CHAINS)
def test_a_wrong_field_is_refused_before_anything_is_written(
    crm: Run, store: Path, words: dict[str, str], chain: str
) -> None:
    for said in _commands(_BEFORE.get(chain, ""), words):
        assert crm(*said).code == 0, said
    for said in _commands(_CHAINS[chain], words):
        if said[0] == "+":
            assert crm(*said[1:]).code == 0, said
            continue
        before = _written(store)

        refused = crm(*said, "--json", "--fields", _WRONG)

        assert (refused.code, refused.out, _written(store)) == (2, "", before), (said, refused)
        done = crm(*said, "--json")
        assert done.code == 0, (said, done.err)
        _check_choices(said, refused.error["hint"], done.json)


def _check_choices(said: list[str], hint: str, printed: Any) -> None:
    """What may be asked for is what is printed: no field of the answer is refused, none is promised that is not there."""
    if hint.startswith("choose one of: ") and printed:
        row = printed[0] if isinstance(printed, list) else printed
        assert set(hint.removeprefix("choose one of: ").split(", ")) == set(row), said


def _commands(text: str, words: dict[str, str]) -> list[list[str]]:
    return [[words.get(word, word) for word in line.split()] for line in text.strip().splitlines()]


def _written(store: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(store)) as db:
        found: tuple[int, int] = db.execute("SELECT max(id), (SELECT count(*) FROM run) FROM operation").fetchone()
        return found


def test_a_request_without_leads_is_printed_as_the_deal_that_it_becomes(crm: Run, store: Path) -> None:
    assert crm("whoami").code == 0
    only = next(
        spec.name
        for spec in ENTITY_TYPES["lead"].fields
        if all(spec.name != each.name for each in ENTITY_TYPES["deal"].fields)
    )
    before = _written(store)

    refused = crm("lead", "add", "title=Request", "--json", "--fields", only)

    assert (refused.code, refused.error["code"], _written(store)) == (2, "unknown_field", before)


_NOTHING_PRINTED = {
    "admin:restore", "bookings:delete_booking", "bookings:field", "bookings:resource", "bookings:service",
    "currencies:delete_currency", "custom_fields:delete_field", "departments:delete_absence",
    "departments:delete_department", "departments:delete_group", "details:delete_details", "dictionaries:delete_value",
    "filters:delete_filter", "global_values:delete_global", "own_companies:default_company",
    "pipelines:delete_pipeline", "processes:delete_process", "regular:delete_regular", "roles:assign_role",
    "roles:delete_role", "roles:unassign_role", "rules:delete_rule", "scenarios:delete_scenario",
    "stages:delete_stage", "triggers:delete_trigger", "workflows:delete_workflow",
}  # fmt: skip
"""Verbs that write and print no rows."""
_OTHERWISE = {
    "admin:init", "admin:migrate", "assignments:answer", "assignments:delegate", "assignments:send_event",
    "clock:worker_command", "doors:demo", "editing:edit_command", "files:save_file", "modes:retry_leads",
    "modes:skip_leads", "outbox:cancel_messages", "outbox:pause_outbox", "outbox:release_messages",
    "outbox:resume_outbox", "outbox:retry_messages", "rule_acts:stop_rules", "run_logs:erase_runs",
    "tasks:accept_command", "tasks:return_command", "transfer:export_command", "transfer:import_command",
    "transfer:import_users", "workflow_runs:retry_run", "workflow_runs:skip_step", "workflows:export_workflow",
}  # fmt: skip
"""Verbs whose setting is too large for a chain, or that print what ``--fields`` does not choose from."""
_READING = ("list", "show", "search", "check", "preview", "path", "history", "timeline", "duplicates", "letter", "keys")
_READERS = {
    "admin:doctor", "admin:whoami", "completing:completion", "log:log", "log:notifications_command",
    "product_rows:of_record_command", "rehearsing:rehearse_workflow", "rule_acts:list_outcomes", "run_logs:sample",
    "trigger_acts:list_deeds", "trigger_acts:list_events", "why:why_command", "why:why_not_command",
    "workflow_runs:list_runs", "workflow_runs:trace_run", "workflow_actions:list_actions",
    "assignments:list_assignments",
}  # fmt: skip


def test_every_verb_of_the_catalogue_is_one_that_was_thought_of() -> None:
    commands = [each for chain in _CHAINS.values() for each in _commands(chain, {})]
    tried = {_place([word for word in said if word != "+"]) for said in commands}
    every = {
        place: name for verbs in (catalogue.HOUSEKEEPING, *(each for _text, each in catalogue.GROUPS.values()))
        for name, (_help, place) in verbs.items()
    }  # fmt: skip
    read = {place for place, name in every.items() if name in _READING and place not in tried}

    assert every.keys() - tried - read - _READERS - _NOTHING_PRINTED - _OTHERWISE == set()


def _place(said: list[str]) -> str:
    group = catalogue.GROUPS.get(said[0])
    return (group[1][said[1]] if group else catalogue.HOUSEKEEPING[said[0]])[1]

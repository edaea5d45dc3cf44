"""Insert value in runs: resolved when the step runs, once, by the code of a field; what is not there is empty and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.services import custom_fields, global_values, records
from crm_tui.services.custom_fields import NewField
from crm_tui.services.global_values import Draft
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, deal_of, go, say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

P = '[[parameter]]\ncode = "P"\ntype = "string"\n\n[[parameter]]\ncode = "M"\ntype = "string"\nmultiple = true\n'
V = '\n[[variable]]\ncode = "V"\ntype = "string"\n'
TYPED = "={=Document:ID} {=Document:title} {{=1+1}} {{Amount}}"
"""What a person typed, or a client is called: it is never more than the text that it is."""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_a_step_sees_what_is_there_when_it_runs_and_parameters_as_they_were(office: Session, clock: Clock) -> None:
    global_values.put(office, "G", Draft(text="old"))
    deal = deal_of(office)
    go(office, deal, text(
        "A1|pause||with.interval = '1 day'", say("A2", "{=Document:title} {=GlobalVar:G} {=Template:P}"), more=P
    ), P="given")  # fmt: skip

    records.update(office, [deal], {"title": "Pump"})
    global_values.put(office, "G", Draft(text="new"))
    clock.forward(days=2)
    sweep.run_all(office)

    assert comments(office, deal) == ["Pump new given"]


def test_what_a_person_typed_is_never_read_as_a_reference(office: Session) -> None:
    deal = deal_of(office, "{=Document:ID}")
    run = go(office, deal, text(
        "A0|set_variable||with.variables = [{ set = 'V', to = '{=Template:P}' }]",
        say("A1", "{=Template:P} / {=Variable:V} / {=Template:M[1]} / {=Document:title}"),
        "A2|iterator||with.values = ['{=Template:M}']", say("A3", "{=A2:VALUE}", "A2"),
        "A4|modify_document||with.values = [{ set = 'comments', to = '{=Template:P}' }]",
        "A5|condition|", "A6|branch|A5|when = [{ source = '{=Template:P}', is = 'equals', values = ['{=Variable:V}'] }]",
        say("A7", "the same", "A6"), more=P + V,
    ), P=TYPED, M="=1/0\n{=Document:ID}")  # fmt: skip

    assert workflows.run(office, run).state == "completed"
    assert comments(office, deal) == [
        f"{TYPED} / {TYPED} / {{=Document:ID}} / {{=Document:ID}}", "=1/0", "{=Document:ID}", "the same",
    ]  # fmt: skip
    assert records.get(office, deal).values["comments"] == TYPED


def test_a_field_that_is_renamed_keeps_its_place_and_one_that_is_deleted_is_empty_and_told(office: Session) -> None:
    custom_fields.add(office, "deal", NewField(label="Roof", kind="string", code="roof"))
    deal = deal_of(office, uf_roof="red")
    template = workflows.save(office, text(say("A1", "roof: {{Roof}}"))).id
    assert "{=Document:uf_roof}" in workflows.export(office, template)

    custom_fields.change(office, "deal", "roof", {"label": "Tetto"})
    workflows.start(office, template, deal, {})
    sweep.run_all(office)
    custom_fields.delete(office, "deal", "roof")
    run = workflows.start(office, template, deal, {})
    sweep.run_all(office)

    assert comments(office, deal) == ["roof: red", "roof:"]
    found, steps, _waits = workflows.trace(office, run.id)
    assert telling.told(office, found, steps[0]).warnings == ("{=Document:uf_roof} has no value: it is empty",)
    marked = workflows.check(office, workflows.export(office, template)).problems
    assert [(str(each), each.blocking) for each in marked] == [("{=Document:uf_roof} names nothing", False)]


def test_results_are_empty_before_their_step_and_there_behind_it(office: Session) -> None:
    deal = deal_of(office)

    go(office, deal, text(
        say("A1", "[{=A2:DEAL_ID}]"), "A2|create_deal||with.fields = [{ set = 'title', to = 'Next' }]",
        say("A3", "[{=A2:DEAL_ID}]"),
    ))  # fmt: skip

    assert comments(office, deal) == ["[]", f"[{deal.id + 1}]"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("={=Document:amount}/0", "division by zero"),
        ("before {{=1 + dateadd({=Document:title}, '1d')}}", "“Boiler” is not a date"),
    ],
)
def test_an_expression_that_cannot_be_computed_fails_the_step_with_its_place(
    office: Session, words: str, said: str
) -> None:
    deal = deal_of(office)
    double = words.replace('"', '\\"')

    run = go(office, deal, text(f'A1|add_comment||with.comment = "{double}"'))

    found, steps, _waits = workflows.trace(office, run)
    (failed,) = telling.told(office, found, steps[0]).said[-1:]
    assert (found.state, found.reason) == ("error", "expression_error")
    at = words.index("/0") + 1 if "/0" in words else words.index("dateadd") + 1
    assert f"column {at}: {said}" in failed

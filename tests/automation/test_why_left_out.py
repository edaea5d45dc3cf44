"""Why a rule was left out, however its run was cut into transactions: the field by its name, and what it was then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import engine, rule_outcomes, telling, why_not
from crm_tui.automation.why_not import Row
from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from crm_tui.services.session import Session
from data import database
from tests.automation.test_engine import deal_of
from tests.automation.test_why_not import enter, rule_on
from tests.conftest import Clock
from tests.support.office import close_office, open_office

_PHONES = (Point("0451", "work"), Point("0452", "work"))
_EMPTY = "not true: Amount and currency ≥ 1000; it was empty"


@pytest.fixture
def office(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(engine, "LOCK_SECONDS", -1.0)  # as on a machine so slow that every step is a transaction
    yield open_office(tmp_path, clock)
    close_office()


def told(session: Session, rule: Ref, deal: Ref) -> tuple[str, str, str]:
    """What `why-not`, the list of rules on the card and the trace say."""
    answer = why_not.why_not(session, rule, deal)
    assert answer.run is not None
    (stage, *_rest) = rule_outcomes.of_record(session, deal)
    outcome = next(each for each in stage.rules if each.rule == rule.id)
    trace = next(each for each in telling.trace(session, answer.run).steps if each.outcome == "skipped")
    return answer.text.partition(": ")[2], outcome.reason, "; ".join(trace.said)


def test_a_field_that_was_empty_is_named_and_said_to_be_empty(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office, condition="{=Document:amount} at_least 1000")

    enter(office, deal)

    assert told(office, rule, deal) == (_EMPTY,) * 3
    assert why_not.why_not(office, rule, deal).unmet == (Row("{=Document:amount}", "", "at_least", "1000"),)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{=Document:company.comments} equals big", "not true: Company › Comment = big; it was small"),
        ("{=Document:company.phone} contains 39", "not true: Company › Phone contains 39; it was 0451, 0452"),
        ("{=Document:responsible.login} equals eva", "not true: Responsible person › Login = eva; it was anna"),
        ("{=Document:observers} not_empty", "not true: Observers is not empty; it was empty"),
    ],
)
def test_fields_of_several_values_and_of_linked_records_are_named_with_what_they_were(
    office: Session, condition: str, said: str
) -> None:
    company = records.create(office, "company", {"title": "Verdi", "comments": "small", "phone": _PHONES})
    deal = deal_of(office, company=company.id)
    rule = rule_on(office, condition=condition)

    enter(office, deal)

    assert told(office, rule, deal) == (said,) * 3


def test_of_a_run_that_kept_no_values_the_condition_is_told_with_the_names_of_its_fields(office: Session) -> None:
    deal, rule = deal_of(office), rule_on(office, condition="{=Document:amount} at_least 1000")
    enter(office, deal)
    with database.transaction():  # as earlier versions left it
        database.execute("UPDATE run_step SET said = json_remove(said, '$.unmet')")

    assert told(office, rule, deal) == ("not true: Amount and currency ≥ 1000",) * 3

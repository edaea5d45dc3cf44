"""A trigger that dies before any statement, also before any commit, moves once, says once why it did not, its rules run once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_tui.automation import rules, triggers
from crm_tui.automation.rules import Draft as RuleDraft
from crm_tui.automation.triggers import Draft
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Rows
from crm_tui.services import custom_fields, lookup, moving, records
from crm_tui.services.session import Session
from tests.support import dying
from tests.support.dying import Act, Story, wait

POINTS = 6
"""Deaths of each story."""
DEAL = Ref("deal", 1)


def _stage(name: str) -> int:
    return lookup.stage_called(name, entity="deal").id


def _changed(where: str, field: str, *, allow_back: bool = False) -> Draft:
    return Draft(stage=_stage(where), event="field_changed", settings={"fields": (field,)}, allow_back=allow_back)


def _edit(**given: str) -> Act:
    return Act(lambda session: records.update(session, [DEAL], given))


def _to_and_fro(session: Session) -> None:
    """Two triggers that set each other off by the rules of their stages, up to the limit."""
    for number in range(2):
        records.create(session, "deal", {"title": f"Deal {number}"})
    triggers.add(session, _changed("PREPARATION", "comments", allow_back=True))
    triggers.add(session, _changed("EXECUTING", "source_description", allow_back=True))
    for where, field in (("PREPARATION", "source_description"), ("EXECUTING", "comments")):
        rules.add(session, RuleDraft(stage=_stage(where), action="edit_document", given={
            "fields": Rows(((field, "{=Workflow:ID}"),)),
        }))  # fmt: skip


def _required(session: Session) -> None:
    """A stage that needs a field: the trigger is stopped and told of, again an hour later, and moves when it is filled."""
    custom_fields.add(session, "deal", custom_fields.NewField(label="Order", code="order", stages=("EXECUTING",)))
    records.create(session, "deal", {"title": "Boiler"})
    triggers.add(session, _changed("EXECUTING", "title"))
    rules.add(session, RuleDraft(stage=_stage("EXECUTING"), action="add_comment", given={"comment": "begun"}))


def _many(session: Session) -> None:
    """More linked quotes than one transaction moves."""
    deal = records.create(session, "deal", {"title": "Boiler"})
    for number in range(13):
        records.create(session, "quote", {"title": f"Quote {number}", "deal": deal.id})
    sent = lookup.stage_called("SENT", entity="quote").id
    wanted = {"type": ("deal",), "stages": ("EXECUTING",)}
    triggers.add(session, Draft(stage=sent, event="linked_stage", settings=wanted))


STORIES = {
    "to and fro": Story(_to_and_fro, [_edit(comments="go"), wait(hours=1)]),
    "required": Story(_required, [
        _edit(title="One"), _edit(title="Two"), wait(hours=2), _edit(title="Three"), _edit(uf_order="17"),
        _edit(title="Four"),
    ]),
    "many": Story(_many, [
        Act(lambda session: moving.move(session, [DEAL], _stage("EXECUTING"))),
    ]),
}  # fmt: skip


def _sampled(count: int) -> list[int]:
    if os.environ.get("CRM_EVERY_STATEMENT"):
        return list(range(1, count + 1))
    return sorted({round(1 + (count - 1) * each / (POINTS - 1)) for each in range(POINTS)})


@pytest.mark.parametrize("name", STORIES)
def test_whoever_dies_while_a_trigger_moves_a_record_has_lost_and_repeated_nothing(tmp_path: Path, name: str) -> None:
    story = STORIES[name]
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["run_step"]) > 2

    for number in _sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"

"""What a step of each kind may hold: its parameters, its results, the steps inside it. Constructs are listed here,
actions describe themselves with the same values. Source: engine «Flow constructs», «Limits» (waiting steps), actions 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.workflow import Template, walk
from crm_tui.domain.workflow_values import ValueType


class Inside(StrEnum):
    """What steps a step may hold."""

    NOTHING = "nothing"
    STEPS = "steps"
    BRANCHES = "branches"
    """Branches only, without conditions."""
    CONDITIONS = "conditions"
    """Branches only, each with its condition."""
    NAMED = "named"
    """Branches only, each for one of the step's outcomes, named by its parameter ``key``."""


BRANCHED = frozenset({Inside.BRANCHES, Inside.CONDITIONS, Inside.NAMED})
"""What holds branches and nothing else."""


class Ends(StrEnum):
    """What a step ends, when it succeeds."""

    NOTHING = "nothing"
    STAGE = "stage"
    """The run, because the stage was changed."""
    PIPELINE = "pipeline"
    """All runs of the item, because the pipeline was changed."""
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """One parameter of a kind of step."""

    code: str
    type: ValueType = ValueType.STRING
    required: bool = False
    """Must not be empty after it was resolved."""
    literal: bool = False
    """Neither references nor expressions."""
    multiple: bool = False
    rows: bool = False
    """A map: fields and the texts of their values."""
    names: str = ""
    """For rows: what they set: ``variable``, ``global``, ``document`` or an entity type; empty: anything."""
    choices: tuple[str, ...] = ()
    """For enumerations: the codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """One kind of step."""

    kind: str
    parameters: tuple[ParameterSpec, ...] = ()
    results: tuple[str, ...] | None = ()
    """Codes of what later steps may use; None: they depend on the parameters."""
    documents: frozenset[str] = frozenset()
    """Entity types that it works on; none: all."""
    inside: Inside = Inside.NOTHING
    outcomes: tuple[str, ...] = ()
    """For `Inside.NAMED`: the keys of its branches; none: the values of its parameter ``captions``."""
    waiting: bool = False
    ends: Ends = Ends.NOTHING
    conditional: bool = False
    """It may have a condition of its own."""


def _p(
    code: str,
    kind: ValueType = ValueType.STRING,
    *flags: str,
    choices: tuple[str, ...] = (),
    names: str = "",
) -> ParameterSpec:
    return ParameterSpec(
        code=code,
        type=kind,
        required="required" in flags,
        literal="literal" in flags,
        multiple="multiple" in flags,
        rows="rows" in flags,
        choices=choices,
        names=names,
    )


_USERS = _p("users", ValueType.USER, "required", "multiple")
_LIMIT = _p("time_limit")
_SKIP = _p("skip_absent", ValueType.BOOL)
_COMMENT = _p("comment", ValueType.LIST, choices=("none", "optional", "required", "required_to_reject"))
_TYPE = ("all", "any", "vote")
_ALL: tuple[StepSpec, ...] = (
    StepSpec(
        kind="branch", inside=Inside.STEPS, conditional=True, parameters=(_p("key", ValueType.STRING, "literal"),)
    ),
    StepSpec(kind="condition", inside=Inside.CONDITIONS),
    StepSpec(kind="parallel", inside=Inside.BRANCHES),
    StepSpec(kind="while", inside=Inside.STEPS, conditional=True),
    StepSpec(
        kind="iterator",
        inside=Inside.STEPS,
        parameters=(_p("values", ValueType.STRING, "required", "multiple"),),
        results=("VALUE", "INDEX"),
    ),
    StepSpec(kind="block", inside=Inside.STEPS),
    StepSpec(
        kind="pause",
        waiting=True,
        parameters=(
            _p("interval"),
            _p("until", ValueType.DATETIME),
            _p("zone", ValueType.LIST, "literal", choices=("server", "user")),
        ),
    ),
    StepSpec(kind="pause_until_work", waiting=True, parameters=(_p("user", ValueType.USER, "required"),)),
    StepSpec(
        kind="wait_event",
        waiting=True,
        inside=Inside.NAMED,
        parameters=(
            *(_USERS, _p("captions", ValueType.STRING, "required", "multiple", "literal")),
            *(_p("name"), _p("text", ValueType.BBCODE)),
        ),
        results=("CAPTION", "USER_ID"),
    ),
    StepSpec(
        kind="approve",
        waiting=True,
        inside=Inside.NAMED,
        outcomes=("approved", "rejected"),
        parameters=(
            *(_USERS, _p("type", ValueType.LIST, choices=_TYPE), _p("percentage", ValueType.INTEGER)),
            *(_p("name", ValueType.STRING, "required"), _p("text", ValueType.BBCODE), _LIMIT),
            *(_p("approve_caption"), _p("reject_caption"), _SKIP),
            _COMMENT,
        ),
        results=("COMMENTS", "APPROVED_COUNT", "VOTERS", "LAST_VOTER"),
    ),
    StepSpec(
        kind="acknowledge",
        waiting=True,
        parameters=(
            *(_USERS, _p("type", ValueType.LIST, choices=("all", "any")), _LIMIT),
            *(_p("name", ValueType.STRING, "required"), _p("text", ValueType.BBCODE), _p("caption"), _SKIP),
            _p("comment", ValueType.LIST, choices=("none", "optional", "required")),
        ),
        results=("COMMENTS", "READ_PERCENT"),
    ),
    StepSpec(
        kind="request",
        waiting=True,
        inside=Inside.NAMED,
        outcomes=("answered", "refused"),
        parameters=(
            *(_USERS, _p("name", ValueType.STRING, "required"), _p("text", ValueType.BBCODE), _LIMIT),
            *(_p("fields", ValueType.STRING, "required", "rows"), _p("may_refuse", ValueType.BOOL)),
            *(_COMMENT, _SKIP),
        ),
        results=None,
    ),
    StepSpec(
        kind="set_variable",
        parameters=(
            _p("variables", ValueType.STRING, "required", "rows", names="variable"),
            _p("append", ValueType.BOOL),
        ),
    ),
    StepSpec(
        kind="set_global",
        parameters=(
            _p("variables", ValueType.STRING, "required", "rows", names="global"),
            _p("append", ValueType.BOOL),
        ),
    ),
    StepSpec(
        kind="modify_document",
        parameters=(_p("values", ValueType.STRING, "required", "rows", names="document"),),
        results=("DOCUMENT_ID", "CHANGED_FIELDS"),
    ),
    StepSpec(
        kind="select_employee",
        parameters=(
            _p("selection", ValueType.LIST, choices=("any", "supervisor", "level")),
            *(_p("users", ValueType.USER, "multiple"), _p("of_user", ValueType.USER)),
            *(_p("level", ValueType.INTEGER), _SKIP, _p("fallback", ValueType.USER, "multiple")),
        ),
        results=("USER_ID",),
    ),
    StepSpec(
        kind="run_workflow",
        parameters=(
            *(_p("template", ValueType.STRING, "required"), _p("item", ValueType.ITEM)),
            *(_p("values", ValueType.STRING, "rows"), _p("wait", ValueType.BOOL, "literal")),
        ),
        results=("RUN_ID", "STATE"),
    ),
    StepSpec(kind="log", parameters=(_p("text", ValueType.TEXT, "required"),)),
    StepSpec(kind="terminate", ends=Ends.RUN, parameters=(_p("text", ValueType.TEXT), _p("all_runs", ValueType.BOOL))),
    StepSpec(
        kind="notify",
        parameters=(_USERS, _p("message", ValueType.TEXT, "required"), _p("sender", ValueType.USER)),
        results=("COUNT",),
    ),
    StepSpec(
        kind="webhook",
        parameters=(
            *(
                _p("url", ValueType.URL, "required"),
                _p("method", ValueType.LIST, choices=("POST", "PUT", "PATCH", "DELETE", "GET")),
            ),
            *(_p("headers", ValueType.STRING, "rows"), _p("body", ValueType.STRING, "rows")),
            *(_p("format", ValueType.LIST, choices=("json", "form")), _p("repeatable", ValueType.BOOL)),
            _p("wait", ValueType.BOOL, "literal"),
        ),
        results=("MESSAGE_ID", "STATE", "STATUS"),
    ),
)
CONSTRUCTS: Mapping[str, StepSpec] = {spec.kind: spec for spec in _ALL}
"""Flow constructs, by kind."""
WAITING_ACTIONS = frozenset({"wait", "wait_deal_stage", "wait_lead_status", "rule_time"})
HIGHEST_LEVEL = 20
"""How far above somebody a supervisor is looked for."""
STAGE_WAITS = frozenset({"wait_deal_stage", "wait_lead_status"})


def is_waiting(template: Template) -> bool:
    """Whether any step anywhere in it can wait: such runs are limited per item. Disabled steps do not count.

    Source: engine «Limits».
    """
    return any(
        placed.step.kind in WAITING_ACTIONS
        or (spec is not None and spec.waiting)
        or (placed.step.kind == "run_workflow" and placed.step.parameter("wait") == "Y")
        for placed in walk(template.steps)
        if all(each.enabled for each in (placed.step, *placed.parents))
        for spec in (CONSTRUCTS.get(placed.step.kind),)
    )

"""The rules of a record's stages as blocks of lines: a tick, a cross with its reason, a circle with its moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.automation.rule_outcomes import State
from crm_tui.i18n.translate import _, fill
from screens.card.flow import Block, Line, Span, columns, flow
from screens.forms.words import ago, due

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from crm_tui.automation.rule_outcomes import RuleOutcome, StageRules

SIGNS: Mapping[State, tuple[str, str]] = {
    State.DONE: ("✓", "good"),
    State.ERROR: ("✗", "bad"),
    State.PENDING: ("○", "warn"),
    State.SKIPPED: ("·", "dim"),
    State.NOT_STARTED: (" ", "dim"),
}
"""What became of a rule → sign and style. Source: engine «Automation rules» (display per item and stage)."""
_LINES = 4


def key_of(stage: StageRules, rule: RuleOutcome) -> str:
    """What the block of a rule is called."""
    return f"rule:{stage.stage}:{rule.rule}"


def rule_blocks(stages: Sequence[StageRules], now: datetime, zone: ZoneInfo, width: int) -> list[Block]:
    """A heading for each stage, a block for each of its rules, an empty line behind them all."""
    width = max(8, width - 2)
    blocks: list[Block] = []
    for stage in stages:
        said = _("Rules of “{stage}”") if stage.current else _("Rules of “{stage}”, before")
        title = Span(fill(said, {"stage": stage.name}), "title" if stage.current else "label")
        blocks.append(Block(f"stage:{stage.stage}", ((title,),), steps=False))
        blocks += (Block(key_of(stage, each), tuple(_lines(each, now, zone, width))) for each in stage.rules)
        blocks.append(Block(f"gap:{stage.stage}", ((Span(""),),), steps=False))
    return blocks


def _lines(rule: RuleOutcome, now: datetime, zone: ZoneInfo, width: int) -> list[Line]:
    sign, style = SIGNS[rule.state]
    left: Line = (Span(f"{sign} ", style), Span(rule.title, "dim" if rule.state is State.NOT_STARTED else ""))
    left += (Span(f"  {rule.tells}", "label"),) if rule.tells else ()
    lines = [columns(left, (Span(_moment(rule, now, zone), "label"),), width)]
    said = "bad" if rule.state is State.ERROR else "label"
    if rule.reason:
        lines += [(Span("  "), *line) for line in flow([Span(rule.reason, said)], width - 2, _LINES)]
    return lines


def _moment(rule: RuleOutcome, now: datetime, zone: ZoneInfo) -> str:
    if rule.state is State.PENDING:
        return fill(_("until {when}"), {"when": due(rule.at, now, zone)}) if rule.at else _("without an end")
    return ago(rule.at, now, zone) if rule.at else ""

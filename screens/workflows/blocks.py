"""Runs and their steps as blocks of lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.automation import run_words
from crm_tui.i18n.translate import _, fill
from crm_tui.services.notifications import LATE_MS, span
from screens.card.flow import Block, Line, Span, columns, flow
from screens.forms.words import ago

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from crm_tui.automation.telling import Line as RunLine
    from crm_tui.automation.telling import Told

SIGNS: Mapping[str, tuple[str, str]] = {
    "queued": ("…", "label"),
    "running": ("▶", "accent"),
    "waiting": ("◷", "warn"),
    "completed": ("✓", "good"),
    "terminated": ("■", "dim"),
    "error": ("✗", "bad"),
}
"""State of a run → sign and style."""
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "ok": ("✓", "good"),
    "warning": ("!", "warn"),
    "failed": ("✗", "bad"),
    "skipped": ("·", "dim"),
    "waiting": ("◷", "warn"),
}
"""What a step came to → sign and style."""
LONG_MS = 1000
"""How long a step takes that says how long it took."""
VALUE_LINES = 6
"""Lines of one value in a trace."""


def sign_of(run: RunLine) -> tuple[str, str]:
    """Sign and style of a run; one that came to its end without all of its steps has no tick."""
    if run.failed and run.state == "completed":
        return OUTCOMES["warning"]
    return SIGNS.get(run.state, ("·", "dim"))


def state(run: RunLine) -> str:
    """The state in words, with the reason where there is one."""
    said = run_words.state(run.state, run.failed)
    return f"{said}: {run.reason}" if run.reason else said


def standing(run: RunLine, now: datetime, zone: ZoneInfo) -> str:
    """Where it stands, what it waits for and until when; empty for runs that have ended."""
    parts = [run.stands, run.waits_for]
    if run.state == "waiting":
        parts.append(fill(_("until {when}"), {"when": ago(run.until, now, zone)}) if run.until else _("without an end"))
    return " · ".join(filter(None, parts))


def run_block(run: RunLine, now: datetime, zone: ZoneInfo, width: int, *, record: bool = False) -> Block:
    """A run: its template, its state, where it stands, who started it and when; with ``record`` its record, too."""
    width = max(8, width - 2)
    sign, style = sign_of(run)
    over = run.ended_at is not None
    about = f"{run.document} · " if record else ""
    right: Line = (Span(f"{about}{ago(run.at, now, zone)}", "label"),)
    head = [Span(f"{sign} ", style), Span(run.called, "" if over else "strong")]
    head += [Span(f"   {run.title}", "label")] if record else []
    lines = [columns(tuple(head), right, width)]
    told = [Span(state(run), style), Span(f" · {run.how} · #{run.id}", "label")]
    lines += [(Span("  "), *line) for line in flow(told, width - 2, 2)]
    where = standing(run, now, zone)
    if where:
        lines += [(Span("  "), *line) for line in flow([Span(where, "label")], width - 2, 3)]
    return Block(f"run:{run.id}", tuple(lines))


def summary_block(run: RunLine, ended: str, now: datetime, zone: ZoneInfo, width: int) -> Block:
    """The head of a trace: as `run_block`, with its end and an empty line behind it."""
    block = run_block(run, now, zone, width, record=True)
    more: tuple[Line, ...] = ((Span("  "), Span(ended, "label")),) if ended else ()
    return Block(block.key, (*block.lines, *more, (Span(""),)))


def step_block(step: Told, now: datetime, zone: ZoneInfo, width: int) -> Block:
    """A step: what it was given, what it left, what it said."""
    width = max(8, width - 2)
    sign, style = OUTCOMES.get(step.outcome, ("·", "dim"))
    right: Line = (Span(ago(step.at, now, zone), "label"),)
    left = (Span(f"{sign} ", style), Span(step.title, "strong"))
    came = Span(f"   {_(run_words.OUTCOMES.get(step.outcome, step.outcome))}", style)
    lines: list[Line] = [columns((*left, came), right, width)]
    if step.late_ms >= LATE_MS:
        lines.append((Span("  "), Span(fill(_("late by {time}"), {"time": span(step.late_ms)}), "warn")))
    if step.took_ms >= LONG_MS:
        lines.append((Span("  "), Span(fill(_("took {seconds} s"), {"seconds": step.took_ms // 1000}), "label")))
    loud = "bad" if step.outcome == "failed" else "label"
    lines += _sentences(step.said, loud, width)
    lines += _sentences([f"→ {step.hint}"] if step.hint else [], "accent", width)
    lines += _sentences([f"! {each}" for each in step.warnings], "warn", width)
    lines += [line for name, text in step.given for line in _pair(f"{name}: ", text, "", width)]
    lines += [line for name, text in step.results for line in _pair(f"= {name}: ", text, "accent", width)]
    return Block(f"step:{step.seq}", tuple(lines))


def _sentences(texts: Sequence[str], style: str, width: int) -> list[Line]:
    return [(Span("  "), *line) for text in texts for line in flow([Span(text, style)], width - 2, VALUE_LINES)]


def _pair(name: str, text: str, style: str, width: int) -> list[Line]:
    spans = [Span(name, "label"), Span(text, style)]
    return [(Span("  "), *line) for line in flow(spans, width - 2, VALUE_LINES)]

"""What becomes of runs that somebody has just started by hand: they go as far as they get at once, and it is said."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import run_words, telling, timers
from crm_tui.automation.jobs import sweep
from crm_tui.automation.telling import Line
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services.session import Session
from data import journal


def said(session: Session, numbers: Sequence[int], name: str) -> str:
    """One slice of the clock's work on workflows, then a sentence of these runs: where they stand, why they fail.

    Args:
        session: Who has started them.
        numbers: Runs of one template; at least one.
        name: What the template is called.
    """
    timers.tick(session, sweep.robots())
    found = telling.lines(session, [run for number in numbers if (run := journal.load(number)) is not None])
    words = {"name": name, "count": len(found)}
    failed = [each for each in found if each.state == "error"]
    if any(each.state == "queued" for each in found):
        return fill(_("“{name}” waits for its turn: two that wait are under way"), words)
    if not failed:
        return _well(found, words)
    words |= {"step": failed[0].stands, "sentence": _why(session, failed[0].id)}
    if len(found) == 1:
        return fill(_("“{name}” started and stands still at “{step}”: {sentence}"), words)
    many = ngettext(
        "“{name}” started; {count} run stands still, the first at “{step}”: {sentence}",
        "“{name}” started; {count} runs stand still, the first at “{step}”: {sentence}",
        len(failed),
    )
    return fill(many, {**words, "count": len(failed)})


def _well(found: Sequence[Line], words: dict[str, object]) -> str:
    """No run stands still; of a single one, its state when it has gone anywhere yet."""
    one = found[0] if len(found) == 1 else None
    if one is None or one.state == "running":
        return fill(_("“{name}” started"), words)
    state = run_words.state(one.state, one.failed)
    more = {"state": ": ".join(filter(None, (state, one.reason or one.stands)))}
    return fill(_("“{name}” started; {state}"), {**words, **more})


def _why(session: Session, number: int) -> str:
    """The sentence of the step at which a run stands still."""
    steps = telling.trace(session, number).steps
    return next((each.said[-1] for each in reversed(steps) if each.outcome == "failed" and each.said), "")

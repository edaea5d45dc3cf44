"""Before a deal closes: its open tasks, and what to do about them. Nothing is asked when there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from crm_tui.domain.ref import Ref
from crm_tui.domain.task_badges import BADGES
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import tasks
from screens.forms.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from textual.app import App

    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session

NAMED = 5
"""Tasks that the question names."""
LOOKED_AT = 50


def ask(
    app: App[Any], session: Session, refs: Sequence[Ref], *, close: Callable[[], None], wait: Callable[[int], None]
) -> None:
    """Close at once, or ask about open tasks first.

    Args:
        app: Where the question is shown.
        session: Who closes.
        refs: The records that are about to close.
        close: Closes them.
        wait: Moves them to the stage of that id, where they wait for their tasks.

    Source: behaviour «When the CRM item is closed».
    """
    found = tasks.open_on(session, refs, LOOKED_AT) if refs and refs[0].type == "deal" else ()
    if not found:
        close()
        return
    stage = tasks.review_stage(session, refs[0])
    app.push_screen(_question(found, stage), lambda answer: _answered(answer, stage, close, wait))


def _question(found: Sequence[tasks.TaskLine], stage: Stage | None) -> ChoiceScreen:
    lines = [f"· {shown(each.title)} — {_(BADGES[each.badge])}" for each in found[:NAMED]]
    if len(found) > NAMED:
        more = len(found) - NAMED
        lines.append(fill(ngettext("… and {count} more", "… and {count} more", more), {"count": more}))
    lines.append(_("Closing completes them; those under control go to review, those of other open deals wait."))
    choices = [Choice("close", _("Close anyway"))]
    if stage is not None:
        choices.append(Choice("wait", fill(_("Move to “{stage}”"), {"stage": shown(stage.name)})))
    choices.append(Choice("", _("Leave it open")))
    title = fill(ngettext("{count} task is open", "{count} tasks are open", len(found)), {"count": len(found)})
    return ChoiceScreen(title, choices, said="\n".join(lines), at="")


def _answered(answer: str | None, stage: Stage | None, close: Callable[[], None], wait: Callable[[int], None]) -> None:
    if answer == "close":
        close()
    elif answer == "wait" and stage is not None:
        wait(stage.id)

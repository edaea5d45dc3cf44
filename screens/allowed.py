"""Which commands the operator's roles refuse on a screen, and why: they are shown as such, and say so when tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import error_text
from crm_tui.services import permissions

if TYPE_CHECKING:
    from crm_tui.services.session import Session

_CHANGES = (
    "board.move_left", "board.move_right", "board.pick_stage", "board.close_deal", "board.edit", "board.repeat",
    "board.activity", "board.task", "list.edit", "list.task", "card.edit", "card.move_left", "card.move_right",
    "card.pick_stage", "card.close_deal", "card.activity", "card.task",
)  # fmt: skip
NEEDS: Mapping[str, Verb] = {
    **dict.fromkeys(_CHANGES, Verb.CHANGE),
    **dict.fromkeys(("board.new", "list.new", "calendar.new"), Verb.ADD),
    **dict.fromkeys(("board.delete", "list.delete", "list.merge", "card.delete"), Verb.DELETE),
}
"""By command: the right that it needs on the records of the screen."""


def refused(session: Session, kind: str, ref: Ref | None) -> Mapping[str, str]:
    """By command: the sentence that says why it is refused; for the record of a card, else for all of the type."""
    why = permissions.refusals(session, kind, ref)
    said = {verb: error_text(error) for verb, error in why.items()}
    return {command: said[verb] for command, verb in NEEDS.items() if verb in said}

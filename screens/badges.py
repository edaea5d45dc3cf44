"""How badges of tasks look: a sign that needs no colour, a short word, how loud."""

from __future__ import annotations

from crm_tui.domain.words import N_

TASKS: dict[str, tuple[str, str, str]] = {
    "created": ("□", N_("new"), "soon"), "viewed": ("✓", N_("viewed"), "muted"),
    "updated": ("≠", N_("updated"), "soon"), "in_progress": ("▸", N_("in progress"), "muted"),
    "on_hold": ("‖", N_("on hold"), "muted"), "pending_review": ("?", N_("review"), "soon"),
    "deadline_updated": ("◷", N_("deadline"), "soon"), "summary": ("≡", N_("summary"), "soon"),
    "overdue": ("!", N_("overdue"), "late"), "completed": ("■", N_("done"), "muted"),
}  # fmt: skip
"""Badge → sign, short word, and ``late``, ``soon`` or ``muted``."""

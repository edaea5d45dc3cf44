"""A timeline in words: planned activities, comments, what was done and what happened, as blocks of lines. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain import bbcode
from crm_tui.domain.agenda import Section
from crm_tui.domain.dates import from_ms
from crm_tui.domain.text import cell_width, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from screens import badges
from screens.card.flow import Block, Line, Span, columns, flow, width_of
from screens.forms.words import ago, due, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from crm_tui.automation.waiting_cards import Card
    from crm_tui.domain.agenda import Planned
    from screens.card.trail import Entry

COMMENT_LINES = 12
"""Lines of one comment in the timeline; `enter` shows all of it."""
ICONS = {"todo": "□", "call": "☎", "meeting": "◷", "email": "✉", "message": "✎", "form": "▤"}
MESSAGE_LINES = 6
"""Lines of what a client wrote; `enter` shows all of it."""
EVENTS: dict[str, tuple[str, str, str]] = {
    "created": ("✚", "good", N_("Created")),
    "deleted": ("✗", "bad", N_("Moved to the recycle bin")),
    "restored": ("↺", "good", N_("Restored from the recycle bin")),
    "merged": ("⇉", "plain", N_("Other records became part of it")),
    "merged_into": ("⇉", "label", N_("Became part of another record")),
    "stage_changed": ("→", "accent", N_("{from} → {to}")),
    "closed": ("■", "accent", N_("Closed: {from} → {to}")),
    "reopened": ("↺", "accent", N_("Reopened: {from} → {to}")),
    "overdue": ("!", "bad", N_("The close date has passed")),
    "imported": ("⇣", "dim", N_("Imported")),
    "created_from": ("✚", "accent", N_("Created from {from} “{title}”")),
    "converted": ("★", "good", N_("Converted into {into}")),
    "copied_from": ("⇉", "accent", N_("Copied from {from} “{title}”")),
    "copied_to": ("⇉", "accent", N_("Copied to {made} “{title}”")),
    "client_linked": ("✚", "plain", N_("Client linked: {client}")),
    "responsible_changed": ("→", "accent", N_("Responsible person: {to}")),
    "pipeline_changed": ("→", "accent", N_("Pipeline “{pipeline}”, stage “{stage}”")),
    "wait_started": ("◷", "accent", N_("A workflow waits for the client")),
    "wait_ended": ("◷", "label", N_("The wait of a workflow ended")),
    "wait_stopped": ("◷", "label", N_("Somebody ended the wait of a workflow")),
    "trigger_fired": ("▶", "accent", N_("“{trigger}” set off by hand")),
    "trigger_stopped": ("!", "bad", N_("Trigger “{trigger}” did nothing: {sentence}")),
    "derived": ("✚", "accent", N_("Created from this: {made}")),
    "payment_received": ("★", "good", N_("Payment received: {number}")),
    "details_added": ("✚", "plain", N_("Details added: {details}")),
    "details_changed": ("✎", "plain", N_("Details changed: {details}")),
    "details_deleted": ("✗", "dim", N_("Details deleted: {details}")),
    "activity_planned": ("□", "accent", N_("Planned: {subject}")),
    "activity_reopened": ("↺", "accent", N_("Taken up again: {subject}")),
    "activity_deleted": ("✗", "dim", N_("Activity deleted: {subject}")),
    "task_added": ("□", "accent", N_("Task: {title}")),
    "task_status": ("▸", "accent", N_("Task “{title}”: {badge}")),
}
"""Kind of event → sign, style, sentence with holes for its payload."""
_LOUD = {"late": "bad", "soon": "warn", "muted": "label"}


def task_sign(badge: str) -> tuple[str, str]:
    """The sign of a task's badge, and its style."""
    sign, _short, loud = badges.TASKS.get(badge, ("·", "", "muted"))
    return sign, _LOUD[loud]


def heading(text: str, width: int) -> Block:
    """The title of a part of the timeline; the cursor passes over it."""
    line: Line = (Span(f"{text} ", "title"), Span("─" * max(0, width - 2 - len(text) - 1), "rule"))
    return Block("", (line,), steps=False)


def gap() -> Block:
    """An empty line."""
    return Block("", ((Span(""),),), steps=False)


def planned_block(item: Planned, logins: Mapping[int, str], now: datetime, zone: ZoneInfo, width: int) -> Block:
    """An open activity: what, when, who; late ones say so in words and colour."""
    late = item.section is Section.OVERDUE
    when = due(item.deadline, now, zone)
    style = "bad" if late else "warn" if item.section is Section.TODAY else "accent"
    text = fill(_("overdue: {when}"), {"when": when}) if late else when
    important = "! " if item.important else ""
    incoming = f" · {word('in')}" if item.direction == "in" else ""
    head: list[Span] = [
        Span(f"{ICONS.get(item.kind, '□')} ", style),
        Span(important, "bad"),
        Span(item.subject, "strong"),
    ]
    tail: Line = (
        Span(f"   {'⚠ ' if late else ''}{text}", style),
        Span(f" · {logins.get(item.responsible or 0, '—')} · {word(item.kind)}{incoming}", "label"),
    )
    lines = flow(head, max(8, width - 2), 3)
    came = ago(item.came, now, zone) if item.came is not None else ""
    said = _message(" · ".join(filter(None, (item.sender, came))), item.body, width)
    return Block(f"planned:{item.ref.id}", (*lines, tuple(flow(tail, max(8, width - 2), 1)[0]), *said))


def waiting_block(card: Card, now: datetime, zone: ZoneInfo, width: int) -> Block:
    """A workflow that waits for the client: which, until when, and what its author had to say."""
    ends = fill(_("until {when}"), {"when": due(card.until, now, zone)}) if card.until else _("without an end")
    said = fill(_("“{workflow}” waits for the client"), {"workflow": card.run.workflow})
    head: Line = (
        Span("◷ ", "warn"),
        Span(said, "strong"),
        Span(f" · {ends}", "label"),
        Span(f"  space {_('act')}", "dim"),
    )
    return Block(f"waiting:{card.id}", (*flow(head, max(8, width - 2), 3), *_message("", card.comment, width)))


def _message(sender: str, body: str, width: int) -> tuple[Line, ...]:
    """Who wrote, and the first lines of it: as typed, nothing in it is markup."""
    found: list[Line] = [(Span("  "), Span(sender, "label"))] if sender else []
    if body.strip():
        found += [(Span("  "), *line) for line in flow([Span(body.strip())], max(8, width - 4), MESSAGE_LINES)]
    return tuple(found)


def entry_block(entry: Entry, now: datetime, zone: ZoneInfo, width: int) -> Block:
    """One entry of what is behind us."""
    if entry.source == "comment":
        return _comment(entry, now, zone, width)
    right: Line = (Span(_who_when(entry, now, zone), "label"),)
    icon, style, text = _sentence(entry)
    said = _message(str(entry.payload.get("sender") or ""), str(entry.payload.get("body") or ""), width)
    head = columns((Span(f"{icon} ", style), Span(text)), right, max(8, width - 2))
    if cell_width(visible(text)) + 4 + width_of(right) > width - 2:
        lines = flow([Span(f"{icon} ", style), Span(text)], max(8, width - 2), 3)
        return Block(key_of(entry), (*lines, (Span("   "), *right), *said))
    return Block(key_of(entry), (head, *said))


def key_of(entry: Entry) -> str:
    """What tells the entry from all others."""
    return f"{entry.source}:{entry.id}"


def _who_when(entry: Entry, now: datetime, zone: ZoneInfo) -> str:
    who = entry.login or _origin(entry.origin) or "—"
    robot = f" ({_origin(entry.origin)})" if entry.login and _origin(entry.origin) else ""
    return f"{_about(entry)}{who}{robot} · {ago(from_ms(entry.at), now, zone)}"


def _robot(entry: Entry) -> str:
    """The workflow or the rules that wrote a comment in the name of its author; empty when a person did."""
    return f" ({_origin(entry.origin)})" if entry.origin.startswith("run:") else ""


def _about(entry: Entry) -> str:
    """Of which record an entry tells that was made before this one."""
    return f"{entry.about} · " if entry.about else ""


def _origin(origin: str) -> str:
    kind, _colon, number = origin.partition(":")
    words = {
        "cli": _("command line"),
        "clock": _("clock"),
        "import": _("import"),
        "undo": _("undo"),
        "redo": _("redo"),
        "run": _("workflow"),
        "intake": _("intake"),
    }
    return f"{words[kind]}{f' {number}' if number else ''}" if kind in words else ""


def _sentence(entry: Entry) -> tuple[str, str, str]:
    if entry.source == "activity":
        outcome = str(entry.payload.get("outcome") or "")
        more = f" · {word(outcome)}" if outcome else ""
        automatic = f" · {_('automatically')}" if entry.payload.get("automatic") else ""
        way = f" · {word(str(entry.payload['direction']))}" if entry.payload.get("direction") else ""
        return "✓", "good", f"{entry.text} · {word(entry.kind)}{way}{more}{automatic}"
    if entry.kind in ("workflow_started", "workflow_ended", "workflows_stopped", "run_erased"):
        from crm_tui.automation import run_words  # noqa: PLC0415 — most timelines have no runs

        ended = entry.kind != "workflow_started"
        return "■" if ended else "▶", "dim" if ended else "accent", run_words.event(entry.kind, entry.payload)
    if entry.kind.startswith("assignment_"):
        from crm_tui.automation import asked_words  # noqa: PLC0415 — as above

        return "✔", "accent", asked_words.event(entry.kind, entry.payload)
    icon, style, text = EVENTS.get(entry.kind, ("·", "dim", entry.kind.replace("_", " ")))
    words = {name: str(value) for name, value in entry.payload.items()}
    if "badge" in words:
        icon, style = task_sign(words["badge"])
        words |= {"badge": word(words["badge"]), "reason": words.get("comment", "")}
    text = fill(_(text), words)
    semantic = entry.payload.get("semantic")
    if entry.kind == "closed":
        icon, style = ("★", "good") if semantic == "S" else ("✗", "bad")
    reason = words.get("reason", "")
    if entry.kind == "wait_ended":
        from crm_tui.automation import waiting_cards  # noqa: PLC0415 — as above

        reason = waiting_cards.ended(reason)
    return icon, style, f"{text} — {reason}" if reason else text


def _comment(entry: Entry, now: datetime, zone: ZoneInfo, width: int) -> Block:
    pin = "⚑ " if entry.pinned else ""
    head = columns(
        (Span(f"{pin}❝ ", "accent"), Span(entry.login or "—", "strong"), Span(_robot(entry), "label")),
        (Span(f"{_about(entry)}{ago(from_ms(entry.at), now, zone)}", "label"),),
        max(8, width - 2),
    )
    body = flow(comment_spans(entry.text), max(8, width - 4), COMMENT_LINES)
    return Block(key_of(entry), (head, *((Span("  "), *line) for line in body)))


def comment_spans(text: str) -> list[Span]:
    """A comment in styles, never markup of the screen; a link says where it leads, because its name may lie."""
    found: list[Span] = []
    for piece in bbcode.parse(text):
        found.append(Span(piece.text, _styles(piece.styles)))
        if piece.href and piece.href != piece.text:
            found.append(Span(f" ({piece.href})", "dim"))
    return found


_STYLES = {"item": "accent"}


def _styles(names: frozenset[str]) -> str:
    return " ".join(sorted(_STYLES.get(name, name) for name in names)).strip()

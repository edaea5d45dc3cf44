"""What runs ask of people, in words: kinds, buttons, answers, the entries that answers leave in a timeline."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

KINDS: Mapping[str, str] = {
    "approve": N_("approval"),
    "acknowledge": N_("to be read"),
    "request": N_("information"),
    "wait_event": N_("event"),
}
"""What is asked."""
WAITS: Mapping[str, str] = {
    "approve": N_("the approval of {people}"),
    "acknowledge": N_("{people} to read it"),
    "request": N_("information from {people}"),
    "wait_event": N_("an event from {people}"),
}
"""What a run waits for."""
BUTTONS: Mapping[str, str] = {
    "approved": N_("Approve"),
    "rejected": N_("Reject"),
    "read": N_("I have read it"),
    "answered": N_("Answer"),
    "refused": N_("Refuse"),
}
"""What one presses, where a template has no words of its own."""
SAID: Mapping[str, str] = {
    "approved": N_("approved"),
    "rejected": N_("turned down"),
    "read": N_("has read it"),
    "answered": N_("answered"),
    "refused": N_("refused"),
}
"""What was answered."""
COMMENTS: Mapping[str, str] = {
    "none": N_("no comment"),
    "optional": N_("a comment, if one likes"),
    "required": N_("a comment is needed"),
    "required_to_reject": N_("a comment is needed to say no"),
}
"""Rules of comments."""
STATES: Mapping[str, str] = {
    "open": N_("still open"),
    "answered": N_("answered"),
    "withdrawn": N_("not asked any more"),
    "expired": N_("the time limit has passed"),
}
"""How an assignment stands."""
EVENTS = ("assignment_answered", "assignment_delegated")
"""Entries of a timeline that `event` words."""


def people(names: str, kind: str) -> str:
    """What a run waits for, with the names of those who are to answer."""
    return fill(_(WAITS[kind]), {"people": names or "—"})


def button(answer: str, caption: str) -> str:
    """What one presses for an answer, in the language in use; the template's own word first."""
    return caption or _(BUTTONS.get(answer, answer))


def said(answer: str, caption: str = "") -> str:
    """What was answered; the template's own word first."""
    return caption or _(SAID.get(answer, answer))


def event(kind: str, payload: Mapping[str, object]) -> str:
    """The sentence of an answer, or of an assignment that was handed on, in a timeline."""
    words = {name: str(value) for name, value in payload.items()}
    if kind == "assignment_delegated":
        text = fill(_("“{name}” was handed on: {from} → {to}"), words)
    else:
        words["answer"] = said(words.get("answer", ""), words.get("caption", ""))
        text = fill(_("“{name}”: {answer}"), words)
    return f"{text} — {words['comment']}" if words.get("comment") else text

"""A rehearsal as blocks of lines: what happens when, what becomes of records, messages, what is set off. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.automation import rehearsal_report, run_words
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services.notifications import span
from screens.card.flow import Block, Line, Span, columns, flow
from screens.workflows.blocks import OUTCOMES, sign_of

if TYPE_CHECKING:
    from crm_tui.automation.rehearsal_records import Difference, Touched
    from crm_tui.automation.rehearsal_report import Message, Moment, Rehearsal, SetOff
    from crm_tui.services.session import Session

WHAT: Mapping[str, tuple[str, str, str]] = {
    "created": ("+", "good", N_("created")),
    "changed": ("~", "accent", N_("changed")),
    "deleted": ("-", "bad", N_("deleted")),
    "restored": ("+", "good", N_("restored")),
}
"""What becomes of a record → sign, style, word."""
VALUE_LINES = 4
"""Lines of one value."""


def blocks(session: Session, found: Rehearsal, width: int) -> list[Block]:
    """All of it, in sections; those that would be empty are left out."""
    width = max(20, width - 2)
    made = [_head(session, found, width)]
    sections: list[tuple[str, list[Block]]] = [
        (_("What happens when"), [_moment(session, n, each, width) for n, each in enumerate(found.moments)]),
        (_("What becomes of records"), [_record(n, each, width) for n, each in enumerate(found.records)]),
        (_("Messages that would go"), [_message(session, n, each, width) for n, each in enumerate(found.messages)]),
        (_("What it sets off"), [_set_off(each, width) for each in found.set_off]),
    ]
    for number, (title, inside) in enumerate(sections):
        if inside:
            count = fill(ngettext("{count} entry", "{count} entries", len(inside)), {"count": len(inside)})
            line = (Span(title, "accent"), Span(f"  {count}", "label"))
            made += [Block(f"section:{number}", ((Span(""),), line), steps=False), *inside]
    return made


def _head(session: Session, found: Rehearsal, width: int) -> Block:
    """How it ends, how long it takes, what went wrong; and that nothing happened."""
    sign, style = ("✓", "good") if found.works else ("✗", "bad")
    if found.works and any(each.ended_at is None for each in found.runs):
        sign, style = "◷", "warn"
    elif found.works and any(each.failed for each in found.runs):
        sign, style = OUTCOMES["warning"]
    lines: list[Line] = list(
        flow([Span(f"{sign} ", style), Span(rehearsal_report.ends(session, found), "strong")], width, 4)
    )
    time = span(int(found.span.total_seconds() * 1000))
    told = fill(_("after {time}"), {"time": time}) if found.span else _("at once")
    lines += flow([Span(f"{told} · {_('nothing was stored, nothing was sent')}", "label")], width, 2)
    for problem in found.problems:
        lines += flow([Span(f"! {problem}", "warn")], width, 3)
    return Block("head", tuple(lines))


def _moment(session: Session, number: int, each: Moment, width: int) -> Block:
    """A step with what it changes; or what somebody does."""
    right: Line = (Span(formats.datetime_text(each.at, session.zone), "label"),)
    told = each.told
    if each.said:
        head: Line = (Span("» ", "accent"), Span(each.said))
    elif told is None:
        head = (Span("· ", "dim"), Span(_("a step on a record that you may not read"), "dim"))
    else:
        sign, style = OUTCOMES.get(told.outcome, ("·", "dim"))
        head = (
            Span(f"{sign} ", style),
            Span(told.title, "strong"),
            Span(f"   {_(run_words.OUTCOMES[told.outcome])}", style),
        )
    lines = [columns(head, right, width)]
    if told is not None:
        loud = "bad" if told.outcome == "failed" else "label"
        lines += [line for text in told.said for line in _inside([Span(text, loud)], width)]
        lines += [line for text in told.warnings for line in _inside([Span(f"! {text}", "warn")], width)]
        if not each.touched:
            lines += [line for name, text in told.results if text for line in _pair(f"= {name}: ", text, width)]
    for touched in each.touched:
        lines += _inside(_name(touched), width)
        lines += [line for one in touched.differences for line in _difference(one, width)]
    return Block(f"moment:{number}", tuple(lines))


def _record(number: int, each: Touched, width: int) -> Block:
    """The net differences of a record."""
    lines = list(flow(_name(each), width, 2))
    lines += [line for one in each.differences for line in _difference(one, width)]
    return Block(f"record:{number}", tuple(lines))


def _name(each: Touched) -> list[Span]:
    sign, style, word = WHAT[each.what]
    ref = str(each.about or each.ref)
    said = _("comment") if each.ref.type == "comment" else ""
    title = each.title or _("a record that you may not read")
    words = " · ".join(filter(None, (said, _(word))))
    return [Span(f"{sign} ", style), Span(title), Span(f"   {ref} · {words}", "label")]


def _difference(one: Difference, width: int) -> Iterator[Line]:
    spans = [Span(f"{one.label}: ", "label")]
    if one.before:
        spans += [Span(one.before, "dim"), Span(" → ", "label")]
    spans.append(Span(one.after or _("empty"), "" if one.after else "dim"))
    yield from _inside(spans, width, deep=4)


def _message(session: Session, number: int, each: Message, width: int) -> Block:
    """To whom, when, what."""
    right: Line = (Span(formats.datetime_text(each.at, session.zone), "label"),)
    sign = "✉ " if each.kind == "notice" else "↗ "
    lines = [columns((Span(sign, "accent"), Span(each.to, "strong")), right, width), *_inside([Span(each.text)], width)]
    return Block(f"message:{number}", tuple(lines))


def _set_off(each: SetOff, width: int) -> Block:
    """A run that begins, goes on or ends by it."""
    line = each.line
    sign, style = sign_of(line)
    said = run_words.state(line.state, line.failed)
    head: Line = (Span(f"{sign} ", style), Span(line.workflow, "strong"), Span(f"   {line.title}", "label"))
    more = " · ".join(filter(None, (said, line.reason, line.how, "" if each.new else _("was under way before"))))
    return Block(f"run:{line.id}", (columns(head, (), width), *_inside([Span(more, style)], width)))


def _pair(name: str, text: str, width: int) -> list[Line]:
    return list(_inside([Span(name, "label"), Span(text)], width))


def _inside(spans: Sequence[Span], width: int, *, deep: int = 2) -> Iterator[Line]:
    for line in flow(spans, width - deep, VALUE_LINES):
        yield (Span(" " * deep), *line)

"""`WhyScreen`: where a value comes from, link by link; `WhyNotScreen`: what kept rules, workflows, triggers from a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.message import Message

from crm_tui.automation import why, why_not
from crm_tui.automation.why import KINDS, Chain, Link
from crm_tui.automation.why_not import Told
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from screens.bars import Piece
from screens.card.flow import Block, Span, columns, flow
from screens.card.flow import Line as Drawn
from screens.forms.words import ago
from screens.messages import OpenCard, OpenScreen
from screens.work import use_case
from screens.workflows.blocks_screen import BlocksScreen

LINES = 6
"""Lines of one link."""
_SIGNS: Mapping[str, tuple[str, str]] = {
    "value": ("=", "accent"), "default": ("·", "dim"), "act": ("✎", "accent"), "undone": ("↺", "accent"),
    "step": ("▸", "label"), "wait": ("◷", "warn"), "run": ("▶", "accent"), "cause": ("▸", "label"), "rule": ("§", "accent"),
    "trigger": ("§", "accent"), "person": ("●", "good"), "timer": ("◷", "good"), "import": ("⇣", "good"),
    "unknown": ("?", "bad"),
}  # fmt: skip
"""Kind of link → sign and style."""
_OF: Mapping[str, tuple[str, str]] = {"done": ("✓", "good"), "error": ("✗", "bad"), "due": ("…", "label")}
_WAITS = frozenset({"delayed", "behind", "queued", "waits"})
_NAMES = {"rule": N_("rule {number}"), "workflow": N_("workflow {number}"), "trigger": N_("trigger {number}")}


class WhyScreen(BlocksScreen):
    """From the value down to a person, a file or a clock; `enter` opens what a link names."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows")

    class Loaded(Message):
        """The chain as it is now."""

        def __init__(self, chain: Chain) -> None:
            super().__init__()
            self.chain = chain

    def __init__(self, ref: Ref, *, field: str = "", operation: int = 0) -> None:
        """The chain behind a value, or behind one act.

        Args:
            ref: The record.
            field: Code of the field; empty to ask about an act.
            operation: The act, when no field is asked about.
        """
        super().__init__()
        self.ref = ref
        self.field = field
        self.operation = operation
        self.chain: Chain | None = None

    def place(self) -> str:
        """Why, of which record, which field."""
        label = self.chain.label if self.chain else ""
        return " › ".join(filter(None, (_("Why"), str(self.ref), label)))

    def details(self) -> tuple[Piece, ...]:
        """How many links."""
        if self.chain is None:
            return ()
        count = len(self.chain.links)
        return ((ngettext("{count} link", "{count} links", count).format(count=count), "muted"),)

    def here(self) -> Ref | None:
        """The record."""
        return self.ref

    @use_case("load", latest_only=True)
    def load(self) -> Message:
        """Follow it again."""
        if self.field:
            return self.Loaded(why.why(self.session, self.ref, self.field))
        return self.Loaded(why.of_act(self.session, self.ref, self.operation))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self.chain = message.chain
        self.view.rebuild()
        self.show_header()

    def blocks(self, width: int) -> Sequence[Block]:
        """One a link."""
        if self.chain is None:
            return []
        return [self._block(number, link, width) for number, link in enumerate(self.chain.links)]

    def _block(self, number: int, link: Link, width: int) -> Block:
        width = max(8, width - 2)
        sign, style = _SIGNS[link.kind]
        when = ago(link.at, self.session.now(), self.session.zone) if link.at is not None else ""
        right: Drawn = (Span(" · ".join(filter(None, (link.who, when))), "label"),)
        head = columns((Span(f"{sign} ", style), Span(_(KINDS[link.kind]), "label")), right, width)
        told = flow([Span(link.text, "strong" if number == 0 else "")], width - 2, LINES)
        return Block(str(number), (head, *((Span("  "), *line) for line in told)))

    def nothing(self) -> str:
        """Not read yet."""
        return _("Reading…")

    def action_open(self) -> None:
        """What the link names: the changes of an act, the trace of a run, the board with the rule, the record."""
        key = self.view.current_key
        link = self.chain.links[int(key)] if self.chain is not None and key.isdecimal() else None
        if link is None:
            return
        if link.seat is not None and link.record is not None:
            pipeline, stage = link.seat
            kind = link.record.type
            self.post_message(OpenScreen("rules", pipeline_id=pipeline, kind=kind, stage_id=stage))
        elif link.operation is not None:
            self.post_message(OpenScreen("changes", operation=link.operation, label=link.text))
        elif link.run is not None:
            self.post_message(OpenScreen("run", number=link.run))
        elif link.record is not None:
            self.post_message(OpenCard(link.record))
        else:
            self.explain(_("there is nothing behind it to open"))


class WhyNotScreen(BlocksScreen):
    """What became of every rule, workflow and trigger on a record: done, or the first condition that was false."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows")

    class Loaded(Message):
        """The answers as they are now."""

        def __init__(self, told: tuple[Told, ...]) -> None:
            super().__init__()
            self.told = told

    def __init__(self, ref: Ref) -> None:
        """The answers for a record.

        Args:
            ref: The record.
        """
        super().__init__()
        self.ref = ref
        self.told: tuple[Told, ...] | None = None

    def place(self) -> str:
        """Whether it tells what ran, why the rest did not, or both; of which record."""
        did = {each.answer.did for each in self.told or ()}
        ran = _("What ran, and why the rest did not") if False in did else _("What ran")
        return f"{ran if True in did else _('Why not')} › {self.ref}"

    def here(self) -> Ref | None:
        """The record."""
        return self.ref

    @use_case("load", latest_only=True)
    def load(self) -> Message:
        """Ask again."""
        return self.Loaded(why_not.every(self.session, self.ref))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self.told = message.told
        self.view.rebuild()
        self.show_header()

    def blocks(self, width: int) -> Sequence[Block]:
        """One a rule, workflow, trigger."""
        return [self._block(each, width) for each in self.told or ()]

    @staticmethod
    def _block(told: Told, width: int) -> Block:
        width, answer = max(8, width - 2), told.answer
        sign, style = _OF.get(answer.kind, ("◷", "warn") if answer.kind in _WAITS else ("·", "dim"))
        number = fill(_(_NAMES[told.subject.type]), {"number": told.subject.id})
        right: Drawn = (Span(" · ".join(filter(None, (told.place, number))), "label"),)
        head = columns((Span(f"{sign} ", style), Span(told.name, "strong")), right, width)
        lines = [
            line for text in filter(None, (answer.text, answer.hint)) for line in flow([Span(text)], width - 2, LINES)
        ]
        return Block(str(told.subject), (head, *((Span("  "), *line) for line in lines)))

    def nothing(self) -> str:
        """None for records of this type, or not read yet."""
        if self.told is None:
            return _("Reading…")
        return _("There are no rules, workflows or triggers for such records.")

    def action_open(self) -> None:
        """The trace of the run that it was."""
        key = self.view.current_key
        told = next((each for each in self.told or () if str(each.subject) == key), None)
        if told is not None and told.answer.run is not None:
            self.post_message(OpenScreen("run", number=told.answer.run))
        elif told is not None and told.answer.operation is not None:
            label = told.answer.text
            self.post_message(OpenScreen("changes", operation=told.answer.operation, label=label))
        else:
            self.explain(_("there is no run behind it"))

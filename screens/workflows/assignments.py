"""Answering what runs ask: a form with the text, the answer, the comment and the fields; handing it on to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crm_tui.automation import asked_words, assignments
from crm_tui.domain import bbcode, requested
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.text import shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup, users
from screens.forms.answers import Answer
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.inputs import FieldSetup
from screens.forms.modal import FormScreen, FormSetup
from screens.forms.sources import matching
from screens.messages import OpenCard, OpenScreen
from screens.workflows.start_form import field_setup, texts

if TYPE_CHECKING:
    from crm_tui.automation.asked import Asked
    from crm_tui.domain.workflow import Declared
    from crm_tui.services.session import Session
    from screens.bars import Keys
    from screens.base import CrmScreen
    from screens.forms.modal import Filled

ANSWER, COMMENT, TO = "answer", "comment", "to"
_LONG = 10_000
_WIDTH = 60
"""Cells of a line of the text, or a few more."""
_WITHOUT = "answered"
"""The answer that fills in fields."""


class AnswerForm(FormScreen):
    """What is asked above, the answer and the comment below; `pgup` and `pgdn` move a long text."""

    DOES: ClassVar[str] = N_("answer")

    BINDINGS = [
        Binding("pagedown", "text(1)", show=False, priority=True),
        Binding("pageup", "text(-1)", show=False, priority=True),
    ]

    def __init__(self, session: Session, asked: Asked, *, draft: bool = False) -> None:
        """A form.

        Args:
            session: The one asked.
            asked: What is asked.
            draft: It is opened for its draft.
        """
        super().__init__(session, draft=draft)
        self.asked = asked
        self.saving(self._answer)

    def prepare(self) -> FormSetup:
        """The answer where there is a choice, the fields of a request, the comment."""
        asked, fields = self.asked, []
        if len(asked.answers) > 1 or not asked.fields:
            answers = [Answer(*each) for each in asked.answers]
            usual = 1 if asked.fields or len(answers) == 1 else 0
            fields.append(_choice(self.session, ANSWER, _("Answer *"), answers, usual=usual))
        for each in asked.fields:
            entries = requested.choices(each)
            made = (
                _entries(self.session, each, entries)
                if entries
                else field_setup(self.session, each, asked.document.type)
            )
            fields.append(made)
        if asked.comment_rule != "none":
            label = _("Comment *") if asked.comment_rule == "required" else _("Comment")
            spec = FieldSpec(name=COMMENT, label=label, kind=FieldKind.TEXT, max_length=_LONG)
            fields.append(FieldSetup(spec=spec, context=lookup.context(self.session), label=label))
        return FormSetup(
            title=visible(asked.name), kind="", fields=tuple(fields), said=self._said(), keep_empty=True,
            draft_key=f"answer:{asked.document}:{asked.id}",
        )  # fmt: skip

    def _said(self) -> str:
        """Which workflow, about what, until when, and what the comment is for."""
        asked = self.asked
        about = asked.title or str(asked.document)
        parts = [f"{_(asked_words.KINDS[asked.kind])} · {asked.workflow} · {about}"]
        if asked.due is not None:
            parts.append(fill(_("until {when}"), {"when": datetime_text(asked.due, self.session.zone)}))
        if asked.handed:
            parts.append(fill(_("handed on by {login}"), {"login": ", ".join(asked.handed)}))
        if asked.comment_rule == "required_to_reject":
            parts.append(_(asked_words.COMMENTS[asked.comment_rule]))
        return visible(" · ".join(parts))

    async def _show(self, setup: FormSetup) -> None:
        await super()._show(setup)
        text = bbcode.plain(self.asked.text).strip()
        if text:
            lines = "\n".join(map(visible, text.splitlines()))
            reader = VerticalScroll(Static(Content(lines)), can_focus=False, classes="form--reader")
            await self.query_one(".form--window", Vertical).mount(reader, before=".form--fields")
            self._fit()

    def _fit(self) -> None:
        super()._fit()
        height = self.app.size.height
        lines = bbcode.plain(self.asked.text).splitlines()
        taken = min(height // 3, sum(1 + len(line) // _WIDTH for line in lines))
        for reader in self.query(".form--reader"):
            reader.styles.max_height = max(3, height // 3)
            for fields in self.query(".form--fields"):
                fields.styles.max_height = max(2, height - 11 - taken)

    def keys_now(self) -> Keys:
        """Those of the form; how to read on where the text is long."""
        found = super().keys_now()
        long = any(reader.max_scroll_y for reader in self.query(".form--reader"))
        return (*found, ("pgdn", _("read on"))) if long else found

    def action_text(self, by: int) -> None:
        """Move the text by a screenful."""
        for reader in self.query(".form--reader").results(VerticalScroll):
            (reader.scroll_page_down if by > 0 else reader.scroll_page_up)(animate=False)

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """What was typed, as it is: the use case reads it."""
        return {name: text}

    def _answer(self, values: Mapping[str, Value]) -> object:
        """Answer; called in a thread."""
        typed = texts(values)
        said = typed.pop(ANSWER, "") or (self.asked.answers[0][0] if len(self.asked.answers) == 1 else "")
        comment = typed.pop(COMMENT, "")
        given = typed if said == _WITHOUT else {}
        return assignments.answer(self.session, self.asked.id, said, comment=comment, given=given)


class HandOnForm(FormScreen):
    """To whom, and why."""

    DOES: ClassVar[str] = N_("hand on")

    def __init__(self, session: Session, asked: Asked) -> None:
        """A form.

        Args:
            session: The one asked, or an administrator.
            asked: What is asked.
        """
        super().__init__(session)
        self.asked = asked
        self.saving(self._hand_on)

    def prepare(self) -> FormSetup:
        """Everybody who works here, and a comment."""
        found = [
            Answer(each.login, each.name or each.login, each.login)
            for each in users.users(self.session)
            if each.id != self.asked.user
        ]
        to = _choice(self.session, TO, _("Who is to answer *"), found)
        label = _("Comment")
        spec = FieldSpec(name=COMMENT, label=label, kind=FieldKind.STRING, max_length=1000)
        comment = FieldSetup(spec=spec, context=lookup.context(self.session), label=label)
        return FormSetup(title=fill(_("Hand on “{name}”"), {"name": self.asked.name}), kind="", fields=(to, comment),
                         keep_empty=True)  # fmt: skip

    def parsed(self, name: str, text: str) -> dict[str, Value]:
        """What was typed, as it is."""
        return {name: text}

    def _hand_on(self, values: Mapping[str, Value]) -> object:
        typed = texts(values)
        assignments.delegate(self.session, self.asked.id, typed[TO], comment=typed[COMMENT])
        return None


class AssignmentActs:
    """What one does with what is asked: answer it, hand it on, look at the run or the record."""

    def __init__(self, screen: CrmScreen, done: Callable[[str], object]) -> None:
        """The acts.

        Args:
            screen: Where the windows open.
            done: Called with a sentence when something was done.
        """
        self._screen = screen
        self._done = done

    def answer(self, asked: Asked) -> None:
        """The form."""

        def closed(filled: Filled | None) -> None:
            if filled is not None:
                self._done(fill(_("“{name}” is answered"), {"name": asked.name}))

        self._screen.app.push_screen(AnswerForm(self._screen.session, asked), closed)

    def hand_on(self, asked: Asked) -> None:
        """Somebody else is asked."""

        def closed(filled: Filled | None) -> None:
            if filled is not None:
                self._done(fill(_("“{name}” is handed on"), {"name": asked.name}))

        self._screen.app.push_screen(HandOnForm(self._screen.session, asked), closed)

    def choose(self, asked: Asked) -> None:
        """Which of them? Each with its letter."""
        acts: Mapping[str, Callable[[], object]] = {
            "answer": partial(self.answer, asked),
            "hand_on": partial(self.hand_on, asked),
            "trace": lambda: self._screen.post_message(OpenScreen("run", number=asked.run)),
            "record": lambda: self._screen.post_message(OpenCard(asked.document)),
        }
        choices = [
            Choice("answer", _("answer it"), letter="a"), Choice("hand_on", _("hand it on"), letter="h"),
            Choice("trace", _("what the run did"), letter="t"), Choice("record", _("open the record"), letter="o"),
        ]  # fmt: skip
        if not asked.title:
            choices = choices[:2]  # the record is none of the operator's

        def chosen(answer: str | None) -> None:
            if answer:
                acts[answer]()

        self._screen.app.push_screen(ChoiceScreen(shown(asked.name), choices), chosen)

    def of_run(self, number: int) -> bool:
        """Answer what a run asks of the operator; whether it asks anything. Of several: which?"""
        found = assignments.asked_in(self._screen.session, number)
        if len(found) == 1:
            self.answer(found[0])
        elif found:
            choices = [Choice(str(each.id), shown(each.name), _(asked_words.KINDS[each.kind])) for each in found]
            known = {str(each.id): each for each in found}

            def chosen(answer: str | None) -> None:
                if answer:
                    self.answer(known[answer])

            self._screen.app.push_screen(ChoiceScreen(_("Answer what?"), choices), chosen)
        return bool(found)


def _choice(session: Session, name: str, label: str, answers: list[Answer], *, usual: int = 0) -> FieldSetup:
    """A picker; the first ``usual`` answers are chosen already."""
    spec = FieldSpec(name=name, label=label, kind=FieldKind.CHOICE, required=True)
    chosen = tuple(answers[:usual])
    return FieldSetup(
        spec=spec, context=lookup.context(session), chosen=chosen, source=lambda typed: matching(answers, typed),
        label=label,
    )  # fmt: skip


def _entries(session: Session, each: Declared, entries: tuple[str, ...]) -> FieldSetup:
    """A list of a request: one of its entries, or several on lines of their own."""
    label = f"{each.name or each.code}{' *' if each.required else ''}"
    if each.shape.multiple:
        spec = FieldSpec(name=each.code, label=label, kind=FieldKind.TEXT, max_length=_LONG)
        hint = f"{label} ({', '.join(entries)})"
        return FieldSetup(spec=spec, context=lookup.context(session), label=hint)
    none = [] if each.required else [Answer("", _("none"))]
    return _choice(session, each.code, label, [*none, *(Answer(entry, entry) for entry in entries)])

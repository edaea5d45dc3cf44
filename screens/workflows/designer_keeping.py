"""`DesignerKeeping`: the draft on disk, saving, what somebody else saved meanwhile, and the ways out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.automation import design_tree, workflows
from crm_tui.automation.workflows import Info, Unsound
from crm_tui.domain import workflow_draft
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.text import shown
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_history import History, Version
from crm_tui.i18n.translate import _, fill
from crm_tui.services import drafts
from screens.card.reader import ReaderScreen
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.drafting import DraftKeeper
from screens.forms.words import ago
from screens.work import use_case
from screens.workflows.designer_acts import DesignerActs
from screens.workflows.step_form import StepForm

if TYPE_CHECKING:
    from crm_tui.domain.workflow_problems import Problem
    from crm_tui.services.drafts import Draft


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it was kept."""

    template: Template
    version: int | None
    """Of the template that it is a draft of."""
    when: str
    """How long ago, in words."""


def draft_key(number: int) -> str:
    """Where the draft of a template is kept; 0 for a new one."""
    return f"workflow:{number or 'new'}"


class DesignerKeeping(DesignerActs):
    """Nothing that was typed is lost."""

    class Opened(Message):
        """The template as it is stored, None for a new one; the draft that was kept of it; what people are called."""

        def __init__(self, info: Info | None, kept: Kept | None, people: Mapping[str, str]) -> None:
            super().__init__()
            self.people = people
            self.info = info
            self.kept = kept

    class Saved(Message):
        """It is stored now."""

        def __init__(self, drawn: Template, info: Info, key: str) -> None:
            super().__init__()
            self.drawn = drawn
            self.info = info
            self.key = key
            """Of the draft that is done with."""

    class Blocked(Message):
        """It cannot run, so it was not stored."""

        def __init__(self, problems: tuple[Problem, ...]) -> None:
            super().__init__()
            self.problems = problems

    class Overtaken(Message):
        """Somebody else has saved it meanwhile."""

        def __init__(self, theirs: Info) -> None:
            super().__init__()
            self.theirs = theirs

    def __init__(self, number: int = 0, document: str = "deal") -> None:
        super().__init__(number, document)
        self._keeper: DraftKeeper | None = None
        self._leaving = False

    # ── store → screen ──

    @property
    def keeper(self) -> DraftKeeper:
        """Keeps the draft on disk."""
        if self._keeper is None:
            self._keeper = DraftKeeper(self, self.session)
        return self._keeper

    def on_mount(self) -> None:
        """Read it."""
        self.lines.empty = (_("Reading…"),)
        self.keeper.watch(self._collect)
        self._read(self.number)

    @use_case("read")
    def _read(self, number: int) -> Message:
        found = drafts.load(self.session, draft_key(number))
        kept = self._kept(found) if found is not None else None
        try:
            info = workflows.template(self.session, number) if number else None
        except NotFound:
            if kept is None:
                raise
            info = None  # somebody deleted it: what was typed becomes a new one
        return self.Opened(info, kept, design_tree.names_of_people(self.session))

    def _kept(self, draft: Draft) -> Kept | None:
        try:
            data = json.loads(draft.text)
            template = workflow_draft.unpack(data["draft"])
            version = int(data["version"]) if data["version"] is not None else None
        except (ValueError, KeyError, TypeError):
            return None
        return Kept(template, version, ago(draft.at, self.session.now(), self.session.zone))

    @on(Opened)
    def _open(self, message: Opened) -> None:
        message.stop()
        self.people = message.people
        kept, gone = message.kept, self.number if message.info is None else 0
        if message.info is not None:
            self.base, self.version = message.info.template, message.info.stored.version
        self.history = History(Version(self.base))
        self.ready = True
        if kept is not None and kept.template != self.base:
            self.history = self.history.do(kept.template).parted()
            self.version = kept.version
        if gone:
            self.number, self.version = 0, None
            self.keeper.drop(draft_key(gone))
            self.keep()
        self.show_rows()
        self.judge()
        self.want_form("" if not self.number and kept is None else None)
        if self.changed and kept is not None:
            self.say(
                fill(_("what you had not saved is back ({when}); u takes it all back"), {"when": kept.when}), "good"
            )

    # ── The draft ──

    def _text(self) -> str:
        data = {"name": self.template.name, "version": self.version, "draft": workflow_draft.pack(self.template)}
        return json.dumps(data, ensure_ascii=False)

    def _collect(self) -> Mapping[str, str]:
        return {draft_key(self.number): self._text()} if self.ready and self.changed else {}

    def keep(self) -> None:
        """Within a second what was changed is on disk; nothing is when nothing differs from what is stored."""
        self.keeper.note(draft_key(self.number), self._text() if self.changed else "")

    def on_unmount(self) -> None:
        """What is pending is written before the screen is gone."""
        self.keeper.finish()

    # ── screen → store ──

    @on(StepForm.Saved)
    def _form_saved(self, event: StepForm.Saved) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Keep it; errors block, warnings do not."""
        if not self.ready:
            return
        if not self.changed and self.number:
            self.say(_("nothing was changed since it was saved"), "muted")
            return
        self._save(self.template, self.number, self.version)

    @use_case("act")
    def _save(self, template: Template, number: int, version: int | None) -> Message:
        try:
            made = workflows.save_template(self.session, template, number=number or None, version=version)
        except Unsound as error:
            return self.Blocked(error.problems)
        except Conflict:
            return self.Overtaken(workflows.template(self.session, number))
        return self.Saved(template, workflows.template(self.session, made.id), draft_key(number))

    @on(Saved)
    def _done(self, message: Saved) -> None:
        message.stop()
        self.number, self.version = message.info.stored.id, message.info.stored.version
        self.base = message.info.template
        if self.template == message.drawn:
            self.history = replace(self.history.parted(), now=Version(self.base, self.history.now.at))
        self.keeper.drop(message.key)
        self.keep()
        self.show_rows()
        self.say(fill(_("“{name}” is saved"), {"name": shown(self.base.name)}), "good")
        if self._leaving:
            self._go()

    @on(Blocked)
    def _blocked(self, message: Blocked) -> None:
        message.stop()
        self._leaving = False
        first = message.problems[0]
        self.judge()
        self.say(fill(_("not saved: {problem}"), {"problem": self.problem_line(first)}), "alert")

    # ── Somebody else ──

    @on(Overtaken)
    def _overtaken(self, message: Overtaken) -> None:
        message.stop()
        self._leaving = False
        choices = (
            Choice("copy", _("save mine as a copy"), letter="c"),
            Choice("show", _("look at theirs"), letter="v"),
            Choice("replace", _("replace theirs by mine"), letter="r"),
            Choice("stay", _("go on editing"), letter="g"),
        )
        question = fill(_("Somebody else saved “{name}” meanwhile."), {"name": shown(message.theirs.template.name)})
        said = _("Nothing of yours is lost: it stays a draft until it is saved.")

        def answered(answer: str | None) -> None:
            if answer == "copy":
                self.save_as_copy()
            elif answer == "replace":
                self._save(self.template, self.number, message.theirs.stored.version)
            elif answer == "show":
                text = workflows.export(self.session, message.theirs.stored.id)
                reader = ReaderScreen(shown(message.theirs.template.name), text, bbcode=False)
                self.app.push_screen(reader, lambda _answer: self._overtaken(message))

        self.app.push_screen(ChoiceScreen(question, choices, said=said, at="copy"), answered)

    def save_as_copy(self) -> None:
        """A template of its own beside the other one."""
        name = fill(_("{name} (copy)"), {"name": self.template.name})
        self.keeper.drop(draft_key(self.number))
        self.number, self.version = 0, None
        self.base = Template(name="", document=self.template.document)
        self.edit(replace(self.template, name=name))
        self._save(self.template, 0, None)

    # ── Ways out ──

    async def action_leave(self) -> None:
        """Back; what is not saved is asked about."""
        if not self.ready or not self.changed:
            self._go()
            return
        choices = (
            Choice("save", _("save it"), letter="s"),
            Choice("draft", _("keep it as a draft"), letter="k"),
            Choice("drop", _("throw the changes away"), letter="x"),
            Choice("stay", _("go on editing"), letter="g"),
        )

        def answered(answer: str | None) -> None:
            if answer == "save":
                self._leaving = True
                self.action_save()
            elif answer == "drop":
                self.history = History(Version(self.base))
                self.keep()
                self._go()
            elif answer == "draft":
                self._go()

        self.app.push_screen(ChoiceScreen(_("Leave what is not saved?"), choices, at="stay"), answered)

    async def action_back(self) -> None:
        """As `esc`."""
        await self.action_leave()

    def _go(self) -> None:
        if self.is_current:
            self.app.pop_screen()

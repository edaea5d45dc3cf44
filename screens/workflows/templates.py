"""`TemplatesScreen`: the templates of workflows; they are designed, added from files, switched on and off, deleted.

Source: engine «Template header and tabs», «Start modes».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.message import Message

from crm_tui.automation import compiling, judging, rights, workflow_files, workflows
from crm_tui.automation.workflows import Info
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Value
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Start
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_stored import unpack
from crm_tui.domain.workflow_values import machine
from crm_tui.i18n.translate import _, fill, ngettext
from screens.bars import Piece
from screens.card.reader import ReaderScreen
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import Filled
from screens.forms.reason import LineForm
from screens.messages import OpenScreen
from screens.setup.base import Row, SetupScreen
from screens.work import use_case
from screens.workflows.rehearsal import Wanted, rehearse
from screens.workflows.start_form import ValuesForm, texts

RIGHT = N_("change workflows")
_STARTS = ((Start.CREATE, N_("when created")), (Start.CHANGE, N_("when changed")))


class TemplatesScreen(SetupScreen):
    """One row a template, in the order of their ids: so they start."""

    CSS_PATH: ClassVar[Any] = [*SetupScreen.CSS_PATH, "../../styles/card.tcss"]
    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "workflows")
    LIVE: ClassVar[frozenset[str]] = frozenset({"workflow"})
    EMPTY = N_("No workflow yet: a designs one, i adds one from a file.")

    class Wrong(Message):
        """A file that cannot be kept, or was kept with warnings."""

        def __init__(self, file: str, problems: Sequence[Problem], kept: int | None) -> None:
            super().__init__()
            self.file = file
            self.problems = tuple(problems)
            self.kept = kept
            """The template's id; None when nothing was kept."""

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Info, ...] = ()

    def place(self) -> str:
        """Workflows."""
        return _("Workflows")

    def details(self) -> tuple[Piece, ...]:
        """How many; whether one may only look."""
        return ((str(len(self.found)), "muted"), *super().details())

    def allows(self) -> bool:
        """Whether there are records that the operator may automate."""
        return rights.may_any(self.session)

    def read(self) -> Sequence[Row]:
        """Each template: on what, when it starts, whether it waits; at the end its number beside a namesake, and ``off``."""
        self.found = workflows.templates(self.session)
        names = Counter(each.template.name.strip().casefold() for each in self.found)
        return [_row(each, twice=names[each.template.name.strip().casefold()] > 1) for each in self.found]

    @property
    def _one(self) -> Info | None:
        """The template under the cursor; says so when there is none."""
        found = next((each for each in self.found if str(each.stored.id) == self.current), None)
        if found is None:
            self.explain(_("there is no workflow here; a designs one"))
        return found

    # ── What the keys do ──

    def action_open(self) -> None:
        """What can be done with the template."""
        one = self._one
        if one is None:
            return
        choices = [
            Choice("edit", _("design it"), letter="d"),
            Choice("rehearse", _("rehearse it on a record"), letter="r"),
            Choice("text", _("show its text"), letter="v"),
            Choice("pause", _("switch it off") if one.stored.active else _("switch it on"), letter="p"),
            Choice("export", _("write it to a file"), letter="e"),
            Choice("delete", _("delete"), letter="x"),
        ]
        if one.template.constants:
            choices.insert(4, Choice("constants", _("values of its constants"), letter="c"))
        said = one.template.description.strip()
        self.app.push_screen(ChoiceScreen(shown(one.template.name), choices, said=shown(said)), self._chosen)

    def _chosen(self, answer: str | None) -> None:
        if answer:
            getattr(self, f"action_{answer}")()

    def action_add(self) -> None:
        """A new one in the designer; of which type of record is asked first."""
        if not self.may(RIGHT):
            return
        documents = judging.Judge(self.session).documents()
        choices = [Choice(code, _(ENTITY_TYPES[code].plural)) for code in documents if code in ENTITY_TYPES]

        def answered(answer: str | None) -> None:
            if answer:
                self.post_message(OpenScreen("designer", document=answer))

        self.app.push_screen(ChoiceScreen(_("A workflow for what?"), choices, at="deal"), answered)

    def action_edit(self) -> None:
        """Design it."""
        one = self._one
        if one is not None and self.may(RIGHT):
            self.post_message(OpenScreen("designer", number=one.stored.id))

    def action_text(self) -> None:
        """The template as a file."""
        if (one := self._one) is not None:
            text = workflows.export(self.session, one.stored.id)
            self.app.push_screen(ReaderScreen(shown(one.template.name), text, bbcode=False))

    def action_rehearse(self) -> None:
        """What it would do to a record: nothing is stored, nothing is sent."""
        if (one := self._one) is not None:
            rehearse(self, Wanted.kept(one))

    def action_pause(self) -> None:
        """Switch it on or off; runs that are under way go on."""
        one = self._one
        if one is not None and self.may(RIGHT):
            said = _("“{name}” is switched off") if one.stored.active else _("“{name}” is switched on")
            act = partial(workflows.set_active, self.session, one.stored.id, not one.stored.active)
            self.do(act, fill(said, {"name": shown(one.template.name)}))

    def action_delete(self) -> None:
        """Into the recycle bin, after another key."""
        one = self._one
        if one is not None and self.may(RIGHT):
            words = {"name": shown(one.template.name)}
            self.sure(
                fill(_("Delete “{name}”?"), words),
                _("Runs that are under way go on."),
                partial(workflows.delete, self.session, one.stored.id),
                fill(_("“{name}” deleted"), words),
            )

    def action_constants(self) -> None:
        """Values of its constants."""
        one = self._one
        if one is None or not self.may(RIGHT):
            return
        if not one.template.constants:
            self.explain(_("it has no constants"))
            return

        def save(values: Mapping[str, Value]) -> int:
            workflows.constants(self.session, one.stored.id, texts(values))
            return one.stored.id

        form = ValuesForm(
            self.session, shown(one.template.name), _with_values(one), said=_("The same for all runs that start later."),
            document=one.template.document,
        ).saving(save)  # fmt: skip

        def after(filled: Filled | None) -> None:
            if filled is not None:
                self.post_message(self.Done(_("constants set"), str(filled.made)))

        self.app.push_screen(form, after)

    # ── Files ──

    def action_from_file(self) -> None:
        """A template from a file."""
        if self.may(RIGHT):
            self._ask_file(_("Add a workflow from which file?"), None)

    def action_replace(self) -> None:
        """A file in the place of the template; runs that are under way go on as they began."""
        one = self._one
        if one is not None and self.may(RIGHT):
            words = {"name": shown(one.template.name)}
            self._ask_file(fill(_("Replace “{name}” by which file?"), words), one)

    def _ask_file(self, question: str, one: Info | None) -> None:
        def answered(answer: str | None) -> None:
            if answer and answer.strip():
                self._take(Path(answer.strip()).expanduser(), one)

        said = fill(_("a path, from {folder} on"), {"folder": str(Path.cwd())})
        self.app.push_screen(LineForm(question, said), answered)

    @use_case("act")
    def _take(self, path: Path, one: Info | None) -> Message:
        text = workflow_files.read(self.session, path)
        found = workflows.check(self.session, text)
        if found.template is None:
            return self.Wrong(path.name, found.problems, None)
        number, version = (one.stored.id, one.stored.version) if one is not None else (None, None)
        try:
            kept = workflows.save(self.session, text, number=number, version=version).id
        except workflows.Unsound as error:
            return self.Wrong(path.name, error.problems, None)
        if found.problems:
            return self.Wrong(path.name, found.problems, kept)
        return self.Done(fill(_("“{name}” is kept"), {"name": shown(found.template.name)}), str(kept))

    @on(Wrong)
    def _tell_wrong(self, message: Wrong) -> None:
        message.stop()
        count = len(message.problems)
        if message.kept is None:
            said = ngettext(
                "{file}: {count} mistake, nothing was kept", "{file}: {count} mistakes, nothing was kept", count
            )
        else:
            said = ngettext("{file} is kept, with {count} warning", "{file} is kept, with {count} warnings", count)
            self.post_message(self.Done(_("kept, with warnings"), str(message.kept)))
        heading = fill(said, {"file": shown(message.file), "count": count})
        self.app.push_screen(ReaderScreen(heading, "\n".join(map(_problem, message.problems)), bbcode=False))

    def action_export(self) -> None:
        """To a file, without the values of its constants."""
        one = self._one
        if one is None:
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._write(one.stored.id, Path(answer.strip() or ".").expanduser())

        said = fill(_("a file or a folder; empty: {folder}"), {"folder": str(Path.cwd())})
        self.app.push_screen(LineForm(_("Write it to"), said), answered)

    class Written(Message):
        """A file was written, which undo does not take back."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    @use_case("act")
    def _write(self, number: int, path: Path) -> Message:
        target = workflow_files.export(self.session, number, path)
        return self.Written(fill(_("{file} written"), {"file": shown(str(target))}))

    @on(Written)
    def _written(self, message: Written) -> None:
        message.stop()
        self.say(message.said, "good")


def _row(each: Info, *, twice: bool) -> Row:
    """One template; ``twice``: another has its name, and its number tells which it is."""
    template, stored = each.template, each.stored
    kind = ENTITY_TYPES.get(template.document)
    starts = [_(said) for start, said in _STARTS if start in template.start] or [_("by hand")]
    parts = [_(kind.plural) if kind is not None else template.document, *template.pipelines, *starts]
    if stored.waits:
        parts.append(_("waits"))
    if compiling.unset(stored):
        parts.append(_("constants have no value yet"))
    on = stored.active
    end = " · ".join(filter(None, (f"#{stored.id}" if twice else "", "" if on else _("off"))))
    return Row(str(stored.id), template.name, " · ".join(parts), end, "strong" if on else "muted")


def _with_values(one: Info) -> list[Declared]:
    """The constants with the values that they have here, as they are typed."""
    kept = {code: unpack(value) for code, value in one.stored.constants.items()}
    return [
        replace(each, default="\n".join(machine(item) for item in kept[each.code].items)) if each.code in kept else each
        for each in one.template.constants
    ]


def _problem(each: Problem) -> str:
    level = _("error") if each.blocking else _("warning")
    said = fill(_(each.reason), dict(each.params))
    words = {"line": each.line, "column": each.column, "level": level, "said": said}
    return fill(_("line {line}, column {column}: {level}: {said}"), words)

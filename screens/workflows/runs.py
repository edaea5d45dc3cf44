"""`RunsScreen`: the newest runs of all records, by state; `RunScreen`: one of them step by step.

Source: engine «Run states and log».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.message import Message

from crm_tui.automation import run_search, run_words, telling
from crm_tui.automation.run_search import Wanted
from crm_tui.automation.telling import Line, Trace
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.i18n.formats import datetime_text
from crm_tui.i18n.translate import _, fill, ngettext
from screens.bars import Piece
from screens.card.flow import Block
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.reason import LineForm
from screens.messages import OpenCard
from screens.work import use_case
from screens.workflows.blocks import run_block, step_block, summary_block
from screens.workflows.blocks_screen import BlocksScreen
from screens.workflows.steps import RunSteps

MOST = 500
"""Runs that are shown."""
_EVERY = "all"


class _WithRun(BlocksScreen):
    """Keys for a run: stop it, take it up again, its record."""

    def run(self) -> Line | None:
        """The one that the keys act on; says so when there is none."""
        raise NotImplementedError

    @property
    def steps(self) -> RunSteps:
        """What can be done with it."""
        return RunSteps(self, self.do)

    def here(self) -> Ref | None:
        """The record of the run."""
        found = self.run()
        return found.document if found is not None else None

    def action_record(self) -> None:
        """The card of its record."""
        if (found := self.run()) is not None:
            self.post_message(OpenCard(found.document))

    def action_stop(self) -> None:
        """Terminate it; its journal stays."""
        found = self.run()
        if found is not None and found.ended_at is None:
            self.steps.stop(found)
        elif found is not None:
            self.explain(_("it has ended; nothing can be done with it"))

    def action_answer(self) -> None:
        """Answer what it asks of the operator."""
        if (found := self.run()) is not None:
            self.steps.answer(found)

    def action_export(self) -> None:
        """All that is known of its steps, as a text file."""
        found = self.run()
        if found is None:
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._export(found.id, Path(answer.strip() or ".").expanduser())

        said = fill(_("a file or a folder; empty: {folder}"), {"folder": str(Path.cwd())})
        self.app.push_screen(LineForm(_("Write it to"), said), answered)

    @use_case("act")
    def _export(self, number: int, path: Path) -> Message:
        target = run_search.write(self.session, number, path)
        return self.Did(fill(_("{file} written"), {"file": shown(str(target))}))

    def action_retry(self) -> None:
        """Try the step that failed again."""
        if (found := self.run()) is not None:
            self.steps.retry(found)

    def action_skip(self) -> None:
        """Go on behind the step that failed."""
        if (found := self.run()) is not None:
            self.steps.skip(found)


class RunsScreen(_WithRun):
    """The newest first; `enter` opens the trace."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "runs")

    class Loaded(Message):
        """The runs as they are now."""

        def __init__(self, found: tuple[Line, ...]) -> None:
            super().__init__()
            self.found = found

    class Understood(Message):
        """What a search asks for."""

        def __init__(self, words: str, asked: Wanted) -> None:
            super().__init__()
            self.words = words
            self.asked = asked

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        """The search as it was typed."""
        self.asked = Wanted()
        self.found: tuple[Line, ...] | None = None

    def place(self) -> str:
        """Workflows, runs."""
        return f"{_('Workflows')} › {_('Runs')}"

    def details(self) -> tuple[Piece, ...]:
        """Which state, what else was asked, how many."""
        if self.found is None:
            return ()
        count = len(self.found)
        many = ngettext("{count} run", "{count} runs", count).format(count=count)
        state = _(run_words.STATES[self.asked.state]) if self.asked.state else _("all states")
        asked = [state, *([shown(self.words)] if self.words else []), f"{many}{'+' if count == MOST else ''}"]
        return (("   ".join(asked), "muted"),)

    @use_case("load", latest_only=True)
    def load(self) -> Message:
        """Read them again; the cursor stays on its run."""
        return self.Loaded(run_search.lines(self.session, self.asked, MOST))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self.found = message.found
        self.view.rebuild()
        self.show_header()

    def blocks(self, width: int) -> Sequence[Block]:
        """One a run."""
        now, zone = self.session.now(), self.session.zone
        return [run_block(each, now, zone, width, record=True) for each in self.found or ()]

    def nothing(self) -> str:
        """None of this state, none at all, or not read yet."""
        if self.found is None:
            return _("Reading…")
        if self.words or self.asked != Wanted():
            return _("No such run; f shows other states, / another search.")
        return _("No workflow has run yet; s on a card starts one.")

    def run(self) -> Line | None:
        """The run under the cursor; says so when there is none."""
        key = self.view.current_key
        found = next((each for each in self.found or () if f"run:{each.id}" == key), None)
        if found is None:
            self.explain(_("there is no run here"))
        return found

    def action_open(self) -> None:
        """Its trace."""
        if (found := self.run()) is not None:
            self.steps.open(found)

    def action_act(self) -> None:
        """What can be done with it."""
        if (found := self.run()) is not None:
            self.steps.choose(found)

    def action_state(self) -> None:
        """Runs of which state?"""
        choices = [Choice(_EVERY, _("all states")), *(Choice(each, _(said)) for each, said in run_words.STATES.items())]

        def chosen(answer: str | None) -> None:
            if answer:
                self.asked = replace(self.asked, state="" if answer == _EVERY else answer)
                self.load()

        self.app.push_screen(ChoiceScreen(_("Which runs?"), choices, at=self.asked.state or _EVERY), chosen)

    def action_erase(self) -> None:
        """Remove its log and data for good."""
        found = self.run()
        if found is None:
            return
        choices = (Choice("no", _("keep"), letter="k"), Choice("yes", _("remove for good"), letter="d"))
        question = fill(_("Remove the log of run {run}?"), {"run": found.id})
        said = _("Its steps and its data go, what it did stays. Undo does not bring them back.")

        def answered(answer: str | None) -> None:
            if answer == "yes":
                done = fill(_("log of run {id} removed"), {"id": found.id})
                self.do(partial(run_search.erase, self.session, found.id), done)

        self.app.push_screen(ChoiceScreen(question, choices, said=said, at="no"), answered)

    def action_search(self) -> None:
        """Runs of a record, of a workflow, of some days."""
        said = _("deal:42 · workflow:3 or its name · workflow:rules · from:-7d · to:today · waiting; empty: all")
        self.app.push_screen(LineForm(_("Which runs?"), said), self._searched)

    def _searched(self, answer: str | None) -> None:
        if answer is not None:
            self._understand(answer.strip())

    @use_case("search", latest_only=True)
    def _understand(self, words: str) -> Message:
        return self.Understood(words, run_search.wanted(self.session, words.split()))

    @on(Understood)
    def _ask(self, message: Understood) -> None:
        message.stop()
        self.words, self.asked = message.words, message.asked
        self.load()


class RunScreen(_WithRun):
    """What each step was given and what it left."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "run")

    class Loaded(Message):
        """The trace as it is now."""

        def __init__(self, trace: Trace) -> None:
            super().__init__()
            self.trace = trace

    def __init__(self, number: int) -> None:
        """The trace of a run.

        Args:
            number: Its id.
        """
        super().__init__()
        self.number = number
        self.trace: Trace | None = None

    def place(self) -> str:
        """Workflows, runs, which one."""
        name = f" {shown(self.trace.line.called)}" if self.trace else ""
        return f"{_('Runs')} › #{self.number}{name}"

    def details(self) -> tuple[Piece, ...]:
        """How many steps."""
        if self.trace is None:
            return ()
        count = len(self.trace.steps)
        return ((ngettext("{count} step", "{count} steps", count).format(count=count), "muted"),)

    @use_case("load", latest_only=True)
    def load(self) -> Message:
        """Read it again."""
        return self.Loaded(telling.trace(self.session, self.number))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        message.stop()
        self.trace = message.trace
        self.view.rebuild()
        self.show_header()

    def blocks(self, width: int) -> Sequence[Block]:
        """The run, then its steps in order."""
        if self.trace is None:
            return []
        now, zone = self.session.now(), self.session.zone
        line = self.trace.line
        ended = line.ended_at and fill(_("ended {when}"), {"when": datetime_text(line.ended_at, zone)})
        steps = [step_block(each, now, zone, width) for each in self.trace.steps]
        return [summary_block(line, ended or "", now, zone, width), *steps]

    def nothing(self) -> str:
        """Not read yet."""
        return _("Reading…")

    def run(self) -> Line | None:
        """The run that is shown."""
        return self.trace.line if self.trace is not None else None

    def action_open(self) -> None:
        """The record."""
        self.action_record()

    def action_act(self) -> None:
        """What can be done with it."""
        if (found := self.run()) is not None:
            self.steps.choose(found, trace=False)

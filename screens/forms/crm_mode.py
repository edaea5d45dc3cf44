"""The CRM mode: with leads or without. The switch to the simple one shows what it converts, how far it is, what failed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual import on
from textual.binding import Binding
from textual.message import Message

from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import modes, pipelines
from crm_tui.services.modes import CreationMode, Failure, Progress
from screens.forms.answers import Answer, AnswerRows
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.reason import LineForm
from screens.forms.switches import Decisions, Switch, SwitchForm, at_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_tui.services.modes import State
    from crm_tui.services.session import Session
    from screens.bars import Keys

NEW = "+new"
"""The answer that makes a pipeline."""
BAR = 30
"""Cells of the bar that shows how far the switch is."""


class ModeForm(SwitchForm[str]):
    """Dismisses with what was done, in words."""

    BINDINGS = [
        Binding("r", "retry", show=False),
        Binding("s", "skip", show=False),
    ]

    class Went(Message):
        """A lead more, or the end."""

        def __init__(self, progress: Progress, failures: tuple[Failure, ...]) -> None:
            super().__init__()
            self.progress = progress
            self.failures = failures

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.failures: tuple[Failure, ...] = ()
        self.active = 0
        self.mode = ""
        self._left = False
        self._called = ""
        """Of the pipeline that is to be made."""

    # ── what there is to decide ──────────────────────────────────────────────────────────────────────────────────────

    def prepare(self) -> Decisions:
        """Read in a thread."""
        self.session.require_settings(modes.RIGHT)
        state, ahead = modes.show(self.session), modes.preview(self.session)
        self.active, self.mode = state.active, state.mode
        if state.progress is not None:
            self.post_message(self.Went(state.progress, tuple(each for each in state.failures if not each.skipped)))
        said = [_(_ABOUT[state.mode])]
        if state.mode == modes.CLASSIC and ahead.count:
            text = ngettext("{count} active lead becomes a deal: {names}", "{count} active leads become deals: {names}",
                            ahead.count)  # fmt: skip
            more = " …" if ahead.count > len(ahead.sample) else ""
            names = ", ".join(title for _ref, title in ahead.sample) + more
            said.append(fill(text, {"count": ahead.count, "names": names}))
        elif state.mode == modes.SIMPLE and ahead.count:
            text = ngettext("{count} lead in the archive is open", "{count} leads in the archive are open", ahead.count)
            said.append(fill(text, {"count": ahead.count}))
        return Decisions(_("CRM mode"), "\n".join(said), tuple(self._switches(state)))

    def _switches(self, state: State) -> list[Switch]:
        wanted = (("simple", _("simple: without leads")), ("classic", _("classic: with leads")))
        clients = (("contact", _("contact")), ("company", _("company")), ("both", _("contact and company")))
        places = (
            *((str(each.id), each.name) for each in pipelines.pipelines(self.session)),
            (NEW, _("a new one …")),
        )
        keep = (("no", _("are completed")), ("yes", _("stay open, with the deals")))
        creation = state.creation
        return [
            Switch("mode", _("Mode"), wanted, at_value(wanted, state.mode)),
            Switch("client", _("A request becomes a deal and"), clients, at_value(clients, creation.client)),
            Switch("pipeline", _("Pipeline of the deals"), places, at_value(places, str(creation.pipeline))),
            Switch("keep", _("Open activities of leads"), keep, int(creation.keep_activities)),
        ]

    def keys_now(self) -> Keys:
        if self.failures:
            return (("r", _("try again")), ("s", _("skip")), ("↑↓", _("move")), ("esc", _("leave")))
        if self.busy:
            return (("esc", _("leave; it goes on")),)
        return super().keys_now()

    # ── doing it ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def action_take(self) -> None:
        """The mode that was chosen; many leads are asked about once more."""
        converts = self.value("mode") == modes.SIMPLE and self.mode == modes.CLASSIC and self.active
        if self.failures or self.busy or not self.ready:
            return
        if self.value("mode") == modes.SIMPLE and self.value("pipeline") == NEW and not self._called:
            self.app.push_screen(LineForm(_("Name of the new pipeline")), self._named)
            return
        if not converts:
            super().action_take()
            return
        question = ngettext("Convert {count} lead into a deal?", "Convert {count} leads into deals?", self.active)
        choices = (Choice("yes", _("Convert")), Choice("no", _("Not now")))
        asked = ChoiceScreen(fill(question, {"count": self.active}), choices, at="no")
        self.app.push_screen(asked, lambda answer: self._begin() if answer == "yes" else None)

    def _named(self, name: str | None) -> None:
        if name:
            self._called = name
            self.action_take()

    def _begin(self) -> None:
        super().action_take()
        self.show_footer()

    def perform(self) -> str:
        """In a thread."""
        if self.value("mode") == modes.CLASSIC:
            return _("CRM mode changed to classic") if modes.to_classic(self.session) else ""
        creation = CreationMode(
            client=self.value("client"),
            pipeline=self._place(),
            keep_activities=self.value("keep") == "yes",
        )
        begun = modes.to_simple(self.session, creation)
        if begun.ended:
            return _("the CRM mode is simple")
        return self._convert()

    def _place(self) -> int:
        """The pipeline that was chosen; a new one is made now."""
        if self.value("pipeline") != NEW:
            return int(self.value("pipeline"))
        name, self._called = self._called, ""
        return pipelines.add(self.session, name).id

    def _convert(self) -> str:
        """Lead after lead until the end, until some wait for a decision, or until the form is left."""
        told, last = 0.0, None
        for last in modes.run(self.session):
            if self._left:
                return ""
            if time.monotonic() - told > 0.1:
                told = time.monotonic()
                self.post_message(self.Went(last, ()))
        if last is None or last.ended:
            count = last.converted if last else 0
            said = ngettext("the CRM mode is simple, {count} lead converted",
                            "the CRM mode is simple, {count} leads converted", count)  # fmt: skip
            return fill(said, {"count": count})
        failures = tuple(each for each in modes.show(self.session).failures if not each.skipped)
        self.post_message(self.Went(last, failures))
        return ""

    @on(Went)
    def _went(self, message: Went) -> None:
        done, failures = message.progress, message.failures
        filled = BAR * done.converted // max(1, done.total)
        words = {"done": done.converted, "total": done.total, "failed": done.failed}
        failed = _("{done} of {total} leads · {failed} could not be converted")
        text = fill(failed if done.failed else _("{done} of {total} leads"), words)
        self.refuse(f"{'█' * filled}{'░' * (BAR - filled)}  {text}")
        if failures:
            self.failures, self.busy = failures, False
            self._show_failures()
        self.show_footer()

    def _draw(self) -> None:
        if self.failures:
            self._show_failures()
        else:
            super()._draw()

    def _show_failures(self) -> None:
        self.tell(
            _("These leads could not be converted"), _("The mode stays classic until each is converted or skipped.")
        )
        rows = self.query_one(AnswerRows)
        rows.most = max(2, self.app.size.height - 9)
        rows.answers = tuple(Answer(str(each.lead), each.title, error_text(each.error)) for each in self.failures)

    def finish(self, result: Any) -> None:
        """Leads that wait keep the form open."""
        if not self.failures:
            super().finish(result)

    def action_turn(self, by: int) -> None:
        """Failures have no answers to turn through."""
        if not self.failures:
            super().action_turn(by)

    def action_retry(self) -> None:
        """Try all of them again."""
        if self.failures:
            self._decide(lambda: modes.retry(self.session))

    def action_skip(self) -> None:
        """Leave the one under the cursor as it is."""
        if self.failures:
            lead = self.failures[self.query_one(AnswerRows).cursor].lead
            self._decide(lambda: modes.skip(self.session, [lead]))

    def _decide(self, act: Callable[[], object]) -> None:
        if self.busy:
            return
        self.failures, self.busy = (), True

        def go_on() -> Message:
            act()
            return self.Finished(self._convert())

        self.work(go_on)

    def action_leave(self) -> None:
        """The switch goes on in the background."""
        self._left = True
        super().action_leave()


_ABOUT = {
    modes.SIMPLE: N_("A request, a call, an e-mail becomes a deal with its client at once."),
    modes.CLASSIC: N_("A request, a call, an e-mail becomes a lead first."),
}

"""`GeneratorScreen`: the scenarios of the sales generator, and below them who is likely to buy again.

Source: behaviour «Four ways a repeat deal is created», 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.scenarios import Scenario
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import generating, lookup, repeat_sales, repeat_settings, scenario_texts, scenarios, settings
from crm_tui.services.repeat_sales import Suggestion
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.modal import Filled
from screens.messages import OpenCard, OpenScreen
from screens.setup import scenario_form
from screens.setup.base import Row, SetupScreen, title
from screens.setup.regular import interval_text
from screens.work import use_case

MOST = 200
"""Suggestions that are shown."""
_SWITCH = "switch"


class GeneratorScreen(SetupScreen):
    """Scenarios, the next one first; then suggestions, the likeliest first."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "generator")
    LIVE: ClassVar[frozenset[str]] = frozenset({"sales_scenario"})

    class Looked(Message):
        """Who is likely to buy again."""

        def __init__(self, found: tuple[Suggestion, ...], trouble: str) -> None:
            super().__init__()
            self.found = found
            self.trouble = trouble
            """Why nobody is suggested; empty when that is not so."""

    class Switched(Message):
        """Repeat sales were switched on or off, which undo does not take back."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Scenario, ...] = ()
        self.suggested: tuple[Suggestion, ...] | None = None
        self.trouble = ""

    def place(self) -> str:
        """Sales generator."""
        return _("Sales generator")

    def details(self) -> tuple[Piece, ...]:
        """How many scenarios."""
        return ((str(len(self.found)), "muted"),)

    def read(self) -> Sequence[Row]:
        """Each scenario: whom it means, how often, when next; then the suggestions that are known."""
        self.found = scenarios.scenarios(self.session)
        rows = [title(_("Scenarios")), *(self._row(each) for each in self.found)]
        if not self.found:
            rows.append(Row("", _("No scenario yet: a adds one."), style="muted"))
        rows += [title(""), title(_("Likely to buy again"))]
        if settings.get(self.session, "repeat_sales") != "1":
            return [*rows, Row(_SWITCH, _("Repeat sales are switched off: enter switches them on."), style="plain")]
        rows += [_suggested(each) for each in self.suggested or ()]
        if not self.suggested:
            said = _("Reading…") if self.suggested is None else self.trouble or _("Nobody at the moment.")
            rows.append(Row("", said, style="muted"))
        return [*rows, Row(_SWITCH, _("Switch repeat sales off"), style="muted")]

    def _row(self, each: Scenario) -> Row:
        following = _("ended")
        if not each.active:
            following = _("paused")
        elif each.next_on is not None:
            following = fill(_("next {day}"), {"day": formats.date_text(each.next_on)})
        count = ngettext("{count} deal", "{count} deals", each.made).format(count=each.made)
        more = " · ".join((interval_text(each.schedule), self._whom(each), lookup.pipeline_name(each.pipeline), count))
        return Row(f"scenario:{each.id}", each.name, more, following)

    def _whom(self, each: Scenario) -> str:
        segment = each.segment
        parts = [_("companies") if segment.client == "company" else _("contacts"), segment.filter]
        if segment.birthday is not None:
            words = ngettext("birthday in {count} day", "birthday in {count} days", segment.birthday)
            parts.append(fill(words, {"count": segment.birthday}))
        if segment.idle is not None:
            words = ngettext("no won deal for {count} day", "no won deal for {count} days", segment.idle)
            parts.append(fill(words, {"count": segment.idle}))
        parts.append(scenario_texts.spent_said(self.session, segment, formats.money_text))
        return ", ".join(filter(None, parts))

    # ── suggestions ──

    def on_mount(self) -> None:
        """Read; scoring follows, it may take a moment."""
        super().on_mount()
        self._look()

    def on_screen_resume(self) -> None:
        """Another screen may have changed what is shown."""
        super().on_screen_resume()
        self._look()

    def action_reload(self) -> None:
        """Read and score everything again."""
        super().action_reload()
        self._look()

    @use_case("look", latest_only=True)
    def _look(self) -> Message:
        if settings.get(self.session, "repeat_sales") != "1":
            return self.Looked((), "")
        try:
            return self.Looked(repeat_sales.suggestions(self.session, limit=MOST), "")
        except CrmError as error:
            return self.Looked((), error_text(error))

    @on(SetupScreen.Done)
    def _look_again(self) -> None:
        """What was done may have answered a suggestion; an older look is void."""
        self._look()

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        message.stop()
        self.suggested, self.trouble = message.found, message.trouble
        self.load()

    # ── what the keys do ──

    @property
    def _scenario(self) -> Scenario | None:
        """The one under the cursor; says so when there is none."""
        found = next((each for each in self.found if f"scenario:{each.id}" == self.current), None)
        if found is None:
            self.explain(_("this is no scenario"))
        return found

    @property
    def _suggestion(self) -> Suggestion | None:
        return next((each for each in self.suggested or () if str(each.client) == self.current), None)

    def action_open(self) -> None:
        """What can be done with the row."""
        if self.current == _SWITCH:
            self._switch()
        elif (suggestion := self._suggestion) is not None:
            said = "\n".join(repeat_sales.explanation(suggestion))
            window = ChoiceScreen(suggestion.name, _answers(), said=said)
            self.app.push_screen(window, partial(self._answered, suggestion))
        elif (one := self._scenario) is not None:
            self.app.push_screen(ChoiceScreen(one.name, _choices(one)), partial(self._chosen, one))

    def _chosen(self, one: Scenario, answer: str | None) -> None:
        if answer == "preview":
            self._preview(one.id)
        elif answer == "pause":
            self._pause(one)
        elif answer == "change":
            self._change(one)
        elif answer == "last" and (deal := scenarios.last_deal(one)) is not None:
            self.post_message(OpenCard(deal))

    def _answered(self, one: Suggestion, answer: str | None) -> None:
        if answer == "accept":
            self._accept(one)
        elif answer == "dismiss":
            self._dismiss(one)
        elif answer == "open":
            self.post_message(OpenCard(one.client))

    def action_preview(self) -> None:
        """For which clients a run would create deals."""
        if (one := self._scenario) is not None:
            self._preview(one.id)

    def _preview(self, number: int) -> None:
        self.post_message(OpenScreen("scenario_preview", number=number))

    def action_pause(self) -> None:
        """Stop the scenario, or let it go on."""
        if (one := self._scenario) is not None:
            self._pause(one)

    def _pause(self, one: Scenario) -> None:
        said = _("Paused") if one.active else _("It goes on from today")
        act = partial(scenarios.pause, self.session, str(one.id), active=not one.active)
        self.do(act, said, f"scenario:{one.id}")

    def action_add(self) -> None:
        """A new scenario; then its preview."""

        def after(filled: Filled | None) -> None:
            if filled is not None:
                self.post_message(self.Done(_("Scenario added"), f"scenario:{filled.made}"))
                self._preview(int(str(filled.made)))

        self.app.push_screen(scenario_form.form(self.session), after)

    def action_rename(self) -> None:
        """Change the scenario."""
        if (one := self._scenario) is not None:
            self._change(one)

    def _change(self, one: Scenario) -> None:
        self.fill(scenario_form.form(self.session, str(one.id)), _("Scenario changed"))

    def action_accept(self) -> None:
        """Create the deal of the suggestion."""
        if (one := self._suggestion) is not None:
            self._accept(one)
        else:
            self.explain(_("this is no suggestion"))

    def _accept(self, one: Suggestion) -> None:
        self._answer(partial(repeat_sales.accept, self.session, one.client), _("Deal created"), one.client)

    def _dismiss(self, one: Suggestion) -> None:
        said = fill(_("“{name}” is left alone for now"), {"name": one.name})
        self._answer(partial(repeat_sales.dismiss, self.session, one.client), said, one.client)

    def _answer(self, act: Callable[[], object], said: str, client: Ref) -> None:
        self.suggested = tuple(each for each in self.suggested or () if each.client != client)
        self.do(act, said)

    def action_delete(self) -> None:
        """Take the scenario away, after another key; or dismiss the suggestion."""
        if (suggestion := self._suggestion) is not None:
            self._dismiss(suggestion)
        elif (one := self._scenario) is not None:
            self.sure(
                fill(_("Delete “{name}”?"), {"name": one.name}),
                _("The deals that it created stay."),
                partial(scenarios.delete, self.session, str(one.id)),
                fill(_("“{name}” deleted"), {"name": one.name}),
            )

    def _switch(self) -> None:
        """Repeat sales on or off, for those who may change settings."""
        if not self.may(settings.RIGHT):
            return
        on = settings.get(self.session, "repeat_sales") == "1"
        choices = (
            Choice("yes", _("switch them off") if on else _("switch them on"), letter="s"),
            Choice("no", _("leave it so"), letter="l"),
        )
        question = _("Switch repeat sales off?") if on else _("Switch repeat sales on?")
        window = ChoiceScreen(question, choices, said=self._meant(on), at="no")
        self.app.push_screen(window, lambda answer: self._set_to(not on) if answer == "yes" else None)

    def _meant(self, on: bool) -> str:
        """What another answer means, for everybody."""
        if on:
            return _("For the whole company: nobody is suggested any more, no deals are created.")
        cap = repeat_settings.cap(self.session)
        if not cap:
            return _(
                "For the whole company: every day the clock looks who is likely to buy again; deals are only suggested."
            )
        said = ngettext(
            "For the whole company: every day the clock looks who is likely to buy again, and creates up to {count} deal.",
            "For the whole company: every day the clock looks who is likely to buy again, and creates up to {count} deals.",
            cap,
        )
        return fill(said, {"count": cap})

    def _set_to(self, on: bool) -> None:
        self._set("yes" if on else "no", _("Repeat sales are on") if on else _("Repeat sales are off"))

    @use_case("act")
    def _set(self, text: str, said: str) -> Message:
        settings.set(self.session, "repeat_sales", text)
        return self.Switched(said)

    @on(Switched)
    def _switched(self, message: Switched) -> None:
        message.stop()
        self.say(message.said, "good")
        self.suggested = None
        self.load(_SWITCH)
        self._look()


def _answers() -> tuple[Choice, ...]:
    """What can be done with a suggestion."""
    return (
        Choice("accept", _("create the deal"), letter="a"),
        Choice("dismiss", _("not now"), letter="n"),
        Choice("open", _("open the client"), letter="o"),
    )


def _choices(one: Scenario) -> tuple[Choice, ...]:
    """What can be done with a scenario."""
    found = [
        Choice("preview", _("preview, create the deals"), letter="v"),
        Choice("pause", _("pause") if one.active else _("go on"), letter="p"),
        Choice("change", _("change"), letter="e"),
    ]
    if scenarios.last_deal(one) is not None:
        found.append(Choice("last", _("open the last deal"), letter="o"))
    return tuple(found)


def _suggested(each: Suggestion) -> Row:
    said = repeat_sales.explanation(each)
    end = fill(_("score {points}"), {"points": each.score.points})
    return Row(str(each.client), each.name, " · ".join(said[1:]), end)


def run_said(done: generating.Progress) -> str:
    """What a run did, for the footer."""
    said = fill(ngettext("{count} deal created", "{count} deals created", done.made), {"count": done.made})
    if not done.refused:
        return said
    words = {"count": done.refused, "error": done.error}
    refused = ngettext(
        "{count} client was refused: {error}", "{count} clients were refused, the first: {error}", done.refused
    )
    return f"{said} · {fill(refused, words)}"

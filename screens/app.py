"""`CrmApp`: themes, the error net, the news, the clock. No feature logic."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.message import Message
from textual.screen import Screen

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import visible
from crm_tui.domain.views import Counters
from crm_tui.i18n.translate import _, error_text, fill, hint_text, ngettext
from crm_tui.services import entity_types, news, views
from crm_tui.services.news import News, Seen
from crm_tui.services.session import Session
from screens import keys, registry, signals
from screens.base import CrmScreen
from screens.driver import HardDriver
from screens.keys import Command
from screens.messages import Failed, OpenCard, OpenScreen, RecordsChanged
from screens.pump import FOCUSED, UNFOCUSED, Pump
from screens.safety import ExitFilter, Painting
from screens.terminal import speaks_utf8
from screens.themes import THEMES
from screens.turns import Turns
from screens.viewing import Viewing
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.services.notifications import Notice


_LOOKED_AT = 0.2
"""Seconds from the first picture to the numbers of the header and the news: the picture goes out first."""
_SETTLES = 0.5
"""Seconds from the first picture to what can wait."""


class CrmApp(Turns, Painting, Viewing):
    """The program with screens."""

    CSS_PATH: ClassVar[Any] = ["../styles/app.tcss", "../styles/board.tcss", "../styles/filters.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = []
    TITLE = "crm-tui"

    class Counted(Message):
        """The numbers of the header."""

        def __init__(self, counters: Counters) -> None:
            super().__init__()
            self.counters = counters

    class Noticed(Message):
        """New notifications of this operator, in words."""

        def __init__(self, texts: tuple[str, ...]) -> None:
            super().__init__()
            self.texts = texts

    class DraftsWait(Message):
        """What was typed before this start and not saved."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class ClockWaits(Message):
        """The clock cannot work now; it tries again each second."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    def __init__(self, session: Session, *, theme: str = "", folder: Path, start: tuple[str, dict[str, object]] | None = None,
                 background: bool = True) -> None:  # fmt: skip
        """The program for one operator.

        Args:
            session: Who acts.
            theme: Name of a theme; the first one when empty.
            folder: Where crash reports go.
            start: Screen to begin with and its arguments; the board when None.
            background: Run the news and the clock; tests of single screens do without.
        """
        super().__init__(driver_class=HardDriver)
        self.animation_level = "none"
        self.session = session
        self.folder = folder
        self.counters: Counters | None = None
        self.hangup: list[Callable[[], None]] = []
        """Called when the terminal goes away: save drafts, quickly."""
        self._start_with = start or ("board", {})
        self._background = background
        self.first_run = False
        """Whether the database was made for this start: the first steps are offered."""
        self._pump = Pump(self._told)
        self._clock: Any = None
        self._clock_lock = threading.Lock()
        self._released = False
        self._noticed: int | None = None
        self._newest = Seen()
        """The newest change when the first picture was drawn."""
        self._filters.append(ExitFilter(ascii_only=not speaks_utf8()))
        for each in THEMES:
            self.register_theme(each)
        chosen = next((each for each in THEMES if each.name == theme), THEMES[0])
        # Set before anything watches: a theme that is changed costs a second reading of the sheets and a second paint.
        self._themed = True
        self.set_reactive(App.theme, chosen.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(chosen.dark, "-dark-mode", update=False)
        self.set_class(not chosen.dark, "-light-mode", update=False)

    def get_default_screen(self) -> Screen[Any]:
        """The screen to begin with, at once: no empty one is drawn first."""
        name, arguments = self._start_with
        made = registry.make(name, **arguments)
        self._load_screen_css(made)  # Textual does it for every screen but this one
        return made

    def on_load(self) -> None:
        """Widgets are sized one after the other; without this each round would be a picture of its own."""
        self._begin_batch()

    def on_ready(self) -> None:
        """The first layout stands: one picture. Everything that is not the first screen waits until it is drawn."""
        self._end_batch()
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        gc.freeze()
        gc.enable()
        self._newest = news.newest() if self._background else Seen()
        if self._start_with == ("board", {}):
            self.reopen("deal")
        self.set_interval(60, self.minute)
        self.set_timer(_LOOKED_AT, self._after_first_look)
        self.set_timer(_SETTLES, self._after_settling)

    def _after_first_look(self) -> None:
        """The numbers of the header, and what others do from now on: what they did since the picture is read again."""
        self._count()
        if self._background and not self._released:
            self._pump.start(self._newest)

    def _after_settling(self) -> None:
        """The terminal has the first picture and the operator looks at it: what brings many modules comes now."""
        if self.first_run:
            self.action_assistant()
        self._look_for_drafts()
        self._look_for_notices()
        if self._background:
            threading.Thread(target=self._start_clock, name="clock-start", daemon=True).start()

    def _start_clock(self) -> None:
        """The scheduler is imported and started beside the drawn screen."""
        from crm_tui.automation import scheduler  # noqa: PLC0415 — the first paint does not wait for it

        with self._clock_lock:  # whoever leaves during these imports gets no clock that outlives the program
            if not self._released:
                self._clock = scheduler.start(self.session, on_trouble=self._clock_waits)

    def _clock_waits(self, error: Exception) -> None:
        self.post_message(self.ClockWaits(error))

    def minute(self) -> None:
        """A minute has passed: what is due may be overdue now, and a new day may have begun."""
        self._count()
        for screen in self.screen_stack:
            if isinstance(screen, CrmScreen):
                screen.minute()

    def _told(self, found: News) -> None:
        self.post_message(RecordsChanged(found.refs, found.everything))

    @use_case("counters", latest_only=True)
    def _count(self) -> Message:
        return self.Counted(views.counters(self.session))

    @on(Counted)
    def _show_counters(self, message: Counted) -> None:
        before, self.counters = self.counters, message.counters
        if not self.screen_stack:
            return  # the program is leaving
        if isinstance(self.screen, CrmScreen):
            self.screen.show_header()
        if before is not None and before.unsearchable and not self.counters.unsearchable:
            self.post_message(RecordsChanged((), everything=True))  # what was looked for may be found now
        if before is not None and message.counters.unseen_notifications > before.unseen_notifications:
            self._look_for_notices()

    @use_case("drafts")
    def _look_for_drafts(self) -> Message | None:
        from crm_tui.services import drafts  # noqa: PLC0415 — the first paint does not wait for it

        waiting = drafts.count(self.session)
        return self.DraftsWait(waiting) if waiting else None

    @on(DraftsWait)
    def _tell_drafts_wait(self, message: DraftsWait) -> None:
        text = ngettext("{count} draft waits · {key} opens it", "{count} drafts wait · {key} lists them", message.count)
        if isinstance(self.screen, CrmScreen):
            self.screen.mention(text.format(count=message.count, key=keys.shown_of("go.drafts")))

    @use_case("notices")
    def _look_for_notices(self) -> Message | None:
        """Those since the last look; the first look only remembers where they begin."""
        from crm_tui.services import notifications, settings  # noqa: PLC0415 — nothing is new at most starts

        if self._noticed is None:
            self._noticed = notifications.newest(self.session)
            unknown = settings.unknown_zone()
            return self.Noticed((fill(_(settings.UNKNOWN_ZONE), {"zone": unknown}),)) if unknown else None
        found: list[Notice] = notifications.since(self.session, self._noticed)
        if not found:
            return None
        self._noticed = max(notice.id for notice in found)
        return self.Noticed(tuple(notifications.digest(self.session, found)))

    @on(Noticed)
    def _show_notices(self, message: Noticed) -> None:
        self.bell()
        for text in message.texts[:4]:
            self.notify(visible(text), timeout=12, markup=False)
        if self._driver is not None and message.texts:
            self._driver.write(f"\x1b]9;{visible(message.texts[0])}\x07")

    @on(ClockWaits)
    def _tell_clock_waits(self, message: ClockWaits) -> None:
        reason = error_text(message.error) if isinstance(message.error, CrmError) else type(message.error).__name__
        text = _("Reminders wait: {reason}").format(reason=reason)
        self.notify(visible(text), severity="warning", timeout=12, markup=False)

    @on(RecordsChanged)
    def _news(self, message: RecordsChanged) -> None:
        entity_types.adopt()
        self._count()
        for screen in self.screen_stack:
            handler = getattr(screen, "records_changed", None)
            if handler is not None:
                handler(message.refs, message.everything)

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        if message.error.code == "missing_fields" and message.error.params.get("record"):
            self._ask_missing(message.error)
        else:
            self.show_error(message.error)

    def _ask_missing(self, error: CrmError) -> None:
        """A stage needs fields that are empty: ask for them, then move."""
        from screens.forms import missing  # noqa: PLC0415 — most moves lack nothing

        form = missing.MissingForm(self.session, error)

        def moved(filled: object) -> None:
            if filled is not None:
                self.post_message(RecordsChanged((form.ref,), everything=False))

        self.push_screen(form, moved)

    def show_error(self, error: CrmError) -> None:
        """A refusal in words, with its hint, where the operator looks: the footer, or a toast over a dialog."""
        hint = hint_text(error)
        text = error_text(error) + (f" — {hint}" if hint else "")
        if isinstance(self.screen, CrmScreen):
            self.screen.explain(text[:1].upper() + text[1:])
        else:
            self.notify(visible(text), severity="error", timeout=8, markup=False)

    @on(OpenCard)
    def _open_card(self, message: OpenCard) -> None:
        self.open("card", ref=message.ref, neighbours=message.neighbours)

    @on(OpenScreen)
    def _open_screen(self, message: OpenScreen) -> None:
        self.open(message.name, **message.arguments)

    def action_help(self) -> None:
        if isinstance(self.screen, CrmScreen):
            self.open("help", groups=self.screen.commands(), refused=self.screen.refused())

    def action_palette(self) -> None:
        """Find a command by its name; the screen below performs it."""
        if isinstance(self.screen, CrmScreen):
            groups = (*self.screen.commands(), ("open", self.types_to_open()))
            palette = registry.make("palette", groups=groups, refused=self.screen.refused())
            self.push_screen(palette, self._perform)

    async def _perform(self, command: object) -> None:
        if isinstance(command, Command) and isinstance(self.screen, CrmScreen) and not self.open_type(command):
            await self.screen.perform(command)

    def action_theme(self) -> None:
        """The next theme."""
        names = [each.name for each in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    async def action_back(self) -> None:
        """Leave this screen; the first one ends the program."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit(0)

    class Undone(Message):
        """An undo or redo, in words."""

        def __init__(self, text: str, clean: bool) -> None:
            super().__init__()
            self.text = text
            self.clean = clean

    @use_case("undo")
    def action_undo(self) -> Message:
        """Take back what the operator did last."""
        from crm_tui.services import undo  # noqa: PLC0415 — used when asked for

        return self._worded(undo.undo(self.session), _("Undone: {label}"))

    @use_case("undo")
    def action_redo(self) -> Message:
        """Do again what was undone last."""
        from crm_tui.services import undo  # noqa: PLC0415 — used when asked for

        return self._worded(undo.redo(self.session), _("Done again: {label}"))

    def _worded(self, undone: Any, text: str) -> Message:
        said = text.format(label=_(undone.label))
        if undone.conflicts:
            fields = ", ".join(f"{each.ref} {each.field}".strip() for each in undone.conflicts[:3])
            said += " · " + _("left alone, changed by others since: {fields}").format(fields=fields)
        return self.Undone(said, not undone.conflicts)

    @on(Undone)
    def _say_undone(self, message: Undone) -> None:
        if isinstance(self.screen, CrmScreen):
            self.screen.say(message.text, "good" if message.clean else "alert")

    def _fatal_error(self) -> None:
        """End without showing local variables; `run` writes the report."""
        self._close_messages_no_wait()

    def on_app_focus(self) -> None:
        """Look for news often."""
        self._pump.pause = FOCUSED

    def on_app_blur(self) -> None:
        """Nobody looks: poll less."""
        self._pump.pause = UNFOCUSED

    def release(self) -> None:
        """Stop the threads, also one that is about to begin."""
        with self._clock_lock:
            self._released = True
        self._pump.stop()
        if self._clock is not None:
            self._clock.stop()


def run(session: Session, *, folder: Path, theme: str = "", first: bool = False) -> int:
    """The screens until the operator leaves; returns the exit code.

    Args:
        session: Who acts.
        folder: Where crash reports go.
        theme: Name of a theme.
        first: The database is new: offer the first steps.
    """
    app = CrmApp(session, folder=folder, theme=theme)
    app.first_run = first
    signals.watch(app)
    app.run()
    for save in app.hangup:
        save()
    app.release()
    error = app._exception
    if error is None:
        return app.return_value or app.return_code or 0
    if isinstance(error, CrmError):
        raise error
    from screens import crash  # noqa: PLC0415 — only a crash needs it

    incident, path = crash.record(error, folder)
    crash.tell(incident, path)
    return 70

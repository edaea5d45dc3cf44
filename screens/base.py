"""`CrmScreen`: what every screen has: header, footer, keys from the table, one voice for what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from crm_tui.i18n import formats
from crm_tui.i18n.translate import _
from crm_tui.services.session import is_narrow
from screens import keys
from screens.bars import Bar, Keys, Piece, key_pieces

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.domain.views import Counters
    from crm_tui.services.session import Session
    from screens.app import CrmApp

SMALLEST = (30, 8)
"""Columns and rows below which a screen only says that the terminal is too small."""


class TypedLine(Protocol):
    """A line that takes what is typed."""

    @property
    def keys(self) -> Keys:
        """The keys that act in it."""
        raise NotImplementedError

    def take(self, event: events.Key) -> None:
        """Use a key that reached the screen, unless the line has seen it already."""


class TooSmall(Widget, can_focus=False):
    """What a tiny terminal shows instead of a broken screen."""

    def render(self) -> Content:
        """One sentence, cut where the terminal ends."""
        return Content(_("Terminal too small: at least {columns}×{rows}").format(columns=SMALLEST[0], rows=SMALLEST[1]))


class CrmScreen(Screen[object]):
    """A full screen. Its keys are the scopes of `screens.keys`, its commands the methods ``action_<name>``."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go",)
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self) -> None:
        super().__init__()
        self._prefix = ""
        self._said: Piece | None = None
        self._refused: Mapping[str, str] | None = None
        self.line: TypedLine | None = None
        """A line that is being typed into: it gets every key, also those that came before it could be focused."""

    @property
    def crm(self) -> CrmApp:
        """The app, with its own type."""
        return cast("CrmApp", self.app)

    @property
    def session(self) -> Session:
        """Who acts."""
        return self.crm.session

    @property
    def is_current(self) -> bool:
        """Whether anything of it is seen: below a full screen nothing is drawn, it would only be sent for nothing."""
        top = self.app.screen_stack[-1] if self.app.screen_stack else None
        return top is self or (not isinstance(top, CrmScreen) and super().is_current)

    def _compositor_refresh(self) -> None:
        """Draw once: nothing while a batch keeps the terminal still, and not again what was just drawn as a whole."""
        if self.app._batch_count:
            return
        whole = self.size.region in self._compositor._dirty_regions
        super()._compositor_refresh()
        if whole and self is self.app.screen:
            self._repaint_required = False

    def compose(self) -> ComposeResult:
        """Header, body, footer."""
        yield Bar("header")
        yield from self.body()
        yield Bar("footer")
        yield TooSmall()

    def body(self) -> Iterable[Widget]:
        """The widgets between header and footer."""
        return ()

    def on_mount(self) -> None:
        """Show header and footer at once."""
        self.show_header()
        self.show_footer()

    def on_resize(self, event: events.Resize) -> None:
        """A tiny terminal gets one sentence; a larger one gets everything back."""
        self.set_class(event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1], "-too-small")

    def refused(self) -> Mapping[str, str]:
        """Commands that the operator's roles refuse here, each with the sentence that says why."""
        if self._refused is None:
            self._refused = {}
            if is_narrow(self.session):
                from screens import allowed  # noqa: PLC0415 — whoever may everything does not wait for the rules

                ref = getattr(self, "ref", None)
                self._refused = allowed.refused(self.session, ref.type if ref else getattr(self, "kind", ""), ref)
        return self._refused

    def on_screen_resume(self) -> None:
        """Another screen was left; the numbers may have changed."""
        self._refused = None
        self.show_header()

    def here(self) -> Ref | None:
        """The record that the operator is at; says so and answers None when there is none."""
        self.explain(_("there is no record here"))
        return None

    def place(self) -> str:
        """Where the operator is, e.g. ``Deals › General``."""
        return ""

    def details(self) -> tuple[Piece, ...]:
        """View name, filter text: what the header says behind the place."""
        return ()

    def show_header(self) -> None:
        """Draw the header anew, if it changed."""
        left: list[Piece] = [(" ", "text"), (self.place(), "strong")]
        for text, style in self.details():
            left += [("   ", "text"), (text, style)]
        for bar in self.query("#header").results(Bar):  # none once the program is leaving: an answer may come after it
            bar.show(tuple(left), tuple(self._numbers(self.crm.counters)))

    def _numbers(self, counters: Counters | None) -> Iterable[Piece]:
        if counters is not None:
            if counters.unsearchable:
                yield (_("{count} not searchable yet").format(count=counters.unsearchable) + "   ", "alert")
            if counters.overdue_activities:
                yield (_("{count} overdue").format(count=counters.overdue_activities) + "   ", "alert")
            if counters.to_answer:
                yield (_("{count} to answer").format(count=counters.to_answer) + "   ", "alert")
            if counters.unseen_notifications:
                yield (_("{count} new").format(count=counters.unseen_notifications) + "   ", "good")
            if counters.next_due_at is not None:
                due = datetime.fromtimestamp(counters.next_due_at / 1000, UTC).astimezone(self.session.zone)
                now = self.session.now().astimezone(self.session.zone)
                text = formats.time_text(due) if due.date() == now.date() else formats.date_text(due.date(), "day")
                yield (_("next {time}").format(time=text) + "   ", "muted")
        yield (self.session.login + " ", "muted")

    def show_footer(self) -> None:
        """What was said last, else the keys that matter now."""
        footer = self.query("#footer").results(Bar)
        if self._said is not None:
            for bar in footer:
                bar.show(((" ", "text"), self._said))
            return
        found = self.keys_now()
        if found is None:
            refused = self.refused()
            found = tuple((key, _(label)) for key, label in keys.footer(self.SCOPES, frozenset(refused)))
        more: tuple[Piece, ...] = (("?", "key"), (" " + _("keys") + " ", "muted")) if self.takes_keys() else ()
        for bar in footer:
            bar.show(key_pieces(found), more, whole=2)

    def keys_now(self) -> Keys | None:
        """The keys of what is typed into, or of another passing state; None for those of the screen itself."""
        return self.line.keys if self.line is not None else None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where one types other keys act; what was said before is read by then."""
        if not self.takes_keys():
            self._said = None
        self.show_footer()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The keys of the screen act again."""
        self.show_footer()

    def say(self, text: str, style: str = "text") -> None:
        """Tell the operator in the footer, until the next key."""
        self._said = (text, style)
        self.show_footer()

    def mention(self, text: str) -> None:
        """The same, of what nobody asked for: not in the place of an answer that stands there."""
        if self._said is None:
            self.say(text)

    def explain(self, text: str) -> None:
        """Say why a key does nothing now."""
        self.say(text, "alert")

    async def on_key(self, event: events.Key) -> None:
        """Look the key up in the table; sequences wait for their second key."""
        top = self.app.screen
        if top is not self:
            # typed ahead, before the dialog stood: what follows the key that opened it belongs to the dialog
            event.stop()
            (top.focused or top).post_message(events.Key(event.key, event.character))
            return
        if self.line is not None:
            self.line.take(event)
            return
        if self._said is not None:
            self._said = None
            self.show_footer()
        name = event.key
        known = keys.keymap(self.SCOPES)
        if self._prefix:
            name, self._prefix = f"{self._prefix} {name}", ""
            event.stop()
            if name not in known:
                if not name.endswith(" escape"):
                    self.explain(_("{keys} is not a command; ? shows the keys").format(keys=keys.shown(name)))
                return
        elif name in keys.prefixes(self.SCOPES) and self.takes_keys():
            self._prefix = name
            event.stop()
            self.say(keys.shown(name) + " …", "muted")
            return
        command = known.get(name)
        if command is None:
            return
        event.stop()
        event.prevent_default()
        await self.perform(command)

    def takes_keys(self) -> bool:
        """Whether letters are commands now; not while somebody types."""
        return True

    def minute(self) -> None:
        """A minute has passed; screens that show when something is due look whether it is overdue now."""

    def commands(self) -> keys.Groups:
        """What can be done here, the screen's own commands first; those without a method are not built yet."""
        found = []
        for scope in reversed(self.SCOPES):
            built = tuple(each for each in keys.SCOPES[scope] if self.method_of(each) is not None)
            if built:
                found.append((scope, built))
        return tuple(found)

    def method_of(self, command: keys.Command) -> Callable[[], object] | None:
        """The command's method, of this screen or of the app; None when there is none."""
        name = f"action_{command.action}"
        return getattr(self, name, None) or getattr(self.app, name, None)

    async def perform(self, command: keys.Command) -> None:
        """Run the command's method."""
        why = self.refused().get(command.id)
        if why:
            self.explain(why[:1].upper() + why[1:])
            return
        method = self.method_of(command)
        if method is None:
            self.explain(_("“{command}” is not available here").format(command=_(command.label)))
            return
        answer = method()
        if isawaitable(answer):
            await answer

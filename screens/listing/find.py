"""`FindScreen`: find anything by its words, while they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import fit, visible
from crm_tui.i18n.translate import _
from crm_tui.services import records, views
from crm_tui.services.session import Session
from screens import keys
from screens.bars import Keys
from screens.listing import rows
from screens.listing.columns import columns_of
from screens.listing.keyed import Entry, KeyedScreen, blank, spread, titled
from screens.listing.targets import cards
from screens.messages import Failed, OpenCard
from screens.widgets.lines import Line, LineList
from screens.widgets.typed import TypedLine
from screens.work import use_case

LIMIT = 30
"""Hits of one type; typing on narrows them."""
TELLING = {"contact": ("companies", "phone"), "company": ("industry", "phone")}
"""What tells twins apart, by type."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found."""

    ref: Ref
    title: str
    hint: str


def hits_of(session: Session, words: str) -> tuple[Hit, ...]:
    """A record named by its number (``deal:42``, ``#42``), then those that hold the words."""
    found: dict[Ref, str] = {}
    bare = words.strip().removeprefix("#")
    kind, _colon, number = bare.rpartition(":")
    if number.isascii() and number.isdigit() and len(number) < 16 and kind in ("", *cards()):
        for each in (kind,) if kind else cards():
            try:
                record = records.get(session, Ref(each, int(number)))
            except NotFound:
                continue
            if not record.deleted:
                found[record.ref] = record.title
    for ref, title in views.find(session, words, LIMIT):
        found.setdefault(ref, title)
    return tuple(hit for kind in cards() for hit in _told(session, kind, found))


def _told(session: Session, kind: str, found: Mapping[Ref, str]) -> Iterator[Hit]:
    names = [column.name for column in columns_of(kind)]
    for row in rows.read(session, kind, [ref.id for ref in found if ref.type == kind]):
        cells = dict(zip(names, row.cells, strict=True))
        hint = " · ".join(
            filter(None, (cells.get(name, "") for name in TELLING.get(kind, ("client", "amount", "stage"))))
        )
        yield Hit(Ref(kind, row.id), row.title, hint)


class FindScreen(KeyedScreen):
    """One line to type into, hits by type below."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "find")

    class Hits(Message):
        """What was found."""

        def __init__(self, words: str, hits: tuple[Hit, ...]) -> None:
            super().__init__()
            self.words = words
            self.hits = hits

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.hits: tuple[Hit, ...] = ()
        self._busy = False
        self._asked = ""
        self._open_first = False

    def body(self) -> Iterable[Widget]:
        """The line and the hits."""
        yield TypedLine(_("name, phone, e-mail, words of a comment, deal:42"))
        yield LineList()

    def on_mount(self) -> None:
        """Type at once."""
        self.line = self
        self.query_one(TypedLine).focus()
        self.show_footer()
        self._say_nothing()

    def place(self) -> str:
        """Find anything."""
        return _("Find anything")

    def _say_nothing(self) -> None:
        if self.words:
            self.lines.empty = (_("Nothing found."), _("fewer or other letters find more"))
        else:
            self.lines.empty = (
                _("Type what you look for."),
                _("Titles come first, then other words; closed deals last."),
            )

    # ── Typing ──

    def take(self, event: events.Key) -> None:
        """Letters belong to the line, the other keys to the screen."""
        if self.query_one(TypedLine).take(event) or event.is_printable:
            return
        command = keys.keymap(self.SCOPES).get(event.key)
        if command is not None and " " not in event.key:
            event.stop()
            event.prevent_default()
            self.call_later(self.perform, command)

    @property
    def keys(self) -> Keys:
        """What acts while one types."""
        return (("enter", _("open")), ("↑↓", _("choose")), ("esc", _("back")))

    def takes_keys(self) -> bool:
        """Letters are text."""
        return False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.words = event.value.strip()
        self._open_first = False
        if not self.words:
            self._show_hits("", ())
        elif not self._busy:
            self._search()

    def _search(self) -> None:
        """One search at a time; what was typed meanwhile is searched next."""
        self._busy, self._asked = True, self.words
        if not self.entries:
            self.lines.empty = (_("Reading…"),)
            self.lines.refresh()
        self._find(self.words)

    @use_case("find", latest_only=True)
    def _find(self, words: str) -> Message:
        return self.Hits(words, hits_of(self.session, words))

    @on(Hits)
    def _take_hits(self, message: Hits) -> None:
        self._busy = False
        if message.words == self.words:
            self._show_hits(message.words, message.hits)
        elif self.words:
            self._search()

    @on(Failed)
    def _search_again(self) -> None:
        """The app says what failed; the next letter tries once more."""
        self._busy = False

    def _show_hits(self, words: str, hits: tuple[Hit, ...]) -> None:
        fresh = hits != self.hits
        self.hits, self._asked = hits, words
        self._say_nothing()
        found: list[Entry] = []
        for kind in cards():
            some = [hit for hit in hits if hit.ref.type == kind]
            if some:
                found += [blank()] if found else []
                found.append(titled(_(ENTITY_TYPES[kind].plural).capitalize()))
                found += [Entry(str(hit.ref), partial(self._row, hit)) for hit in some]
        self.show_entries(found, top=fresh)
        if self._open_first:
            self._open_first = False
            self.action_open()

    def _row(self, hit: Hit, room: int) -> Line:
        number = (f"#{hit.ref.id}".rjust(8), "muted")
        width = room - len(number[0]) - 1
        if room < 60:
            return Line(spread(((hit.title, "strong"), (f" · {hit.hint}" if hit.hint else "", "muted")), number, room))
        title = fit(visible(hit.title), width // 2)
        return Line(spread(((title, "strong"), (f" {hit.hint}", "muted")), number, room))

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """A title may have changed, or everything."""
        if self.words and not self._busy and (everything or any(hit.ref in refs for hit in self.hits)):
            self._search()

    # ── Opening ──

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if (self.words and self.words != self._asked) or self._busy:
            self._open_first = True  # the answer to what was typed is still on its way
        else:
            self.action_open()

    def action_open(self) -> None:
        """The card of the hit; the other hits of its type are its neighbours."""
        if not self.current_key:
            self.explain(_("nothing to open; type what you look for"))
            return
        ref = Ref.parse(self.current_key)
        self.post_message(OpenCard(ref, tuple(hit.ref.id for hit in self.hits if hit.ref.type == ref.type)))

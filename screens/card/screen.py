"""`CardScreen`: the full view of one record, for every entity type; fields to the left, what happened to the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Conflict
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from crm_tui.services import drafts, lookup, next_activity, tasks
from crm_tui.services.drafts import Draft
from screens import keys
from screens.bars import Bar, Keys, Piece
from screens.card import reading
from screens.card.fields_pane import FieldsPane
from screens.card.ink import Ink
from screens.card.items import ItemsView
from screens.card.keeping import HistoryKeeping
from screens.card.leaving import Leaving
from screens.card.model import CardData
from screens.card.places import CardPlaces
from screens.card.reading import read_card
from screens.card.stage_bar import StageBar
from screens.card.tabs import TabStrip
from screens.card.trail import Trail, read_trail
from screens.card.trail_pane import TrailPane
from screens.card.why_acts import WhyActs
from screens.keys import Command
from screens.messages import Failed, OpenCard, RecordsChanged
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.domain.agenda import Suggestion
    from crm_tui.domain.natural import ParseContext


STAYS = frozenset({"help", "palette", "undo", "redo", "reload", "theme", "mode", "back"})
"""Commands of every screen that do not lead away, or ask by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that the card shows at first, read in one go."""

    data: CardData
    trail: Trail
    context: ParseContext
    drafts: Mapping[str, Draft]


_BEFORE_WHY = 5
"""Keys that the footer of the fields shows before the one that asks why."""
USUAL_FACTS = ("amount", "company", "post", "responsible")
"""Fields that stand behind the name of a record."""
FACTS = {
    "lead": ("amount", "company", "company_title", "responsible"),
    "quote": ("number", *USUAL_FACTS),
    "invoice": ("number", *USUAL_FACTS),
    "product": ("price", "sections"),
}
"""Those of types that are told by something else."""


class CardScreen(CardPlaces, HistoryKeeping):
    """One record."""

    CSS_PATH: ClassVar[Any] = ["../../styles/card.tcss", "../../styles/forms.tcss"]
    SCOPES = ("go", "card")

    class Loaded(Message):
        """The record was read."""

        def __init__(self, snapshot: Snapshot) -> None:
            super().__init__()
            self.snapshot = snapshot

    class Done(Message):
        """Something was done."""

        def __init__(self, said: str, then: Callable[[], None] | None, made: object = None) -> None:
            super().__init__()
            self.said = said
            self.then = then
            self.made = made

    class NextKnown(Message):
        """The close-card rule has answered."""

        def __init__(self, suggestion: Suggestion | None, go: Callable[[], object] | None) -> None:
            super().__init__()
            self.suggestion = suggestion
            self.go = go

    def __init__(self, ref: Ref, neighbours: tuple[int, ...] = (), *, begin: str = "") -> None:
        """The card of a record.

        Args:
            ref: Which one.
            neighbours: Ids of the list that the operator comes from, in order.
            begin: The draft to go on with: ``comment``, ``comment:17``, ``activity`` or ``field:amount``.
        """
        super().__init__()
        self.ref = ref
        self.neighbours = neighbours
        self.begin = begin
        self.shown_place = "fields"
        self.snapshot: Snapshot | None = None
        self.fields: FieldsPane
        """The left side; there from `body` on."""
        self.trail: TrailPane
        """The right side."""
        self.acts = WhyActs(self)
        self.leaving = Leaving(self)

    def body(self) -> Iterable[Widget]:
        yield Ink()
        yield Bar("card-title")
        if ENTITY_TYPES[self.ref.type].has_stages:
            yield StageBar()
        yield TabStrip()
        self.fields = FieldsPane(self.session)
        self.trail = TrailPane(self.session)
        yield Horizontal(self.fields, self.trail, id="panes")

    def on_mount(self) -> None:
        self._lay_out()
        self._load(self.ref)

    @property
    def data(self) -> CardData | None:
        """The record as it is shown; None while it is being read."""
        return self.snapshot.data if self.snapshot and self.snapshot.data.ref == self.ref else None

    def here(self) -> Ref:
        """The record of the card."""
        return self.ref

    def place(self) -> str:
        kind = ENTITY_TYPES[self.ref.type]
        parts = [_(kind.plural).capitalize()]
        if self.data is not None:
            parts += [self.data.pipeline] if self.data.pipeline and kind.has_pipelines else []
            parts.append(f"#{self.ref.id}")
        return " › ".join(parts)

    def details(self) -> tuple[Piece, ...]:
        if self.ref.id not in self.neighbours:
            return ()
        at = self.neighbours.index(self.ref.id) + 1
        return ((_("{at} of {count}").format(at=at, count=len(self.neighbours)), "muted"),)

    # ── store → screen ───────────────────────────────────────────────────────────────────────────────────────────────

    @use_case("card", latest_only=True)
    def _load(self, ref: Ref) -> Message:
        if ref.type == "task":
            tasks.view(self.session, ref)
        prefix = f"field:{ref}:"
        kept = {
            draft.key.removeprefix(prefix): draft
            for draft in drafts.all_of(self.session)
            if draft.key.startswith(prefix)
        }
        return self.Loaded(
            Snapshot(
                data=read_card(self.session, ref),
                trail=read_trail(self.session, ref),
                context=lookup.context(self.session),
                drafts=kept,
            )
        )

    def reload(self) -> None:
        """Read the record anew; what is being typed stays."""
        self._load(self.ref)

    def action_reload(self) -> None:
        self.reload()

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        snapshot, before = message.snapshot, self.data
        if snapshot.data.ref != self.ref:
            return
        if self.snapshot is None and not self.begin.startswith("field:"):  # the editor takes the focus, and keeps it
            self.view.focus()
        self.snapshot = snapshot
        self.fields.show(snapshot.data, snapshot.context, snapshot.drafts)
        self.trail.show(self.ref, snapshot.trail)
        for bar in self.query(StageBar):
            bar.stages, bar.stage_id = snapshot.data.stages, snapshot.data.stage_id
        self._show_title(snapshot.data)
        self.show_header()
        if before is not None and (told := reading.told_of(self.session, before, snapshot.data)):
            self.say(told, "alert")
        if self.begin:
            begun, self.begin = self.begin, ""
            self.call_after_refresh(self.acts.resume, begun)

    def _show_title(self, data: CardData) -> None:
        left: list[Piece] = [(" ", "text"), (data.title, "strong")]
        for name in FACTS.get(self.ref.type, USUAL_FACTS):
            text = data.cells[name].text if name in data.cells else ""
            if text:
                left.append((f" · {text}", "muted"))
        state: list[Piece] = []
        if data.deleted:
            state.append((_("in the recycle bin") + " ", "alert"))
        elif data.cells.get("overdue") is not None and data.cells["overdue"].value:
            state.append((_("overdue") + " ", "alert"))
        self.query_one("#card-title", Bar).show(tuple(left), tuple(state))

    @on(RecordsChanged)
    def _news(self, message: RecordsChanged) -> None:
        self.records_changed(message.refs, message.everything)

    def records_changed(self, refs: tuple[Ref, ...], everything: bool) -> None:
        """Somebody changed records; only what can be seen here matters."""
        if self.shown_place == "workflows" and not everything and self.ref not in refs:
            self.trail.read_runs()  # a run goes on without changing a record
        seen = {self.ref, *(reading.linked(self.data) if self.data is not None else ())}
        if everything or any(
            ref in seen or ref.type not in ENTITY_TYPES or ref.type in ("activity", "task") for ref in refs
        ):
            self.reload()

    def minute(self) -> None:
        """What was planned is overdue now; on a new day every date reads differently."""
        if self.trail.timeline.out_of_date() or self.trail.tasks.out_of_date():
            self.reload()

    # ── screen → store ───────────────────────────────────────────────────────────────────────────────────────────────

    @use_case("act")
    def do(self, work: Callable[[], object], said: str = "", *, then: Callable[[], None] | None = None) -> Message:
        """Do something in a worker; then say it (or the text that the work answers), read the record anew, and go on."""
        answer = work()
        return self.Done(said or (answer if isinstance(answer, str) else ""), then)

    @on(Done)
    def _done(self, message: Done) -> None:
        if message.said:
            self.say(message.said, "good")
        self.reload()
        if message.then is not None:
            message.then()
        if isinstance(message.made, Ref):
            self.post_message(OpenCard(message.made))

    @use_case("next")
    def look_for_next(self, ref: Ref, go: Callable[[], object] | None) -> Message:
        """Ask the close-card rule."""
        return self.NextKnown(next_activity.needs_next_activity(self.session, ref), go)

    @on(NextKnown)
    def _next_known(self, message: NextKnown) -> None:
        self.leaving.offer(message.suggestion, message.go)

    @on(Failed)
    def _after_failure(self, message: Failed) -> None:
        """The app says what failed; what is shown here may be old."""
        if isinstance(message.error, Conflict):
            self.reload()

    @on(FieldsPane.Saved)
    def _field_saved(self) -> None:
        self.reload()

    @on(FieldsPane.Explained)
    def _explain(self, message: FieldsPane.Explained) -> None:
        self.explain(message.text)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def on_key(self, event: events.Key) -> None:
        """While somebody types, keys belong to the editor."""
        if self.takes_keys():
            return
        if event.key == "escape" and self.trail.search_line.has_focus:
            event.stop()
            self.trail.end_search()
        elif event.is_printable and event.character and self.fields.editor is not None:
            event.stop()
            self.fields.editor.insert(event.character)
        event.prevent_default()

    def keys_now(self) -> Keys | None:
        if self.takes_keys():
            return self._keys_of_place()
        if self.fields.editor is None:
            return (("enter", _("search")), ("esc", _("leave")))
        return (*self.fields.editor.keys, ("tab", _("next field")), ("esc", _("leave")))

    def _keys_of_place(self) -> Keys:
        if self.shown_place == "workflows":
            return self.acts.keys_of_runs()
        if self.shown_place == "history":
            acts = (("enter", _("read")), ("W", _("why")), ("/", _("search")), ("E", _("export")))
            return (*acts, ("tab", _("other side")))
        return self._keys_of_type()

    def _keys_of_type(self) -> Keys:
        """Without those that do nothing on cards of the type; with the one that acts on the place, if one does."""
        kind = ENTITY_TYPES[self.ref.type]
        idle = {"card.pick_stage"} if not kind.has_stages else set()
        idle |= {"card.activity"} if not kind.bound else set()
        commands = [each for scope in reversed(self.SCOPES) for each in keys.SCOPES[scope] if each.footer]
        found = [each for each in commands if each.id not in idle][:6]
        if self.shown_place == "fields":
            why = next(each for each in keys.SCOPES["card"] if each.id == "card.why")
            found = [*found[:_BEFORE_WHY], why]
        return tuple((keys.shown(each.keys[0]), _(each.short or each.label)) for each in found)

    def takes_keys(self) -> bool:
        return isinstance(self.focused, ItemsView) or self.focused is None

    async def action_edit(self) -> None:
        """Edit the field, change the planned activity, read the entry."""
        if self.shown_place == "fields":
            await self.fields.edit()
        else:
            self.acts.open_entry()

    @on(ItemsView.Opened)
    async def _opened(self, event: ItemsView.Opened) -> None:
        event.stop()
        await self.action_edit()

    @on(StageBar.Chosen)
    def _stage_chosen(self, event: StageBar.Chosen) -> None:
        self.acts.move_to(event.stage_id)

    def action_search(self) -> None:
        """Search the history."""
        self.go_to("history")
        self.trail.search()

    def action_previous(self) -> None:
        self._step(-1)

    def action_next(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        at = self.neighbours.index(self.ref.id) + by if self.ref.id in self.neighbours else -1
        if not 0 <= at < len(self.neighbours):
            self.explain(_("there is no further record in that direction"))
            return
        self.leaving.ask(lambda: self._turn_to(Ref(self.ref.type, self.neighbours[at])))

    def _turn_to(self, ref: Ref) -> None:
        self.ref, self._refused = ref, None
        self._load(ref)

    def action_leave(self) -> None:
        """Back to where one came from; an open deal without a next activity is asked about first."""
        self.leaving.ask(lambda: self.call_next(self.crm.action_back))

    def action_back(self) -> None:
        self.action_leave()

    def action_copy(self) -> None:
        """The command that shows this record."""
        command = f"crm-tui {self.ref.type} show {self.ref.id}"
        self.app.copy_to_clipboard(command)
        self.say(_("copied: {command}").format(command=visible(command)))

    async def perform(self, command: Command) -> None:
        """What leads away from the card asks about the next activity first."""
        away = command.id.startswith("go.") and command.action not in STAYS
        if away and self.method_of(command) is not None:
            self.leaving.ask(lambda: self.call_next(super(CardScreen, self).perform, command))
        else:
            await super().perform(command)

    def method_of(self, command: Command) -> Callable[[], object] | None:
        """Those of its acts first, then those of the screen and of the app."""
        own = getattr(self.acts, f"action_{command.action}", None) if command.id.startswith("card.") else None
        return own or super().method_of(command)

"""`DraftsScreen`: what was typed and not saved, newest first; opening one goes on with it where it was begun."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import activities, drafts, intake, records, tasks
from crm_tui.services.drafts import Draft
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.forms.words import ago
from screens.listing.keyed import Entry, KeyedScreen, spread
from screens.messages import OpenCard, OpenScreen
from screens.widgets.lines import Line
from screens.work import use_case

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from screens.forms.modal import Filled, FormScreen


@dataclass(frozen=True, slots=True)
class Told:
    """One draft in words."""

    key: str
    """As it is kept."""
    ref: Ref | None
    """The record that it is about; None for one that does not exist yet, or is gone."""
    begin: str
    """How it goes on: what `CardScreen` begins with, or the type of a new record."""
    what: str
    text: str
    when: str


class DraftsScreen(KeyedScreen):
    """The operator's drafts."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "drafts")

    class Loaded(Message):
        """The drafts as they are now."""

        def __init__(self, told: tuple[Told, ...]) -> None:
            super().__init__()
            self.told = told

    class Dropped(Message):
        """A draft was thrown away."""

    def __init__(self) -> None:
        super().__init__()
        self.told: tuple[Told, ...] = ()

    def on_mount(self) -> None:
        """Read them."""
        self.lines.empty = (_("Reading…"),)
        self._read()

    def on_screen_resume(self) -> None:
        """One may have been saved meanwhile."""
        self._read()

    def place(self) -> str:
        """Drafts."""
        return _("Drafts")

    def details(self) -> tuple[Piece, ...]:
        """How many."""
        return ((str(len(self.told)), "muted"),)

    @use_case("drafts", latest_only=True)
    def _read(self) -> Message:
        told = tuple(_told(self.session, draft) for draft in drafts.all_of(self.session))
        if any(each.begin.startswith(_ANSWER) for each in told):
            from crm_tui.automation import assignments  # noqa: PLC0415 — only companies with workflows need it

            told = _still_asked(told, {each.id for each in assignments.mine(self.session)})
        return self.Loaded(told)

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self.told = message.told
        self.lines.empty = (_("No draft waits."), _("What is typed and not saved appears here."))
        self.show_entries([Entry(each.key, partial(self._row, each)) for each in self.told])
        self.show_header()

    def _row(self, each: Told, room: int) -> Line:
        text: Piece = (f"  {each.text}", "muted")
        return Line(spread(((each.what, "strong"), text), (each.when, "muted"), room))

    def action_reload(self) -> None:
        """Read them anew."""
        self._read()

    # ── What the keys do ──

    def _one(self) -> Told | None:
        found = next((each for each in self.told if each.key == self.current_key), None)
        if found is None:
            self.explain(_("no draft waits"))
        return found

    def action_open(self) -> None:
        """Go on with the draft: on the card of its record, or in the form of a new one."""
        found = self._one()
        if found is None:
            return
        if found.begin.startswith(_ANSWER):
            self._answer(int(found.begin.partition(":")[2]))
        elif found.ref is not None:
            self.post_message(OpenScreen("card", ref=found.ref, begin=found.begin))
        elif found.begin.startswith(_WORKFLOW):
            number = found.begin.removeprefix(_WORKFLOW)
            self.post_message(OpenScreen("designer", number=int(number) if number.isdecimal() else 0))
        elif found.begin == "activity":
            from screens.forms.activity import ActivityForm  # noqa: PLC0415 — not before it is asked for

            plan = partial(activities.plan, self.session)
            self._fill(ActivityForm(self.session, draft_key="new:activity", draft=True).saving(plan))
        elif found.begin == "task":
            from screens.forms.task import TaskForm  # noqa: PLC0415 — not before it is asked for

            add = partial(tasks.create, self.session)
            self._fill(TaskForm(self.session, draft_key="new:task", draft=True).saving(add))
        elif found.begin == "incoming":
            from screens.forms.incoming import IncomingForm  # noqa: PLC0415 — not before it is asked for

            self._fill(IncomingForm(self.session, draft=True))
        elif found.begin in ENTITY_TYPES:
            from screens.forms.quick import QuickForm  # noqa: PLC0415 — not before it is asked for

            make = partial(intake.create, self.session, found.begin)
            self._fill(QuickForm(self.session, found.begin, draft=True).saving(make))
        else:
            self.explain(_("what it was about is gone; x throws the draft away"))

    def _answer(self, number: int) -> None:
        """Go on answering what a run asks, if it still does."""
        from crm_tui.automation import assignments  # noqa: PLC0415 — as above
        from screens.workflows.assignments import AnswerForm  # noqa: PLC0415 — as above

        asked = next((each for each in assignments.mine(self.session) if each.id == number), None)
        if asked is None:
            self.explain(_("what it was about is gone; x throws the draft away"))
        else:
            self._fill(AnswerForm(self.session, asked, draft=True))

    def _fill(self, form: FormScreen) -> None:
        self.crm.push_screen(form, self._filled)

    def _filled(self, filled: Filled | None) -> None:
        made = filled.made if filled is not None else None
        refs = getattr(made, "records", ())
        ref = refs[0] if refs else made
        if isinstance(ref, Ref) and ref.type != "activity":
            self.post_message(OpenCard(ref))

    def action_delete(self) -> None:
        """Throw the draft away, after another key."""
        found = self._one()
        if found is None:
            return
        choices = (Choice("yes", _("throw away"), letter="x"), Choice("no", _("keep"), letter="k"))
        question = ChoiceScreen(_("Throw the draft away?"), choices, said=f"{found.what} · {found.text}", at="no")
        self.crm.push_screen(question, lambda answer: self._drop(found.key) if answer == "yes" else None)

    @use_case("write")
    def _drop(self, key: str) -> Message:
        drafts.drop(self.session, key)
        return self.Dropped()

    @on(Dropped)
    def _dropped(self) -> None:
        self._read()


_WORKFLOW = "workflow:"
"""Before the number of a workflow that is being designed, or ``new``."""
_ANSWER = "answer:"
"""Before the number of what a run asks."""
_OTHERS = {"incoming": N_("incoming contact")}
"""What is new and no record yet."""


def _still_asked(told: tuple[Told, ...], open_now: Collection[int]) -> tuple[Told, ...]:
    """Of an answer that is not asked for any more the row says so."""
    still = {f"{_ANSWER}{number}" for number in open_now}
    return tuple(
        replace(each, what=fill(_("{what} (no longer asked)"), {"what": each.what}))
        if each.begin.startswith(_ANSWER) and each.begin not in still
        else each
        for each in told
    )


def _told(session: Session, draft: Draft) -> Told:
    act, _colon, rest = drafts.key_of(draft).partition(":")
    when = ago(draft.at, session.now(), session.zone)
    if act == "new":
        label = _(ENTITY_TYPES[rest].label) if rest in ENTITY_TYPES else _(_OTHERS.get(rest, rest))
        return Told(draft.key, None, rest, fill(_("New: {type}"), {"type": label}), _text(draft), when)
    if act == "workflow":
        return Told(draft.key, None, f"{_WORKFLOW}{rest}", _("Workflow"), _text(draft), when)
    kind, _colon, behind = rest.partition(":")
    number, _colon, which = behind.partition(":")
    title = _title(session, kind, number)
    what = fill(_what(act, kind, which), {"title": shown(title or f"{kind}:{number}")})
    ref = Ref(kind, int(number)) if title else None
    return Told(draft.key, ref, f"{act}:{which}" if which else act, what, _text(draft), when)


def _what(act: str, kind: str, which: str) -> str:
    """A sentence with the hole ``{title}``."""
    if act == "comment":
        return _("Changed comment on {title}") if which else _("Comment on {title}")
    if act == "activity":
        return _("Activity for {title}")
    if act == "task":
        return _("Task for {title}")
    if act == "answer":
        return _("Answer to a workflow about {title}")
    spec = ENTITY_TYPES[kind].field(which) if kind in ENTITY_TYPES else None
    return f"{_(spec.label) if spec else which} · {{title}}"


def _title(session: Session, kind: str, number: str) -> str:
    """The title of the record; empty when it is gone."""
    if kind not in ENTITY_TYPES or not (number.isascii() and number.isdigit()):
        return ""
    try:
        record = records.get(session, Ref(kind, int(number)))
    except CrmError:
        return ""
    return "" if record.deleted else record.title


def _text(draft: Draft) -> str:
    """The first words of it."""
    try:
        kept = json.loads(draft.text)
    except ValueError:
        return ""
    texts = (value for value in kept.values() if isinstance(value, str)) if isinstance(kept, Mapping) else ()
    return " ".join(next(filter(None, texts), "").split())[:200]

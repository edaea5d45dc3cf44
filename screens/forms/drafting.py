"""Drafts on disk: what is typed is kept within a second, and at once when the terminal goes away."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakSet

from crm_tui.domain.errors import CrmError
from crm_tui.services import drafts, news
from screens.forms.answers import Answer
from screens.forms.field_editor import FieldEditor
from screens.forms.inputs import FieldSetup
from screens.forms.picker import Picker
from screens.messages import Failed

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from crm_tui.services.drafts import Draft
    from crm_tui.services.session import Session

DELAY = 0.4
"""Seconds between a keystroke and the disk; further strokes in between are kept together."""
LAST_WAIT = 1.0
"""Seconds that a dying program waits for the others' lock."""


class DraftKeeper:
    """Keeps the drafts of one screen: the newest text of each key."""

    def __init__(self, owner: Widget, session: Session) -> None:
        self._owner = owner
        self._session = session
        self._pending: dict[str, str] = {}
        self._timer: Timer | None = None
        self._taking = threading.RLock()
        self._writing = threading.Lock()
        self._collect: Callable[[], Mapping[str, str]] | None = None
        self.failed: CrmError | None = None
        """Why the last draft could not be kept; None when it was."""
        _keepers.add(self)

    def watch(self, collect: Callable[[], Mapping[str, str]]) -> None:
        """From now on save also when the terminal goes away; call it when the screen is mounted.

        Args:
            collect: What stands in the controls at that moment, by key; messages about the last keys may still be under
                way. Nothing where nothing was typed.
        """
        self._collect = collect
        hangup = getattr(self._owner.app, "hangup", None)
        if hangup is not None and flush_all not in hangup:
            hangup.append(flush_all)

    def note(self, key: str, text: str) -> None:
        """Something was typed; an empty text drops the draft."""
        with self._taking:
            self._pending[key] = text
        if self._timer is None:
            self._timer = self._owner.set_timer(DELAY, self._due)

    def drop(self, key: str) -> None:
        """Saved, or given up: no draft is left."""
        self.note(key, "")

    def finish(self) -> None:
        """The screen goes away: write what is pending, in a thread, and wait for it a little."""
        if self._pending:
            thread = threading.Thread(target=self._flush_and_close, name="drafts", daemon=False)
            thread.start()
            thread.join(LAST_WAIT)

    def _flush_and_close(self) -> None:
        self.flush()
        news.close_thread()

    def _due(self) -> None:
        self._timer = None
        self._owner.run_worker(self._flush_and_tell, thread=True, group="drafts")

    def _flush_and_tell(self) -> None:
        """A draft that cannot be kept is said once, not at every key."""
        known = self.failed is not None
        self.flush()
        if self.failed is not None and not known:
            self._owner.post_message(Failed(self.failed))

    def gather(self) -> None:
        """Take what stands in the controls as the newest text; in the thread of the screen."""
        if self._collect is not None and self._owner.is_attached:
            with self._taking:
                self._pending |= self._collect()

    def flush(self, timeout: float | None = None) -> None:
        """Write what is pending; what cannot be written stays pending, and `failed` says why."""
        if not self._writing.acquire(timeout=-1 if timeout is None else timeout):
            return
        try:
            with self._taking:
                pending, self._pending = self._pending, {}
            self.failed = None
            for key, text in pending.items():
                try:
                    drafts.save(self._session, key, text, timeout=timeout)
                except CrmError as error:
                    self.failed = error
                    with self._taking:
                        self._pending.setdefault(key, text)
        finally:
            self._writing.release()


_keepers: WeakSet[DraftKeeper] = WeakSet()


def flush_all() -> None:
    """Write every pending draft now; the last thing that a program does whose terminal is gone."""
    for keeper in list(_keepers):
        keeper.gather()
        keeper.flush(LAST_WAIT)


def draft_json(editors: Sequence[FieldEditor]) -> str:
    """What the fields hold, as it is kept."""
    kept: dict[str, object] = {}
    for editor in editors:
        control = editor.control
        if isinstance(control, Picker):
            kept[editor.setup.spec.name] = [[each.key, each.label] for each in control.chosen]
        else:
            kept[editor.setup.spec.name] = control.typed
    return json.dumps(kept, ensure_ascii=False)


def parse_draft(draft: Draft | None) -> dict[str, str | tuple[Answer, ...]]:
    """What was kept, by field; nothing when the text is none of ours."""
    try:
        kept = json.loads(draft.text) if draft else {}
    except ValueError:
        return {}
    found: dict[str, str | tuple[Answer, ...]] = {}
    for name, value in kept.items() if isinstance(kept, dict) else ():
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            found[name] = tuple(Answer(str(key), str(label)) for key, label in value)
    return found


def with_draft(setup: FieldSetup, kept: Mapping[str, str | tuple[Answer, ...]]) -> FieldSetup:
    """The field starting with what was typed the last time."""
    value = kept.get(setup.spec.name)
    if value is None:
        return setup
    return replace(setup, typed=value) if isinstance(value, str) else replace(setup, chosen=value)

"""`ChoiceScreen`: a question with a few answers, each with its letter. Dismisses with the key of one, or None."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.forms.answers import Answer, AnswerRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.domain.views import StageColumn

LETTERS = "abcdefghilmnoprstuvwxyz"
"""Without `j`, `k` and `q`, which move and leave."""


MOST_CELLS = 80
"""Cells of a line of the question, at most."""
FRAME = 4
"""Cells that the frame of the window takes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer."""

    key: str
    label: str
    hint: str = ""
    letter: str = ""
    """Chosen by the form when empty."""


class ChoiceScreen(Dialog[str | None]):
    """The answers in a list: its letter, or `enter` on it."""

    CSS_PATH: ClassVar[Any] = "../../styles/forms.tcss"

    BINDINGS = [
        Binding("escape,q", "leave", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("pagedown,ctrl+d", "step(8)", show=False),
        Binding("pageup,ctrl+u", "step(-8)", show=False),
        Binding("home", "step(-1000)", show=False),
        Binding("end", "step(1000)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], *, said: str = "", at: str = "") -> None:
        """A question.

        Args:
            title: The question.
            choices: At most as many as there are letters get one.
            said: A sentence above the answers.
            at: Key of the answer that the cursor starts on.
        """
        super().__init__()
        self.question = title
        self.said = said
        self.choices = with_letters(choices)
        self._at = at

    def window(self) -> Iterable[Widget]:
        said = [Static(Content(self.said), classes="form--said")] if self.said else []
        title = Static(Content(self.question), classes="form--title")
        yield Vertical(title, *said, AnswerRows(), classes="form--window")

    def on_resize(self, event: events.Resize) -> None:
        """What is asked breaks into lines where the window ends."""
        for text in self.query(".form--title, .form--said"):
            text.styles.max_width = max(20, min(MOST_CELLS, event.size.width * 96 // 100 - FRAME))

    def keys_now(self) -> Keys:
        """Letters first."""
        return ((_("letter"), _("choose")), ("↑↓", _("move")), ("enter", _("take")), ("esc", _("leave")))

    def on_mount(self) -> None:
        rows = self.query_one(AnswerRows)
        rows.most = max(2, min(len(self.choices), self.app.size.height - (8 if self.said else 7)))
        rows.answers = tuple(Answer(each.key, f"{each.letter}  {each.label}", each.hint) for each in self.choices)
        rows.cursor = next((n for n, each in enumerate(self.choices) if each.key == self._at), 0)

    def on_key(self, event: events.Key) -> None:
        """A letter answers at once."""
        found = next((each for each in self.choices if each.letter and each.letter == event.character), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self._answer(found.key)

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(AnswerRows).cursor += by

    @on(AnswerRows.Picked)
    def action_take(self) -> None:
        """The answer under the cursor."""
        found = self.query_one(AnswerRows).highlighted
        self._answer(found.key if found else None)

    def action_leave(self) -> None:
        """No answer."""
        self._answer(None)

    def _answer(self, key: str | None) -> None:
        """Close with this answer; a bounced key finds the question answered already."""
        if self.is_current:
            self.dismiss(key)


def with_letters(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Every answer with a letter of its own: the first of its label when it is free."""
    taken = {each.letter for each in choices if each.letter}
    found: list[Choice] = []
    for each in choices:
        letter = each.letter or next(
            (x for x in each.label.casefold() + LETTERS if x in LETTERS and x not in taken), ""
        )
        taken.add(letter)
        found.append(Choice(each.key, each.label, each.hint, letter))
    return tuple(found)


def _stages(columns: Sequence[StageColumn], current: int) -> tuple[Choice, ...]:
    """Every stage of the board with its letter: the same one wherever a stage is asked for."""
    words = {"P": "", "S": _("success"), "F": _("failure")}
    return with_letters(
        tuple(
            Choice(
                str(each.stage_id),
                each.name,
                " · ".join(filter(None, (words[each.semantic], _("now") if each.stage_id == current else ""))),
            )
            for each in columns
        )
    )


def stage_choice(title: str, columns: Sequence[StageColumn], current: int) -> ChoiceScreen:
    """Which stage? Dismisses with its id as text."""
    return ChoiceScreen(title, _stages(columns, current), at=str(current))


def outcome_choice(title: str, columns: Sequence[StageColumn]) -> ChoiceScreen:
    """How did it end? Dismisses with the id of a final stage as text.

    Args:
        title: The question.
        columns: All stages of the board; a letter must not mean one outcome here and another in `stage_choice`.
    """
    final = {str(each.stage_id) for each in columns if each.semantic != "P"}
    return ChoiceScreen(title, tuple(each for each in _stages(columns, -1) if each.key in final))

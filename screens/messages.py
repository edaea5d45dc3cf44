"""Messages that cross rooms. They carry frozen data, never widgets."""

from __future__ import annotations

from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ref import Ref


class OpenCard(Message):
    """Show a record's card."""

    def __init__(self, ref: Ref, neighbours: tuple[int, ...] = ()) -> None:
        super().__init__()
        self.ref = ref
        self.neighbours = neighbours
        """Ids of the list that the operator comes from, in order, for ``[`` and ``]``."""


class OpenScreen(Message):
    """Show a screen of `screens.registry` by name."""

    def __init__(self, name: str, **arguments: object) -> None:
        super().__init__()
        self.name = name
        self.arguments = arguments


class RecordsChanged(Message):
    """Somebody (perhaps this program) changed records; screens bring their rows up to date, cursor kept."""

    def __init__(self, refs: tuple[Ref, ...], everything: bool) -> None:
        super().__init__()
        self.refs = refs
        self.everything = everything


class Failed(Message):
    """A use case refused or could not; `screens.app` words it."""

    def __init__(self, error: CrmError) -> None:
        super().__init__()
        self.error = error


class FilterDone(Message):
    """The filter line was left: the text to filter by, None when the operator changed their mind."""

    def __init__(self, text: str | None) -> None:
        super().__init__()
        self.text = text

"""What clients wrote, read on the card, and the plan about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.domain.entities.activity import MESSAGE_FIELDS
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.i18n.translate import _
from crm_tui.services import activities, records
from screens.card.reader import ReaderScreen
from screens.forms.activity import ActivityForm

if TYPE_CHECKING:
    from crm_tui.domain.agenda import Planned
    from crm_tui.services.timeline import Entry
    from screens.card.model import CardData
    from screens.card.screen import CardScreen
    from screens.forms.modal import FormScreen


_HEAD = tuple(spec for spec in MESSAGE_FIELDS if spec.name != "body")


class MessageActs:
    """Mixed into the commands of a card."""

    if TYPE_CHECKING:
        card: CardScreen

        @property
        def _data(self) -> CardData | None: ...
        def _push(self, form: FormScreen, said: str) -> None: ...

    def open_planned(self, item: Planned) -> None:
        """What a client wrote in full, and `e` changes when it is to be answered; else the form of what is planned."""
        if item.body:
            self._read(item.ref, item.subject, item)
        else:
            self._edit_planned(item)

    def read_message(self, entry: Entry) -> None:
        """What was written, in full."""
        self._read(Ref("activity", entry.id), entry.text)

    def _read(self, ref: Ref, subject: str, item: Planned | None = None) -> None:
        values = records.get(self.card.session, ref).values
        head = [f"{_(spec.label)}: {values[spec.name]}" for spec in _HEAD if values[spec.name]]
        text = "\n".join([*head, "", str(values["body"] or "")])
        reader = ReaderScreen(visible(subject), text, bbcode=False, editable=item is not None)
        self.card.app.push_screen(reader, lambda edit: self._edit_planned(item) if edit and item else None)

    def _edit_planned(self, item: Planned) -> None:
        form = ActivityForm(self.card.session, about=self._data.title if self._data else "", existing=item.ref)
        edit = partial(activities.edit, self.card.session, [item.ref], version=item.version)
        self._push(form.saving(edit), _("activity changed"))

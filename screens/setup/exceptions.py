"""`ExceptionsScreen`: phones and e-mails from which no leads and deals come; added by hand, taken off again.

Source: entities «Exceptions list».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.dates import from_ms
from crm_tui.domain.fields import Value
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill
from crm_tui.services import exceptions
from screens.bars import Piece
from screens.setup import forms
from screens.setup.base import Row, SetupScreen


class ExceptionsScreen(SetupScreen):
    """The whole list, oldest first."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"exception_entry"})
    EMPTY = N_("Nobody is on the list: a adds a phone or an e-mail.")

    def place(self) -> str:
        """Exceptions."""
        return _("Exceptions")

    def details(self) -> tuple[Piece, ...]:
        """How many."""
        return ((str(len(self.rows)), "muted"),)

    def read(self) -> Sequence[Row]:
        """Values with comments; who added them and when."""
        zone = self.session.zone
        return [
            Row(
                str(each.id),
                each.value,
                each.comment,
                " · ".join(
                    filter(None, (each.added_by, formats.date_text(from_ms(each.added_at).astimezone(zone).date())))
                ),
            )
            for each in exceptions.entries(self.session)
        ]

    def action_add(self) -> None:
        """Phones and e-mails, a comment behind a semicolon."""
        session = self.session
        form = forms.SetupForm(
            session,
            _("New exceptions"),
            lambda: [forms.lines(session, "values", N_("Phones and e-mails"))],
            said=_("One a line; a comment behind a semicolon."),
        )

        def save(given: Mapping[str, Value]) -> str:
            made = exceptions.add(session, forms.texts_of(given, "values"))
            for _line, error in made.refused:
                raise error
            return ""

        form.saving(save)
        self.fill(form, _("Exceptions added"))

    def action_delete(self) -> None:
        """Take the entry under the cursor off the list, after another key."""
        row = next((each for each in self.rows if each.key == self.current), None)
        if row is None:
            return
        self.sure(
            fill(_("Take “{name}” off the list?"), {"name": row.text}),
            row.more,
            partial(exceptions.remove, self.session, [row.key]),
            fill(_("“{name}” removed"), {"name": row.text}),
        )

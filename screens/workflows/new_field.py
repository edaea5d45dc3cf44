"""*New field …* in a table of fields: which type it has, then its form; what is made becomes the row.

Source: actions 11 (`new_field`): «opens a form to create a custom company field, which becomes a row».
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain.custom import CustomField
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotAllowed
from crm_tui.i18n.translate import _
from crm_tui.services import custom_fields, entity_types
from screens.messages import Failed, RecordsChanged
from screens.workflows.pick import Entry

if TYPE_CHECKING:
    from textual.widget import Widget

    from crm_tui.services.session import Session
    from screens.forms.modal import Filled

KEY = "+"
"""Of the entry: no field is called so."""


def entry(kind: str) -> tuple[Entry, ...]:
    """What the picker offers behind the fields of a type; nothing where records take no custom fields.

    Args:
        kind: What the rows of the table set: the code of a type, or ``variable``, ``global``.
    """
    if kind not in ENTITY_TYPES or not custom_fields.may_have(ENTITY_TYPES[kind]):
        return ()
    return (Entry(KEY, _("New field …"), _(ENTITY_TYPES[kind].plural)),)


def ask(host: Widget, session: Session, kind: str, then: Callable[[CustomField | None], None]) -> None:
    """Ask for the type and the rest of a new field, and store it.

    Args:
        host: Whose app shows the windows.
        session: Who makes it; without the right to change settings it is refused at once.
        kind: The type of records that it belongs to.
        then: Is told the field, or None when there is none.
    """
    from screens.setup import custom_fields as asked  # noqa: PLC0415 — a form of a step opens without the set-up

    def typed(field_type: str | None) -> None:
        if field_type is None:
            then(None)
            return
        form = asked.form_of(session, kind, field_type)
        form.saving(lambda values: asked.added(session, kind, field_type, values))
        host.app.push_screen(form, filled)

    def filled(answer: Filled | None) -> None:
        made = answer.made if answer is not None else None
        if not isinstance(made, CustomField):
            then(None)
            return
        entity_types.adopt()
        host.app.post_message(RecordsChanged((), everything=True))
        then(made)

    if session.has_settings:
        host.app.push_screen(asked.which_type(kind), typed)
    else:
        host.app.post_message(Failed(NotAllowed(login=session.login, verb=custom_fields.RIGHT)))
        then(None)

"""A new request: a lead in the classic mode, at once a deal with its client in the simple one.

Source: behaviour «CRM modes», «Creating deals»: the choices of the switch hold for later requests.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import leads, modes, records
from crm_tui.services.session import Session, operation

_OF_LEADS = ("stage", "status_description")


def create(session: Session, kind: str, given: Mapping[str, Value]) -> Ref:
    """A new record of any type as a form makes it; a lead where there are leads, else the deal that the request becomes.

    Raises:
        UnknownField, InvalidValue, Refused: nothing was created.
    """
    return register(session, given)[0] if kind == "lead" else records.create(session, kind, given)


def register(session: Session, given: Mapping[str, Value]) -> tuple[Ref, ...]:
    """The records that the request became: the lead; or the deal, then its contact and company, new ones or known ones.

    Args:
        session: Who registers it.
        given: Values by the fields of a lead.

    Raises:
        UnknownField, InvalidValue, Refused: nothing was created.
    """
    if modes.current() == modes.CLASSIC:
        return (records.create(session, "lead", given),)
    checked = records.check(session, records.entity("lead"), given)
    for name in _OF_LEADS:
        if checked.get(name) is not None:
            raise Refused(
                text=N_("there are no leads in the simple mode, a request becomes a deal"),
                field=name,
                hint=N_("leave {field} out, or use deal add"),
                hint_params={"field": name},
            )
    with operation(session, N_("deal created from a request")) as act:
        made = leads.make(session, act, checked, modes.creation().choices())
    return made.refs

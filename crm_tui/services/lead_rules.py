"""What a lead may not do by itself: reach the success status without becoming something."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.errors import Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Move
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data.shapes import Raw

CONVERTED = {"deal": "converted_deal", "contact": "converted_contact", "company": "converted_company"}
"""Entity type → the field of a lead that holds what it became."""
_ROBOTS = ("run:", "rule:", "import:")
"""Origins that may set the status alone: a workflow has an action of its own for the conversion, a file tells the past."""


class NeedsConversion(Refused):
    """The success status of a lead is reached by converting it; doors ask what into."""

    code = "needs_conversion"
    message = N_("a lead reaches “{stage}” by being converted into a deal, a contact or a company")


def check_move(session: Session, ref: Ref, values: Mapping[str, Raw], plan: Move) -> None:
    """Whether this record with these values, if it is a lead, may make this move.

    Source: behaviour «Leads and conversion»: moving to the success status is a conversion, and that needs choices.

    Raises:
        NeedsConversion: to the success status, while nothing was made from the lead.
    """
    if ref.type != "lead" or plan.after.semantic.value != "S" or session.origin.startswith(_ROBOTS):
        return
    if any(values[name] is not None for name in CONVERTED.values()):
        return
    raise NeedsConversion(
        stage=plan.after.name,
        field="stage",
        hint=N_("crm-tui lead convert {id} --create deal,contact"),
        hint_params={"id": ref.id},
    )

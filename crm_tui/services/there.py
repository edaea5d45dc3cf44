"""Whether what a value names is there: people, records, currencies. A literal only looks like one; here the store is asked.

Source: engine «Value types»; actions 0.3 (``target_not_found``: it does not exist, or lies in the recycle bin).
"""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import machine
from data.queries import names


def require(ref: Ref) -> None:
    """The person or the record is there.

    Args:
        ref: A person (``user``; also one who has left) or a record; of a type that is no entity nothing is known.

    Raises:
        NotFound: there is none of that number, or it lies in the recycle bin; names it as literals are typed.
    """
    if ref.type == "user":
        if ref.id not in names.logins():
            raise NotFound(what=N_("user"), name=machine(ref))
    elif ref.type in ENTITY_TYPES and not names.exists(ref.type, ref.id):
        raise NotFound(what=N_("record"), name=machine(ref))

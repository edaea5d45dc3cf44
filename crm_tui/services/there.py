"""Whether what a value names is there: people, records, currencies. A literal only looks like one; here the store is asked.

Source: engine «Value types»; actions 0.3 (``target_not_found``: it does not exist, or lies in the recycle bin).
"""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.values import known_currency
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Typed, machine
from crm_tui.services import permissions
from crm_tui.services.session import Session, is_narrow
from data import derived
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


def check(session: Session, name: str, value: Typed) -> None:
    """All that a value somebody gives names is there, and may be read by them.

    Args:
        session: Who gives it.
        name: What it is given for: a parameter, a constant.
        value: People, records and sums are looked up; of all else there is nothing to ask.

    Raises:
        InvalidValue: names ``name`` and what is not there.
    """
    people_and_sums(name, value)
    for each in value.items:
        if isinstance(each, Ref) and each.type in ENTITY_TYPES:
            hidden = is_narrow(session) and each not in permissions.readable_refs(session, [each])
            if hidden or not names.exists(each.type, each.id):
                raise invalid(name, machine(each), N_("does not exist"))


def people_and_sums(name: str, value: Typed) -> None:
    """All people that a value names are there, and so are the currencies of its sums.

    Args:
        name: What it is given for.
        value: Records in it are not looked up.

    Raises:
        InvalidValue: names ``name`` and what is not there.
    """
    for each in value.items:
        if isinstance(each, Money):
            known_currency(name, each, frozenset(derived.rates()[1]))
        elif isinstance(each, Ref) and each.type == "user" and each.id not in names.logins():
            raise invalid(name, machine(each), N_("does not exist"))

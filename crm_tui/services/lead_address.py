"""The address of a lead goes along at its conversion: into the details of the client that it becomes.

Source: entities «Lead fields», address; «Details (requisites), addresses, bank details».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.details import ADDRESS_PARTS, OWNERS
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.services import details_templates
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import details as query

KIND = "physical"
"""The type of address that a lead has: where it is."""
_FIELDS = {
    "street": "address", "line2": "address_2", "city": "address_city", "postal_code": "address_postal_code",
    "region": "address_region", "province": "address_province", "country": "address_country",
}  # fmt: skip
"""Part of an address → field of a lead."""
_NAMED = {
    "contact": {"first_name": "name", "middle_name": "second_name", "last_name": "last_name"},
    "company": {"company_name": "company_title"},
}
"""By type of client: field of details → field of a lead."""


_TEMPLATES = {"contact": "person", "company": "company"}
"""By type of client: the template that is taken where it is offered."""


def address_of(values: Mapping[str, Value]) -> dict[str, str]:
    """The parts of a lead's address that are filled."""
    found = {part: values.get(_FIELDS[part]) for part in ADDRESS_PARTS}
    return {part: str(value) for part, value in found.items() if value}


def copy_in(session: Session, act: Operation, values: Mapping[str, Value], owner: Ref) -> None:
    """Give a new client details with the lead's address, as a part of its conversion; nothing without one.

    Args:
        session: Who converts.
        act: The conversion.
        values: Those of the lead.
        owner: A contact or company that was just created.
    """
    parts = address_of(values)
    offered = details_templates.templates(session, owner=owner.type, inactive=False) if parts else ()
    if owner.type not in OWNERS or not offered:
        return
    template = next((each for each in offered if each.code == _TEMPLATES[owner.type]), offered[0])
    known = {name: str(value) for name, field in _NAMED[owner.type].items() if (value := values.get(field))}
    content = {name: text for name, text in known.items() if template.field(name) is not None}
    made = act.create(
        "details",
        {
            "owner_type": owner.type,
            "owner": owner.id,
            "template": template.id,
            "name": template.name,
            "sort": 10,
            "content": query.pack_values(content),
        },
    )
    act.create("details_address", {"details": made.id, "kind": KIND, **parts})
    act.event("details_added", owner, {"details": template.name})

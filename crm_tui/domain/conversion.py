"""What becomes of a lead: which of its fields go into the deal, the contact and the company that it is converted into.

Source: behaviour «Leads and conversion».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.entities.lead import LEAD
from crm_tui.domain.errors import Usage
from crm_tui.domain.fields import EntityType, FieldSpec, Value
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_

TARGETS = ("deal", "contact", "company")
"""What a lead can be converted into, in the order in which people choose."""
CLIENTS = ("contact", "company")
CREATION_MODES = {"contact": ("contact",), "company": ("company",), "both": ("contact", "company")}
"""Which clients a request gets in the simple mode: name of the choice → entity types. Source: behaviour «CRM modes»."""

_OWN = frozenset(spec.name for spec in LEAD.fields)
_SHARED = ("source", "source_description", "responsible", "opened")
"""Fields that everything made from the lead has in common with it."""
_DEAL = (
    "title", "amount", "manual_amount", "observers", "comments", "utm_source", "utm_medium", "utm_campaign", "utm_content",
    "utm_term",
)  # fmt: skip
_PERSON = ("honorific", "name", "second_name", "last_name", "post", "birthdate")
_POINTS = ("phone", "email", "web", "im")


class OnDuplicate(StrEnum):
    """What to do when a client like the one to be created is there already."""

    REFUSE = "refuse"
    """Say which, and create nothing."""
    USE = "use"
    """Take the one that is most alike."""
    USE_SAME = "use-same"
    """Take the one that is certainly the same; a person who has only a telephone or a name in common is another."""
    CREATE = "create"
    """Create another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is created with which values; None for what is not."""

    deal: Mapping[str, Value] | None = None
    """Without its client, which has no id yet."""
    contact: Mapping[str, Value] | None = None
    company: Mapping[str, Value] | None = None
    unmatched: tuple[FieldSpec, ...] = field(default=())
    """Custom fields with a value for which nothing that is created has a field; to be offered for creation."""


def targets(words: Iterable[str]) -> tuple[str, ...]:
    """The types that these words name, each once.

    Raises:
        InvalidValue: what a lead is not converted into.
        Usage: none is named.
    """
    given = [word.strip().casefold() for word in words if word.strip()]
    for word in given:
        if word not in TARGETS:
            hint = N_("choose one or more of: {choices}")
            raise invalid(
                "create", word, N_("is nothing that a lead is converted into"), hint, choices=", ".join(TARGETS)
            )
    if not given:
        raise Usage(text=N_("say what the lead is converted into: deal, contact, company"), field="create")
    return tuple(kind for kind in TARGETS if kind in given)


def plan(
    values: Mapping[str, Value], create: Iterable[str], types: Mapping[str, EntityType], *, has_client: bool = False
) -> Plan:
    """Which values go where; a pure copy, nothing is asked or looked up. A deal needs no value, a client does.

    Args:
        values: Those of the lead.
        create: Of `TARGETS`, what is created; a client that is reused is not among them.
        types: The entity types with their custom fields.
        has_client: A contact or company is there already: nobody without a name of their own is made up.
    """
    wanted = tuple(create)
    made: dict[str, dict[str, Value]] = {}
    if "deal" in wanted:
        made["deal"] = _sale(values)
    if "contact" in wanted:
        made["contact"] = _contact(values, has_client=has_client)
    if "company" in wanted:
        made["company"] = _company(values, has_client=has_client, alone="contact" not in wanted)
    made = {kind: found for kind, found in made.items() if found or kind == "deal"}
    unmatched = _add_custom(values, types, made)
    return Plan(
        deal=made.get("deal"), contact=made.get("contact"), company=made.get("company"), unmatched=tuple(unmatched)
    )


def _copied(values: Mapping[str, Value], names: Iterable[str]) -> dict[str, Value]:
    return {name: value for name in names if (value := values.get(name)) not in (None, ())}


def _sale(values: Mapping[str, Value]) -> dict[str, Value]:
    """An amount that nobody typed follows from the rows of products, there as here."""
    found = _copied(values, (*_DEAL, *_SHARED))
    if values.get("manual_amount") is False:
        found.pop("amount", None)
        del found["manual_amount"]
    return found


def _contact(values: Mapping[str, Value], *, has_client: bool) -> dict[str, Value]:
    """A person without a name, a telephone and an e-mail bears the name of the lead, if there is no client at all."""
    own = _copied(values, (*_PERSON, *_POINTS))
    if not any(own.get(name) for name in ("name", "second_name", "last_name", "phone", "email")):
        if has_client or not values.get("title"):
            return {}
        own["name"] = values["title"]
    return own | _copied(values, _SHARED)


def _company(values: Mapping[str, Value], *, has_client: bool, alone: bool) -> dict[str, Value]:
    """A company without a name bears that of the lead, as above; telephones and the like are its own without a person."""
    title = values.get("company_title") or (None if has_client else values.get("title"))
    if not title:
        return {}
    return {"title": title} | (_copied(values, _POINTS) if alone else {}) | _copied(values, _SHARED)


def _add_custom(
    values: Mapping[str, Value], types: Mapping[str, EntityType], made: dict[str, dict[str, Value]]
) -> list[FieldSpec]:
    unmatched: list[FieldSpec] = []
    for spec in custom_fields(types["lead"]):
        value = values.get(spec.name)
        if value in (None, ()):
            continue
        places = [(kind, twin) for kind in made if (twin := match(spec, types[kind])) is not None]
        for kind, twin in places:
            made[kind][twin.name] = value
        if not places:
            unmatched.append(spec)
    return unmatched


def custom_fields(lead: EntityType) -> tuple[FieldSpec, ...]:
    """The fields of leads that the store has added; bookings go their own way."""
    return tuple(spec for spec in lead.fields if spec.name not in _OWN and spec.passed_on)


def match(spec: FieldSpec, target: EntityType) -> FieldSpec | None:
    """The field of another type that takes the value of a lead's custom field: same code, else same label; same kind."""
    alike = [each for each in target.fields if each.writable and _same_kind(each, target.code, spec)]
    by_code = next((each for each in alike if each.name == spec.name), None)
    return by_code or next((each for each in alike if each.label.casefold() == spec.label.casefold()), None)


def is_own_list(spec: FieldSpec, entity: str) -> bool:
    """Whether the values of the field are a list that belongs to it alone."""
    return bool(spec.custom) and spec.dictionary.startswith(f"{entity}.")


def _same_kind(one: FieldSpec, entity: str, other: FieldSpec) -> bool:
    lists = is_own_list(one, entity) and is_own_list(other, "lead")
    same_values = one.choices == other.choices and one.target == other.target
    return (
        one.kind is other.kind and one.of is other.of and same_values and (lists or one.dictionary == other.dictionary)
    )

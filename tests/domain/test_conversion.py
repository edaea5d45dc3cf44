"""Which fields of a lead go where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import conversion
from crm_tui.domain.conversion import TARGETS
from crm_tui.domain.entities.types import BUILT_IN
from crm_tui.domain.errors import InvalidValue, Usage
from crm_tui.domain.fields import FieldKind, FieldSpec, Point
from crm_tui.domain.money import Money

if TYPE_CHECKING:
    from crm_tui.domain.fields import EntityType, Value

TYPES = {kind.code: kind for kind in BUILT_IN}
FULL: dict[str, Value] = {
    "title": "Fair", "honorific": "HNR_2", "name": "Ada", "second_name": "King", "last_name": "Byron", "post": "Countess",
    "company_title": "Acme", "phone": (Point("+39 02 1234567"),), "email": (Point("ada@example.com"),),
    "web": (Point("https://a.example"),), "im": (Point("ada", "telegram"),), "amount": Money(100_00, "EUR"), "source": "WEB",
    "source_description": "banner", "responsible": 3, "observers": (4, 5), "opened": False, "comments": "urgent",
    "utm_source": "google", "utm_term": "crm",
}  # fmt: skip


def custom(kind: str, *specs: FieldSpec) -> EntityType:
    return replace(TYPES[kind], fields=(*TYPES[kind].fields, *specs))


def field(name: str, label: str, kind: FieldKind = FieldKind.STRING) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=kind)


def test_each_kind_of_data_goes_where_the_rule_says() -> None:
    plan = conversion.plan(FULL, TARGETS, TYPES)

    assert plan.contact is not None
    assert plan.company is not None
    assert plan.deal is not None
    person = ("honorific", "name", "second_name", "last_name", "post", "phone", "email", "web", "im")
    sale = ("title", "amount", "observers", "comments", "utm_source", "utm_term")
    shared = ("source", "source_description", "responsible", "opened")
    assert dict(plan.contact) == {name: FULL[name] for name in (*person, *shared)}
    assert dict(plan.company) == {"title": "Acme"} | {name: FULL[name] for name in shared}
    assert dict(plan.deal) == {name: FULL[name] for name in (*sale, *shared)}


def test_a_request_without_a_value_is_a_deal_all_the_same() -> None:
    plan = conversion.plan({}, TARGETS, TYPES)

    assert plan.deal == {}
    assert (plan.contact, plan.company) == (None, None)


def test_a_company_alone_gets_the_telephones() -> None:
    plan = conversion.plan(FULL, ("company",), TYPES)

    assert plan.company is not None
    assert plan.company["phone"] == FULL["phone"]
    assert (plan.contact, plan.deal) == (None, None)


@pytest.mark.parametrize(("create", "named"), [(("contact",), "name"), (("company",), "title")])
def test_who_has_no_name_bears_that_of_the_lead_unless_there_is_a_client(create: tuple[str, ...], named: str) -> None:
    alone = conversion.plan({"title": "Fair"}, create, TYPES)
    known = conversion.plan({"title": "Fair"}, create, TYPES, has_client=True)

    made = alone.contact or alone.company
    assert made is not None
    assert made[named] == "Fair"
    assert (known.contact, known.company) == (None, None)


def test_custom_fields_go_to_the_field_of_the_same_code_or_label() -> None:
    budget, mood, lost = field("uf_budget", "Budget"), field("uf_mood", "Mood"), field("uf_lost", "Lost")
    types = TYPES | {
        "lead": custom("lead", budget, mood, lost),
        "deal": custom("deal", field("uf_budget", "Another word"), field("uf_lost", "Lost", FieldKind.DATE)),
        "contact": custom("contact", field("uf_temper", "mood")),
    }

    plan = conversion.plan(FULL | {"uf_budget": "big", "uf_mood": "good", "uf_lost": "x"}, TARGETS, types)

    assert plan.deal is not None
    assert plan.contact is not None
    assert plan.deal["uf_budget"] == "big"
    assert plan.contact["uf_temper"] == "good"
    assert plan.unmatched == (lost,)


def test_a_custom_field_without_a_value_is_not_missed() -> None:
    types = TYPES | {"lead": custom("lead", field("uf_budget", "Budget"))}

    assert conversion.plan(FULL | {"uf_budget": None}, TARGETS, types).unmatched == ()


@pytest.mark.parametrize("words", [[], [""], ["", " "]])
def test_nothing_is_no_choice(words: list[str]) -> None:
    with pytest.raises(Usage):
        conversion.targets(words)


def test_a_choice_is_put_in_order_and_named_once() -> None:
    assert conversion.targets(["company", " Deal", "company"]) == ("deal", "company")
    with pytest.raises(InvalidValue):
        conversion.targets(["deal", "quote"])


@given(
    st.dictionaries(st.sampled_from(sorted(FULL)), st.just(None)),
    st.sets(st.sampled_from(TARGETS), min_size=1),
    st.booleans(),
)
def test_what_is_planned_is_chosen_and_every_value_is_the_lead_s_own(
    without: dict[str, Value], create: set[str], has_client: bool
) -> None:
    values = FULL | without

    plan = conversion.plan(values, create, TYPES, has_client=has_client)

    for kind in TARGETS:
        made = getattr(plan, kind)
        assert made is None or kind in create
        for name, value in (made or {}).items():
            assert TYPES[kind].field(name) is not None
            assert value is not None
            assert value in values.values()

"""Roles: the nearest scope speaks, the widest role wins, each level holds those before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.permissions import (
    ANY,
    FULL,
    MANAGER,
    Level,
    Place,
    Rights,
    Role,
    Subject,
    Verb,
    can,
    changed,
    covers,
    every_verb,
    is_full,
    place_of,
)

ME, MATE, CHILD, STRANGER = 1, 2, 3, 4
PLACES = (Place("deal"), Place("deal", 1), Place("deal", 1, 10), Place("deal", 2, 20), Place("lead", 3, 30))
SCOPES = (ANY, "deal", "deal/1", "deal/1/10", "deal/2", "deal/2/20", "lead")

levels = st.sampled_from(Level)
verbs = st.sampled_from(Verb)
places = st.sampled_from(PLACES)
grants = st.dictionaries(st.sampled_from(SCOPES), st.dictionaries(verbs, levels), max_size=5)
subjects = st.builds(
    Subject, owner=st.sampled_from([ME, MATE, CHILD, STRANGER, None]), opened=st.booleans(), observed=st.booleans()
)


def role(given_grants: object, **more: object) -> Role:
    return Role(id=1, name="r", grants=given_grants, **more)  # type: ignore[arg-type]


def rights(*roles: Role) -> Rights:
    return Rights(user=ME, roles=roles, department=frozenset({ME, MATE}), below=frozenset({ME, MATE, CHILD}))


@given(st.lists(grants, min_size=1, max_size=3), verbs, places, subjects)
def test_another_role_never_takes_anything_away(
    several: list[object], verb: Verb, place: Place, subject: Subject
) -> None:
    alone = can(rights(role(several[0])), verb, place, subject)

    together = can(rights(*map(role, several)), verb, place, subject)

    assert together or not alone
    assert together == any(can(rights(role(each)), verb, place, subject) for each in several)


@given(levels, levels, subjects)
def test_a_wider_level_covers_what_a_narrower_one_does(one: Level, other: Level, subject: Subject) -> None:
    narrow, wide = min(one, other), max(one, other)

    assert covers(rights(), wide, subject) or not covers(rights(), narrow, subject)


@pytest.mark.covers("entities.md#Access levels: full access option, own department, sub-department")
@pytest.mark.parametrize(
    ("level", "seen"),
    [
        (Level.NONE, set()),
        (Level.OWN, {ME}),
        (Level.DEPARTMENT, {ME, MATE}),
        (Level.SUBDEPARTMENTS, {ME, MATE, CHILD}),
        (Level.OPEN, {ME, MATE, CHILD}),
        (Level.ALL, {ME, MATE, CHILD, STRANGER, None}),
    ],
)
def test_each_level_reaches_so_far_among_records_that_are_not_open(level: Level, seen: set[int | None]) -> None:
    owners = [ME, MATE, CHILD, STRANGER, None]

    assert {owner for owner in owners if covers(rights(), level, Subject(owner=owner, opened=False))} == seen


@pytest.mark.covers("entities.md#Available to everyone visibility rule")
@given(levels, st.sampled_from([STRANGER, None]))
def test_what_is_available_to_everyone_is_seen_from_all_open_on(level: Level, owner: int | None) -> None:
    assert covers(rights(), level, Subject(owner=owner, opened=True)) == (level >= Level.OPEN)


@given(grants, verbs, places)
def test_the_nearest_scope_that_speaks_decides(said: object, verb: Verb, place: Place) -> None:
    one = role(said)
    spoken = [one.grants[scope][verb] for scope in place.scopes if verb in one.grants.get(scope, {})]

    assert one.level(verb, place) == (spoken[0] if spoken else Level.NONE)


@given(st.lists(grants, max_size=3), verbs, places)
def test_the_levels_of_a_type_are_those_of_its_places(several: list[object], verb: Verb, place: Place) -> None:
    own = rights(*map(role, several))
    found = own.levels(verb, place.entity)
    said = found.stages.get(place.stage or 0, found.pipelines.get(place.pipeline or 0, found.base))

    assert said == own.level(verb, place)
    assert own.highest(verb, place.entity) >= own.level(verb, place)


@given(grants, subjects)
def test_an_observer_reads_and_does_nothing_more(said: object, subject: Subject) -> None:
    own, place = rights(role(said)), Place("deal", 1, 10)
    watched = Subject(owner=subject.owner, opened=subject.opened, observed=True)

    assert can(own, Verb.READ, place, watched)
    plain = Subject(owner=subject.owner, opened=subject.opened)
    assert all(can(own, verb, place, watched) == can(own, verb, place, plain) for verb in Verb if verb != Verb.READ)


@given(grants)
def test_full_means_that_nothing_is_refused(said: object) -> None:
    one = role(said)
    everything = all(
        can(rights(one), verb, place, Subject(owner=STRANGER, opened=False)) for verb in Verb for place in PLACES
    )

    assert everything or not is_full(one.grants)
    assert is_full(FULL)
    assert not is_full(MANAGER)
    assert is_full({ANY: every_verb(Level.ALL), "deal": {Verb.READ: Level.ALL}})


@given(grants, st.sampled_from(SCOPES), verbs, levels)
def test_a_level_that_is_said_and_unsaid_leaves_nothing(said: object, scope: str, verb: Verb, level: Level) -> None:
    before = role(said).grants

    there = changed(before, scope, verb, level)
    gone = changed(there, scope, verb, None)

    assert there[scope][verb] is level
    assert verb not in gone.get(scope, {})
    assert changed(gone, scope, verb, level) == there


def test_nobody_without_a_role_may_do_anything() -> None:
    assert not any(can(rights(), verb, Place("deal"), Subject(owner=ME)) for verb in Verb)


@pytest.mark.parametrize("wrong", ["", "*/1", "deal/x", "deal/1/2/3"])
def test_what_is_no_scope_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        place_of(wrong)


def test_a_manager_reads_the_catalogue_and_what_is_their_own() -> None:
    manager = rights(role(MANAGER))

    assert can(manager, Verb.READ, Place("product"), Subject(owner=STRANGER))
    assert not can(manager, Verb.READ, Place("deal", 1, 10), Subject(owner=STRANGER))
    assert can(manager, Verb.CHANGE, Place("deal", 1, 10), Subject(owner=ME))
    assert not can(manager, Verb.DELETE, Place("deal", 1, 10), Subject(owner=ME))
    assert not can(manager, Verb.EXPORT, Place("deal", 1, 10), Subject(owner=ME))

"""The condition that the store asks says the same as the rule; whoever may everything asks nothing more."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.permissions import ANY, Level, Place, Rights, Role, Subject, Verb, can
from crm_tui.services import records, users
from data import database, visible
from data.queries import board, stages
from data.queries import roles as query
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session


@pytest.fixture
def boss(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_condition_and_rule_agree_about_every_record(boss: Session) -> None:
    chance = random.Random(7)
    people = [boss.user_id, *(users.add(boss, login).id for login in ("luca", "mate", "below"))]
    me, places = people[1], stages.all_stages()
    for number in range(60):
        watched = (me,) if chance.random() < 0.2 else ()
        given: dict[str, Value] = {"title": f"d{number}", "responsible": chance.choice(people), "observers": watched}
        given |= {"opened": chance.random() < 0.5, "stage": chance.choice(places).id}
        records.create(boss, "deal", given)
    database.execute("UPDATE deal SET responsible = NULL WHERE id % 11 = 0")
    deals = records.by_ids(boss, "deal", range(1, 61))

    for turn in range(40):
        rights = Rights(
            user=me,
            roles=tuple(_role(chance, places) for _ in range(chance.choice((1, 1, 2)))),
            department=frozenset({me, people[2]}),
            below=frozenset({me, people[2], people[3]}),
        )
        verb = chance.choice(list(Verb))
        wanted = {deal.ref.id for deal in deals if _can(rights, verb, deal, me)}
        assert visible.allowed(rights, verb, "deal", [deal.ref.id for deal in deals]) == wanted, (turn, verb, rights)


def _role(chance: random.Random, places: list[stages.Stage]) -> Role:
    scopes = [ANY, "deal", *(f"deal/{each.pipeline_id}/{each.id}" for each in places), f"deal/{places[0].pipeline_id}"]
    said = chance.sample(scopes, 4)
    return Role(id=1, name="r", grants={scope: {verb: chance.choice(list(Level)) for verb in Verb} for scope in said})


def _can(rights: Rights, verb: Verb, deal: records.Record, me: int) -> bool:
    values = deal.values
    place = Place("deal", int(str(values["pipeline"])), int(str(values["stage"])))
    owner = values["responsible"]
    watched = values["observers"]
    subject = Subject(
        owner=owner if isinstance(owner, int) else None,
        opened=bool(values["opened"]),
        observed=isinstance(watched, tuple) and me in watched,
    )
    return can(rights, verb, place, subject)


def test_who_reads_all_asks_what_was_asked_before_there_were_roles(
    boss: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = database.sql

    def told(text: str, params: Sequence[object] = ()) -> list[database.Row]:
        asked.append(text)
        return plain(text, params)

    monkeypatch.setattr(database, "sql", told)
    reader = Rights(user=2, roles=(Role(id=1, name="r", grants={ANY: {Verb.READ: Level.ALL}}),))

    board.page("deal", 1, 50, matching=visible.condition(reader, Verb.READ, "deal"))
    first = asked[-1]
    board.page("deal", 1, 50)

    assert first == asked[-1]


def test_grants_come_back_as_they_were_kept(boss: Session) -> None:
    for role in query.roles():
        assert query.unpack(query.pack(role.grants)) == role.grants
    assert query.unpack('{"deal":{"read":"galaxy","dance":"all"}}') == {"deal": {Verb.READ: Level.NONE}}

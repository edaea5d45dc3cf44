"""Operators with narrow rights, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.services import records, role_words, roles
from data.queries import stages

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

NEW, PREPARATION, EXECUTING, WON = 0, 1, 3, 5
"""Places of the stages of the default pipeline."""


def limited(boss: Session, *said: str, name: str = "Narrow", login: str = "luca") -> None:
    """A role with these levels, given to one operator."""
    roles.add(boss, name, said=[role_words.parse(boss, each) for each in said])
    roles.assign(boss, name, [("user", login)])


def managed(boss: Session, login: str = "luca") -> None:
    """The operator is a manager: reads, adds and changes what is their own."""
    roles.assign(boss, "manager", [("user", login)])


def add(session: Session, kind: str = "deal", **values: object) -> Ref:
    """A record with a title and these values."""
    return records.create(session, kind, {"title": "Impianto", **values})  # type: ignore[dict-item]


def stage(place: int) -> int:
    """The stage at this place of the default pipeline."""
    return stages.stages_of(stages.default_pipeline())[place].id

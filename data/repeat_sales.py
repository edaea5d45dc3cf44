"""Answers to repeat-sales suggestions: which client was given a deal or dismissed, on which day. Never undone, so that
nobody is given a second deal."""

from __future__ import annotations

from datetime import date

from crm_tui.domain.ref import Ref
from data import database

ACCEPTED, DISMISSED = "accepted", "dismissed"


def answer(client: Ref, day: date, said: str, *, automatic: bool, deal: int | None, user: int | None, at: int) -> None:
    """Keep an answer; in the transaction of the deal. A client has one answer a day, a second one is an error."""
    database.insert(
        "INSERT INTO repeat_answer (client_type, client, day, answer, automatic, deal, user, at) VALUES (?,?,?,?,?,?,?,?)",
        (client.type, client.id, day.isoformat(), said, int(automatic), deal, user, at),
    )


def answered(client: Ref, day: date) -> bool:
    """Whether the client has an answer of that day."""
    return bool(
        database.sql(
            "SELECT 1 FROM repeat_answer WHERE client = ? AND client_type = ? AND day = ?",
            (client.id, client.type, day.isoformat()),
        )
    )


def automatic_on(day: date) -> int:
    """How many deals the clock has created on that day."""
    return int(
        database.sql("SELECT count(*) FROM repeat_answer WHERE day = ? AND automatic = 1", (day.isoformat(),))[0][0]
    )

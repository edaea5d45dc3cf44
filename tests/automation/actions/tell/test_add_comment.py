"""Add comment: one comment, by the right author; whoever is unknown is replaced with a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.services import records, timeline, users
from tests.support.robots import person

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.robots import Robot


def comments(session: Session, ref: Ref) -> list[tuple[str, str]]:
    return [(each.text, each.login) for each in timeline.page(session, ref).entries if each.source == "comment"]


@pytest.mark.covers("actions.md#Adds a comment to the document card")
@pytest.mark.covers("actions.md#Comment appears after workflow start")
def test_the_comment_stands_in_the_timeline_by_the_responsible_person(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("add_comment", comment="Called {=Document:TITLE}")

    assert comments(anna, deal) == [("Called Impianto", "luca")]
    assert timeline.comment_text(anna, int(str(told.value("COMMENT_ID")))) == "Called Impianto"
    assert told.warnings == []


@pytest.mark.covers("actions.md#Parameter: comment text with BBCode b, i, s, u, url")
def test_bbcode_is_kept_and_unknown_tags_stay(anna: Session, deal: Ref, robot: Robot) -> None:
    text = "[b]bold[/b] [i]i[/i] [s]s[/s] [u]u[/u] [url=https://x.it]x[/url] [blink]no[/blink]"
    robot.do("add_comment", comment=text)

    assert comments(anna, deal) == [(text, "luca")]


@pytest.mark.covers("actions.md#Parameter: created by")
@pytest.mark.parametrize("who", ["anna", "Anna Rossi", "user_1", "user:1", "{=User:ID}"])
def test_somebody_else_can_be_the_author(anna: Session, deal: Ref, robot: Robot, who: str) -> None:
    robot.do("add_comment", comment="Hi", created_by=who)

    assert comments(anna, deal) == [("Hi", "anna")]


def test_of_several_the_first_active_one_is_the_author(anna: Session, deal: Ref, robot: Robot) -> None:
    person(anna, "gone")
    person(anna, "dora")
    users.change(anna, "gone", users.Changes(active=False))
    robot.do("add_comment", comment="Hi", created_by="gone, dora, anna")

    assert comments(anna, deal) == [("Hi", "dora")]


@pytest.mark.parametrize("who", ["nobody", "user_999"])
def test_an_unknown_author_is_the_responsible_person_with_a_warning(
    anna: Session, deal: Ref, robot: Robot, who: str
) -> None:
    told = robot.do("add_comment", comment="Hi", created_by=who)

    assert comments(anna, deal) == [("Hi", "luca")]
    assert len(told.warnings) == 1
    assert "created_by" in told.warnings[0]


@pytest.mark.covers("actions.md#Every action has clear errors in the run log")
@pytest.mark.parametrize("text", ["", "   ", "{=Document:COMMENTS}", "{=A9:SUMMARY}"])
def test_without_a_text_nothing_happens(anna: Session, deal: Ref, robot: Robot, text: str) -> None:
    told = robot.do("add_comment", comment=text)

    assert told.failure.why == "missing_parameter"
    assert told.failure.params["parameter"] == "comment"
    assert told.failure.hint
    assert comments(anna, deal) == []


def test_it_counts_as_the_last_update(anna: Session, deal: Ref, robot: Robot, clock: Clock) -> None:
    clock.forward(hours=2)
    robot.do("add_comment", comment="Hi")

    assert records.get(anna, deal).values["last_activity_at"] == clock.at


def test_money_and_people_are_written_as_people_read_them(
    anna: Session, luca: Session, deal: Ref, robot: Robot
) -> None:
    records.update(anna, [deal], {"amount": Money(1234_50, "EUR")})
    robot.do("add_comment", comment="{=Document:OPPORTUNITY}")
    robot.do("add_comment", comment="{=Document:RESPONSIBLE}")
    robot.do("add_comment", comment="{=Document:RESPONSIBLE > friendly}")

    assert [text for text, _login in comments(anna, deal)] == [
        "Luca Bianchi", f"Luca Bianchi ({luca.user_id})", "€1,234.50",
    ]  # fmt: skip

"""Duplicates on screen: a form tells who is alike; selected records become one, with a look at it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.domain.ref import Ref
from crm_tui.services import modes, records, undo, using, views
from screens.forms.choice import ChoiceScreen
from screens.forms.quick import QuickForm
from tests.support.card import running

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session


def person(session: Session, post: str) -> Ref:
    email = (Point(f"{post.casefold()}@x.it"),)
    return records.create(session, "contact", {"name": "Ada", "last_name": "Byron", "post": post, "email": email})


def people(session: Session) -> list[int]:
    return list(views.ids(session, "contact", ""))


async def test_a_form_asks_about_those_who_are_alike(office: Session, tmp_path: Path) -> None:
    person(office, "CEO")

    async with running(office, tmp_path) as crm:
        await crm.press("g", "c")
        await crm.until(lambda: "Ada Byron" in crm.screen_text)
        await crm.press("n")
        await crm.until(lambda: isinstance(crm.app.screen, QuickForm) and bool(crm.app.screen.editors))
        await crm.press(*"Ada", "tab", *"Byron", "ctrl+s")
        await crm.until(lambda: "1 similar" in crm.screen_text)
        assert "open Ada Byron" in crm.screen_text
        await crm.press("t")
        await crm.until(lambda: isinstance(crm.app.screen, QuickForm))
        assert len(people(office)) == 1
        await crm.press("ctrl+s")
        await crm.until(lambda: "1 similar" in crm.screen_text)
        await crm.press("c")
        await crm.until(lambda: len(people(office)) == 2)


@pytest.mark.parametrize("typed", ["+39 333 1234567", ""])
async def test_the_one_that_is_there_is_used_and_gets_what_it_lacks(
    office: Session, tmp_path: Path, typed: str
) -> None:
    there = person(office, "CEO")

    async with running(office, tmp_path) as crm:
        await crm.press("g", "c")
        await crm.until(lambda: "Ada Byron" in crm.screen_text)
        await crm.press("n")
        await crm.until(lambda: isinstance(crm.app.screen, QuickForm) and bool(crm.app.screen.editors))
        await crm.press(*"Ada", "tab", *"Byron", "tab", *typed.replace(" ", ""), "ctrl+s")
        await crm.until(lambda: "use Ada Byron" in crm.screen_text)
        await crm.press("u")
        await crm.until(lambda: "contact:1 is used" in crm.screen_text)

    assert people(office) == [there.id]
    phones = records.get(office, there).values["phone"]
    assert len(phones) == bool(typed)  # type: ignore[arg-type]
    assert records.get(office, there).values["post"] == "CEO"
    if typed:
        undo.undo(office)
        assert records.get(office, there).values["phone"] == ()


async def test_a_lead_is_made_for_the_client_who_is_there(office: Session, tmp_path: Path) -> None:
    modes.to_classic(office)
    there = person(office, "CEO")

    lead = using.use(office, "lead", {"title": "New plant", "name": "Ada", "last_name": "Byron"}, there)

    assert records.get(office, lead).values["contacts"] == (there.id,)
    assert records.get(office, lead).title == "New plant"


def test_nothing_that_a_record_says_is_replaced(office: Session) -> None:
    there = person(office, "CEO")
    firm = records.create(office, "company", {"title": "Byron Ltd"})
    typed = {"name": "Augusta", "post": "CTO", "companies": (firm.id,), "email": (Point("ceo@x.it"), Point("b@x.it"))}

    assert using.use(office, "contact", typed, there) == there  # type: ignore[arg-type]

    values = records.get(office, there).values
    assert (values["name"], values["post"], values["companies"]) == ("Ada", "CEO", (firm.id,))
    assert [each.value for each in values["email"]] == ["ceo@x.it", "b@x.it"]  # type: ignore[union-attr]


async def test_selected_records_are_merged_after_a_look(office: Session, tmp_path: Path) -> None:
    one, two = person(office, "CEO"), person(office, "CTO")
    records.create(office, "deal", {"title": "Plant", "contacts": (two.id,)})

    async with running(office, tmp_path) as crm:
        await crm.press("g", "c")
        await crm.until(lambda: crm.screen_text.count("Ada Byron") >= 2)
        await crm.press("space", "space", "M")
        await crm.until(lambda: "Which one stays?" in crm.screen_text)
        main = crm.app.screen
        assert isinstance(main, ChoiceScreen)
        letter = next(each.letter for each in main.choices if each.key == str(one))
        await crm.press(letter)
        await crm.until(lambda: "Merge into" in crm.screen_text and "[CEO]" in crm.screen_text)
        await crm.press("j", "enter")
        await crm.until(lambda: "[CTO]" in crm.screen_text)
        await crm.press("m")
        await crm.until(lambda: people(office) == [one.id])
        await crm.until(lambda: "u takes it back" in crm.screen_text)

    assert records.get(office, one).values["post"] == "CTO"
    assert records.get(office, Ref("deal", 1)).values["contacts"] == (one.id,)
    undo.undo(office)
    assert len(people(office)) == 2


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_those_who_are_there_twice_are_found_and_merged(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    one, two = person(office, "CEO"), person(office, "CTO")
    for name in ("Grace", "Alan"):
        records.create(office, "contact", {"name": name, "email": (Point("team@x.it"),)})
    records.create(office, "contact", {"name": "Edsger"})

    async with running(office, tmp_path, size=size) as crm:
        await crm.press("g", "c")
        await crm.until(lambda: "Edsger" in crm.screen_text)
        await crm.press("M")
        await crm.until(lambda: "2 groups" in crm.screen_text and "the same: e-mail team@x.it" in crm.screen_text)
        assert "perhaps the same: name" in crm.screen_text
        assert "Edsger" not in crm.screen_text
        await crm.press("b")
        await crm.until(lambda: "What is compared?" in crm.screen_text)
        await crm.press("n")
        await crm.until(lambda: "1 group" in crm.screen_text and "Grace" not in crm.screen_text)
        await crm.press("j", "M")
        await crm.until(lambda: "Which one stays?" in crm.screen_text)
        await crm.press("enter")
        await crm.until(lambda: "Merge into" in crm.screen_text)
        await crm.press("m")
        await crm.until(lambda: "Nobody is there twice" in crm.screen_text)

    assert (one.id in people(office), two.id in people(office)) == (False, True)
    undo.undo(office)
    assert {one.id, two.id} <= set(people(office))

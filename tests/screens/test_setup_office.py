"""The set-up of the office, by its keys: departments with their people, groups, absences, templates of details."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.details import parse_field
from crm_tui.services import absences, departments, details_templates, undo, users
from screens.setup.forms import SetupForm
from tests.support.lists import showing
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    users.ensure("luca", "Luca Bianchi", clock())
    yield session
    close_office()


async def to_row(crm: Lists, word: str) -> None:
    """The cursor on the row with that word."""
    await crm.until(lambda: crm.sees(word))
    await crm.press("g", "g")
    for _ in range(30):
        if word in crm.cursor:
            return
        await crm.press("j")
    raise AssertionError(f"no row {word}: {crm.lines}")


async def form(crm: Lists) -> None:
    """A form of the set-up stands and takes what is typed."""
    await crm.until(lambda: isinstance(crm.app.screen, SetupForm) and crm.app.screen.editors)
    await crm.pilot.pause()


async def closed(crm: Lists, name: str) -> None:
    """The form is gone, and what it did is shown."""
    await crm.until(lambda: crm.name == name)


def tree(session: Session) -> list[tuple[int, str, list[str]]]:
    """Depth, name, logins of every department."""
    return [
        (depth, each.name, [one.login for one in departments.employees(session, department_id=each.id)])
        for depth, each in departments.departments(session)
    ]


async def test_the_settings_lead_to_the_office(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "settings") as crm:
        for word, name in (
            ("Templates of details", "TemplatesScreen"),
            ("Departments", "DepartmentsScreen"),
            ("Groups of operators", "GroupsScreen"),
            ("Absences", "AbsencesScreen"),
        ):
            await to_row(crm, word)
            await crm.opened(name, "enter")
            await crm.press("escape")
            await crm.until(lambda: crm.name == "SettingsScreen")


async def test_departments_are_added_below_each_other_with_head_and_people(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "departments") as crm:
        await crm.until(lambda: crm.sees("No department yet"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Sales", "ctrl+s")
        await crm.until(lambda: tree(boss) == [(0, "Sales", [])])
        await crm.until(lambda: "Sales" in crm.cursor)

        await crm.press("a")
        await form(crm)
        await crm.press(*"East", "tab", "tab", *"luca", "enter", *"luca", "enter", "ctrl+s")
        await crm.until(lambda: tree(boss) == [(0, "Sales", []), (1, "East", ["luca"])])
        await crm.until(lambda: crm.sees("head: Luca Bianchi", "· Luca Bianchi", "Without a department", "Anna Rossi"))
        assert "East" in crm.cursor

        await to_row(crm, "Sales")
        await crm.press("x", "x")
        await crm.until(lambda: "cannot be deleted" in crm.footer)


async def test_one_undo_takes_back_a_department_with_its_people(boss: Session, tmp_path: Path) -> None:
    departments.add(boss, "Sales", people=["luca"])
    assert tree(boss) == [(0, "Sales", ["luca"])]

    departments.change(boss, "Sales", {"name": "East"}, people=["anna"])
    assert tree(boss) == [(0, "East", ["anna"])]
    undo.undo(boss)
    assert tree(boss) == [(0, "Sales", ["luca"])]
    undo.undo(boss)
    assert tree(boss) == []


async def test_people_get_hours_and_leave_a_department(boss: Session, tmp_path: Path) -> None:
    departments.add(boss, "Sales", people=["luca"])
    async with showing(boss, tmp_path, "departments") as crm:
        await to_row(crm, "· Luca")
        await crm.press("e")
        await form(crm)
        await crm.press("tab", "tab", *"9-18", "ctrl+s")
        await crm.until(lambda: departments.employees(boss)[1].hours == "09:00-18:00")
        await crm.until(lambda: crm.sees("09:00-18:00"))
        await to_row(crm, "· Luca")
        await crm.press("x", "x")
        await crm.until(lambda: tree(boss) == [(0, "Sales", [])])


async def test_departments_change_places(boss: Session, tmp_path: Path) -> None:
    for name in ("North", "South", "West"):
        departments.add(boss, name)
    async with showing(boss, tmp_path, "departments") as crm:
        await to_row(crm, "West")
        await crm.press("K")
        await crm.until(lambda: [name for _depth, name, _people in tree(boss)] == ["North", "West", "South"])
        await crm.until(lambda: "West" in crm.cursor)
        await crm.press("K")
        await crm.until(lambda: tree(boss)[0][1] == "West")
        await crm.press("K")
        await crm.until(lambda: "end of the list" in crm.footer)


async def test_groups_are_added_changed_and_deleted(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "groups") as crm:
        await crm.until(lambda: crm.sees("No group yet"))
        await crm.press("a")
        await form(crm)
        await crm.press(*"Offers", "tab", *"luca", "enter", "ctrl+s")
        await crm.until(lambda: crm.sees("Offers", "Luca Bianchi", "1 person"))
        await crm.press("e")
        await form(crm)
        await crm.press("s", "ctrl+s")
        await crm.until(lambda: [each.name for each in departments.groups(boss)] == ["Offerss"])
        assert len(departments.groups(boss)[0].members) == 1
        await closed(crm, "GroupsScreen")
        await crm.press("x", "x")
        await crm.until(lambda: departments.groups(boss) == ())


@pytest.mark.covers("entities.md#Absence chart")
async def test_absences_are_seen_in_the_chart_entered_changed_and_deleted(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "absences") as crm:
        await crm.until(lambda: crm.sees("Nobody is away"))
        await crm.press("a")
        await form(crm)
        await crm.press("tab", *"today", "tab", *"tomorrow", "enter")
        await crm.until(lambda: len(absences.absences(boss)) == 1)
        await crm.until(lambda: crm.sees("Anna Rossi", "██", "away now"))

        await crm.press("e")
        await form(crm)
        await crm.press("tab", "tab", *"illness", "enter", *"flu", "ctrl+s")
        await crm.until(lambda: [(each.kind, each.reason) for each in absences.absences(boss)] == [("illness", "flu")])
        await crm.until(lambda: crm.sees("++"))
        await crm.press("x", "x")
        await crm.until(lambda: absences.absences(boss) == ())


async def test_a_clerk_enters_own_absences_only(boss: Session, tmp_path: Path, clock: Clock) -> None:
    absences.add(boss, "anna", "today")
    async with showing(clerk_of(clock), tmp_path, "absences") as crm:
        await to_row(crm, "away now")
        for key in ("e", "x"):
            await crm.press(key)
            await crm.until(lambda: "luca may not" in crm.footer.lower())
        await crm.press("a")
        await form(crm)
        await crm.press("tab", *"tomorrow", "enter")
        await crm.until(lambda: len(absences.absences(boss)) == 2)


async def test_who_lacks_the_right_only_looks_at_departments(boss: Session, tmp_path: Path, clock: Clock) -> None:
    departments.add(boss, "Sales")
    async with showing(clerk_of(clock), tmp_path, "departments") as crm:
        await to_row(crm, "Sales")
        for key in ("a", "e", "x", "J"):
            await crm.press(key)
            await crm.until(lambda: "luca may not" in crm.footer.lower())
            assert crm.name == "DepartmentsScreen"
        await to_row(crm, "· Anna")
        await crm.press("e")
        await crm.until(lambda: "change operators" in crm.footer)


def names(session: Session, template: str) -> list[str]:
    """The fields of a template; required ones with a mark."""
    found = details_templates.template(session, template)
    return [f"{each.name}{'!' if each.required else ''}" for each in found.fields]


@pytest.mark.covers("entities.md#Details templates, addresses, bank details")
async def test_a_template_gets_fields_in_an_order_some_required(boss: Session, tmp_path: Path) -> None:
    details_templates.add(boss, "Club", [parse_field("first_name"), parse_field("last_name")])
    async with showing(boss, tmp_path, "details_templates") as crm:
        await to_row(crm, "Club")
        await crm.opened("TemplateScreen", "enter")
        await to_row(crm, "Last name")
        await crm.press("K")
        await crm.until(lambda: names(boss, "Club") == ["last_name", "first_name"])
        await crm.until(lambda: "Last name" in crm.cursor)
        await crm.press("e")
        await crm.until(lambda: names(boss, "Club") == ["last_name!", "first_name"])
        await crm.press("a")
        await crm.until(lambda: crm.name == "ChoiceScreen")
        await crm.press("d")
        await form(crm)
        await crm.press(*"Member since", "ctrl+s")
        await crm.until(lambda: names(boss, "Club") == ["last_name!", "first_name", "member_since"])
        await crm.until(lambda: "Member since" in crm.cursor and "date" in crm.cursor)
        await crm.press("x", "x")
        await crm.until(lambda: names(boss, "Club") == ["last_name!", "first_name"])


async def test_templates_are_added_switched_off_ordered_and_deleted(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "details_templates") as crm:
        await to_row(crm, "Person")
        await crm.press("a")
        await form(crm)
        await crm.press(*"Club", "tab", "tab", "tab", *"VAT", "enter", "ctrl+s")
        await crm.until(lambda: len(details_templates.templates(boss)) == 4)
        assert names(boss, "Club") == ["vat_number"]
        await crm.until(lambda: "Club" in crm.cursor)
        await crm.press("K")
        await crm.until(lambda: [each.name for each in details_templates.templates(boss)][2:] == ["Club", "Person"])
        await crm.until(lambda: "Club" in crm.cursor)
        await crm.press("x", "x")
        await crm.until(lambda: len(details_templates.templates(boss)) == 3)

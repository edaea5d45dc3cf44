"""`DepartmentsScreen`: the tree of departments with heads and people; `GroupsScreen`: groups of operators.

Source: entities «Employees, departments, absences».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.fields import Value
from crm_tui.domain.office import Department, Employee, Group
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import absences, departments
from crm_tui.services.session import Session
from screens.forms.answers import Answer
from screens.setup import forms
from screens.setup.base import Ordered, Row, SetupScreen, title

_INDENT = "   "


def people_of(session: Session) -> list[Answer]:
    """Everybody who works here, as answers."""
    return [Answer(each.login, each.name, each.login) for each in departments.employees(session) if each.active]


class DepartmentsScreen(Ordered):
    """Each department with those who belong to it, then people who belong to none."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"department", "user", "absence"})
    EMPTY = N_("No department yet: a adds one.")

    def __init__(self) -> None:
        super().__init__()
        self.placed: tuple[tuple[int, Department], ...] = ()
        self.people: tuple[Employee, ...] = ()

    def place(self) -> str:
        """Departments."""
        return f"{_('Settings')} › {_('Departments')}"

    def read(self) -> Sequence[Row]:
        """One row for each department and each person in it."""
        session = self.session
        self.placed = departments.departments(session)
        self.people = departments.employees(session)
        now = session.now()
        away = {each.user for each in self.people if absences.is_absent(each.user, now)}
        names = {each.user: each.name for each in self.people}
        rows: list[Row] = []
        for depth, one in self.placed:
            own = [each for each in self.people if one.id in each.departments]
            head = fill(_("head: {name}"), {"name": names.get(one.head, "")}) if one.head else ""
            count = ngettext("{count} person", "{count} people", len(own)).format(count=len(own))
            rows.append(Row(f"department:{one.id}", _INDENT * depth + one.name, head, count))
            rows += [self._person(each, depth + 1, away, f"person:{one.id}:{each.login}") for each in own]
        alone = [each for each in self.people if each.active and not each.departments]
        if self.placed and alone:
            rows += [title(""), title(_("Without a department"))]
            rows += [self._person(each, 0, away, f"person:0:{each.login}") for each in alone]
        return rows

    @staticmethod
    def _person(each: Employee, depth: int, away: set[int], key: str) -> Row:
        if not each.active:
            end = _("left the company")
        else:
            end = _("away now") if each.user in away else " ".join(filter(None, (each.days, each.hours)))
        return Row(key, f"{_INDENT * depth}· {each.name}", each.position, end, "plain")

    # ── what the keys do ──

    def _one(self) -> Department | None:
        """The department that the cursor is in."""
        number = self.current.split(":")[1] if ":" in self.current else ""
        return next((each for _depth, each in self.placed if str(each.id) == number), None)

    def _login(self) -> str:
        """The person under the cursor; empty on a department."""
        return self.current.split(":")[2] if self.current.startswith("person:") else ""

    def action_open(self) -> None:
        """Change what is under the cursor."""
        self.action_rename()

    def action_add(self) -> None:
        """A new department; the one under the cursor is offered as the one above."""
        if self.may(departments.RIGHT):
            self._form(None, self._one())

    def action_rename(self) -> None:
        """Change the department, or where the person works and when."""
        if login := self._login():
            self._employee(login)
        elif (one := self._one()) is not None and self.may(departments.RIGHT):
            above = next((each for _depth, each in self.placed if each.id == one.parent), None)
            self._form(one, above)

    def _form(self, one: Department | None, above: Department | None) -> None:
        session = self.session
        logins = {each.user: each.login for each in self.people}
        places = [Answer(str(each.id), each.name) for _depth, each in self.placed if one is None or each.id != one.id]
        own = [each.login for each in self.people if one is not None and one.id in each.departments]
        form = forms.SetupForm(
            session,
            one.name if one else _("New department"),
            lambda: [
                forms.line(session, "name", N_("Name"), one.name if one else "", required=True),
                forms.choice(session, "parent", N_("Belongs to"), places, [str(above.id)] if above else ()),
                forms.choice(
                    session, "head", N_("Head"), people_of(session), [logins.get(one.head or 0, "")] if one else ()
                ),
                forms.choice(session, "people", N_("People"), people_of(session), own, many=True),
            ],
        )
        form.saving(lambda given: f"department:{self._save(one, own, given)}")
        self.fill(form, _("Department changed") if one else _("Department added"))

    def _save(self, one: Department | None, own: Sequence[str], given: Mapping[str, Value]) -> int:
        changes = {name: forms.text_of(given, name) for name in ("name", "parent", "head")}
        people = forms.texts_of(given, "people")
        known = None if sorted(people) == sorted(own) else people
        if one is None:
            parent, head = changes["parent"], changes["head"]
            made = departments.add(self.session, changes["name"], parent=parent, head=head, people=known or ())
            return made.id
        return departments.change(self.session, str(one.id), changes, people=known, version=one.version).id

    def _employee(self, login: str) -> None:
        if not self.session.is_admin and login != self.session.login:
            self.crm.show_error(NotAllowed(login=self.session.login, verb=N_("change operators")))
            return
        session, key = self.session, self.current
        found = next(each for each in self.people if each.login == login)
        places = [Answer(str(each.id), each.name) for _depth, each in self.placed]
        logins = {each.user: each.login for each in self.people}
        others = [each for each in people_of(session) if each.key != login]
        form = forms.SetupForm(
            session,
            found.name,
            lambda: [
                forms.choice(
                    session, "departments", N_("Departments"), places, [str(n) for n in found.departments], many=True
                ),
                forms.choice(session, "supervisor", N_("Supervisor"), others, [logins.get(found.supervisor or 0, "")]),
                forms.line(session, "hours", N_("Working hours"), found.hours),
                forms.line(session, "days", N_("Working days"), found.days),
                forms.line(session, "zone", N_("Time zone"), found.zone),
            ],
            said=_("Hours 09:00-18:00, days 1-5 (Monday is 1). Without a supervisor it is the head of the department."),
        )

        def save(given: Mapping[str, Value]) -> str:
            texts: dict[str, object] = {name: forms.text_of(given, name) for name in given}
            texts["departments"] = forms.texts_of(given, "departments")
            before = {
                "departments": tuple(str(n) for n in found.departments), "supervisor": logins.get(found.supervisor or 0, ""),
                "hours": found.hours, "days": found.days, "zone": found.zone,
            }  # fmt: skip
            departments.set_employee(session, login, {k: v for k, v in texts.items() if v != before[k]})
            return key

        form.saving(save)
        self.fill(form, fill(_("{name} changed"), {"name": found.name}))

    def action_delete(self) -> None:
        """Delete the department, or take the person out of it; after another key."""
        one, login = self._one(), self._login()
        if one is None or not self.may(departments.RIGHT):
            return
        if login:
            found = next(each for each in self.people if each.login == login)
            rest = [str(number) for number in found.departments if number != one.id]
            names = {"name": found.name, "department": one.name}
            self.sure(
                fill(_("Take {name} out of “{department}”?"), names),
                "",
                partial(departments.set_employee, self.session, login, {"departments": rest}),
                fill(_("{name} belongs to “{department}” no more"), names),
            )
            return
        self.sure(
            fill(_("Delete “{name}”?"), {"name": one.name}),
            _("A department with people or with others below it stays."),
            partial(departments.delete, self.session, str(one.id)),
            fill(_("“{name}” deleted"), {"name": one.name}),
        )

    def shift(self, by: int) -> None:
        """The department goes up or down among those that belong to the same one."""
        one = self._one()
        if one is None or self._login() or not self.may(departments.RIGHT):
            return
        beside = [each.id for _depth, each in self.placed if each.parent == one.parent]
        if not 0 <= beside.index(one.id) + by < len(beside):
            self.explain(_("it is at the end of the list"))
            return
        self.do(partial(departments.shift, self.session, str(one.id), by), _("Order changed"), self.current)


class GroupsScreen(SetupScreen):
    """Groups of operators by name."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"user_group", "user"})
    EMPTY = N_("No group yet: a adds one.")

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Group, ...] = ()
        self.logins: dict[int, str] = {}

    def place(self) -> str:
        """Groups."""
        return f"{_('Settings')} › {_('Groups of operators')}"

    def read(self) -> Sequence[Row]:
        """Names, and who is in each."""
        people = departments.employees(self.session)
        names = {each.user: each.name for each in people}
        self.logins = {each.user: each.login for each in people}
        self.found = departments.groups(self.session)
        return [
            Row(
                str(each.id),
                each.name,
                ", ".join(names[user] for user in each.members if user in names),
                ngettext("{count} person", "{count} people", len(each.members)).format(count=len(each.members)),
            )
            for each in self.found
        ]

    def _one(self) -> Group | None:
        return next((each for each in self.found if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """Change the group."""
        self.action_rename()

    def action_add(self) -> None:
        """A new group."""
        if self.may(departments.RIGHT):
            self._form(None)

    def action_rename(self) -> None:
        """Another name, other people."""
        one = self._one()
        if one is not None and self.may(departments.RIGHT):
            self._form(one)

    def _form(self, one: Group | None) -> None:
        session = self.session
        own = [self.logins[user] for user in one.members if user in self.logins] if one else []
        form = forms.SetupForm(
            session,
            one.name if one else _("New group"),
            lambda: [
                forms.line(session, "name", N_("Name"), one.name if one else "", required=True),
                forms.choice(session, "people", N_("People"), people_of(session), own, many=True),
            ],
        )

        def save(given: Mapping[str, Value]) -> str:
            name, people = forms.text_of(given, "name"), forms.texts_of(given, "people")
            if one is None:
                return str(departments.add_group(session, name, people).id)
            gone = [each for each in own if each not in people]
            return str(departments.change_group(session, str(one.id), title=name, add=people, remove=gone).id)

        form.saving(save)
        self.fill(form, _("Group changed") if one else _("Group added"))

    def action_delete(self) -> None:
        """Take the group away, after another key; its people stay."""
        one = self._one()
        if one is None or not self.may(departments.RIGHT):
            return
        self.sure(
            fill(_("Delete the group “{name}”?"), {"name": one.name}),
            _("Its people stay."),
            partial(departments.delete_group, self.session, str(one.id)),
            fill(_("“{name}” deleted"), {"name": one.name}),
        )

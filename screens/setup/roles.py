"""`RolesScreen`: the roles, who has them, and the door to what each allows.

Source: entities «Permissions».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from crm_tui.domain.fields import Value
from crm_tui.domain.permissions import Role
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import departments, roles
from crm_tui.services.roles import Holder
from screens.forms.answers import Answer
from screens.messages import OpenScreen
from screens.setup import forms
from screens.setup.base import Row, SetupScreen
from screens.setup.departments import people_of

_FIELDS = {"user": N_("People"), "department": N_("Departments"), "group": N_("Groups")}


class RolesScreen(SetupScreen):
    """Each role with those who have it; `enter` shows what it allows."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"role", "role_assignment", "user", "department", "user_group"})

    def __init__(self) -> None:
        super().__init__()
        self.known: tuple[Role, ...] = ()
        self.held: dict[int, tuple[Holder, ...]] = {}

    def place(self) -> str:
        """Roles."""
        return f"{_('Settings')} › {_('Roles and permissions')}"

    def read(self) -> Sequence[Row]:
        """One row a role."""
        self.known, self.held = roles.roles(self.session), roles.holders(self.session)
        return [
            Row(str(each.id), each.name, ", ".join(one.name for one in self.held[each.id]), _marks(each))
            for each in self.known
        ]

    def _one(self) -> Role | None:
        return next((each for each in self.known if str(each.id) == self.current), None)

    def action_open(self) -> None:
        """What the role allows."""
        one = self._one()
        if one is not None:
            self.post_message(OpenScreen("role", role=one.id))

    def action_add(self) -> None:
        """A new role; it begins with what the one under the cursor allows."""
        if self.may(roles.RIGHT):
            self._form(None, self._one())

    def action_rename(self) -> None:
        """Name, people, departments, groups, the right to change settings."""
        one = self._one()
        if one is not None and self.may(roles.RIGHT):
            self._form(one, None)

    def _form(self, one: Role | None, like: Role | None) -> None:
        session = self.session
        held = self.held[one.id] if one is not None else ()
        fixed = one is not None and one.code == roles.ADMINISTRATOR
        offered = {
            "user": people_of(session),
            "department": [Answer(str(each.id), each.name) for _depth, each in departments.departments(session)],
            "group": [Answer(str(each.id), each.name) for each in departments.groups(session)],
        }
        said = fill(_("It begins with what “{role}” allows."), {"role": like.name}) if like else ""
        form = forms.SetupForm(
            session,
            one.name if one else _("New role"),
            lambda: [
                *([] if fixed else [forms.line(session, "name", N_("Name"), one.name if one else "", required=True)]),
                *(
                    forms.choice(session, kind, _FIELDS[kind], offered[kind], _keys(held, kind), many=True)
                    for kind in (("user",) if fixed else roles.KINDS)
                ),
                *([] if fixed else [forms.flag(session, "settings", N_("Changes settings"), _settings(one))]),
                *([] if fixed or one is None else [forms.flag(session, "default", N_("Default role"), one.is_default)]),
            ],
            said=said,
        )
        form.saving(lambda given: str(self._save(one, like, held, given)))
        self.fill(form, _("Role changed") if one else _("Role added"))

    def _save(self, one: Role | None, like: Role | None, held: Sequence[Holder], given: Mapping[str, Value]) -> int:
        session = self.session
        targets = [(kind, each) for kind in roles.KINDS for each in forms.texts_of(given, kind)]
        if one is not None and one.code == roles.ADMINISTRATOR:
            return roles.administrators(session, [name for _kind, name in targets]).id
        name, settings, default = forms.text_of(given, "name"), bool(given.get("settings")), bool(given.get("default"))
        if one is None:
            return roles.add(session, name, like=str(like.id) if like else "", settings=settings, given=targets).id
        default = default and not one.is_default
        return roles.change(
            session, str(one.id), title=name, settings=settings, default=default, given=targets, version=one.version
        ).id

    def action_delete(self) -> None:
        """Take the role away, when nobody has it."""
        one = self._one()
        if one is not None and self.may(roles.RIGHT):
            self.sure(
                fill(_("Delete the role “{name}”?"), {"name": one.name}),
                "",
                lambda: roles.delete(self.session, str(one.id)),
                fill(_("“{name}” deleted"), {"name": one.name}),
            )


def _marks(one: Role) -> str:
    found = [_("changes settings")] if one.settings else []
    return " · ".join([*found, *([_("whoever has none")] if one.is_default else [])])


def _keys(held: Sequence[Holder], kind: str) -> list[str]:
    """The answers that stand for those who have the role: logins of people, ids of the others."""
    return [one.name if kind == "user" else str(one.target) for one in held if one.kind == kind]


def _settings(one: Role | None) -> bool:
    return one is not None and one.settings

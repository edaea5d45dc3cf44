"""`crm-tui user …`."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.reference import User
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import users

_COLUMNS = ("login", "name", "email", "admin", "settings", "active")
_FIELDS = (*_COLUMNS, "id", "position", "phone", "version")


def row(found: User) -> dict[str, Json]:
    """An operator as data."""
    return {
        "id": found.id,
        "login": found.login,
        "name": found.name,
        "position": found.position,
        "email": found.email,
        "phone": found.phone,
        "active": found.active,
        "admin": found.is_admin,
        "settings": found.may_settings,
        "version": found.version,
    }


@verb(N_("The operators."))
@click.option("--all", "everybody", is_flag=True, help=N_("inactive ones too"))
@pass_door
def list_users(door: Door, everybody: bool) -> None:
    """``user list``."""
    setup.listed(door, [row(found) for found in users.users(door.session, inactive=everybody)], _COLUMNS)


@verb(N_("Enters an operator before the first visit; the login is that of the operating system."))
@click.argument("login")
@click.argument("name", required=False)
@click.option("--admin", is_flag=True, help=N_("an administrator"))
@click.option("--settings", "may_settings", is_flag=True, help=N_("may change settings"))
@pass_door
def add_user(door: Door, login: str, name: str | None, admin: bool, may_settings: bool) -> None:
    """``user add``."""
    setup.require(door, _FIELDS)
    found = users.add(door.session, login, name or "", is_admin=admin, may_settings=may_settings)
    setup.done(door, fill(_("operator “{login}” added"), {"login": login}), [row(found)], _COLUMNS)


@verb(N_("Changes an operator."))
@click.argument("login")
@click.option("--name", help=N_("full name"))
@click.option("--position", help=N_("position"))
@click.option("--email", help=N_("e-mail address"))
@click.option("--phone", help=N_("phone number"))
@click.option("--active/--inactive", default=None, help=N_("whether the operator may enter"))
@click.option("--admin/--no-admin", default=None, help=N_("whether the operator is an administrator"))
@click.option(
    "--settings/--no-settings", "may_settings", default=None, help=N_("whether the operator may change settings")
)
@pass_door
def set_user(
    door: Door,
    login: str,
    name: str | None,
    position: str | None,
    email: str | None,
    phone: str | None,
    active: bool | None,
    admin: bool | None,
    may_settings: bool | None,
) -> None:
    """``user set``."""
    setup.require(door, _FIELDS)
    changes = users.Changes(
        name=name, position=position, email=email, phone=phone, active=active, is_admin=admin, may_settings=may_settings
    )
    found = users.change(door.session, login, changes)
    setup.done(door, fill(_("operator “{login}” changed"), {"login": login}), [row(found)], _COLUMNS)

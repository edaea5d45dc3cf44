"""`crm-tui role …`: what operators may do with which records, and who has which role."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Usage
from crm_tui.domain.permissions import Role, Verb
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import role_words, roles

_ROLE = ("id", "name", "given_to", "settings", "default")
_FIELDS = (*_ROLE, "code", "version")
_RIGHT = ("scope", *(each.value for each in Verb))


def _rows(door: Door, wanted: int | None = None) -> list[dict[str, Json]]:
    """The roles as data; one of them when asked."""
    held = roles.holders(door.session)
    return [
        {
            "id": each.id,
            "name": each.name,
            "code": each.code,
            "given_to": [
                holder.name if holder.kind == "user" else f"{holder.kind}:{holder.name}" for holder in held[each.id]
            ],
            "settings": each.settings,
            "default": each.is_default,
            "version": each.version,
        }
        for each in roles.roles(door.session)
        if wanted in (None, each.id)
    ]


@verb(N_("The roles and who has them; whoever has none has the default one."))
@pass_door
def list_roles(door: Door) -> None:
    """``role list``."""
    setup.listed(door, _rows(door), _ROLE)


def _rights(found: Role) -> list[dict[str, Json]]:
    """One row a scope: what is said there; empty where the wider scope counts."""
    return [
        {
            "scope": role_words.scope_text(scope),
            **{
                each.value: found.grants[scope][each].code if each in found.grants[scope] else "" for each in Verb
            },
        }
        for scope in role_words.scopes(found)
    ]  # fmt: skip


@verb(
    N_(
        "What a role allows: a row for each type, pipeline and stage that it speaks of; an empty cell follows the wider row."
    )
)
@click.argument("name")
@pass_door
def show_role(door: Door, name: str) -> None:
    """``role show``."""
    setup.listed(door, _rights(roles.role(door.session, name)), _RIGHT)


_RIGHTS = click.argument("rights", metavar="TYPE.VERB=LEVEL…", nargs=-1)


def _told(door: Door, sentence: str, found: Role) -> None:
    rows = [] if door.asked.dry_run else _rows(door, found.id)
    setup.done(door, fill(sentence, {"name": found.name}), rows, _ROLE)


@verb(N_("A new role; it allows what is named: deal.read=all deal/General/NEW.change=none *.export=own"))
@click.argument("name")
@_RIGHTS
@click.option("--like", default="", metavar="ROLE", help=N_("begin with what this role allows"))
@click.option("--settings", is_flag=True, help=N_("it holds the right to change CRM settings"))
@pass_door
def add_role(door: Door, name: str, rights: tuple[str, ...], like: str, settings: bool) -> None:
    """``role add``."""
    setup.require(door, _FIELDS)
    said = [role_words.parse(door.session, each) for each in rights]
    _told(door, _("role “{name}” added"), roles.add(door.session, name, like=like, said=said, settings=settings))


@verb(N_("Changes a role; a right without a level (deal.read=) follows the wider one again."))
@click.argument("word", metavar="NAME")
@_RIGHTS
@click.option("--name", help=N_("another name"))
@click.option("--settings/--no-settings", default=None, help=N_("whether it holds the right to change CRM settings"))
@click.option("--default", is_flag=True, help=N_("from now on the role of whoever has none"))
@click.option(
    "--if-version",
    "version",
    type=VERSION,
    metavar="N",
    help=N_("only when the record still has this version (exit 4 otherwise)"),
)
@pass_door
def set_role(
    door: Door,
    word: str,
    rights: tuple[str, ...],
    name: str | None,
    settings: bool | None,
    default: bool,
    version: int | None,
) -> None:
    """``role set``."""
    setup.require(door, _FIELDS)
    said = [role_words.parse(door.session, each) for each in rights]
    found = roles.change(door.session, word, said, title=name, settings=settings, default=default, version=version)
    _told(door, _("role “{name}” changed"), found)


@verb(N_("Takes a role away that nobody has."))
@click.argument("name")
@pass_door
def delete_role(door: Door, name: str) -> None:
    """``role delete``."""
    found = roles.role(door.session, name)
    roles.delete(door.session, name)
    setup.done(door, fill(_("role “{name}” deleted"), {"name": found.name}))


def _targets(logins: tuple[str, ...], departments: tuple[str, ...], groups: tuple[str, ...]) -> list[tuple[str, str]]:
    several = (("user", logins), ("department", departments), ("group", groups))
    found = [(kind, name) for kind, names in several for name in names]
    if not found:
        raise Usage(text=N_("name who: logins, --department, --group"))
    return found


_LOGINS = click.argument("logins", metavar="LOGIN…", nargs=-1)
_DEPARTMENTS = click.option(
    "--department",
    "departments",
    multiple=True,
    metavar="NAME",
    help=N_("all people of a department and of those below"),
)
_GROUPS = click.option("--group", "groups", multiple=True, metavar="NAME", help=N_("all people of a group"))


@verb(N_("Gives a role to people, departments or groups; of several roles the widest right counts."))
@click.argument("name", metavar="ROLE")
@_LOGINS
@_DEPARTMENTS
@_GROUPS
@pass_door
def assign_role(
    door: Door, name: str, logins: tuple[str, ...], departments: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    """``role assign``."""
    found = roles.assign(door.session, name, _targets(logins, departments, groups))
    _told(door, _("role “{name}” given"), found)


@verb(N_("Takes a role from people, departments or groups."))
@click.argument("name", metavar="ROLE")
@_LOGINS
@_DEPARTMENTS
@_GROUPS
@pass_door
def unassign_role(
    door: Door, name: str, logins: tuple[str, ...], departments: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    """``role unassign``."""
    found = roles.unassign(door.session, name, _targets(logins, departments, groups))
    _told(door, _("role “{name}” taken away"), found)

"""`crm-tui setting …`: what holds for the whole company."""

from __future__ import annotations

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import setting_words, settings
from crm_tui.services.settings import Setting

_COLUMNS = ("key", "value", "default", "label")


def _row(door: Door, found: Setting) -> dict[str, Json]:
    people = door.out.form == "table"
    value = setting_words.value_said(found) if people else found.text
    default = setting_words.default_said(found) if people else found.default
    return {"key": found.key, "value": value, "default": default, "label": _(found.label)}


@verb(N_("Every setting of the company and its value."))
@pass_door
def list_settings(door: Door) -> None:
    """``setting list``."""
    setup.listed(door, [_row(door, found) for found in settings.all(door.session)], _COLUMNS)


@verb(N_("Changes a setting of the company."))
@click.argument("key")
@click.argument("value")
@pass_door
def set_setting(door: Door, key: str, value: str) -> None:
    """``setting set``."""
    setup.require(door, _COLUMNS)
    settings.set(door.session, key, value)
    rows = [_row(door, found) for found in settings.all(door.session) if found.key == key]
    setup.done(door, fill(_("setting {key} changed"), {"key": key}), rows, _COLUMNS)

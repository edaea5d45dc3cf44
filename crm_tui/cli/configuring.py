"""`crm-tui config …`: how the program runs, before any database is opened."""

from __future__ import annotations

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill


@verb(N_("Every setting and its value, from flags, environment, file and defaults."))
@pass_door
def show_config(door: Door) -> None:
    """``config show``."""
    config = door.config
    row = {
        "db": str(config.db),
        "config": str(config.path),
        "lang": config.lang,
        "as": config.operator or "",
        "theme": config.theme or "",
        "color": config.color,
    }
    setup.one(door, row)


@verb(N_("Whether the configuration file is right; exit 2 names what is wrong."))
@pass_door
def check_config(door: Door) -> None:
    """``config check``."""
    path = door.config.path
    door.screens.key_table(door.config)
    text = _("{path} is right") if path.exists() else _("{path} does not exist: the defaults hold")
    setup.done(door, fill(text, {"path": str(path)}))


@verb(N_("Where the configuration file is, or would be."))
@pass_door
def path_config(door: Door) -> None:
    """``config path``."""
    import os  # noqa: PLC0415 — one verb

    from crm_tui import config  # noqa: PLC0415 — a wrong file must not keep this verb from naming it

    path = config.config_path(config.Flags(config=door.asked.config), os.environ)
    from crm_tui.cli.output import Output  # noqa: PLC0415 — as above

    Output(form="table").line(str(path))

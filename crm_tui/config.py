"""Flags > environment > TOML file > defaults, as one frozen `Config`. A mistake names key, value and a way out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.domain.errors import Usage
from crm_tui.domain.words import LANGUAGES, N_

if TYPE_CHECKING:
    from collections.abc import Mapping

APP = "crm-tui"
DB_NAME = "crm.db"
"""The database that nobody gave another name."""
COLORS = ("auto", "always", "never")


class Flags(NamedTuple):
    """What the command line said; None where it said nothing."""

    db: str | None = None
    config: str | None = None
    lang: str | None = None
    operator: str | None = None
    theme: str | None = None
    color: str | None = None


class KeySetting(NamedTuple):
    """One line below ``[keys]``; `screens.remapping` knows whether it makes sense."""

    command: str
    """``scope.action``, as `crm-tui keys` names it."""
    keys: tuple[str, ...]
    line: int
    """Where it stands in the file; 0 when it was not found."""


class Config(NamedTuple):
    """How the program runs."""

    db: Path
    """The database file, absolute."""
    path: Path
    """The configuration file, which need not exist."""
    lang: str
    """One of `LANGUAGES`."""
    operator: str | None
    """Login to act as; None is the user of the operating system."""
    theme: str | None
    """Name of a theme; None is the one of the program."""
    color: str
    """``auto`` (a terminal without ``NO_COLOR``), ``always`` or ``never``."""
    keys: tuple[KeySetting, ...] = ()
    """Keys of the screens that are not the usual ones."""


class _File(NamedTuple):
    """The keys of the configuration file; all are texts, but for the table ``[keys]``."""

    db: str | None = None
    lang: str | None = None
    theme: str | None = None
    color: str | None = None


def load(flags: Flags | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration of this start.

    Args:
        flags: What the command line said.
        environ: The environment; that of the process when None.

    Raises:
        Usage: a file that is not there though it was named, is not TOML, or holds an unknown key or a bad value.
    """
    flags = flags or Flags()
    env = os.environ if environ is None else environ
    path = config_path(flags, env)
    named = bool(flags.config or env.get("CRM_TUI_CONFIG"))
    file, remapped = _read(path, named=named)
    return Config(
        db=_db(flags, env, file, path),
        path=path,
        lang=_lang(flags, env, file, path),
        operator=flags.operator,
        theme=flags.theme or file.theme,
        color=_color(flags, env, file, path),
        keys=remapped,
    )


def config_path(flags: Flags, environ: Mapping[str, str]) -> Path:
    """Where the configuration file is, or would be."""
    named = flags.config or environ.get("CRM_TUI_CONFIG")
    if named:
        return _absolute(named)
    return _folder(environ, "XDG_CONFIG_HOME", ".config") / APP / "config.toml"


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of databases that nobody gave another place."""
    return _folder(os.environ if environ is None else environ, "XDG_DATA_HOME", ".local/share") / APP


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of what the program has to say about itself: reports of its mistakes."""
    return _folder(os.environ if environ is None else environ, "XDG_STATE_HOME", ".local/state") / APP


def _folder(environ: Mapping[str, str], name: str, otherwise: str) -> Path:
    """A folder of the XDG standard, which says that relative ones are to be ignored."""
    said = environ.get(name, "")
    return Path(said) if said.startswith("/") else Path.home() / otherwise


def _absolute(text: str, base: Path | None = None) -> Path:
    return Path(os.path.abspath((base or Path.cwd()) / Path(text).expanduser()))


def _db(flags: Flags, environ: Mapping[str, str], file: _File, path: Path) -> Path:
    for source, said, base in (
        ("--db", flags.db, None),
        ("CRM_TUI_DB", environ.get("CRM_TUI_DB"), None),
        (str(path), file.db, path.parent),
    ):
        if not said:
            continue
        if "://" in said:
            raise _bad(source, "db", said, hint=N_("give the path of a file"))
        return _absolute(said, base)
    return data_folder(environ) / DB_NAME


def _lang(flags: Flags, environ: Mapping[str, str], file: _File, path: Path) -> str:
    for source, said in (("--lang", flags.lang), (str(path), file.lang)):
        if said:
            return _one_of(LANGUAGES, source, "lang", said)
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    code = locale.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def _color(flags: Flags, environ: Mapping[str, str], file: _File, path: Path) -> str:
    if flags.color:
        return _one_of(COLORS, "--color", "color", flags.color)
    if environ.get("NO_COLOR"):
        return "never"
    return _one_of(COLORS, str(path), "color", file.color) if file.color else "auto"


def _read(path: Path, *, named: bool) -> tuple[_File, tuple[KeySetting, ...]]:
    """The file, checked key by key, and its keys; an empty one when nobody wrote or named it."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        if named:
            raise _unreadable(path, N_("it does not exist")) from None
        return _File(), ()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    import tomllib  # noqa: PLC0415 — most starts have no file to read

    try:
        text = raw.decode("utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    remapped = _keys(path, table.pop("keys", {}), text)
    for key, value in table.items():
        if key not in _File._fields:
            raise _unknown(path, key, (*_File._fields, "keys"))
        if not isinstance(value, str) or not value:
            raise _bad(str(path), key, value, hint=N_("give a text in quotes"))
    return _File(**table), remapped


def _keys(path: Path, table: object, text: str) -> tuple[KeySetting, ...]:
    """The table ``[keys]``: ``"board.delete" = "X"``, or a list of keys; the dot may also be one of TOML."""
    if not isinstance(table, dict):
        raise _bad(str(path), "keys", table, hint=N_('write a table: [keys], then lines such as board.delete = "X"'))
    flat: dict[str, object] = {}
    for name, value in table.items():
        flat |= {f"{name}.{rest}": each for rest, each in value.items()} if isinstance(value, dict) else {name: value}
    found = []
    for name, value in flat.items():
        given = [value] if isinstance(value, str) else value
        line = _line_of(text, name)
        if not isinstance(given, list) or not given or not all(isinstance(key, str) and key.strip() for key in given):
            raise _bad(f"{path}:{line}", name, value, hint=N_("give a key in quotes, or a list of them"))
        found.append(KeySetting(name, tuple(" ".join(key.split()) for key in given), line))
    return tuple(found)


def _line_of(text: str, name: str) -> int:
    """The line that sets the key of this command: TOML's reader does not say."""
    wanted = name.rpartition(".")[2]
    for number, line in enumerate(text.splitlines(), 1):
        left = line.partition("=")[0].strip().replace('"', "").replace("'", "").replace(" ", "")
        if "=" in line and left in (name, wanted, f"keys.{name}"):
            return number
    return 0


def _one_of(choices: tuple[str, ...], source: str, key: str, value: str) -> str:
    if value in choices:
        return value
    raise _bad(source, key, value, hint=N_("choose one of: {choices}"), choices=", ".join(choices))


def _bad(source: str, key: str, value: object, *, hint: str, **hint_params: object) -> Usage:
    text = N_("{source}: {key} cannot be “{value}”")
    return Usage(text=text, source=source, key=key, value=value, hint=hint, hint_params=hint_params)


def _unreadable(path: Path, reason: str) -> Usage:
    return Usage(text=N_("the configuration {path} cannot be read: {reason}"), path=path, reason=reason)


def _unknown(path: Path, key: str, known: tuple[str, ...]) -> Usage:
    from difflib import get_close_matches  # noqa: PLC0415 — only a mistake needs it

    hint, params = N_("known settings: {known}"), {"known": ", ".join(known)}
    for near in get_close_matches(key, known, n=1, cutoff=0.5):
        hint, params = N_("did you mean “{nearest}”?"), {"nearest": near}
    return Usage(text=N_("{path}: “{key}” is not a setting"), path=path, key=key, hint=hint, hint_params={**params})

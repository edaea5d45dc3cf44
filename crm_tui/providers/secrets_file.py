"""Passwords and keys of services, by name: a TOML file that only its owner may read, never the database.

``$CRM_TUI_SECRETS``, else ``secrets.toml`` beside the usual configuration file: lines like ``erp = "Bearer …"``.
Source: threats T40.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path

from crm_tui import config
from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_

MARK = "secret:"
"""Stands before the name of a secret where a value would stand."""
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MOST_BYTES = 1 << 20


def place() -> Path:
    """Where the file is, or would be."""
    named = os.environ.get("CRM_TUI_SECRETS")
    return Path(named) if named else config.config_path(config.Flags(), os.environ).with_name("secrets.toml")


def secret(name: str) -> str:
    """The secret of that name.

    Raises:
        Refused: there is none, or others could read or change the file.
    """
    path = place()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _refused(path, os.strerror(error.errno or 0)) from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise _refused(path, N_("others could read it: chmod 600, and be its owner"))
        try:
            known = tomllib.loads(file.read(_MOST_BYTES).decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _refused(path, N_("it is no TOML")) from error
    value = known.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(text=N_("the file {path} has no secret “{name}”"), path=str(path), name=name)
    return value


def _refused(path: Path, reason: str) -> Refused:
    return Refused(text=N_("secrets cannot be read from {path}: {reason}"), path=str(path), reason=reason)

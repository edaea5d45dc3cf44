"""The entry point: prepares the process, decides between screen and command line, and puts the two doors together."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.cli.door import Key, Screens
    from crm_tui.config import Config, Flags

_FLAGS = {"--db": "db", "--config": "config", "--as": "operator", "--lang": "lang", "--color": "color"}
_COMPLETION = "_CRM_TUI_COMPLETE"


def main() -> NoReturn:
    """Run the program and leave it with its exit code."""
    os.umask(0o077)
    gc.disable()
    _occupy_standard_descriptors()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _leave(code)


def run(argv: Sequence[str]) -> int:
    """What the words ask for; returns the exit code. The overview and the screens need no command line library."""
    if _COMPLETION not in os.environ:
        if _is_overview(argv):
            return _overview(argv)
        wanted = _screen(argv)
        if wanted is not None:
            return _open(wanted)
    from crm_tui.cli import app  # noqa: PLC0415 — the screens start without it

    return app.run(argv, _screens())


def _occupy_standard_descriptors() -> None:
    """A closed descriptor 0, 1 or 2 would be given to the next file: the database must not become standard output."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _leave(code: int) -> NoReturn:
    """End at once: everything is flushed and closed, and tearing the interpreter down takes a fifth of the start."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            continue
        except (OSError, ValueError):
            code = code or 3
    os._exit(code)


def _is_overview(argv: Sequence[str]) -> bool:
    rest = list(argv[2:]) if argv[:1] == ["--lang"] and argv[1:2] in (["en"], ["it"]) else list(argv)
    return rest in (["--help"], ["-h"])


def _overview(argv: Sequence[str]) -> int:
    """The help, in the language asked for or that of the locale."""
    from crm_tui.cli import helping, output  # noqa: PLC0415 — see run
    from crm_tui.i18n import translate  # noqa: PLC0415 — see run

    translate.set_language(helping.language(argv, os.environ))
    out = output.Output()
    try:
        out.text(helping.overview(helping.own_types(_usual_database)))
        out.flush()
    except output.PipeClosed:
        return 0
    except output.OutputFailed as error:
        output.tell(f"crm-tui: {error}")
        return 3
    return 0


def _usual_database() -> Path:
    from crm_tui import config  # noqa: PLC0415 — see run

    return config.load().db


class _Wanted(NamedTuple):
    """What the words ask for when they ask for the screens and nothing else."""

    flags: dict[str, str]
    demo: bool
    scale: int | None


def _screen(argv: Sequence[str]) -> _Wanted | None:
    """The screens that the words ask for; None when they ask for something else, or for it in a wrong way."""
    flags: dict[str, str] = {}
    scale: int | None = None
    demo = False
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if word == "demo" and not demo:
            demo = True
            continue
        if name not in _FLAGS and name != "--scale":
            return None
        given = value if equals else next(words, None)
        if given is None:
            return None
        if name in _FLAGS:
            flags[_FLAGS[name]] = given
        elif demo and given.isascii() and given.isdigit():
            scale = int(given)
        else:
            return None
    return _Wanted(flags, demo, scale)


def _open(wanted: _Wanted) -> int:
    """The screens, with the errors of the way there told as on the command line."""
    from crm_tui.domain.errors import CrmError  # noqa: PLC0415 — see run

    try:
        from crm_tui import config  # noqa: PLC0415 — see run
        from crm_tui.i18n import translate  # noqa: PLC0415 — see run

        configured = config.load(_flags(wanted.flags))
        translate.set_language(configured.lang)
        return open_demo(configured, wanted.scale) if wanted.demo else open_screens(configured)
    except CrmError as error:
        from crm_tui.cli import app  # noqa: PLC0415 — only an error needs it

        return app.refuse(error, as_json=False)
    except KeyboardInterrupt:
        return 130


def _flags(flags: dict[str, str]) -> Flags:
    from crm_tui.config import Flags  # noqa: PLC0415 — see run

    return Flags(
        db=flags.get("db"),
        config=flags.get("config"),
        operator=flags.get("operator"),
        lang=flags.get("lang"),
        color=flags.get("color"),
    )


def open_screens(config: Config) -> int:
    """The board on the configured database; the usual one is created when it is not there yet.

    Raises:
        CrmError: no terminal, or the database.
    """
    from screens import terminal  # noqa: PLC0415 — the command line never imports screens

    terminal.require()
    from crm_tui.config import data_folder  # noqa: PLC0415 — see run
    from crm_tui.services import entry  # noqa: PLC0415 — see run

    first = config.db == data_folder() / "crm.db" and entry.ensure_exists(config.db, lang=config.lang)
    return _run_screens(config, config.db, first=first)


def open_demo(config: Config, scale: int | None) -> int:
    """The board on generated data, in a database that goes away with the program.

    Raises:
        CrmError: no terminal, a scale out of range, or no room for the data.
    """
    from screens import terminal  # noqa: PLC0415 — as above

    terminal.require()
    from crm_tui.services import throwaway  # noqa: PLC0415 — demos only

    with throwaway.company(config.lang, scale) as path:
        return _run_screens(config, path)


def _run_screens(config: Config, path: Path, *, first: bool = False) -> int:
    from crm_tui.config import state_folder  # noqa: PLC0415 — see run
    from crm_tui.services import entry  # noqa: PLC0415 — see run

    session = entry.open_session(path, lang=config.lang, operator=config.operator)
    try:
        if config.keys:
            from screens import remapping  # noqa: PLC0415 — most have no keys of their own

            remapping.apply(config.keys, config.path)
        from screens import app  # noqa: PLC0415 — brings Textual; what can be refused was refused before

        return app.run(session, folder=state_folder(), theme=config.theme or "", first=first)
    finally:
        entry.leave()


def _screens() -> Screens:
    from crm_tui.cli.door import Screens  # noqa: PLC0415 — see run

    return Screens(open=open_screens, demo=open_demo, key_table=_keys)


def _keys(config: Config) -> list[Key]:
    """Every key of every screen as configured, in the language in use.

    Raises:
        Usage: the configuration gives a key that cannot be.
    """
    from crm_tui.cli.door import Key  # noqa: PLC0415 — see run
    from crm_tui.i18n.translate import _  # noqa: PLC0415 — see run
    from screens import keys, remapping  # noqa: PLC0415 — tables without Textual

    remapping.apply(config.keys, config.path)
    return [
        Key(
            where=_(keys.TITLES[scope]),
            key=" · ".join(map(keys.shown, command.keys)),
            does=_(command.label),
            command=command.id,
        )
        for scope, commands in keys.SCOPES.items()
        for command in commands
    ]

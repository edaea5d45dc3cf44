"""The command line: from words to an exit code, and the net that catches what goes wrong on the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from crm_tui.cli import helping, own_types
from crm_tui.cli.door import Door, Screens
from crm_tui.cli.options import Root
from crm_tui.cli.output import OutputFailed, PipeClosed, tell
from crm_tui.domain.errors import CrmError, Usage
from crm_tui.domain.text import nearest, shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _

INTERRUPTED = 130
CANNOT_WRITE = 3
CRASHED = 70
"""A mistake of the program, as in sysexits.h: no script takes it for an answer. With --json the code is ``internal``."""


def run(argv: Sequence[str], screens: Screens | None = None) -> int:
    """Do what the words say; returns the exit code. Nothing is raised, whatever happens."""
    door = Door(screens)
    translate.set_language(helping.language(argv, os.environ))
    wants_json = _wants_json(argv)
    try:
        code = _dispatch(door, argv)
        door.out.flush()
        return code
    except PipeClosed:
        return 0
    except OutputFailed as error:
        return _report(
            CANNOT_WRITE,
            "unavailable",
            _("standard output cannot be written: {reason}").format(reason=error),
            "",
            "",
            wants_json,
        )
    except CrmError as error:
        return refuse(error, as_json=wants_json)
    except click.ClickException as error:
        return refuse(_worded(error), as_json=wants_json)
    except (KeyboardInterrupt, click.Abort, EOFError):
        return INTERRUPTED
    except Exception:  # noqa: BLE001 — the net of this door: what nobody foresaw ends here, without a traceback
        return _crashed(wants_json)
    finally:
        door.close()


def _dispatch(door: Door, argv: Sequence[str]) -> int:
    if any(_unspeakable(word) for word in argv):
        argv = [word.encode("utf-8", "replace").decode("utf-8") for word in argv]
    own_types.remember(door, argv)
    root = Root("crm-tui", dict(_housekeeping()))
    result = root.main(args=list(argv), prog_name="crm-tui", standalone_mode=False, obj=door)
    return result if isinstance(result, int) else 0


def _housekeeping() -> dict[str, tuple[str, str]]:
    from crm_tui.cli import catalogue  # noqa: PLC0415 — beside its use

    return catalogue.HOUSEKEEPING


def _unspeakable(word: str) -> bool:
    """Bytes of the command line that are no UTF-8 arrive as lone surrogates, which nothing can store."""
    return any("\ud800" <= character <= "\udfff" for character in word)


def _wants_json(argv: Sequence[str]) -> bool:
    """Whether errors are to be JSON, also when the rest of the words cannot be understood."""
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    joined = ("--json", "-ojson", "-o=json", "--output=json", "-ojsonl", "-o=jsonl", "--output=jsonl")
    return any(
        word in joined or (word in ("json", "jsonl") and number > 0 and words[number - 1] in ("-o", "--output"))
        for number, word in enumerate(words)
    )


def refuse(error: CrmError, *, as_json: bool, about: str = "") -> int:
    """Say what was refused and why; returns the exit code.

    Args:
        error: What was refused.
        as_json: One object instead of a sentence.
        about: One record of several: the others went on.
    """
    field = str(error.params.get("field") or "").lstrip("-")
    text, hint = translate.error_text(error), translate.hint_text(error)
    if about and not as_json:
        tell(f"crm-tui: {about}: {visible(text)}")
        return error.exit
    return _report(error.exit, error.code, f"{about}: {text}" if about else text, hint, field, as_json)


def _report(exit_code: int, code: str, message: str, hint: str, field: str, as_json: bool) -> int:
    if as_json:
        import json  # noqa: PLC0415 — only machines need it

        text = json.dumps(
            {"error": {"code": code, "message": visible(message), "hint": visible(hint), "field": field or None}}
        )
        tell(text)
        return exit_code
    tell("crm-tui: " + _("error: {message}").format(message=visible(message)))
    if hint:
        tell("  " + visible(hint))
    return exit_code


def _worded(error: click.ClickException) -> Usage:
    """Our words for a mistake that click found."""
    if isinstance(error, click.NoSuchOption):
        known = error.possibilities or []
        near = nearest(error.option_name, known)
        return Usage(
            text=N_("“{name}” is not an option here"),
            name=shown(error.option_name),
            hint=N_("did you mean “{near}”?") if near else N_("--help lists the options"),
            hint_params={"near": near},
        )
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return Usage(
            text=N_("{name} is missing"),
            name=_missing(error.param, error.ctx or click.Context(Root("", {}))),
            hint=N_("{command} --help shows how"),
            hint_params={"command": _path(error)},
        )
    if isinstance(error, click.BadOptionUsage):
        return Usage(text=N_("the option “{name}” needs a value, or has one too many"), name=error.option_name)
    words = error.format_message().partition("unexpected extra argument")[2]
    if words:
        return Usage(
            text=N_("more words than this verb takes: {words}"),
            words=shown(words.strip("s ").strip("()")),
            hint=N_("{command} --help shows how"),
            hint_params={"command": _path(error)},
        )
    return Usage(
        text=N_("{said}"),
        said=shown(error.format_message()),
        hint=N_("{command} --help shows how"),
        hint_params={"command": _path(error)},
    )


def _missing(param: click.Parameter, ctx: click.Context) -> str:
    """What a parameter is called where it is missing: ``--to [TYPE:]STAGE``, ``RUN``."""
    metavar = param.make_metavar(ctx)
    return f"{param.opts[-1]} {metavar}" if isinstance(param, click.Option) else metavar


def _path(error: click.ClickException) -> str:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return ctx.command_path if ctx else "crm-tui"


def _crashed(as_json: bool) -> int:
    """One line for the operator, the rest for whoever repairs it; without local variables, which may hold secrets."""
    from crm_tui.services import incidents  # noqa: PLC0415 — hopefully never

    number, path = incidents.write(sys.exc_info()[1])
    message = _("a mistake of the program (incident {number})").format(number=number)
    hint = _("what happened is written in {path}").format(path=path) if path else ""
    return _report(CRASHED, "internal", message, hint, "", as_json)

"""Global options and commands: what every verb takes before or after itself, and how the verbs are found."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from crm_tui.cli import catalogue, helping, own_types
from crm_tui.cli.door import EXTRA_FORMATS, Door
from crm_tui.cli.output import FORMATS
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n.translate import _

F = TypeVar("F", bound=Callable[..., Any])
pass_door = click.make_pass_decorator(Door)
_CONTEXT = {"help_option_names": ["-h", "--help"]}
_MINUS = "\ue000"
"""Stands for the minus of a negated filter word while click looks for options."""
_SHORT = re.compile(r"-o=?(?:" + "|".join((*FORMATS, *EXTRA_FORMATS)) + r")|-h")


def _keep(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(ctx.ensure_object(Door).asked, attribute, value.lstrip("=") if attribute == "form" else value)

    return keep


def _json(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Door).asked.form = "json"


def _lang(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    _keep("lang")(ctx, param, value)
    if value in LANGUAGES:
        from crm_tui.i18n import translate  # noqa: PLC0415 — only who asks for another language

        translate.set_language(value)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from crm_tui import __version__  # noqa: PLC0415 — only who asks

        ctx.ensure_object(Door).out.text(f"crm-tui {__version__}\n")
        ctx.exit()


def _option(*names: str, attribute: str = "", **settings: Any) -> click.Option:
    """A global option; its inner name cannot be that of a verb's own argument."""
    long = next(name for name in names if name.startswith("--")).removeprefix("--")
    settings.setdefault("callback", _keep(attribute or long))
    inner = "of_all_" + long.replace("-", "_")
    return click.Option([*names, inner], expose_value=False, hidden=True, default=None, **settings)


def _complete_formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [form for form in FORMATS if form.startswith(incomplete)]


GLOBALS: tuple[click.Option, ...] = (
    _option("--db", metavar="PATH", type=click.Path()),
    _option("--config", metavar="FILE", type=click.Path()),
    _option("--as", attribute="operator"),
    _option("-o", "--output", attribute="form", shell_complete=_complete_formats),
    _option("--json", attribute="form", is_flag=True, callback=_json),
    _option("--fields"),
    _option("--lang", callback=_lang, is_eager=True),
    _option("--color"),
    _option("--quiet", is_flag=True),
    _option("--yes", is_flag=True),
    _option("--dry-run", attribute="dry_run", is_flag=True),
    _option("--version", is_flag=True, callback=_version),
)


class Verb(click.Command):
    """One verb: click's command with the global options, and help in the language in use."""

    filters = False
    """Whether words that start with a minus are filter words."""
    more: Callable[[], dict[str, list[str]]] | None = None
    """Further lists for the help, by their title: examples, fields."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters and the global ones."""
        return [*super().get_params(ctx), *GLOBALS]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but a filter word like ``-source:web`` is no option."""
        return super().parse_args(ctx, _hidden_minus(args) if self.filters else args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is called."""
        write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does, in the language in use."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its own options and examples; the global options are said once, in ``crm-tui --help``."""
        own = [param for param in self.params if isinstance(param, click.Option) and not param.hidden]
        rows = [
            (", ".join((*param.opts, *param.secondary_opts)) + _placeholder(param), _(param.help or ""))
            for param in own
        ]
        if rows:
            with formatter.section(_("Options")):
                formatter.write_dl(rows)
        for title, lines in (self.more() if self.more else {}).items():
            formatter.write_paragraph()
            formatter.write_heading(_(title))
            with formatter.indentation():
                for line in lines:
                    formatter.write(" " * formatter.current_indent + line + "\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where the rest is said."""
        formatter.write_paragraph()
        formatter.write_text(_("Options of all verbs (-o, --json, --fields, --dry-run …): crm-tui --help"))


def _placeholder(option: click.Option) -> str:
    return "" if option.is_flag else f" {option.metavar or (option.name or '').upper()}"


def write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The line of the call, in the language in use."""
    words = [_("[OPTIONS]") if piece == "[OPTIONS]" else piece for piece in command.collect_usage_pieces(ctx)]
    formatter.write_usage(ctx.command_path, " ".join(words), prefix=_("Usage: "))


class FilterVerb(Verb):
    """A verb whose words are a filter."""

    filters = True


def _hidden_minus(args: list[str]) -> list[str]:
    result: list[str] = []
    for number, arg in enumerate(args):
        if arg == "--":
            return [*result, *args[number:]]
        negated = len(arg) > 2 and arg[0] == "-" != arg[1] and not _SHORT.fullmatch(arg)
        result.append(_MINUS + arg[1:] if negated and not _is_value(args, number) else arg)
    return result


def _is_value(args: list[str], number: int) -> bool:
    """Whether the word before is an option that takes this one as its value: ``--sort -amount``."""
    return number > 0 and (args[number - 1] in _VALUED or args[number - 1] == "-o")


_VALUED = frozenset(
    {
        "--db",
        "--config",
        "--as",
        "--output",
        "--fields",
        "--lang",
        "--color",
        "--sort",
        "--limit",
        "--preset",
        "--after",
        "--file",
        "--errors",
    }
)


def filter_text(words: tuple[str, ...]) -> str:
    """The filter that the words of a command line are."""
    return " ".join(words).replace(_MINUS, "-")


class Tree(click.Group):
    """Verbs that are imported when they are called; help and completion come from the catalogue."""

    def __init__(self, name: str, verbs: catalogue.Verbs, *, kind: str = "", text: str = "") -> None:
        super().__init__(
            name,
            help=text,
            context_settings=_CONTEXT,
            callback=click.pass_context(self.alone),
            invoke_without_command=True,
            no_args_is_help=False,
        )
        self.verbs = verbs
        self.kind = kind
        """The record type's code, when the verbs are made for one."""

    def alone(self, ctx: click.Context) -> None:
        """Without a verb a group tells which verbs it has."""
        if ctx.invoked_subcommand is None:
            ctx.ensure_object(Door).out.text(self.get_help(ctx) + "\n")

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The global options."""
        return [*super().get_params(ctx), *GLOBALS]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of the catalogue."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, imported now."""
        if cmd_name not in self.verbs:
            return None
        module, _colon, name = self.verbs[cmd_name][1].partition(":")
        found = getattr(importlib.import_module(f"crm_tui.cli.{module}"), name)
        command: click.Command = found(self.kind) if self.kind else found
        command.name = cmd_name
        command.context_settings = {**_CONTEXT, **command.context_settings}
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the first word names.

        Raises:
            Usage: there is none; the hint names the nearest.
        """
        found = self.get_command(ctx, args[0])
        if found is None and not ctx.resilient_parsing:
            raise unknown_verb(args[0], self.list_commands(ctx), ctx.command_path)
        return args[0] if found else None, found, args[1:]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the group is about, in the language in use."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs, without importing one."""
        with formatter.section(_("Verbs")):
            formatter.write_dl([(name, _(text)) for name, (text, _place) in self.verbs.items()])

    format_epilog = Verb.format_epilog
    format_usage = Verb.format_usage

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Options, then a verb."""
        return ["[OPTIONS]", _("VERB …")]


class Root(Tree):
    """``crm-tui`` itself: groups and verbs that stand alone."""

    def alone(self, ctx: click.Context) -> None:
        """Options that only make sense with a verb do not open the screens.

        Raises:
            Usage: there is no verb.
        """
        if ctx.invoked_subcommand is None:
            raise Usage(
                text=N_("no verb is given"),
                hint=N_("{command} --help lists the verbs"),
                hint_params={"command": ctx.command_path},
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Groups, then verbs."""
        return [*catalogue.GROUPS, *catalogue.HOUSEKEEPING]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group or the verb of that name."""
        group = catalogue.GROUPS.get(cmd_name)
        if group is not None:
            kind = cmd_name if cmd_name in catalogue.RECORDS else ""
            return Tree(cmd_name, group[1], kind=kind, text=group[0])
        return super().get_command(ctx, cmd_name) or own_types.group(ctx.ensure_object(Door), cmd_name)

    def get_help(self, ctx: click.Context) -> str:
        """The overview."""
        return helping.overview(helping.own_types(lambda: ctx.ensure_object(Door).config.db)).rstrip("\n")


def unknown_verb(name: str, known: list[str], path: str) -> Usage:
    """The error for a verb that is not there."""
    near = nearest(name, known)
    hint = N_("did you mean “{near}”?") if near else N_("{command} --help lists the verbs")
    return Usage(
        text=N_("“{name}” is not a verb"), name=shown(name), hint=hint, hint_params={"near": near, "command": path}
    )


def verb(
    text: str, *, filters: bool = False, more: Callable[[], dict[str, list[str]]] | None = None, **settings: Any
) -> Callable[[F], click.Command]:
    """Makes a function the body of a verb.

    Args:
        text: Its help, marked with `N_`.
        filters: Whether its words are a filter, in which ``-source:web`` means not.
        more: Further lists for its help, by title.
        settings: Further settings of click's command.
    """

    def make(body: F) -> click.Command:
        made = click.command(cls=FilterVerb if filters else Verb, help=text, **settings)(body)
        made.more = more
        return made

    return make

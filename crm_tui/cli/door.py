"""`Door`: what one run of the command line shares: what was asked, the configuration, the writer, the session."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.cli.output import FORMATS, Output, bad_format, tell
from crm_tui.domain.errors import CrmError, Usage
from crm_tui.domain.words import N_
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _

if TYPE_CHECKING:
    from crm_tui.config import Config
    from crm_tui.services.session import Session

EXTRA_FORMATS = ("vcf", "ics", "xlsx")
"""Formats that only ``export`` writes."""


class Asked:
    """What the global options said; every verb takes them before or after itself."""

    db: str | None = None
    config: str | None = None
    operator: str | None = None
    form: str | None = None
    fields: str | None = None
    lang: str | None = None
    color: str | None = None
    quiet: bool = False
    yes: bool = False
    dry_run: bool = False


class Declined(CrmError):
    """The operator was asked and said no."""

    code = "declined"
    message = N_("nothing was done")
    exit = 1


class Key(NamedTuple):
    """One key of the screens, in the language in use."""

    where: str
    key: str
    does: str
    command: str
    """Its stable id, ``board.win``."""


class Screens(NamedTuple):
    """What the screens offer to the command line; `crm_tui.main` puts the two doors together."""

    open: Callable[[Config], int]
    """Opens the board on the configured database; returns the exit code."""
    demo: Callable[[Config, int | None], int]
    """Opens the board on generated data of that scale in a throw-away database."""
    key_table: Callable[[Config], Sequence[Key]]
    """Every key, as configured."""


class Door:
    """One run of the command line."""

    def __init__(self, screens: Screens | None = None) -> None:
        self.asked = Asked()
        self._screens = screens
        self._config: Config | None = None
        self._session: Session | None = None
        self._out: Output | None = None

    @property
    def config(self) -> Config:
        """The configuration, read once; texts come in its language from then on.

        Raises:
            Usage: a wrong configuration file or flag.
        """
        if self._config is None:
            from crm_tui import config  # noqa: PLC0415 — help needs none

            asked = self.asked
            self._config = config.load(
                config.Flags(
                    db=asked.db, config=asked.config, lang=asked.lang, operator=asked.operator, color=asked.color
                )
            )
            self.speak()
        return self._config

    def speak(self) -> None:
        """Texts come in the configured language from now on."""
        translate.set_language(self.config.lang)

    @property
    def out(self) -> Output:
        """The writer."""
        if self._out is None:
            asked = self.asked
            if asked.form not in (None, *FORMATS, *EXTRA_FORMATS):
                raise bad_format(str(asked.form), FORMATS)
            self._out = Output(
                form=asked.form or "table", chosen=asked.form is not None, color=self.config.color, quiet=asked.quiet
            )
        return self._out

    @property
    def session(self) -> Session:
        """The operator's session on the configured database, opened at the first use.

        Raises:
            NotFound: there is no database yet; the hint says how to create one.
            NotAllowed: ``--as`` by somebody who is no administrator.
        """
        if self._session is None:
            from crm_tui.services import entry  # noqa: PLC0415 — help, config and keys need no store

            config = self.config
            self._session = entry.open_session(
                config.db, lang=config.lang, operator=config.operator, origin="cli", dry_run=self.asked.dry_run
            )
            gc.enable()
        return self._session

    def close(self) -> None:
        """Give the store back; the next run opens its own."""
        if self._session is not None:
            from crm_tui.services import entry  # noqa: PLC0415 — as above

            self._session = None
            entry.leave()

    @property
    def screens(self) -> Screens:
        """The other door.

        Raises:
            Usage: this run has none.
        """
        if self._screens is None:
            raise Usage(text=N_("there are no screens here"))
        return self._screens

    def fields(self) -> list[str] | None:
        """The names of ``--fields``, or None when everybody gets the usual ones."""
        if self.asked.fields is None:
            return None
        return list(dict.fromkeys(name for part in self.asked.fields.split(",") if (name := part.strip())))

    def confirm(self, question: str) -> None:
        """Go on only when the operator agrees; ``--yes`` and a dry run are agreement.

        Args:
            question: In the language in use.

        Raises:
            Usage: nobody is there to ask.
            Declined: the operator does not want it.
        """
        if self.asked.yes or self.asked.dry_run:
            return
        if sys.stdin is None or not sys.stdin.isatty() or sys.stderr is None or not sys.stderr.isatty():
            raise Usage(text=N_("this needs a confirmation"), hint=N_("add --yes"))
        tell(question + " " + _("[y/N]"))
        answer = sys.stdin.readline().strip().casefold()
        if answer not in ("y", "yes", "s", "si", "sì"):
            raise Declined

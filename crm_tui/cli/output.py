"""The only writer: data on stdout, talk on stderr; formats, colour, widths, closed pipes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO, TypeAlias

from crm_tui.domain.errors import Usage
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What a machine reads."""
Row: TypeAlias = "Mapping[str, Json]"
"""One object: name → value; the order of the names is the order of columns."""

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "ids")


class OutputFailed(Exception):
    """Standard output takes no more: closed, or its disk is full."""

    def __init__(self, number: int) -> None:
        super().__init__(os.strerror(number))
        self.errno = number


class PipeClosed(Exception):
    """Nobody reads any more; no `OSError`, which the command line library would end with exit code 1."""


class Output:
    """Where one run of the program writes to."""

    def __init__(self, *, form: str = "table", chosen: bool = False, color: str = "never", quiet: bool = False) -> None:
        self.form = form
        self.chosen = chosen
        """Whether somebody asked for this format; writes show their records only then."""
        self.quiet = quiet
        self.terminal = bool(sys.stdout and sys.stdout.isatty())
        self.color = color == "always" or (color == "auto" and self.terminal and os.environ.get("TERM") != "dumb")

    @property
    def width(self) -> int | None:
        """Cells of a line; None when nothing needs to fit."""
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80 if self.terminal and sys.stdout else None

    def text(self, text: str) -> None:
        """Data as it is, already safe for where it goes.

        Raises:
            PipeClosed: nobody reads any more.
            OutputFailed: it cannot be written.
        """
        _write(sys.stdout, text)

    def line(self, text: str) -> None:
        """One line of text for people."""
        self.text(visible(text) + "\n")

    def say(self, text: str) -> None:
        """Talk: progress, counts, hints. Quiet runs do without."""
        if not self.quiet:
            tell(text)

    def complain(self, text: str) -> None:
        """A mistake among things that were done: quiet runs tell it too."""
        tell(text)

    def flush(self) -> None:
        """Hand everything over; the last moment to learn that it cannot be written."""
        _flush(sys.stdout)

    def rows(
        self,
        rows: Iterable[Row],
        columns: Sequence[str],
        *,
        human: Iterable[Sequence[str]] | None = None,
        kind: str = "",
    ) -> None:
        """A list in the format that was asked for.

        Args:
            rows: The objects; only JSON formats show what is not in ``columns``.
            columns: The columns of tables and of separated values.
            human: The cells of a table, where people read something else than machines.
            kind: The type of the records whose fields the columns are.
        """
        from crm_tui.cli import formats, headings  # noqa: PLC0415 — help and errors need no formats

        if self.form == "table":
            cells = human
            if cells is None:
                cells = ([formats.cell(row.get(name), people=True) for name in columns] for row in rows)
            titles = [headings.heading(name, kind) for name in columns]
            for line in formats.table(titles, cells, width=self.width, bold=self.color):
                self.text(line)
            return
        writer = formats.WRITERS.get(self.form)
        if writer is None:
            raise bad_format(self.form, FORMATS)
        for piece in writer(rows, columns, ascii_only=not self.unicode):
            self.text(piece)

    def record(self, row: Row, *, human: Sequence[tuple[str, str]] | None = None, kind: str = "") -> None:
        """One object: a table of names and values, or the object itself.

        Args:
            row: The object.
            human: Names and values for people.
            kind: The type of the record whose fields they are.
        """
        from crm_tui.cli import formats, headings  # noqa: PLC0415 — as above

        if self.form == "table":
            found = human if human is not None else [(name, formats.cell(row[name], people=True)) for name in row]
            pairs = [(headings.heading(name, kind), text) for name, text in found]
            for line in formats.pairs(pairs, width=self.width, bold=self.color):
                self.text(line)
        elif self.form == "json":
            self.text(formats.dump(row, ascii_only=not self.unicode, indent=2) + "\n")
        else:
            self.rows([row], list(row))

    @property
    def unicode(self) -> bool:
        """Whether stdout takes every character."""
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        return encoding.lower().replace("-", "").startswith("utf8")


def tell(text: str) -> None:
    """A sentence for people, on stderr; a closed stderr is no error."""
    try:
        _write(sys.stderr, visible(text, multiline=True) + "\n")
        _flush(sys.stderr)
    except (OutputFailed, PipeClosed):
        return


def bad_format(form: str, known: Sequence[str]) -> Usage:
    """The error for a format that this verb does not write."""
    hint = N_("choose one of: {choices}")
    return Usage(
        text=N_("“{form}” is not a format here"),
        form=form,
        field="output",
        hint=hint,
        hint_params={"choices": ", ".join(known)},
    )


def _write(stream: TextIO | None, text: str) -> None:
    """All of the text, with ``?`` for what the encoding lacks."""
    if stream is None:
        raise OutputFailed(errno.EBADF)
    encoding = stream.encoding or "utf-8"
    try:
        raw = text.encode(encoding, "replace").decode(encoding)
        stream.write(raw)
    except BrokenPipeError as error:
        raise PipeClosed from error
    except OSError as error:
        raise OutputFailed(error.errno or errno.EIO) from error


def _flush(stream: TextIO | None) -> None:
    if stream is None:
        return
    try:
        stream.flush()
    except BrokenPipeError as error:
        raise PipeClosed from error
    except OSError as error:
        raise OutputFailed(error.errno or errno.EIO) from error

"""The file of rejected rows: the columns and the dialect of what was imported, and one column more that says why.

Until the import is done it has another name; an interrupted import goes on with it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services.import_plan import Plan
from crm_tui.services.import_reading import REASON
from crm_tui.services.import_source import MOST_LINE
from crm_tui.services.transfer_text import guarded, unguarded

Rejection = tuple[int, Sequence[str], str]
"""Number of the row, its cells, why."""
_NUMBER = re.compile(r"\D*(\d+)")


class Rejected:
    """Where rejected rows go; nowhere when the operator named no file."""

    def __init__(self, plan: Plan, *, position: int) -> None:
        self._plan = plan
        self._path = Path(plan.options.errors) if plan.options.errors else None
        self._file: io.TextIOWrapper | None = None
        if self._path is not None:
            self._prepare(self._path, position)

    @property
    def _part(self) -> Path:
        path = self._path or Path()
        return path.with_name(f".{path.name}.part")

    def _prepare(self, path: Path, position: int) -> None:
        part = self._part
        if position and path.exists() and not part.exists():
            os.rename(path, part)
        if path.is_symlink() or path.exists():
            raise Refused(text=N_("{path} exists already"), path=str(path), hint=N_("name another file for --errors"))
        kept: list[list[str]] = []
        if part.is_symlink() or part.exists():
            kept = self._earlier(part, position) if position else []
            part.unlink()
        if kept:
            self._write(kept)

    def _earlier(self, part: Path, position: int) -> list[list[str]]:
        descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, encoding="utf-8-sig", newline="") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(text=N_("{path} is not a regular file"), path=str(part))
            if self._plan.dialect.format == "jsonl":
                rows = [[line.rstrip("\n"), str(json.loads(line)[REASON])] for line in file]
            else:
                csv.field_size_limit(MOST_LINE)
                rows = list(csv.reader(file, delimiter=self._plan.dialect.delimiter))[1:]
        return [row for row in rows if row and (match := _NUMBER.match(row[-1])) and int(match[1]) <= position]

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Write these rows, to the disk, before their chunk is committed."""
        if self._path is None:
            return
        rows = [self._row(*rejection) for rejection in rejections]
        if rows:
            self._write(rows)

    def _row(self, number: int, cells: Sequence[str], why: str) -> list[str]:
        reason = _("row {number}: {reason}").format(number=number, reason=why)
        if self._plan.dialect.format == "jsonl":
            known = dict(zip(self._plan.table.columns, cells, strict=False))
            return [json.dumps(known | {REASON: reason}, ensure_ascii=False), reason]
        return [*(guarded(unguarded(cell)) for cell in cells), guarded(reason)]

    def _write(self, rows: list[list[str]]) -> None:
        file = self._file or self._start()
        if self._plan.dialect.format == "jsonl":
            file.writelines(f"{row[0]}\n" for row in rows)
        else:
            csv.writer(file, delimiter=self._plan.dialect.delimiter, lineterminator="\r\n").writerows(rows)
        file.flush()
        os.fsync(file.fileno())

    def _start(self) -> io.TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(self._part, flags, 0o600)
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise Refused(text=N_("{path} cannot be written: {why}"), path=str(self._path), why=why) from error
        encoding = "utf-8-sig" if self._plan.dialect.encoding in ("utf-8-sig", "utf-16") else "utf-8"
        self._file = os.fdopen(descriptor, "w", encoding=encoding, newline="", errors="replace")
        if self._plan.dialect.format != "jsonl":
            columns = list(self._plan.table.columns)
            if columns[-1].casefold() == REASON and columns[-1] in self._plan.ignored:
                columns[-1] = f"{REASON} (1)"
            header = [*(guarded(name) for name in columns), REASON]
            csv.writer(self._file, delimiter=self._plan.dialect.delimiter, lineterminator="\r\n").writerow(header)
        return self._file

    def close(self) -> None:
        """Stop writing; the file waits for the import to go on."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def publish(self) -> None:
        """The import is done: the file gets its name."""
        self.close()
        if self._path is None or not self._part.exists():
            return
        try:
            os.link(self._part, self._path)
        except FileExistsError:
            raise Refused(
                text=N_("{path} exists already"), path=str(self._path), hint=N_("name another file for --errors")
            ) from None
        self._part.unlink()

"""A file to import, opened with care: what it is written in, and its fingerprint.

Only regular files and standard input are read, and never the database itself: opening it would drop its locks.
Sources: threats T25, T28, T47; faults F22, F23.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.words import N_

FORMATS = ("csv", "tsv", "jsonl", "vcf")
ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "cp1252")
DELIMITERS = ";,\t|"
_SUFFIXES = {"tsv": "tsv", "tab": "tsv", "jsonl": "jsonl", "ndjson": "jsonl", "vcf": "vcf", "vcard": "vcf"}
SAMPLE = 65_536
MOST_BYTES = 2 << 30
MOST_LINE = 16 << 20
_BLOCK = 1 << 20
_MARKS = re.compile('["\n\r;,\t|]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is written."""

    format: str
    """One of `FORMATS`."""
    encoding: str
    delimiter: str = ","


class Source:
    """An open file to import; read once from end to end before, so that its encoding and fingerprint are certain."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        self.file = file
        self.name = name
        self.size = size
        self.fingerprint = ""
        """SHA-256 of the bytes."""
        self.lines = 0
        self.head = b""
        self._utf8 = True
        self._examine()

    def _examine(self) -> None:
        digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
        rest = b""
        while block := self.file.read(_BLOCK):
            digest.update(block)
            self.head = self.head or block[:SAMPLE]
            if self._utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    self._utf8 = False
            lines = (rest + block).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
            rest = lines.pop()
            self.lines += len(lines)
            if max(map(len, lines), default=0) > MOST_LINE or len(rest) > MOST_LINE:
                raise Refused(
                    text=N_("{path} has a line of more than {limit} MiB"), path=self.name, limit=MOST_LINE >> 20
                )
        self.lines += bool(rest)
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            self._utf8 = False
        self.fingerprint = digest.hexdigest()

    def encoding(self) -> str:
        """UTF-8 with its mark, UTF-16 by its mark, UTF-8 when all bytes are, else that of Western Windows."""
        if self.head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        return "utf-8" if self._utf8 else "cp1252"

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The lines from the start, line ends as they are; what is not text becomes U+FFFD."""
        duplicate = os.fdopen(os.dup(self.file.fileno()), "rb")
        duplicate.seek(0)
        return io.TextIOWrapper(duplicate, encoding=encoding, errors="replace", newline="")

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def open_source(path: str, *, protected: Iterable[Path] = ()) -> Source:
    """The file of that name, or standard input for ``-``.

    Args:
        path: A regular file (also through a link), or ``-``.
        protected: Files that must not even be opened: the database with its companions.

    Raises:
        NotFound: no such file.
        Refused: not a regular file, too large, empty, or one of ``protected``.
    """
    if path == "-":
        return _standard_input()
    try:
        before = os.stat(path)
    except FileNotFoundError:
        raise NotFound(what=N_("file"), name=path) from None
    except OSError as error:
        raise Refused(text=N_("{path} cannot be read: {why}"), path=path, why=os.strerror(error.errno or 0)) from error
    _check(path, before, protected)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(text=N_("{path} cannot be read: {why}"), path=path, why=os.strerror(error.errno or 0)) from error
    file = os.fdopen(descriptor, "rb")
    status = os.fstat(descriptor)
    if (status.st_dev, status.st_ino) != (before.st_dev, before.st_ino):
        file.close()
        raise Refused(text=N_("{path} was replaced while it was opened"), path=path)
    return Source(file, path, status.st_size)


def _check(path: str, status: os.stat_result, protected: Iterable[Path]) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Refused(text=N_("{path} is not a regular file"), path=path)
    if status.st_size > MOST_BYTES:
        raise Refused(text=N_("{path} is larger than {limit} GiB"), path=path, limit=MOST_BYTES >> 30)
    for file in protected:
        try:
            other = file.stat()
        except OSError:
            continue
        if (other.st_dev, other.st_ino) == (status.st_dev, status.st_ino):
            raise Refused(text=N_("{path} is the database itself"), path=path)
    if status.st_size == 0:
        raise Refused(text=N_("{path} is empty"), path=path)


def _standard_input() -> Source:
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the source closes it
    size = 0
    while block := sys.stdin.buffer.read(_BLOCK):
        size += file.write(block)
        if size > MOST_BYTES:
            raise Refused(text=N_("{path} is larger than {limit} GiB"), path="-", limit=MOST_BYTES >> 30)
    if size == 0:
        raise Refused(text=N_("{path} is empty"), path="-")
    file.seek(0)
    return Source(file, "-", size)


def detect(source: Source, *, format: str = "", encoding: str = "", delimiter: str = "") -> Dialect:  # noqa: A002 — the word of the command line
    """How the file is written, as far as it is not said."""
    encoding = encoding or source.encoding()
    head = source.head.decode(encoding, errors="replace").lstrip("\ufeff")
    suffix = Path(source.name).suffix.lower().removeprefix(".")
    found = format or _SUFFIXES.get(suffix, "")
    if not found:
        found = "jsonl" if suffix != "csv" and head.lstrip()[:1] == "{" else "csv"
        found = "vcf" if suffix != "csv" and head.lstrip()[:11].upper() == "BEGIN:VCARD" else found
    if found in ("tsv", "vcf"):
        delimiter = delimiter or ("\t" if found == "tsv" else ",")
    return Dialect(format=found, encoding=encoding, delimiter=delimiter or best_delimiter(head))


def best_delimiter(sample: str) -> str:
    """The sign that parts the first rows most evenly; one pass over the text. A comma when there is none."""
    rows: list[Counter[str]] = [Counter()]
    quoted = False
    for match in _MARKS.finditer(sample):
        mark = match[0]
        if mark == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif mark in "\r\n":
            if rows[-1]:
                rows.append(Counter())
        else:
            rows[-1][mark] += 1
    full = [row for row in rows if row]
    if not full:
        return ","
    return max(DELIMITERS, key=lambda sign: _evenness(sign, full))


def _evenness(sign: str, rows: list[Counter[str]]) -> tuple[float, int]:
    wanted = rows[0][sign]
    if wanted == 0:
        return (0.0, 0)
    body = rows[:-1] or rows
    return (sum(row[sign] == wanted for row in body) / len(body), wanted)

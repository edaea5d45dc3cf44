"""One SQLite file: pragmas, one connection per thread, `transaction()`. The only file that opens a database."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import peewee

from crm_tui.domain.errors import CrmError, Foreign, NewerStore, NotFound, Unavailable
from crm_tui.domain.words import N_
from data.faults import fault
from data.folding import fold
from data.gate import Gate

APPLICATION_ID = 0x43524D54
"""``CRMT``: how our files are told from other SQLite files."""
SAFE_SQLITE = (3, 51, 3)
"""Older ones carry the WAL-reset bug: rare corruption when several processes commit and checkpoint at once."""
SLOW_SECONDS = 0.25
"""A transaction of this length is written down."""

Row = tuple[Any, ...]
_REFUSALS: tuple[type[Exception], ...] = (peewee.DatabaseError, peewee.sqlite3.DatabaseError)
"""What Peewee raises, and what its driver does: `sql`, `execute` and `insert` ask the driver, which halves their cost."""


def _pragmas(safe: bool) -> list[tuple[str, object]]:
    return [
        ("busy_timeout", 30_000),
        ("journal_mode", "wal"),
        ("synchronous", "full"),
        ("foreign_keys", 1),
        ("temp_store", "memory"),
        ("cache_size", -16_000),
        ("journal_size_limit", 67_108_864),
        ("wal_autocheckpoint", 1000 if safe else 0),
        ("mmap_size", 0),
        ("trusted_schema", 0),
    ]


class Store:
    """An open database file."""

    aside: dict[str, bytes] | None = None
    """None for the store itself; for a copy (`data.aside`) the content of files that were attached to it, by SHA-256."""

    def __init__(self, path: Path, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self.safe = sqlite_version() >= SAFE_SQLITE
        self.gate = Gate(path)
        self.local = threading.local()
        self.db = peewee.SqliteDatabase(
            str(path), timeout=timeout, lock_type="IMMEDIATE", autoconnect=False, pragmas=_pragmas(self.safe)
        )
        self.db.register_function(fold, "crm_fold", 1)

    def connection(self) -> peewee.SqliteDatabase:
        """The database with this thread's connection open."""
        if self.db.is_closed():
            self.db.connect()
        return self.db

    def raw(self) -> Any:
        """The driver's connection of this thread, open."""
        try:
            return self.local.raw
        except AttributeError:
            self.local.raw = self.connection().connection()
            return self.local.raw

    def close_thread(self) -> None:
        """Close this thread's connection and its place in the queue."""
        vars(self.local).pop("raw", None)
        if not self.db.is_closed():
            self.db.close()
        self.gate.close()


_store: Store | None = None
_asides: dict[int, Store] = {}
"""Threads that work on a copy instead; see `data.aside`."""


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    version: tuple[int, ...] = peewee.sqlite3.sqlite_version_info
    return version


def store() -> Store:
    """The open store; in a thread that works aside, its copy.

    Raises:
        RuntimeError: none was opened; a mistake of the programmer.
    """
    if _asides and (copy := _asides.get(threading.get_ident())) is not None:
        return copy
    if _store is None:
        raise RuntimeError("no store is open")
    return _store


def step_aside(copy: Store | None) -> None:
    """From now on this thread works on that copy; None leads back to the store."""
    if copy is None:
        _asides.pop(threading.get_ident(), None)
    else:
        _asides[threading.get_ident()] = copy


def connect(path: Path, *, timeout: float = 30.0) -> Store:
    """Make this file the process's store. Nothing is checked; see `data.opening.open_store`."""
    global _store  # noqa: PLW0603 — one store per process, on purpose
    close()
    _store = Store(path, timeout)
    return _store


def close() -> None:
    """Close this thread's connection and forget the store."""
    global _store  # noqa: PLW0603 — see connect
    if _store is not None:
        _store.close_thread()
        _store = None


def close_thread() -> None:
    """Close this thread's connection; call it when a thread ends."""
    if _store is not None:
        _store.close_thread()


def sql(text: str, params: Sequence[object] = ()) -> list[Row]:
    """All rows of one statement, materialised.

    Args:
        text: Constant SQL with ``?``.
        params: The values.

    Raises:
        Busy, Unavailable, Damaged: what SQLite could not do, see `translated`.
    """
    try:
        rows: list[Row] = store().raw().execute(text, tuple(params)).fetchall()
    except _REFUSALS as error:
        raise translate(error) from error
    return rows


def execute(text: str, params: Sequence[object] = ()) -> int:
    """Run one statement and return how many rows it changed."""
    try:
        return int(store().raw().execute(text, tuple(params)).rowcount)
    except _REFUSALS as error:
        raise translate(error) from error


def insert(text: str, params: Sequence[object] = ()) -> int:
    """Run one INSERT and return the new row's id."""
    try:
        return int(store().raw().execute(text, tuple(params)).lastrowid)
    except _REFUSALS as error:
        raise translate(error) from error


def many(text: str, rows: Sequence[Sequence[object]]) -> None:
    """Run one statement for every row of values; inside `transaction` only."""
    with translated():
        store().raw().executemany(text, rows)


def in_transaction() -> bool:
    """Whether this thread is inside `transaction`."""
    return bool(getattr(store().local, "depth", 0))


def on_commit(call: Callable[[], None]) -> None:
    """Call this once the current transaction is committed and the lock released."""
    store().local.hooks.append(call)


@contextlib.contextmanager
def transaction(*, timeout: float | None = None) -> Iterator[None]:
    """One write transaction: the queue, BEGIN IMMEDIATE, COMMIT; a nested one joins the outer one.

    Nothing slow may happen inside: no network, file, prompt or sleep.

    Raises:
        Busy: somebody else holds the lock for longer than ``timeout`` seconds.
        Unavailable: the disk is full or the file read-only; nothing is half-written.
    """
    current = store()
    if in_transaction():
        current.local.depth += 1
        try:
            yield
        finally:
            current.local.depth -= 1
        return
    current.local.hooks = []
    with current.gate.held(current.timeout if timeout is None else timeout):
        execute("BEGIN IMMEDIATE")
        current.local.began = monotonic()
        try:
            current.local.depth = 1
            try:
                yield
            finally:
                current.local.depth = 0
            fault("before-commit")
            execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(CrmError, *_REFUSALS):  # a full disk has ended it already; the first error is told
                execute("ROLLBACK")
            if isinstance(error, _REFUSALS):
                raise translate(error) from error
            raise
        finally:
            _look_at_clock(current)
        fault("after-commit")
        if not current.safe:
            _checkpoint(current)
    _run_hooks(current)


def renew() -> bool:
    """Commit what the current transaction did so far, and begin the next one; the place in the queue is kept.

    Returns:
        Whether nobody else wrote in between. False also inside a larger transaction, of which nothing is committed here.

    Raises:
        Busy, Unavailable: as `transaction`; then nothing since the last commit remains.
    """
    current = store()
    if current.local.depth != 1:
        return False
    seen = data_version()
    execute("COMMIT")
    _look_at_clock(current)
    fault("after-commit")
    _run_hooks(current)
    execute("BEGIN IMMEDIATE")
    current.local.began = monotonic()
    return data_version() == seen


def _look_at_clock(current: Store) -> None:
    """Whoever kept all others waiting for long is written down. Nobody waits for a copy."""
    seconds = monotonic() - current.local.began
    if seconds > SLOW_SECONDS and current.aside is None:
        from data import lock_time  # noqa: PLC0415 — hardly ever

        lock_time.note(seconds)


def _run_hooks(current: Store) -> None:
    hooks, current.local.hooks = current.local.hooks, []
    for call in hooks if current.aside is None else ():
        call()


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Several reads that see one state of the store; takes no write lock."""
    current = store()
    if in_transaction():
        yield
        return
    with translated(), current.connection().atomic("DEFERRED"):
        yield


def _checkpoint(current: Store) -> None:
    """With an affected library only the holder of the write queue checkpoints, so the race cannot occur."""
    wal = current.path.with_name(current.path.name + "-wal")
    if wal.exists() and wal.stat().st_size > 4_000_000:
        current.connection().execute_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def data_version() -> int:
    """A number that changes when another connection commits (about 6 µs)."""
    return int(sql("PRAGMA data_version")[0][0])


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLite says into errors that a person can act on. The first cause counts: Peewee hides a full disk."""
    try:
        yield
    except _REFUSALS as error:
        raise translate(error) from error


def translate(error: BaseException) -> Exception:
    """The error of our tree for an error of SQLite; other mistakes come back as they are."""
    from data import driver_errors  # noqa: PLC0415 — only what goes wrong needs it

    return driver_errors.worded(error, str(_store.path) if _store else "?")


def check_identity(known_version: int) -> int:
    """The schema version of the open file.

    Raises:
        Foreign: it is not ours.
        NewerStore: it is newer than ``known_version``.
    """
    path = str(store().path)
    application = int(sql("PRAGMA application_id")[0][0])
    version = int(sql("PRAGMA user_version")[0][0])
    if application != APPLICATION_ID:
        raise Foreign(path=path, reason=N_("it belongs to another program"))
    if version > known_version:
        raise NewerStore(path=path, found=version, known=known_version, hint=N_("upgrade crm-tui"))
    return version


def check_file(path: Path) -> None:
    """What can be told of a file without opening it: it is there, a regular file, not empty, writable.

    Raises:
        NotFound, Foreign, Unavailable: what is wrong with it.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise NotFound(
            what=N_("database"), name=str(path), hint=N_("create it: {command}"), hint_params=_init(path)
        ) from None
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise Unavailable(path=str(path), reason=reason) from error
    if not path.is_file():
        raise Foreign(path=str(path), reason=N_("it is not a file"))
    if status.st_size == 0:
        raise Foreign(
            path=str(path),
            reason=N_("it is empty"),
            hint=N_("restore a backup, or remove the file and run {command}"),
            hint_params=_init(path),
        )
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise Unavailable(path=str(path), reason=N_("the file or its folder is read-only"))


def _init(path: Path) -> dict[str, object]:
    """The command that creates the database: the usual place needs no name."""
    import shlex  # noqa: PLC0415 — only who is refused needs it

    from crm_tui import config  # noqa: PLC0415 — as above

    usual = path == config.data_folder() / config.DB_NAME
    return {"command": "crm-tui init" if usual else f"crm-tui --db {shlex.quote(str(path))} init"}


@contextlib.contextmanager
def savepoint() -> Iterator[None]:
    """Inside `transaction`: what is done here is taken back when it raises, the rest of the transaction stays."""
    current = store()
    execute("SAVEPOINT part")
    try:
        yield
    except BaseException as error:
        current.local.undone = getattr(current.local, "undone", 0) + 1
        with contextlib.suppress(
            CrmError, *_REFUSALS
        ):  # a full disk has taken all of it back already; the first error is told
            execute("ROLLBACK TO part")
            execute("RELEASE part")
        if isinstance(error, _REFUSALS):
            raise translate(error) from error
        raise
    execute("RELEASE part")


def written() -> tuple[int, int]:
    """A mark that changes with every row that this connection writes or takes back: equal marks inside one `transaction`
    mean that the store is as it was."""
    current = store()
    return current.raw().total_changes, getattr(current.local, "undone", 0)

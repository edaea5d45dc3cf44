"""Large writes that leave others their turn: transactions as long as the lock may be held, checkpoints in between."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator

from data import database

CHUNK = 500
"""Rows of the first transactions: 10 to 100 ms of write lock."""
HELD = 0.1
"""Seconds of write lock that a transaction is made for; half as much again is no harm. Source: storage, «Inside write»."""
LARGE_LOG = 16_000
"""Pages of the write-ahead log, 64 MB, after which it is carried into the file."""


class Pace:
    """How many rows the next transaction takes: few where the machine is slow, the store large or the rows are long.

    What is written must not depend on it.
    """

    def __init__(self, most: int) -> None:
        self.most = max(CHUNK, most)
        self.rows = CHUNK
        self._warm = False

    def learn(self, seconds: float, rows: int) -> None:
        """So many rows held the lock for so long. The first ones tell nothing, nor do the few at the end."""
        if self._warm and rows >= self.rows:
            wanted = self.rows * HELD / max(seconds, 0.001)
            self.rows = int(max(CHUNK, min(wanted, self.rows * 2, self.most)))
        self._warm = True


@contextlib.contextmanager
def few_collections() -> Iterator[None]:
    """Work that makes thousands of small objects without cycles: looking for garbage at every 700th takes up to a sixth
    of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def large_writes() -> Iterator[Callable[[], None]]:
    """Room in the cache for the indexes, and checkpoints only after 64 MB instead of 4: pages that many transactions
    touch are read and copied once.

    Gives what is to be called between two transactions: the checkpoint then keeps nobody from writing.
    """
    if not database.store().safe or database.in_transaction():
        yield _nothing
        return
    database.sql("PRAGMA wal_autocheckpoint = 0")
    database.sql("PRAGMA cache_size = -64000")
    try:
        yield _checkpoint_when_large
    finally:
        database.sql("PRAGMA wal_checkpoint(PASSIVE)")
        database.sql("PRAGMA wal_autocheckpoint = 1000")
        database.sql("PRAGMA cache_size = -16000")


def _nothing() -> None:
    """An affected library checkpoints under the write lock, see `database.transaction`; inside one, nobody can."""


def _checkpoint_when_large() -> None:
    _busy, pages, done = database.sql("PRAGMA wal_checkpoint(NOOP)")[0]
    if pages - done > LARGE_LOG:
        database.sql("PRAGMA wal_checkpoint(PASSIVE)")

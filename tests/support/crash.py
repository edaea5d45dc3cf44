"""A kill storm: several processes fire timers, and are killed with -9 at random until nothing is due.

Run as a program it is the host of the storm: it forks the processes, so that a new one costs milliseconds, and never
opens the store itself.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.automation import timers as firing
from crm_tui.automation.jobs import sweep
from crm_tui.services.session import Session
from data import database, opening, operations, timers
from data.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.timers import Timer

IDLE, INSIDE = 0, 1
KINDS = ("reminder",)


@dataclass(frozen=True, slots=True)
class Storm:
    """What a storm was like."""

    kills: int
    inside: int
    """Kills that hit a process between its claim and the end of its commit."""
    seconds: float


def storm(
    path: Path, *, processes: int = 4, seed: int, way: str = "ours", every: float = 2.0, wait: float = 300.0
) -> Storm:
    """Let processes fire all due timers of the store while they are killed at random.

    Args:
        path: The store; nothing in this process may have it open.
        processes: How many at a time.
        seed: Of the moments and victims.
        way: ``ours``; ``paused``, where they are stopped for a while instead of killed; or one of the controls
            ``claim-first`` and ``effect-first``.
        every: Mean number of commits, of all processes, between two kills: on a busy machine they must not starve.
        wait: Seconds after which the storm is given up.
    """
    command = [sys.executable, "-m", "tests.support.crash", str(path), str(processes), str(seed), way, str(every)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=wait, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Storm(**json.loads(done.stdout))


def ours(session: Session, effects: Mapping[str, firing.Effect]) -> bool:
    """Fire as the program does."""
    return bool(firing.fire(session, effects, KINDS))


def claim_first(session: Session, effects: Mapping[str, firing.Effect]) -> bool:
    """A control that must lose timers: the claim is committed before the effect."""
    with database.transaction():
        timer = timers.claim(session.now_ms(), KINDS)
    if timer is not None:
        act = Operation(user_id=None, origin="clock", label="reminder", at=session.now_ms())
        with operations.operation(act):
            effects["reminder"](session, act, timer)
    return timer is not None


def effect_first(session: Session, effects: Mapping[str, firing.Effect]) -> bool:
    """A control that must repeat timers: the effect is committed before the timer is removed."""
    rows = database.sql(
        "SELECT id, due_at, kind, key, type, record, payload FROM timer WHERE due_at <= ? ORDER BY due_at, id LIMIT 1",
        (session.now_ms(),),
    )
    if not rows:
        return False
    timer = timers.Timer(*rows[0])
    act = Operation(user_id=None, origin="clock", label="reminder", at=session.now_ms())
    with operations.operation(act):
        effects["reminder"](session, act, timer)
    with database.transaction():
        timers.cancel(timer.key)
    return True


WAYS: dict[str, Callable[[Session, Mapping[str, firing.Effect]], bool]] = {
    "ours": ours, "paused": ours, "claim-first": claim_first, "effect-first": effect_first,
}  # fmt: skip


def clock() -> Session:
    return Session(user_id=0, login="clock", name="clock", zone=ZoneInfo("UTC"), origin="clock")


class Board:
    """What the processes tell the host; it outlives them."""

    def __init__(self, processes: int) -> None:
        self._memory = mmap.mmap(-1, 8 * processes)
        self.states = memoryview(self._memory)[: 4 * processes].cast("I")
        self.commits = memoryview(self._memory)[4 * processes :].cast("I")

    def enter(self, place: int) -> None:
        """A process has claimed a timer."""
        if self.states[place] == IDLE:
            self.states[place] = INSIDE
            database.on_commit(lambda: self.leave(place))

    def leave(self, place: int) -> None:
        """Its transaction is committed."""
        self.states[place] = IDLE
        self.commits[place] += 1


def _work(path: Path, way: str, board: Board, place: int) -> None:
    """One process of the storm: fire until nothing is due."""
    opening.open_store(path)

    def effect(session: Session, act: Operation, timer: Timer) -> None:
        board.enter(place)
        sweep.EFFECTS["reminder"](session, act, timer)

    session = clock()
    while timers.next_due_of(KINDS) is not None:
        WAYS[way](session, {"reminder": effect})


def _spawn(path: Path, way: str, board: Board, place: int) -> int:
    board.states[place] = IDLE
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _work(path, way, board, place)
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    return child


def _reap(alive: dict[int, int]) -> None:
    """Forget the processes that have found nothing more to do."""
    while alive and (ended := os.waitpid(-1, os.WNOHANG))[0]:
        if ended[1]:
            raise RuntimeError(f"a process of the storm failed: {ended[1]}")
        del alive[ended[0]]


def _host(path: Path, processes: int, seed: int, way: str, every: float) -> Storm:
    chance = random.Random(seed)
    board = Board(processes)
    alive = {_spawn(path, way, board, place): place for place in range(processes)}
    hits: list[bool] = []
    started = time.monotonic()
    goal = chance.expovariate(1 / every)
    while alive:
        time.sleep(chance.uniform(0.0002, 0.003))
        _reap(alive)
        if len(alive) < processes or sum(board.commits) < goal:
            continue
        victim = chance.choice(sorted(alive))
        place = alive[victim]
        if way == "paused":
            os.kill(victim, signal.SIGSTOP)
            hits.append(board.states[place] == INSIDE)
            time.sleep(chance.uniform(0.01, 0.05))
            os.kill(victim, signal.SIGCONT)
        else:
            del alive[victim]
            hits += _kill(victim, board, place)
            alive[_spawn(path, way, board, place)] = place
        goal = sum(board.commits) + chance.expovariate(1 / every)
    return Storm(len(hits), sum(hits), time.monotonic() - started)


def _kill(victim: int, board: Board, place: int) -> list[bool]:
    """Whether it was inside a transaction; nothing when it had ended by itself."""
    os.kill(victim, signal.SIGKILL)
    killed = os.WIFSIGNALED(os.waitpid(victim, 0)[1])
    return [board.states[place] == INSIDE] if killed else []


if __name__ == "__main__":
    print(
        json.dumps(
            asdict(_host(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], float(sys.argv[5])))
        )
    )

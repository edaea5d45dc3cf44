"""The watchdog tells a clock that was set from a machine that slept, and neither from one that drifts."""

from __future__ import annotations

import threading

import pytest

from crm_tui.automation.watchdog import Jump, Watchdog


class Clocks:
    """Three clocks that move as a test says."""

    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.awake = 50.0
        self.boot = 60.0

    def pass_(self, seconds: float, *, step: float = 0.0, sleep: float = 0.0) -> None:
        self.wall += seconds + step + sleep
        self.boot += seconds + sleep
        self.awake += seconds


@pytest.mark.parametrize(
    ("step", "sleep", "found"),
    [
        (0, 0, None),
        (0.05, 0, None),
        (-0.05, 0, None),
        (3600, 0, Jump.STEPPED),
        (-3600, 0, Jump.STEPPED),
        (86_400, 0, Jump.STEPPED),
        (86_402, 0, Jump.FAR),
        (400 * 86_400, 3 * 86_400, Jump.FAR),
        (-400 * 86_400, 0, Jump.STEPPED),
        (-1, 0, Jump.STEPPED),
        (0, 3, Jump.SLEPT),
        (0, 3 * 86_400, Jump.SLEPT),
        (-3600, 3600, Jump.STEPPED),
    ],
)
def test_jumps_are_seen_at_the_next_look_and_only_then(step: float, sleep: float, found: Jump | None) -> None:
    clocks = Clocks()
    calls: list[Jump] = []
    watchdog = Watchdog(calls.append, wall=lambda: clocks.wall, awake=lambda: clocks.awake, boot=lambda: clocks.boot)
    for _ in range(5):
        clocks.pass_(0.5)
        assert watchdog.look() is None

    clocks.pass_(0.5, step=step, sleep=sleep)

    assert watchdog.look() is found
    clocks.pass_(0.5)
    assert watchdog.look() is None
    assert calls == ([] if found is None else [found])


def test_it_looks_by_itself_until_it_is_stopped() -> None:
    clocks = Clocks()
    called = threading.Event()
    watchdog = Watchdog(
        lambda _jump: called.set(), wall=lambda: clocks.wall, awake=lambda: clocks.awake, boot=lambda: clocks.boot,
        every=0.01,
    )  # fmt: skip
    watchdog.start()

    clocks.wall += 3600

    assert called.wait(60)
    watchdog.stop()
    called.clear()
    clocks.wall += 3600
    assert not called.wait(0.1)

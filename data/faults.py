"""Fault points: places where a test can end the process, named in the environment variable ``CRM_FAULT``."""

from __future__ import annotations

import os
import signal

_PLAN = os.environ.get("CRM_FAULT", "")
_seen: dict[str, int] = {}


def fault(point: str) -> None:
    """Die here with kill -9 when ``CRM_FAULT`` is ``<point>:<nth>``; nothing otherwise."""
    if not _PLAN:
        return
    wanted, _, nth = _PLAN.partition(":")
    if wanted not in (point, "any"):
        return
    _seen[wanted] = _seen.get(wanted, 0) + 1
    if _seen[wanted] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)

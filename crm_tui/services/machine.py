"""What this machine has left."""

from __future__ import annotations

import contextlib
from pathlib import Path


def free_memory() -> int | None:
    """Bytes of memory that programs may still take; None where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None

"""CPU of the command line, as a ratio to an empty Python: `python -m benchmarks.cli [RUNS]`.

Prints one line a verb: the median of CPU milliseconds, the ratio to `python -c pass` of the same run, and the goal.
Every run of a verb is followed by one of the rival, so that both meet the same machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOALS = (
    ("crm-tui --help", ["--help"], 6.0),
    ("crm-tui deal show 1", ["deal", "show", "1"], 15.0),
    ("crm-tui deal show 1 --json", ["deal", "show", "1", "--json"], None),
    ("crm-tui deal --help", ["deal", "--help"], None),
    ("crm-tui deal list --limit 20", ["deal", "list", "--limit", "20", "--quiet"], None),
)
FORBIDDEN = {"textual", "rich", "apscheduler", "phonenumbers", "babel"}


def cpu(argv: list[str], env: dict[str, str]) -> float:
    """CPU milliseconds of one process, its own and the system's."""
    process = subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, argv
    return (usage.ru_utime + usage.ru_stime) * 1000


def main(runs: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "CRM_TUI_DB": f"{folder}/crm.db",
            "PYTHONPYCACHEPREFIX": f"{folder}/pyc",
            "LC_ALL": "C.UTF-8",
        }
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        program = [sys.executable, "-m", "crm_tui"]
        subprocess.run([*program, "init", "--demo", "--scale", "1000", "--quiet"], env=env, cwd=ROOT, check=True)
        missed = 0
        for name, words, goal in GOALS:
            cpu([*program, *words], env)
            pairs = [(cpu([*program, *words], env), cpu([sys.executable, "-c", "pass"], env)) for _ in range(runs)]
            ours, rival = (statistics.median(values) for values in zip(*pairs, strict=True))
            kept = goal is None or ours / rival <= goal
            missed += not kept
            said = "" if goal is None else f"  goal ≤ {goal:g} ×  {'kept' if kept else 'MISSED'}"
            print(f"{name:32} {ours:7.1f} ms  {ours / rival:5.1f} × python -c pass ({rival:.1f} ms){said}")
        loaded = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "crm_tui", "deal", "show", "1"],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        found = FORBIDDEN & {line.rpartition("|")[2].strip() for line in loaded.splitlines()}
        print(f"imported by deal show but forbidden: {', '.join(sorted(found)) or 'nothing'}")
    return int(bool(missed or found))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 15))

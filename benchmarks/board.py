"""The board from the outside, as ratios to a Textual hello-world and beside kanban-tui: `python -m benchmarks.board`.

Needs ptybench.py (measures any terminal program through a pseudo-terminal; give its path) and, for the rival, the path
of a `kanban-tui` command in an environment of its own. Databases are made once and kept in ``--folder``.
Prints ptybench's tables, then one line per goal of the first issue: figure, goal, kept or missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HELLO = """from textual.app import App
from textual.widgets import Input, Static
class Hello(App):
    def compose(self):
        yield Static("Hello, world")
        yield Input()
Hello().run()
"""
KEYS = "label:cursor,j*8,k*8,l*3,h*3,label:move,L*4,H*4"


def database(folder: Path, scale: int) -> Path:
    """A demo database of that many deals, made when it is missing."""
    path = folder / f"deals-{scale}.db"
    if not path.exists():
        words = ["init", "--demo", "--scale", str(scale), "--quiet"]
        subprocess.run([sys.executable, "-m", "crm_tui", "--db", str(path), *words], cwd=ROOT, check=True)
    return path


def kanban(folder: Path, command: str, tasks: int) -> dict[str, str]:
    """The rival's environment with a board of that many tasks."""
    env = {"XDG_DATA_HOME": str(folder / "kanban-data"), "XDG_CONFIG_HOME": str(folder / "kanban-config")}
    if not (folder / "kanban-data").exists():
        full = {**os.environ, **env}
        subprocess.run([command, "board", "create", "Work"], env=full, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([command, "task", "create", "Task 1"], env=full, check=True, stdout=subprocess.DEVNULL)
        import sqlite3

        connection = sqlite3.connect(folder / "kanban-data" / "kanban_tui" / "kanban_tui.db")
        connection.executemany(
            "INSERT INTO tasks (title, column, description, creation_date, position) VALUES (?,?,'',?,?)",
            [(f"Task {n}", n % 3 + 1, "2026-11-22T03:57:16", n) for n in range(2, tasks + 1)],
        )
        connection.commit()
    return env


def suite(folder: Path, scales: list[int], rival: str | None, repeat: int, idle: int) -> dict[str, Any]:
    """What ptybench is to run."""
    hello = folder / "hello.py"
    hello.write_text(HELLO)
    entries: list[dict[str, Any]] = [
        {"name": "hello", "cmd": f"{sys.executable} {hello}", "ready": "Hello", "keys": "label:cursor,x*20"}
    ]
    for scale in scales:
        command = f"{sys.executable} -m crm_tui --db {database(folder, scale)}"
        entries.append(
            {"name": f"board-{scale}", "cmd": command, "cwd": str(ROOT), "ready": "Deals", "setup": "l,j", "keys": KEYS,
             "idle": idle}
        )  # fmt: skip
    if rival:
        entries.append(
            {"name": "kanban-tui-1000", "cmd": rival, "ready": "Ready", "env": kanban(folder, rival, 1000), "timeout": 240,
             "setup": "j", "keys": "label:cursor,j*3,k*3,label:move,L*1", "key_timeout": 60_000, "key_limit": 90_000,
             "repeat": 1}
        )  # fmt: skip
    return {"baselines": ["hello"], "defaults": {"repeat": repeat, "size": "160x45"}, "entries": entries}


def figures(summary: dict[str, Any]) -> dict[str, float]:
    """Medians of one program: CPU to ready, memory, CPU and bytes of each key group, what it does when idle."""
    found = {name: summary[name]["p50"] for name in ("ready_cpu", "rss_peak", "ready")}
    for group, keys in summary["keys"].items():
        found[f"{group}_cpu"], found[f"{group}_bytes"] = keys["cpu"]["p50"], keys["bytes"]["p50"]
    for name in ("idle_bytes_per_min", "idle_cpu_pct"):
        if summary.get(name):
            found[name] = summary[name]["p50"]
    return found


def judge(found: dict[str, dict[str, float]], scales: list[int]) -> int:
    """One line a goal; returns how many were missed."""
    hello, small, large = found["hello"], found[f"board-{scales[0]}"], found[f"board-{scales[-1]}"]
    goals = []
    for scale in scales:
        goals.append(
            (
                f"CPU to a drawn board, {scale:,} deals ÷ hello",
                found[f"board-{scale}"]["ready_cpu"] / hello["ready_cpu"],
                1.5,
            )
        )
    goals += [
        ("CPU of a cursor key ÷ a key of hello", large["cursor_cpu"] / hello["cursor_cpu"], 2.0),
        ("bytes of a cursor key", large["cursor_bytes"], 2400),
        ("bytes of a move", large["move_bytes"], 20000),
        ("cursor key, most ÷ fewest deals (CPU)", large["cursor_cpu"] / small["cursor_cpu"], 1.2),
        ("move, most ÷ fewest deals (CPU)", large["move_cpu"] / small["move_cpu"], 1.2),
        ("memory, most ÷ fewest deals", large["rss_peak"] / small["rss_peak"], 1.3),
    ]
    if "idle_cpu_pct" in large:
        goals.append(("idle CPU, % of a core", large["idle_cpu_pct"], 0.5))
        goals.append(("idle bytes in a minute", large["idle_bytes_per_min"], 400))
    missed = 0
    for name, value, goal in goals:
        missed += value > goal
        print(f"{name:48} {value:10.2f}   goal ≤ {goal:g}   {'kept' if value <= goal else 'MISSED'}")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ptybench", type=Path, default=ROOT.parent / "shared" / "ptybench.py")
    parser.add_argument("--kanban-tui", help="path of the rival's command")
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "crm-tui-bench")
    parser.add_argument("--scales", default="1000,100000,1000000")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--idle", type=int, default=0, help="seconds to watch the idle board")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    scales = [int(scale) for scale in options.scales.split(",")]
    plan = options.folder / "suite.json"
    plan.write_text(json.dumps(suite(options.folder, scales, options.kanban_tui, options.repeat, options.idle)))
    out, table = options.folder / "out.json", options.folder / "out.md"
    command = [sys.executable, str(options.ptybench), "--suite", str(plan), "--json", str(out), "--md", str(table)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(table.read_text())
    entries = json.loads(out.read_text())["entries"]
    return 1 if judge({name: figures(entry["summary"]) for name, entry in entries.items()}, scales) else 0


if __name__ == "__main__":
    sys.exit(main())

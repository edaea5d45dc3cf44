"""The code as the rules about it read it: files, trees, and sentences that say where a rule is broken."""

from __future__ import annotations

import ast
import gc
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROOMS = ("crm_tui", "screens", "data")
"""Rooms that hold Python; `styles` holds sheets only."""


def files(*rooms: str, suffix: str = ".py") -> list[Path]:
    """All files of the rooms with that ending, in a stable order."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob(f"*{suffix}"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file; kept until `forget`."""
    gc.disable()  # a tree has no cycles, and there are a million nodes to look at
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    finally:
        gc.enable()


def forget() -> None:
    """Let all trees go: half a gigabyte that every collection of garbage in later tests would walk through."""
    tree.cache_clear()


def place(path: Path, line: int | None = None) -> str:
    """``room/file.py:12``, as an editor understands it."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return f"{name}:{line}" if line else name


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the called name: ``notify`` for ``self.app.notify(...)``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield last_name(node.func), node


def statements(part: ast.AST) -> Iterator[ast.AST]:
    """All statements of a module, at any depth; no expression, of which there are ten times as many."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for each in getattr(part, name, ()):
            yield each
            yield from statements(each)


def last_name(node: ast.expr) -> str:
    """``c`` for ``a.b.c``; empty for what has no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def tracked() -> list[Path]:
    """The files that git would publish: tracked ones and new ones that nothing ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]

"""Templates of workflows as files on this machine: read by path, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from crm_tui.automation import workflows
from crm_tui.services import exporting, plain_files
from crm_tui.services.session import Session

_MOST = 16_000_000
"""Bytes of a file that is read; `workflow_file_read` judges its length."""


def read(session: Session, path: Path) -> str:
    """The text of a file; bytes that are no text become signs that tell so.

    Args:
        session: Who asks; its store is open, and never read as a file.
        path: A regular file.

    Raises:
        NotFound, Refused: as `plain_files.content`.
    """
    del session
    return plain_files.content(path, _MOST).decode("utf-8", errors="replace").removeprefix("\ufeff")


def export(session: Session, number: int, path: Path) -> Path:
    """Write a template without the values of its constants; where it stands then.

    Args:
        session: Who asks.
        number: The template.
        path: A new file, or a folder for one with a name of ours.

    Raises:
        NotFound: no such template.
        Refused: a file of that name is there, or it cannot be written.
    """
    target = path / f"workflow-{number}.toml" if path.is_dir() else path
    exporting.write([workflows.export(session, number)], target)
    return target

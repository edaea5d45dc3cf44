"""Files to import in one line, and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.services import importing
from crm_tui.services.import_plan import Options

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.importing import Progress
    from crm_tui.services.session import Session


def bring_in(session: Session, kind: str, path: Path | str, **options: object) -> Progress:
    """Import the file to its end; the last progress."""
    plan = importing.plan(session, kind, str(path), Options(**options))  # type: ignore[arg-type]
    return list(importing.run(session, plan))[-1]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content, as it is."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path

"""Where incoming contacts are dropped, and who looks after those that nobody registers by hand."""

from __future__ import annotations

from pathlib import Path

from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from data import settings as stored
from data import stores
from data.queries import incoming as queries
from data.queries import people

FOLDER = "intake_folder"
RESPONSIBLE = "intake_responsible"


def folder() -> str:
    """The path of the drop folder; empty while there is none."""
    return stored.get(FOLDER)


def responsible() -> int | None:
    """The operator whom the settings name while they are active, else the administrator who has been there longest."""
    login = stored.get(RESPONSIBLE)
    found = people.by_login(login) if login else None
    return found.id if found is not None and found.active else queries.first_administrator()


def check(key: str, text: str) -> str:
    """What is kept of a setting that was typed.

    Raises:
        InvalidValue: no such operator; a folder that cannot be watched, and why.
        NotFound: a source that no installed package knows.
    """
    if not text:
        return ""
    if key == RESPONSIBLE:
        found = people.by_login(text)
        if found is None or not found.active:
            raise invalid(key, text, N_("is no active operator"))
        return found.login
    from crm_tui.providers import intake_folder, known  # noqa: PLC0415 — only who names a folder needs it

    if known.scheme_of(text):
        known.intake(text, ())
        return text

    reason = intake_folder.trouble(text)
    if not reason and Path(text).resolve() == stores.files()[0].parent.resolve():
        reason = N_("is the folder of the database")
    if reason:
        raise invalid(key, text, reason, N_("give the path of a folder that only you can write: chmod go-w"))
    return text


def state() -> tuple[str, int]:
    """Why the drop folder cannot be watched (a text to translate; empty when it can), and how many files failed."""
    from crm_tui.providers import intake_folder, known  # noqa: PLC0415 — as above

    place = folder()
    if known.scheme_of(place):
        return "", 0
    reason = intake_folder.trouble(place)
    return reason, 0 if reason else intake_folder.failed(place)

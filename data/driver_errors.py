"""What SQLite says when it cannot do something, as errors of our tree."""

from __future__ import annotations

from crm_tui.domain.errors import Busy, CrmError, Damaged, Foreign, Unavailable
from crm_tui.domain.words import N_


def worded(error: BaseException, path: str) -> Exception:
    """The error of our tree for an error of SQLite; other mistakes come back as they are. The first cause counts.

    Args:
        error: What was caught.
        path: The store, for people.
    """
    causes = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for found in reversed(causes):
        if isinstance(found, CrmError):
            return found
        known = _known(str(found), path)
        if known is not None:
            return known
    return error if isinstance(error, Exception) else RuntimeError(str(error))


def _known(text: str, path: str) -> CrmError | None:
    if "locked" in text or "busy" in text:
        return Busy(holder=N_("another process"))
    if "disk is full" in text or "disk I/O error" in text:
        return Unavailable(
            path=path, reason=N_("the disk is full or failing"), hint=N_("free some space and try again")
        )
    if "readonly" in text or "unable to open" in text:
        return Unavailable(path=path, reason=N_("the file or its folder is read-only"))
    if "not a database" in text:
        return Foreign(path=path, reason=N_("it is not an SQLite file"))
    if "malformed" in text or "corrupt" in text:
        return Damaged(path=path, reason=text, hint=N_("restore a backup: crm-tui restore FILE"))
    return None

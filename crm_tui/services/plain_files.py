"""Files of this machine that somebody names, opened with care: regular ones only, and never the database.

Whoever opens a file of SQLite and closes it again drops all locks that the process has on it: from then on others may take
away the log into which it writes, with what it has confirmed. Sources: threats T25, T28; engineering §3.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from data import stores


def opened(path: Path) -> BinaryIO:
    """A regular file, also through a link; devices and pipes are not even opened, nor is the open store with what lies
    beside it.

    Raises:
        NotFound: no such file.
        Refused: it is none of these, cannot be read, or was replaced meanwhile.
    """
    said = shown(str(path))
    try:
        before = os.stat(path)
        if not stat.S_ISREG(before.st_mode):
            raise Refused(text=N_("{path} is not a regular file"), path=said)
        for own in stores.files():
            if own.exists() and os.path.samestat(own.stat(), before):
                raise Refused(text=N_("{path} is the database itself"), path=said)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(what=N_("file"), name=said) from None
    except (OSError, ValueError) as error:
        why = os.strerror(error.errno or 5) if isinstance(error, OSError) else os.strerror(22)
        raise Refused(text=N_("{path} cannot be read: {why}"), path=said, why=why) from error
    file = os.fdopen(descriptor, "rb")
    if not os.path.samestat(os.fstat(descriptor), before):
        file.close()
        raise Refused(text=N_("{path} was replaced while it was opened"), path=said)
    return file


def content(path: Path, most: int) -> bytes:
    """What is in the file.

    Args:
        path: As for `opened`.
        most: Bytes that it may have.

    Raises:
        NotFound, Refused: as `opened`; or it is larger.
    """
    said = shown(str(path))
    with opened(path) as source:
        try:
            found = source.read(most + 1)
        except OSError as error:
            why = os.strerror(error.errno or 5)
            raise Refused(text=N_("{path} cannot be read: {why}"), path=said, why=why) from error
    if len(found) > most:
        raise Refused(text=N_("{file} is too large"), file=said)
    return found

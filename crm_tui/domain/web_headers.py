"""Headers that a webhook may carry. Source: threats T30; RFC 9110, 5.1 and 5.5."""

from __future__ import annotations

import re

from crm_tui.domain import web_hosts
from crm_tui.domain.words import N_

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key", "te", "upgrade"})
_SECRET = re.compile(r"authorization|cookie|token|secret|password|api-?key", re.I)
_NAMED = re.compile(r"secret:[A-Za-z0-9_.-]{1,64}")
NO_HEADER = N_("is no header")
OURS = N_("is set by the program itself")
SECRET = N_("is a secret: name it, and keep it in the file of secrets")


def wrong(name: str, text: str) -> str:
    """Why a header cannot be sent, a text to translate; empty when it can.

    Args:
        name: Of the header.
        text: What it says; a secret is named (``secret:erp``).
    """
    if not _TOKEN.fullmatch(name) or not all(" " <= each <= "~" for each in text) or len(text) > web_hosts.LENGTH:
        return NO_HEADER
    if name.casefold() in _OURS:
        return OURS
    if _SECRET.search(name) and not _NAMED.fullmatch(text):
        return SECRET
    return ""

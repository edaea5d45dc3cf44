"""A model behind an address: features go there as JSON, scores come back. Nothing else of a client leaves the machine.

Sent: ``{"clients": [{"days_since_last": 95, "interval_days": 90, "won_count": 4, "won_amount": 123400,
"typical_amount": 80000}, …]}``. Expected: ``{"scores": [{"score": 83, "note": "…"}, …]}``, one for each, in order.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from crm_tui.domain.errors import Busy
from crm_tui.domain.repeat_sales import MOST, Features, Score
from crm_tui.domain.text import clean, shown
from crm_tui.domain.words import N_

SECONDS = 20.0
MOST_BYTES = 4 << 20
_NOTE = 500
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class ScorerFailed(Busy):
    """The model cannot be asked now; later it may."""

    code = "scorer_failed"
    message = N_("the scorer {address} does not answer as it should: {reason}")


def trouble(address: str) -> str:
    """Why an address cannot be that of a model; empty when it can. A text to translate."""
    parts = urlsplit(address)
    if not parts.hostname:
        return N_("is not an address")
    if parts.scheme != "https" and parts.hostname not in _HERE:
        return N_("is not encrypted: write https")
    return N_("must not hold a password") if parts.password else ""


class _Stay(urllib.request.HTTPRedirectHandler):
    """What is sent goes to the address that was set up, and nowhere else."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        """No other address."""


class Model:
    """A model at an address."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        """The model; nothing is sent before it is asked.

        Args:
            address: ``https://…``, or ``http://`` on this machine.
            seconds: How long to wait for an answer.
        """
        self._address = address
        self._seconds = seconds

    def score(self, clients: Sequence[Features]) -> Sequence[Score]:
        """A score for each, in order.

        Raises:
            ScorerFailed: no answer in time, or one that is not as agreed.
        """
        body = json.dumps({"clients": [asdict(each) for each in clients]}).encode()
        request = urllib.request.Request(  # noqa: S310 — `trouble` takes http and https only
            self._address, data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=self._seconds) as answer:
                found = json.loads(answer.read(MOST_BYTES))
            scores = [_score(each) for each in found["scores"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ScorerFailed(address=self._address, reason=shown(str(error) or type(error).__name__)) from error
        if len(scores) != len(clients):
            raise ScorerFailed(address=self._address, reason=N_("other clients than were asked for"))
        return scores


def _score(raw: dict[str, object]) -> Score:
    points = raw["score"]
    if isinstance(points, bool) or not isinstance(points, (int, float)) or not 0 <= points <= MOST:
        raise ValueError(f"score {points!r}")
    return Score(int(points), note=clean(str(raw.get("note") or ""), multiline=False)[:_NOTE])

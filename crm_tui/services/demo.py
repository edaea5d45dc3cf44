"""The demo company: believable data, the same for the same seed, with dates relative to today."""

from __future__ import annotations

from collections.abc import Iterator

from crm_tui.domain.dates import day_of
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import demo_rows
from data.queries import counting

DEFAULT_SCALE = 240
SEED = 7
LARGEST = 5_000_000


def fill(session: Session, *, scale: int = DEFAULT_SCALE, seed: int = SEED) -> Iterator[int]:
    """Fill an empty store with that many deals; yields how many are written, now and then.

    Raises:
        Refused: the store holds deals already.
        InvalidValue: the scale is out of range.
    """
    if not 1 <= scale <= LARGEST:
        raise InvalidValue(field="scale", value=str(scale), reason=N_("is not between 1 and 5,000,000"))
    if counting.any_deals():
        raise Refused(text=N_("the database holds deals already; demo data go into an empty one"))
    today = day_of(session.now(), session.zone)
    yield from demo_rows.write(scale=scale, seed=seed, today=today, now=session.now_ms(), me=session.user_id)

"""How many messages a start would send is told when there are many, with what the limit of the day leaves of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import outgoing, workflows
from crm_tui.automation.outgoing import Expected
from crm_tui.services import settings
from tests.support.flows import keep
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

HOOK = """
[[step]]
id = "{step}"
kind = "webhook"
enabled = {on}
with.url = "https://hooks.example.com/"
"""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def expected(session: Session, steps: str, records: int) -> Expected | None:
    settings.set(session, "webhook_hosts", "hooks.example.com")
    number = keep(session, "W", steps)
    return outgoing.of_start(session, workflows.template(session, number).template, records)


@pytest.mark.parametrize(
    ("records", "limit", "found"),
    [
        (1, "0", None), (9, "0", None), (10, "0", Expected(20, None)), (50, "1000", Expected(100, None)),
        (50, "30", Expected(100, 30)),
    ],
)  # fmt: skip
def test_each_step_that_sends_counts_once_for_each_record(
    anna: Session, records: int, limit: str, found: Expected | None
) -> None:
    settings.set(anna, "outbox_day_limit", limit)
    steps = HOOK.format(step="A1", on="true") + HOOK.format(step="A2", on="true") + HOOK.format(step="A3", on="false")

    assert expected(anna, steps, records) == found


def test_what_sends_nothing_is_never_asked_about(anna: Session) -> None:
    steps = '\n[[step]]\nid = "A1"\nkind = "add_comment"\nwith.comment = "x"\n'

    assert expected(anna, steps, 100_000) is None

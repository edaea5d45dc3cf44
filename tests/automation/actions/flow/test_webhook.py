"""Outgoing webhook: what is put into the outbox, what a step that waits does with the answer, and a death in between."""

from __future__ import annotations

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import outbox, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import from_ms
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.services import outbox as use
from crm_tui.services import records, settings
from data import database, faults, opening
from data import outbox as stored
from tests.automation.test_engine import comments, say, text
from tests.conftest import Clock
from tests.support.receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def allowed(anna: Session, there: Receiver) -> None:
    settings.set(anna, "webhook_hosts", there.host)


def body(number: int = 1) -> str:
    found = stored.load(number)
    assert found is not None
    return str(found.payload["body"])


def start(session: Session, deal: Ref, *steps: str) -> int:
    """A run on the deal, as far as it gets before anything is sent."""
    run = workflows.start(session, workflows.save(session, text(*steps)).id, deal, {}).id
    sweep.run_all(session)
    return run


def hook(url: str, *more: str) -> str:
    return "|".join(("A1|webhook|", f"with.url = '{url}'", *more))


def go_on(session: Session) -> None:
    outbox.deliver(session)
    sweep.run_all(session)


def test_until_an_administrator_names_hosts_nothing_is_sent(anna: Session, robot: Robot, there: Receiver) -> None:
    told = robot.do("webhook", url=there.url())
    assert (told.failure.why, told.failure.params["parameter"]) == ("not_applicable", "url")
    assert "setting set webhook_hosts" in told.failure.hint

    settings.set(anna, "webhook_hosts", "hooks.example.com")
    told = robot.do("webhook", url=there.url())
    assert told.failure.why == "invalid_value"
    assert stored.latest((), 10) == []


@pytest.mark.usefixtures("allowed")
def test_values_become_json_with_their_types(anna: Session, deal: Ref, robot: Robot, there: Receiver) -> None:
    day = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
    records.update(anna, [deal], {"amount": Money(12_34, "EUR"), "comments": "è, “x”"})
    told = robot.do("webhook", {"body": {
        "title": "{=Document:TITLE}", "sum": "{=Document:OPPORTUNITY}", "n": "=1+2", "half": "=1/2", "yes": "=1=1",
        "text": "{=Document:COMMENTS}", "when": "{=System:Now}", "contacts": "{=Document:CONTACT_IDS}", "none": "",
        "day": "{=Document:DATE_CREATE > date}", "mixed": "for {=Document:TITLE}",
    }}, url=there.url("/x?deal={=Document:ID}"))  # fmt: skip

    assert told.value("STATE") == "waiting"
    found = json.loads(body())
    now = from_ms(anna.now_ms()).isoformat(timespec="seconds").replace("+00:00", "Z")
    assert (found["sum"], found["n"], found["half"], found["yes"]) == (
        {"amount": "12.34", "currency": "EUR"},
        3,
        0.5,
        True,
    )
    assert (found["title"], found["text"], found["when"], found["none"]) == ("Impianto", "è, “x”", now, "")
    assert (found["mixed"], day.date().isoformat() > "", len(found["day"])) == ("for Impianto", True, 10)

    assert outbox.deliver(anna).sent == 1
    ((method, path, headers, sent),) = there.got
    assert (method, path, json.loads(sent)) == ("POST", f"/x?deal={deal.id}", found)
    assert headers["idempotency-key"].startswith(f"{stored.store_id()}-1-1-")


@pytest.mark.usefixtures("allowed")
def test_values_become_a_form_where_that_is_wanted(anna: Session, robot: Robot, there: Receiver) -> None:
    robot.do(
        "webhook", {"body": {"a": "x & y", "b": '=explode(",", "1,2")'}}, url=there.url(), format="form", method="PUT"
    )

    outbox.deliver(anna)

    ((method, _path, headers, sent),) = there.got
    assert (method, sent, headers["content-type"]) == ("PUT", "a=x+%26+y&b=1&b=2", "application/x-www-form-urlencoded")


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer 42"), ("X-Api-Key", "42"), ("Cookie", "a=b"), ("Host", "x"), ("Idempotency-Key", "1"),
        ("X Y", "1"), ("X", "è"), ("", "1"),
    ],
)  # fmt: skip
def test_secrets_and_headers_that_the_program_sets_are_refused(
    robot: Robot, there: Receiver, name: str, value: str
) -> None:
    told = robot.do("webhook", {"headers": {name: value}}, url=there.url())

    assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", "headers")


@pytest.mark.usefixtures("allowed")
def test_no_secret_is_kept_in_the_store(
    anna: Session, robot: Robot, there: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('erp = "Bearer s3cr3t-canary"\n')
    secrets.chmod(0o600)
    monkeypatch.setenv("CRM_TUI_SECRETS", str(secrets))
    robot.do("webhook", {"headers": {"Authorization": "secret:erp"}}, url=there.url())

    outbox.deliver(anna)

    assert there.got[0][2]["authorization"] == "Bearer s3cr3t-canary"
    kept = "\n".join(
        str(row) for table in ("outbox", "run_step", "change") for row in database.sql(f"SELECT * FROM {table}")
    )
    assert "canary" not in kept


@pytest.mark.usefixtures("allowed")
def test_a_body_that_is_too_large_fails_the_step(robot: Robot, there: Receiver) -> None:
    rows = {f"k{number}": "x" * 60_000 for number in range(6)}
    assert robot.do("webhook", {"body": rows}, url=there.url()).failure.why == "invalid_value"


@pytest.mark.usefixtures("allowed")
def test_a_step_that_waits_goes_on_when_the_message_has_arrived(anna: Session, deal: Ref, there: Receiver) -> None:
    there.answers[:] = [503, 201]
    run = start(anna, deal, hook(there.url(), "with.wait = 'Y'"), say("A2", "{=A1:STATE} {=A1:STATUS}"))
    assert workflows.run(anna, run).state == "waiting"

    go_on(anna)
    assert (comments(anna, deal), len(there.got)) == ([], 1)
    clock = anna.clock
    assert isinstance(clock, Clock)
    clock.at += timedelta(minutes=1)
    go_on(anna)

    assert comments(anna, deal) == ["sent 201"]
    assert (len(there.keys), len(set(there.keys))) == (2, 1)
    assert workflows.run(anna, run).state == "completed"


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("answer", "why"), [(400, "provider_rejected"), (500, "provider_unavailable")])
def test_a_step_that_waits_fails_with_the_reason_and_retry_sends_a_new_message(
    anna: Session, clock: Clock, deal: Ref, there: Receiver, answer: int, why: str
) -> None:
    there.answers[:] = [answer] * (1 if answer == 400 else outbox.MOST_TRIES)
    run = start(anna, deal, hook(there.url(), "with.wait = 'Y'"), say("A2", "{=A1:STATE}"))
    while workflows.run(anna, run).state == "waiting":
        go_on(anna)
        clock.at += timedelta(hours=6)

    assert (workflows.run(anna, run).state, workflows.run(anna, run).reason) == ("error", why)
    workflows.retry(anna, run)
    sweep.run_all(anna)
    go_on(anna)

    assert comments(anna, deal) == ["sent"]
    assert len(set(there.keys)) == 2


@pytest.mark.usefixtures("allowed")
def test_while_nobody_knows_the_step_waits_for_a_person(anna: Session, deal: Ref, there: Receiver) -> None:
    there.answers[:] = ["die"]
    run = start(anna, deal, hook(there.url(), "with.wait = 'Y'", "on_error = 'continue'"), say("A2", "on"))
    go_on(anna)
    assert (workflows.run(anna, run).state, use.latest(anna)[0].state) == ("waiting", "unknown")

    use.cancel(anna, [1])
    sweep.run_all(anna)

    assert comments(anna, deal) == ["on"]
    assert (workflows.run(anna, run).state, len(there.got)) == ("completed", 1)


@pytest.mark.usefixtures("allowed")
def test_a_run_that_is_stopped_has_sent_what_it_handed_over(anna: Session, deal: Ref, there: Receiver) -> None:
    run = start(anna, deal, hook(there.url()), "A2|pause||with.interval = '2 days'")

    workflows.stop(anna, run)
    go_on(anna)

    assert len(there.got) == 1


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(("method", "point", "came", "after"), [
    ("POST", "outbox-sent", 1, "unknown"), ("POST", "outbox-taken", 0, "unknown"),
    ("PUT", "outbox-sent", 2, "sent"), ("PUT", "outbox-taken", 1, "sent"),
])  # fmt: skip
def test_killed_between_sending_and_noting_a_message_is_repeated_only_where_that_does_no_harm(
    anna: Session,
    clock: Clock,
    deal: Ref,
    there: Receiver,
    tmp_path: Path,
    method: str,
    point: str,
    came: int,
    after: str,
) -> None:
    records.update(anna, [deal], {"email": ()} if "email" in records.get(anna, deal).values else {"title": "Impianto"})
    start(anna, deal, hook(there.url(), f"with.method = '{method}'"))
    child = os.fork()
    if child == 0:
        try:
            faults._PLAN = f"{point}:1"
            opening.open_store(tmp_path / "crm.db")
            outbox.deliver(anna)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    assert not outbox.deliver(anna)  # the lease holds
    clock.at += timedelta(minutes=10)
    outbox.deliver(anna)

    assert (len(there.got), len(set(there.keys)) <= 1, use.latest(anna)[0].state) == (came, True, after)


def test_phones_and_lists_are_lists(anna: Session, robot: Robot, deal: Ref, there: Receiver) -> None:
    settings.set(anna, "webhook_hosts", there.host)
    company = records.get(anna, deal).values["company"]
    assert isinstance(company, int)
    records.update(anna, [type(deal)("company", company)], {"phone": (Point("+39 1", "work"), Point("+39 2", "home"))})

    robot.do("webhook", {"body": {"phones": "{=Document:COMPANY.PHONE}"}}, url=there.url())

    assert json.loads(body()) == {"phones": ["+39 1", "+39 2"]}

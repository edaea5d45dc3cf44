"""Repeat sales: off by default, explained, up to the cap of the day, exactly once, and never for a client with an open deal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.providers.scorer_http import ScorerFailed
from crm_tui.services import moving, notifications, records, repeat_sales, settings, undo, users, views
from data import database, opening
from data.queries import stages
from tests.support import programs
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]
USER = "me:" + "word"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    with database.transaction():
        settings.keep_zone()
    sweep.prepare(session)
    yield session
    close_office()


def company(session: Session, name: str, **more: Any) -> Ref:
    return records.create(session, "company", {"title": name, **more})


def buys(session: Session, client: Ref, amount: int = 100_000) -> Ref:
    """The client buys something now."""
    of_client: Any = {"company": client.id} if client.type == "company" else {"contacts": (client.id,)}
    deal = records.create(session, "deal", {"title": "old", "amount": Money(amount, "EUR"), **of_client})
    success = next(each.id for each in stages.all_stages("deal") if each.semantic.value == "S")
    moving.move(session, [deal], success)
    return deal


def regulars(session: Session, clock: Clock, *names: str, times: int = 5, every: int = 30) -> list[Ref]:
    """Companies that bought every so many days, and whose next purchase would be about now."""
    found = [company(session, name) for name in names]
    for _ in range(times):
        for client in found:
            buys(session, client)
        clock.forward(days=every)
    return found


def switch_on(session: Session, **more: str) -> None:
    for key, text in more.items():
        settings.set(session, f"repeat_sales_{key}", text)
    settings.set(session, "repeat_sales", "yes")


def created(session: Session) -> list[str]:
    found = views.listing_of(session, "deal", "source:PARTNER is:open", sort=["id"], limit=None)
    return [each.title for each in found]


@pytest.mark.covers("behaviour.md#AI repeat sales from CRM sales history")
def test_the_clock_creates_deals_with_their_reasons_once_they_are_switched_on(anna: Session, clock: Clock) -> None:
    regulars(anna, clock, "Acme")
    sweep.run_all(anna)
    assert created(anna) == []
    with pytest.raises(Refused):
        repeat_sales.suggestions(anna)

    switch_on(anna)
    sweep.run_all(anna)
    sweep.run_all(anna)

    assert created(anna) == ["Acme: repeat sale"]
    deal = next(iter(views.listing_of(anna, "deal", "source:PARTNER", sort=["id"], limit=None)))
    assert deal.values["is_repeat"] is True
    assert str(deal.values["comments"]).splitlines() == [
        "Score 86 of 100",
        "bought 30 days ago, usually every 30 days: 60 of 60",
        "5 won deals: 16 of 20",
        "€5,000.00 in all, clients on average €5,000.00: 10 of 20",
    ]


def test_no_more_than_the_cap_a_day_the_likeliest_first(anna: Session, clock: Clock) -> None:
    regulars(anna, clock, "A", "B", "C", times=4)
    for client in regulars(anna, clock, "D", times=6):
        buys(anna, client, 1)
        clock.forward(days=27)
    switch_on(anna, cap="2", threshold="10")

    best = [each.name for each in repeat_sales.suggestions(anna)]
    assert best[0] == "D"
    sweep.run_all(anna)
    sweep.run_all(anna)
    assert created(anna) == [f"{name}: repeat sale" for name in best[:2]]

    clock.forward(days=1)
    sweep.run_all(anna)

    assert sorted(created(anna)) == [f"{name}: repeat sale" for name in "ABCD"]


def test_a_client_with_an_open_deal_is_never_suggested(anna: Session, clock: Clock) -> None:
    (acme,) = regulars(anna, clock, "Acme")
    person = records.create(anna, "contact", {"name": "Ada"})
    for _ in range(4):
        buys(anna, person)
        clock.forward(days=20)
    switch_on(anna, cap="0", threshold="0")
    assert {each.name for each in repeat_sales.suggestions(anna)} == {"Acme", "Ada"}

    open_deal = records.create(anna, "deal", {"title": "now", "company": acme.id, "contacts": (person.id,)})

    assert repeat_sales.suggestions(anna) == ()
    for client in (acme, person):
        with pytest.raises(Refused):
            repeat_sales.accept(anna, client)
    records.delete(anna, [open_deal])
    assert len(repeat_sales.suggestions(anna)) == 2


def test_with_a_cap_of_none_people_decide(anna: Session, clock: Clock) -> None:
    acme, bolt = regulars(anna, clock, "Acme", "Bolt")
    luca = users.ensure("luca", "Luca", clock())
    records.update(anna, [acme], {"responsible": luca.id})
    switch_on(anna, cap="0")
    sweep.run_all(anna)
    assert created(anna) == []

    deal = records.get(anna, repeat_sales.accept(anna, acme)).values
    assert (deal["company"], deal["responsible"]) == (acme.id, luca.id)
    repeat_sales.dismiss(anna, bolt)

    assert repeat_sales.suggestions(anna) == ()
    with pytest.raises(Refused):
        repeat_sales.dismiss(anna, bolt)
    clock.forward(days=30)
    assert [each.name for each in repeat_sales.suggestions(anna)] == ["Bolt"]
    repeat_sales.dismiss(anna, bolt)
    clock.forward(days=1)
    buys(anna, bolt)
    clock.forward(days=28)
    assert [each.name for each in repeat_sales.suggestions(anna)] == ["Bolt"]


def test_undo_takes_the_deals_back_and_the_clock_does_not_make_them_again(anna: Session, clock: Clock) -> None:
    regulars(anna, clock, "A", "B")
    switch_on(anna)
    sweep.run_all(anna)
    assert len(created(anna)) == 2

    made = database.sql("SELECT max(operation) FROM change WHERE type = 'deal' AND field = ''")[0][0]
    undo.undo(anna, made)
    clock.forward(days=1)
    sweep.run_all(anna)

    assert created(anna) == []


def test_who_may_not_be_suggested(anna: Session, clock: Clock) -> None:
    switch_on(anna)
    never = company(anna, "Never")
    with pytest.raises(NotFound):
        repeat_sales.accept(anna, never)
    with pytest.raises(NotFound):
        repeat_sales.accept(anna, Ref("deal", 1))
    own, gone = regulars(anna, clock, "We", "Gone")
    records.update(anna, [own], {"is_my_company": True})
    records.delete(anna, [gone])

    assert repeat_sales.suggestions(anna) == ()


def test_a_dry_run_answers_nothing(anna: Session, clock: Clock) -> None:
    (acme,) = regulars(anna, clock, "Acme")
    switch_on(anna, cap="0")
    rehearsing = replace(anna, dry_run=True)

    repeat_sales.accept(rehearsing, acme)
    repeat_sales.dismiss(rehearsing, acme)

    assert [each.name for each in repeat_sales.suggestions(anna)] == ["Acme"]
    assert created(anna) == []


class Model(BaseHTTPRequestHandler):
    """A model that keeps what it was sent."""

    asked: list[bytes] = []
    answer = b'{"scores": [{"score": 91, "note": "due"}]}'

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def model() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Model)
    Model.asked.clear()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/score"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_elsewhere_is_given_features_and_no_client(
    anna: Session, clock: Clock, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    regulars(anna, clock, "Acme")
    switch_on(anna, scorer=model)

    sweep.run_all(anna)

    features = {
        "days_since_last": 30, "interval_days": 30, "won_count": 5, "won_amount": 500_000, "typical_amount": 500_000,
    }  # fmt: skip
    assert [json.loads(each) for each in Model.asked] == [{"clients": [features]}]
    deal = next(iter(views.listing_of(anna, "deal", "source:PARTNER is:open", sort=["id"], limit=None)))
    assert str(deal.values["comments"]).splitlines() == [
        "Score 91 of 100", "bought 30 days ago, usually every 30 days", "5 won deals",
        "€5,000.00 in all, clients on average €5,000.00", "due",
    ]  # fmt: skip


@pytest.mark.parametrize("answer", [b"{}", b"no", b'{"scores": []}', b'{"scores": [{"score": 101}]}', b"[1]"])
def test_a_model_that_answers_something_else_creates_nothing_and_is_told_of_once(
    anna: Session, clock: Clock, model: str, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(Model, "answer", answer)
    regulars(anna, clock, "Acme")
    switch_on(anna, scorer=model)
    with pytest.raises(ScorerFailed):
        repeat_sales.suggestions(anna)

    for _ in range(3):
        sweep.run_all(anna)
        clock.forward(minutes=11)

    assert created(anna) == []
    told = [each for each in notifications.unseen(anna) if each.kind == "timer_failed"]
    assert len(told) == 1
    monkeypatch.setattr(Model, "answer", b'{"scores": [{"score": 80}]}')
    sweep.run_all(anna)
    assert created(anna) == ["Acme: repeat sale"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("threshold", "101"),
        ("cap", "-1"),
        ("scorer", "oracle"),
        ("scorer", "http://example.com/score"),
        ("scorer", f"https://{USER}@example.com/"),
    ],
)
def test_what_is_no_setting_is_refused(anna: Session, key: str, text: str) -> None:
    with pytest.raises(InvalidValue):
        settings.set(anna, f"repeat_sales_{key}", text)
    with pytest.raises(NotFound):
        settings.set(anna, "repeat_sales_pipeline", "Nowhere")


FIRE_ALL = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.support import crash
from crm_tui.automation.jobs import sweep
from crm_tui.domain.dates import from_ms
from data import opening
opening.open_store(Path(sys.argv[1]))
sweep.run_all(replace(crash.clock(), clock=lambda: from_ms(int(sys.argv[2]))))
"""


@pytest.mark.parametrize("commit", [2, 4])
def test_a_process_killed_between_its_deals_is_gone_on_with_by_others(
    tmp_path: Path, clock: Clock, commit: int
) -> None:
    session = open_office(tmp_path, clock)
    with database.transaction():
        settings.keep_zone()
    sweep.prepare(session)
    regulars(session, clock, "A", "B", "C", "D", times=3)
    switch_on(session, cap="3")
    close_office()

    store, later = str(tmp_path / "crm.db"), clock.at + timedelta(minutes=11)

    died = programs.python(FIRE_ALL, store, str(to_ms(clock.at)), fault=f"after-commit:{commit}")
    command = [sys.executable, "-c", FIRE_ALL, store, str(to_ms(later))]
    several = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    ended = [each.wait(300) for each in several]

    opening.open_store(tmp_path / "crm.db")
    assert died.returncode == -signal.SIGKILL
    assert ended == [0, 0]
    counted = database.sql("SELECT count(*), count(DISTINCT company) FROM deal WHERE closed = 0")
    assert counted == [(3, 3)]
    close_office()


def test_a_running_clock_does_the_day_a_little_with_each_tick(
    anna: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    regulars(anna, clock, "A", "B", "C", times=3)
    switch_on(anna)
    monkeypatch.setattr(sweep, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(repeat_sales, "PAGE", 1)

    made = []
    while sweep.run(anna).next_due == anna.now_ms():
        made.append(len(created(anna)))

    assert made[0] == 0
    assert made == sorted(made)
    assert made[-3:] == [1, 2, 3]

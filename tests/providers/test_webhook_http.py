"""Webhooks over a real line: what each answer means, where nothing may be sent, how long anybody waits."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain import web_hosts
from crm_tui.domain.errors import CrmError, Refused
from crm_tui.providers import secrets_file
from crm_tui.providers.couriers import Letter, NotReached, Rejected, SwitchedOff, Unsure
from crm_tui.providers.webhook_http import Webhooks
from tests.support.receiver import Answer, Receiver, receiving


def letter(url: str, **more: object) -> Letter:
    return Letter("k-1", {"method": "POST", "url": url, "headers": {}, "body": '{"a": "è"}', **more})


def send(receiver: Receiver, made: Letter | None = None, *, seconds: float = 5.0) -> str:
    return Webhooks(web_hosts.hosts(receiver.host), seconds=seconds).send(made or letter(receiver.url("/hook?x=1")))


def test_the_receiver_gets_the_values_and_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with receiving() as there:
        assert send(there, letter(there.url("/hook?x=1"), headers={"X-Who": "crm"})) == "HTTP 200"

        ((method, path, headers, body),) = there.got
        assert (method, path, json.loads(body)) == ("POST", "/hook?x=1", {"a": "è"})
        assert (headers["idempotency-key"], headers["x-who"], headers["host"]) == ("k-1", "crm", there.host)
        assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (500, NotReached, "HTTP 500"), ((503, {"Retry-After": "120"}), NotReached, "HTTP 503"), (429, NotReached, "HTTP 429"),
        (400, Rejected, "HTTP 400"), (404, Rejected, "HTTP 404"), ((302, {"Location": "/other"}), Rejected, "HTTP 302"),
        ("die", Unsure, "may have got"), ("hang", Unsure, "no answer came"), ("drip", Unsure, "no answer came"),
    ],
)  # fmt: skip
def test_every_answer_has_its_meaning_and_none_is_followed(answer: Answer, error: type[CrmError], said: str) -> None:
    with receiving([answer]) as there:
        began = time.monotonic()
        with pytest.raises(error, match=said) as raised:
            send(there, seconds=0.3)

        assert time.monotonic() - began < 5
        assert len(there.got) == 1
        if isinstance(raised.value, NotReached) and said == "HTTP 503":
            assert raised.value.after == 120


@pytest.mark.parametrize(
    ("answer", "error"), [("200 cut", None), ("200 hang", None), ("500 cut", NotReached), ("404 cut", Rejected)]
)
def test_an_answer_that_breaks_off_behind_its_status_counts(answer: str, error: type[CrmError] | None) -> None:
    with receiving([answer]) as there:
        if error is None:
            assert send(there, seconds=0.3) == "HTTP 200"
        else:
            with pytest.raises(error, match="HTTP"):
                send(there, seconds=0.3)

        assert len(there.got) == 1


def test_letters_beyond_ascii_in_an_address_are_written_as_its_receiver_expects() -> None:
    with receiving() as there:
        assert send(there, letter(there.url("/città/%C3%A8?t=Caldaia+è&n=€"))) == "HTTP 200"

        assert [path for _method, path, *_rest in there.got] == ["/citt%C3%A0/%C3%A8?t=Caldaia+%C3%A8&n=%E2%82%AC"]


def test_a_server_that_is_not_there_got_nothing() -> None:
    with receiving() as there:
        pass
    with pytest.raises(NotReached):
        send(there)


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_a_name_that_leads_into_the_own_network_is_not_connected_to(address: str) -> None:
    with receiving() as there:

        def resolve(host: str, port: int, *, type: int) -> list[tuple[object, ...]]:  # noqa: A002 — its own word
            del host, port, type
            public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", there.port))
            return [public, (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, there.port))]

        hooks = Webhooks(web_hosts.hosts("http://hooks.example.com"), resolve=resolve)
        with pytest.raises(SwitchedOff, match="not public"):
            hooks.send(letter("http://hooks.example.com/x"))

        assert there.got == []


def test_a_name_is_looked_up_once_and_that_number_is_used() -> None:
    asked: list[str] = []
    with receiving() as there:

        def resolve(host: str, port: int, *, type: int) -> list[tuple[object, ...]]:  # noqa: A002 — its own word
            asked.append(host)
            return list(socket.getaddrinfo("127.0.0.1", port, type=type))

        hooks = Webhooks(web_hosts.hosts(f"localhost:{there.port}"), resolve=resolve)
        assert hooks.send(letter(f"http://localhost:{there.port}/x")) == "HTTP 200"

        assert asked == ["localhost"]
        assert there.got[0][2]["host"] == f"localhost:{there.port}"


def test_what_is_not_on_the_list_any_more_is_held() -> None:
    with receiving() as there:
        with pytest.raises(SwitchedOff, match="switched off"):
            Webhooks(()).send(letter(there.url()))
        assert there.got == []


def test_secrets_come_from_a_file_that_only_its_owner_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets.toml"
    monkeypatch.setenv("CRM_TUI_SECRETS", str(path))
    with receiving() as there:
        made = letter(there.url(), headers={"Authorization": "secret:erp"})
        with pytest.raises(SwitchedOff, match="No such file"):
            send(there, made)
        path.write_text('erp = "Bearer 42"\n')
        path.chmod(0o640)
        with pytest.raises(SwitchedOff, match="chmod 600"):
            send(there, made)
        path.chmod(0o600)
        send(there, made)

        assert [headers["authorization"] for _m, _p, headers, _b in there.got] == ["Bearer 42"]
        with pytest.raises(Refused, match="no secret “crm”"):
            secrets_file.secret("crm")


def test_a_header_that_would_be_two_is_not_written() -> None:
    with receiving() as there:
        with pytest.raises(Rejected):
            send(there, letter(there.url(), headers={"X": "a\r\nY: b"}))
        assert there.got == []


@pytest.mark.parametrize("value", ["Bearer CANARY\nX-Admin: yes", "CANARY\r\n more", "CANARY\x00", "CANARY €"])
def test_a_secret_that_no_header_can_hold_is_not_sent_and_not_told(value: str) -> None:
    with receiving() as there:
        courier = Webhooks(web_hosts.hosts(there.host), secret=lambda _name: value)

        with pytest.raises(SwitchedOff) as caught:
            courier.send(letter(there.url(), headers={"Authorization": "secret:erp"}))

        assert "CANARY" not in f"{caught.value} {caught.value.params} {caught.value.__context__}"
        assert "secret:erp" in str(caught.value)
        assert there.got == []


def test_many_addresses_that_never_answer_take_no_longer_than_one() -> None:
    """The lease of the message lasts as long as its courier says: who stays longer is taken for dead."""
    tried: list[int] = []

    class Addresses(list[tuple[object, ...]]):
        def __iter__(self) -> Iterator[tuple[object, ...]]:
            for number, each in enumerate(super().__iter__()):
                tried.append(number)
                yield each

    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        name = deaf.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # the queue of the server is full: further connections hang
            each.setblocking(False)
            each.connect_ex(name)
        found = Addresses((socket.AF_INET, socket.SOCK_STREAM, 0, "", name) for _ in range(20))
        host = f"127.0.0.1:{name[1]}"

        with pytest.raises(NotReached):
            Webhooks(web_hosts.hosts(host), seconds=0.2, resolve=lambda *_a, **_k: found).send(
                letter(f"http://{host}/")
            )

        for each in waiting:
            each.close()
    assert len(tried) <= 2

"""Webhooks: a request to an address on the list of hosts, straight to a number that was looked at, and nowhere else.

No redirects, no proxies, no passwords from elsewhere. The receiver is told the key as ``Idempotency-Key``. What it answers
is looked at only for its status: an answer that breaks off behind that counts all the same.
Source: threats T30; faults F26; engine «Flow constructs».
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from crm_tui.domain import web_hosts
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import shown
from crm_tui.domain.web_hosts import Host, Target
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import error_text
from crm_tui.providers import secrets_file
from crm_tui.providers.couriers import Letter, NotReached, Rejected, SwitchedOff, Unsure

SECONDS = 10.0
"""For the connection, and again for the request with its answer."""
MOST_BYTES = 1 << 20
LATER = frozenset({408, 425, 429})
"""Answers below 500 that ask to come again."""
_LONGEST_PAUSE = 21_600.0


class Resolve(Protocol):
    """`socket.getaddrinfo`, as far as it is used."""

    def __call__(self, host: str, port: int, *, type: int) -> Sequence[tuple[Any, ...]]:  # noqa: A002 — its own word
        """All addresses of a host."""
        ...


class Webhooks:
    """The courier of webhooks."""

    asks = False

    def __init__(
        self,
        hosts: Sequence[Host],
        *,
        seconds: float = SECONDS,
        resolve: Resolve = socket.getaddrinfo,
        secret: Callable[[str], str] = secrets_file.secret,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Nothing is sent yet.

        Args:
            hosts: Where it may send to.
            seconds: How long to wait, for the connection and for the answer.
            resolve: Finds the numbers of a name.
            secret: Finds secrets by name.
            trust: Whose certificates count; those of the machine when None.
        """
        self._hosts = hosts
        self._seconds = seconds
        self.seconds = 3 * seconds
        self._resolve = resolve
        self._secret = secret
        self._trust = trust

    def send(self, letter: Letter) -> str:
        """``HTTP 200``; see `Courier.send`."""
        url = str(letter.payload["url"])
        target, reason = web_hosts.target(url, self._hosts)
        if target is None:
            raise SwitchedOff(address=shown(url.partition("?")[0]), reason=reason)
        headers = self._headers(letter, target)
        connection = self._connected(target)
        with contextlib.closing(connection):
            return self._answered(connection, target, letter, headers)

    def ask(self, letter: Letter) -> str | None:
        """Nobody can be asked what became of a webhook."""
        raise NotImplementedError(letter.key)

    def _headers(self, letter: Letter, target: Target) -> dict[str, str]:
        given: Mapping[str, str] = letter.payload.get("headers", {})
        found = {"User-Agent": "crm-tui", "Accept": "*/*", "Connection": "close", "Idempotency-Key": letter.key}
        if letter.payload.get("body") is not None:
            found["Content-Type"] = str(letter.payload.get("content_type", "application/json"))
        for name, value in given.items():
            if value.startswith(secrets_file.MARK):
                value = self._known(value, target)
            found = {key: kept for key, kept in found.items() if key.casefold() != name.casefold()} | {name: value}
        return found

    def _known(self, marked: str, target: Target) -> str:
        """The secret that is named. What cannot be written is not even told: the sentence would hold it."""
        try:
            value = self._secret(marked.removeprefix(secrets_file.MARK))
        except CrmError as error:
            raise SwitchedOff(address=f"{target.host}:", reason=error_text(error)) from error
        if not all(" " <= each <= "~" for each in value):
            raise SwitchedOff(
                address=shown(marked), reason=N_("holds what a header cannot: line ends, or letters beyond ASCII")
            )
        return value

    def _connected(self, target: Target) -> http.client.HTTPConnection:
        """A connection to one of the numbers of the host, all of which were looked at."""
        try:
            found = self._resolve(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotReached(target.host, N_("its name leads nowhere")) from error
        if not target.own and not all(web_hosts.is_public(str(each[4][0])) for each in found):
            raise SwitchedOff(address=target.host, reason=N_("leads into a network that is not public"))
        reason = N_("its name leads nowhere")
        until = time.monotonic() + self._seconds
        for family, kind, protocol, _name, address in found:
            left = until - time.monotonic()
            if left <= 0:
                break
            line = socket.socket(family, kind, protocol)
            line.settimeout(left)
            try:
                line.connect(address)
                return self._wrapped(line, target)
            except OSError as error:
                line.close()
                reason = shown(error.strerror or str(error) or type(error).__name__)
        raise NotReached(target.host, reason)

    def _wrapped(self, line: socket.socket, target: Target) -> http.client.HTTPConnection:
        if target.scheme == "http":
            plain = http.client.HTTPConnection(target.host, target.port)
            plain.sock = line
            return plain
        trust = self._trust or ssl.create_default_context()
        made = http.client.HTTPSConnection(target.host, target.port, context=trust)
        made.sock = trust.wrap_socket(line, server_hostname=target.host)
        return made

    def _answered(
        self, connection: http.client.HTTPConnection, target: Target, letter: Letter, headers: Mapping[str, str]
    ) -> str:
        body = letter.payload.get("body")
        try:
            with _deadline(connection.sock, self._seconds):
                content = None if body is None else str(body).encode()
                connection.request(str(letter.payload["method"]), target.path, content, dict(headers))
                answer = connection.getresponse()
                with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                    answer.read(
                        MOST_BYTES
                    )  # for receivers that take a line that is cut for a failure; it decides nothing
        except ValueError as error:  # what it refuses to write was not sent
            raise Rejected(address=target.host, reason=shown(str(error))) from error
        except (OSError, http.client.HTTPException) as error:
            reason = (
                N_("no answer came") if isinstance(error, TimeoutError) else shown(str(error) or type(error).__name__)
            )
            raise Unsure(address=target.host, reason=reason) from error
        return _judged(target, answer)


def _judged(target: Target, answer: http.client.HTTPResponse) -> str:
    """What the status says."""
    said = f"HTTP {answer.status}"
    if 200 <= answer.status < 300:
        return said
    if answer.status >= 500 or answer.status in LATER:
        raise NotReached(target.host, said, after=_pause(answer.getheader("Retry-After", "")))
    raise Rejected(address=target.host, reason=said)


def _pause(text: str) -> float:
    """Seconds; a date is left to the usual pause."""
    return min(float(text), _LONGEST_PAUSE) if text.isdecimal() and len(text) < 7 else 0.0


@contextlib.contextmanager
def _deadline(line: socket.socket, seconds: float) -> Iterator[None]:
    """Whoever answers one byte at a time does not hold us longer than that."""
    late = threading.Event()

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    line.settimeout(seconds)
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()

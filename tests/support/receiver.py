"""A web server on this machine: what other programs are to webhooks. It answers as it is told, and remembers."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase

Answer = int | tuple[int, dict[str, str]] | str
"""A status, with headers; ``hang`` (no answer), ``die`` (the line is cut), ``drip`` (a byte now and then); ``200 cut`` and
``200 hang`` (a status, and then the line is cut, or nothing comes)."""


@dataclass
class Receiver:
    """What came in, in order."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    """What it answers, one after the other; then 200."""
    got: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    """Method, path with query, headers in lower case, body."""
    ended: threading.Event = field(default_factory=threading.Event)
    came: Callable[[], None] = lambda: None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/hook") -> str:
        return f"http://{self.host}{path}"

    @property
    def keys(self) -> list[str]:
        """The keys that it was told, in order."""
        return [headers["idempotency-key"] for _method, _path, headers, _body in self.got]

    @property
    def bodies(self) -> list[str]:
        return [body for *_rest, body in self.got]


def _begun(line: BufferedIOBase, answer: str) -> str:
    """Write the status and the begin of a body where the answer has any; what happens then."""
    status, _blank, then = answer.partition(" ")
    if not then:
        return answer
    line.write(f"HTTP/1.1 {status} OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok".encode())
    line.flush()
    return "die" if then == "cut" else then


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            answer = receiver.answers.pop(0) if receiver.answers else 200
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append((self.command, self.path, headers, body))
            receiver.came()
            if isinstance(answer, str):
                self._odd(answer)
                return
            status, more = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def _odd(self, answer: str) -> None:
            answer = _begun(self.wfile, answer)
            if answer == "die":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif answer == "hang":
                receiver.ended.wait(30)
            else:
                with contextlib.suppress(OSError):
                    for _ in range(600):
                        self.wfile.write(b"H")
                        self.wfile.flush()
                        if receiver.ended.wait(0.05):
                            return

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 — names of the standard library

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its own word
            """Nothing on the terminal."""

    return Handler


@contextlib.contextmanager
def receiving(answers: Sequence[Answer] = ()) -> Iterator[Receiver]:
    """A server that runs for a while."""
    receiver = Receiver(answers=list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

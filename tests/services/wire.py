"""What every stand-in of a service has: a real TLS server on loopback that records, and misbehaves when told to."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from email.message import Message
    from types import TracebackType
    from typing import Self

How = Literal["fine", "refuse", "limit", "fail", "slow", "gone", "half", "garbage", "down"]
"""fine: by its own rules. refuse: for good. limit: 429, come back in 7 seconds. fail: 500.
slow: takes it, and answers only when the stage closes. gone: takes it, and closes without an answer.
half: takes it, and closes in the middle of its answer. garbage: answers what is no HTTP (no SMTP).
down: nobody there; nothing is taken (for SMTP only by `always`)."""


class Behaviour:
    """How a service answers: by its rules, until told otherwise."""

    def __init__(self) -> None:
        self._next: deque[How] = deque()
        self._always: How = "fine"
        self.released = threading.Event()
        """Set when the slow ones may go on."""

    def next(self, *hows: How) -> None:
        """Answer the next requests so, one each, and those after them as before."""
        self._next.extend(hows)

    def always(self, how: How) -> None:
        """Answer so from now on."""
        self._next.clear()
        self._always = how

    def take(self) -> How:
        return self._next.popleft() if self._next else self._always

    @property
    def is_down(self) -> bool:
        """Look at the next without taking it, unless it is that."""
        if self._next and self._next[0] == "down":
            return self._next.popleft() == "down"
        return not self._next and self._always == "down"


@dataclass(frozen=True)
class Request:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Service(Behaviour):
    """A web service: `host` is its name in the world, `received` what it took, `asked` all that it was asked."""

    host: ClassVar[str]
    refusal: ClassVar[Answer]
    """What it says to what it never takes."""

    def __init__(self, certificate: ssl.SSLContext) -> None:
        super().__init__()
        self.received: list[Request] = []
        self.asked: list[Request] = []
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 20

            def do_POST(self) -> None:
                service._serve(self)

            do_GET = do_PATCH = do_PUT = do_POST  # noqa: N815

            def log_message(self, *_args: object) -> None:
                pass

        self._server = _TlsServer(("127.0.0.1", 0), Handler, certificate)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.004,))

    def answer(self, request: Request) -> Answer:
        """By the service's own rules; `taken()` is called for what it takes."""
        raise NotImplementedError

    def taken(self, request: Request) -> None:
        self.received.append(request)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers.get("Content-Length", 0))
        request = Request(handler.command, handler.path, handler.headers, handler.rfile.read(size))
        with self._lock:
            self.asked.append(request)
            how = self.take()
            answer = {
                "refuse": self.refusal,
                "limit": Answer(429, "rate_limited", {"Retry-After": "7"}),
                "fail": Answer(500, "<html><title>Internal error</title></html>"),
            }.get(how) or self.answer(request)
        if how == "slow":
            self.released.wait()
        handler.close_connection = True
        if how in ("slow", "gone"):
            return
        if how == "garbage":
            handler.wfile.write(b"\x00\x01 220 this is something else\r\n")
            return
        if how == "half":
            handler.wfile.write(b"HTTP/1.1 2")
            return
        raw = answer.body.encode()
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _TlsServer(ThreadingHTTPServer):
    """Shakes hands in the thread of the connection, so that a client that does not holds up no other."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type, certificate: ssl.SSLContext) -> None:
        super().__init__(address, handler)
        self._certificate = certificate

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(20)
        try:
            with self._certificate.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError:
            pass  # the client went away, or does not trust us: its own test says which

    def shutdown_request(self, request: Any) -> None:
        self.close_request(request)


class Proxy:
    """A CONNECT proxy that knows where the hosts of the world are on loopback, and reaches nothing else."""

    def __init__(self, services: dict[str, Service]) -> None:
        self._services = services
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._closing = False
        self._run(self._accept)

    def _run(self, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._run(self._connect, client)

    def _connect(self, client: socket.socket) -> None:
        with client:
            self._open.add(client)
            head = b""
            while b"\r\n\r\n" not in head and (more := client.recv(4096)):
                head += more
            if self._closing or not head:
                return
            host = head.split(b" ")[1].decode().rpartition(":")[0]
            service = self._services.get(host)
            if service is None or service.is_down:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", service.port)) as server:
                self._open.add(server)
                back = threading.Thread(target=_pump, args=(server, client))
                back.start()
                _pump(client, server)
                back.join()
                self._open.discard(server)
            self._open.discard(client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _tb: TracebackType | None) -> None:
        self._closing = True
        for each in (self._listener, *self._open):
            _close(each)
        for thread in self._threads:
            thread.join()
        self._listener.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        pass
    _close(target)
    _close(source)


def _close(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)

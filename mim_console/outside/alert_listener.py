"""The receiver of alerts: a small ASGI application that stores before it answers, and a server for it."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Route

from mim_console.outside.alert_proof import early, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from mim_console.incident.alerts.source import Source

READ_WITHIN = 10.0
"""Seconds in which a body must be here."""
_TOGETHER = 200
"""Bodies that are stored in one transaction."""
_GATHER = 0.001
"""Seconds in which others may come to be stored with the first: one commit for all of them, before any is answered."""
_WAITING = 1_000
"""Bodies that may wait to be stored: whoever comes then is asked to come again."""
_CONNECTIONS = 400
_DRAINED = 20


@dataclass(frozen=True, slots=True)
class Post:
    """A body as it came in; of one that is too large only so much that this can be seen."""

    source: str
    body: bytes
    sort: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the sender, once the body is on the disk."""

    status: int
    said: Mapping[str, Any]


class NotStored(Exception):
    """Nothing was kept, and the sender should come again; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the receiver."""

    sources: Mapping[str, Source]
    secrets: Mapping[str, str]
    largest: int
    a_minute: int
    local: bool
    """It listens to this machine alone."""
    store: Callable[[Sequence[Post]], Sequence[Answer]]
    """Called in a thread; raises `NotStored`."""
    now: Callable[[], datetime]


def application(house: House) -> ASGIApp:
    """`POST /alerts/SOURCE`, and nothing else."""
    receiver = _Receiver(house)
    return Starlette(
        routes=[Route("/alerts/{source}", receiver.receive, methods=["POST"])],
        exception_handlers={HTTPException: _refused},
    )


def bound(host: str, port: int) -> socket.socket:
    """The socket to listen on. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    on = socket.create_server((host, port), family=family, backlog=512)
    # asyncio does this for sockets that it made itself; without it each answer waits for an acknowledgement.
    on.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return on


def is_local(host: str) -> bool:
    """Whether only programs on this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(app: ASGIApp, on: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; what was begun is finished first."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=10,
    )
    _Server(config).run(sockets=[on])


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again afterwards, and a service that was asked to end would seem to have died.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield


class _Receiver:
    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: deque[tuple[Post, asyncio.Future[Answer]]] = deque()
        self._storing: asyncio.Task[None] | None = None
        self._room = {id: _Room(house.a_minute) for id in house.sources}

    async def receive(self, request: Request) -> JSONResponse:
        house, id = self._house, request.path_params["source"]
        source = house.sources.get(id)
        if source is None:
            raise HTTPException(404, f"no source has this name; known are {', '.join(house.sources)}")
        self._admit(request, id, source)
        body = await self._body(request)
        if source.proof is not None and not signed(source.proof, house.secrets[id], request.headers, body, house.now()):
            raise HTTPException(401, "this is not signed with the secret of this source")
        if (wait := self._room[id].wait()) or len(self._waiting) >= _WAITING:
            raise HTTPException(429, "too many at once: come again", {"Retry-After": str(wait or 1)})
        events = {name: said[:500] for name, said in request.headers.items() if name.startswith("ce-")}
        post = Post(id, body, request.headers.get("content-type", ""), events)
        try:
            answer = await self._stored(post)
        except NotStored as reason:
            raise HTTPException(503, str(reason), {"Retry-After": "30"}) from None
        return JSONResponse(answer.said, answer.status)

    def _admit(self, request: Request, id: str, source: Source) -> None:
        house = self._house
        if source.proof is not None:
            if id not in house.secrets:
                raise HTTPException(503, "the secret of this source is not set here", {"Retry-After": "300"})
            if not early(source.proof, house.secrets[id], request.headers, request.query_params):
                raise HTTPException(401, "the secret of this source is missing or wrong")
            return
        # Without a secret only programs of this machine: neither what a proxy passes on, nor a page in a browser here.
        host = (request.url.hostname or "").strip("[]")
        foreign = {"forwarded", "x-forwarded-for", "x-real-ip", "origin", "via"} & set(request.headers)
        if not house.local or foreign or not is_local(host):
            raise HTTPException(403, "this source has no secret, and may send from this machine alone")

    async def _body(self, request: Request) -> bytes:
        """The body; one byte more than the largest says that it is too large.

        What is beyond that is read and forgotten, up to twenty times as much: who still writes reads no answer.
        """
        house, body, length = self._house, bytearray(), 0
        try:
            async with asyncio.timeout(READ_WITHIN):
                async for chunk in request.stream():
                    length += len(chunk)
                    body += chunk[: max(house.largest + 1 - len(body), 0)]
                    if length > _DRAINED * house.largest:
                        raise HTTPException(413, f"a body may have {house.largest:,} bytes", {"Connection": "close"})
        except TimeoutError:
            raise HTTPException(408, "the body did not come", {"Connection": "close"}) from None
        except ClientDisconnect:
            raise HTTPException(400, "the body ended early") from None
        return bytes(body)

    async def _stored(self, post: Post) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((post, future))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())
        return await future

    async def _store(self) -> None:
        """Store what waits, together: a storm costs one commit for many."""
        while self._waiting:
            await asyncio.sleep(_GATHER)
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER))]
            await self._store_together(batch)

    async def _store_together(self, batch: list[tuple[Post, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await asyncio.to_thread(self._house.store, [post for post, _ in batch])
        except Exception as error:  # noqa: BLE001  whatever it is, nobody waits for an answer that never comes
            if isinstance(error, NotStored) or len(batch) == 1:
                reason = error if isinstance(error, NotStored) else NotStored("this could not be stored")
                for _, future in batch:
                    if not future.done():
                        future.set_exception(reason)
                return
            for each in batch:  # one that nobody can store is no reason to keep the others waiting
                await self._store_together([each])
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)


class _Room:
    """So many a minute, of which a sixth at once."""

    def __init__(self, a_minute: int) -> None:
        self._rate, self._most = a_minute / 60, max(a_minute / 6, 1.0)
        self._left, self._at = self._most, time.monotonic()

    def wait(self) -> int:
        """0 and one place less, or the seconds until there is room."""
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * self._rate, self._most)
        self._at = now
        if self._left < 1:
            return int((1 - self._left) / self._rate) + 1
        self._left -= 1
        return 0


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for these alone
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)

"""A real SMTP server that checks what RFC 5321 and 5322 ask of a message, with and without TLS."""

from __future__ import annotations

import asyncio
import re
import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import TYPE_CHECKING, Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.services.wire import Behaviour

if TYPE_CHECKING:
    import ssl
    from typing import Self

Security = Literal["starttls", "tls", "none"]
_REPLIES = {"refuse": "554 5.7.1 Not on my watch", "limit": "451 4.7.1 Try again later", "fail": "452 4.3.1 Disk full"}


@dataclass(frozen=True)
class Mail:
    """One message in the box: who was named in the envelope, and what was written."""

    to: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=POLICY)

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


class Mailbox(Behaviour):
    """Takes mail on loopback: `received` is what it took. `unknown` are recipients that it refuses."""

    user, password = "mim", "p4ss/word with spaces"

    def __init__(self, certificate: ssl.SSLContext, security: Security = "starttls") -> None:
        super().__init__()
        self.received: list[Mail] = []
        self.unknown: set[str] = set()
        self.offers_starttls = security == "starttls"
        self._certificate, self._security = certificate, security
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._sessions: set[SMTP] = set()
        self._gone = asyncio.Event()
        self.port = 0
        self._listen()

    def always(self, how: Any) -> None:
        was_down = self._always == "down"
        super().always(how)
        if how == "down":
            self._do(self._close())
        elif was_down:
            self._listen()

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _listen(self) -> None:
        async def listen() -> Any:
            tls = self._certificate if self._security == "tls" else None
            return await self._loop.create_server(self._session, "127.0.0.1", self.port, ssl=tls)

        self._server = self._do(listen())
        self.port = self._server.sockets[0].getsockname()[1]

    def _session(self) -> SMTP:
        offered = self._certificate if self.offers_starttls else None
        session = SMTP(
            self,
            hostname="mail.example.org",
            tls_context=offered,
            require_starttls=offered is not None,
            authenticator=self._authenticate,
            auth_require_tls=self._security != "tls",  # which it does not see itself
            loop=self._loop,
        )
        self._sessions.add(session)
        return session

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        right = LoginPassword(self.user.encode(), self.password.encode())
        return AuthResult(success=given == right, handled=False)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return f"550 5.1.1 <{address}> no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        how = self.take()
        if reply := _REPLIES.get(how):
            return reply
        raw = bytes(envelope.original_content or b"")
        if fault := _fault(raw):
            return f"554 5.6.0 {fault}"
        self.received.append(Mail(list(envelope.rcpt_tos), raw))
        if how == "slow":
            await self._gone.wait()
        if how in ("slow", "gone", "half"):
            assert isinstance(server.transport, asyncio.Transport)
            if how == "half":
                server.transport.write(b"25")
            server.transport.close()
        return "not an answer of SMTP" if how == "garbage" else "250 2.0.0 queued as 4711"

    async def _close(self) -> None:
        self._server.close()
        for each in self._sessions:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        self._sessions.clear()
        await self._server.wait_closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            self._gone.set()
            await self._close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _fault(raw: bytes) -> str:
    """Return what is wrong with a message by RFC 5322, and nothing if it is right."""
    head = raw.partition(b"\r\n\r\n")[0]
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        return "bare CR or LF"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        return "line too long"
    if not head.isascii():
        return "8-bit header"
    missing = [
        name for name in (b"From", b"To", b"Date", b"Message-ID") if b"\r\n" + name + b": " not in b"\r\n" + head
    ]
    return f"no {missing[0].decode()}" if missing else ""

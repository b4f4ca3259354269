"""Hears what a service answered to a library that keeps the answer to itself.

Apprise says whether a service took a message, and in its log that an error happened. Whether nothing left, or nobody
answered, or when to come back, it drops: those are in what `requests`, which it sends with, was given. So that is
listened to, by the one who asked and for as long as they ask; whoever else uses `requests` notices nothing.
"""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mim_console.outside.channels.answers import answered, chain, unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.message import Outcome

_heard: ContextVar[list[Outcome] | None] = ContextVar("_heard", default=None)
_once = threading.Lock()


@contextmanager
def listening() -> Iterator[list[Outcome]]:
    """Give a list that fills with what came of each request made inside, also in threads that inherit the context."""
    _open()
    heard: list[Outcome] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def _open() -> None:
    import requests

    with _once:
        if not hasattr(requests.Session.send, "__wrapped__"):
            requests.Session.send = _listened(requests.Session.send)  # type: ignore[method-assign]


def _listened(send: Any) -> Any:
    from requests import RequestException
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    def sent(problem: RequestException) -> bool:
        # A ValueError is an address or a proxy that cannot be one. A ProxyError says nothing: urllib3 calls it that too
        # when no answer comes through a proxy's open tunnel.
        unsent = (ConnectTimeoutError, NewConnectionError, ValueError)
        return not any(isinstance(each, unsent) for each in chain(problem))

    @wraps(send)
    def listened(session: Any, request: Any, **how: Any) -> Any:
        heard = _heard.get()
        if heard is None:
            return send(session, request, **how)
        if how.get("verify") is True:
            # The system's authorities, as for mail, instead of a list of requests' own.
            how["verify"] = ssl.get_default_verify_paths().cafile or True
        try:
            response = send(session, request, **how)
        except RequestException as problem:
            heard.append(unanswered(problem, urlsplit(request.url).hostname or "the service", sent=sent(problem)))
            raise
        heard.append(
            answered(
                response.status_code,
                response.content[:4000].decode(errors="replace"),
                response.headers.get("Retry-After"),
            )
        )
        return response

    return listened

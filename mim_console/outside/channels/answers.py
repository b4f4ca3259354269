"""What an answer over HTTP, or its absence, means for a message: is it there, may it be tried again, who knows."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from traceback import walk_tb

from mim_console.incident.message import Outcome

_LONGEST_WAIT = timedelta(hours=1)
"""More than a service may ask for: an update that waits longer is overtaken anyhow."""
_LATER = (408, 420, 425, 429)
"""Not now. 420 is how Statuspage spells 429."""


def answered(status: int, body: str, retry_after: str | None = None) -> Outcome:
    """Judge an answer by its status, and quote its words.

    504 alone of the 5xx is in doubt: a gateway passed the message on and heard nothing. Redirects are not followed,
    for a POST that is sent on becomes a GET that says nothing.
    """
    words = f"{status} {_phrase(status)}".strip()
    if told := _text(body):
        words = f"{words}: {told}"
    if 200 <= status < 300:
        return Outcome("accepted", words)
    if status == 504:
        return Outcome("in doubt", words)
    if status >= 500 or status in _LATER:
        return Outcome("unreached", words, _wait(retry_after))
    return Outcome("refused", words)


def unanswered(problem: BaseException, host: str, *, sent: bool) -> Outcome:
    """Judge a request that got no answer; `sent` where any of it may have left."""
    below = chain(problem)
    for each in below:
        if isinstance(each, ssl.SSLCertVerificationError):
            return Outcome("refused", distrusted(each, host))
    words = reason(problem)
    if not sent or any(_before_sending(each) for each in below):
        return Outcome("unreached", f"{host} not reached: {words}")
    return Outcome("in doubt", f"sent to {host}, and no answer: {words}")


def distrusted(problem: ssl.SSLCertVerificationError, host: str) -> str:
    """Say what is wrong with a certificate, and how to mend it."""
    why = problem.verify_message.rstrip(".")
    return (
        f"the certificate of {host} is not trusted: {why}. "
        "Mend the certificate, or name the file of its authority in SSL_CERT_FILE"
    )


def reason(problem: BaseException) -> str:
    """Return the words of whatever lies at the bottom of an error, without the layers above it."""
    words = ""
    for each in chain(problem):
        own = _own(each) if isinstance(each, OSError) else ""
        if isinstance(each, TimeoutError):
            own = own or "timed out"
        words = own or words
    return words or str(problem) or type(problem).__name__


def _own(problem: OSError) -> str:
    """What an error of the system says itself; a library may give it nothing but words."""
    words = problem.strerror or (problem.args[0] if len(problem.args) == 1 else "")
    return words if isinstance(words, str) else ""


def chain(problem: BaseException) -> list[BaseException]:
    """Return an error and all that led to it, the outermost first; urllib3 wraps some without raising them."""
    found = [problem]
    for each in found:
        for below in (each.__cause__, each.__context__, *each.args):
            if isinstance(below, BaseException) and below not in found:
                found.append(below)
    return found


def _before_sending(problem: BaseException) -> bool:
    """Before the proxy's tunnel stands and the handshake of TLS is over, nothing of ours has left."""
    return any(frame.f_code.co_name in ("do_handshake", "_tunnel") for frame, _ in walk_tb(problem.__traceback__))


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""


def _text(body: str) -> str:
    """Return the words of a body; of a page, those of its title."""
    body = body[:4000]
    if re.match(r"\s*<", body):
        title = re.search(r"<title[^>]*>([^<]*)", body, re.IGNORECASE)
        return title[1].strip() if title else ""
    return body.strip()


def _wait(retry_after: str | None) -> timedelta | None:
    """Read Retry-After: seconds or a date (RFC 9110, 10.2.3)."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(left, timedelta(0)), _LONGEST_WAIT)

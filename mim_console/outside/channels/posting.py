"""Sends one message by Apprise, to one service, once: no retry, no split, no redirect of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mim_console.incident.message import Outcome
from mim_console.outside.channels.ear import listening
from mim_console.outside.channels.secret import hush

if TYPE_CHECKING:
    from mim_console.incident.message import Message

Service = Any
"""An Apprise plugin: Apprise declares its arguments, not its types."""


def service(url: str) -> Service:
    """Return what Apprise makes of an address, or None if it does not know it."""
    import apprise

    hush()
    asset = apprise.AppriseAsset(app_id="mim-console", storage_mode="memory", async_mode=False, http_redirects=False)
    try:
        found = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    except TypeError:  # how some of its readers of native addresses fail
        return None
    if found is None:
        return None
    # Whatever the address asks for: a failure must show, nothing is sent twice, and nothing is cut.
    found.optional, found.retry, found.redirects = False, 0, False
    found.overflow_mode = apprise.OverflowMode.UPSTREAM
    return found


def post(
    to: Service, message: Message, title: str, body: str, *, timeout: float, form: Literal["text", "markdown"] = "text"
) -> Outcome:
    """Send, wait, and say what came of it. `timeout` in seconds, for each wait; all in all three times as long."""
    import apprise

    to.socket_connect_timeout = to.socket_read_timeout = timeout
    sender = apprise.Apprise(asset=to.asset)
    sender.add(to)
    with (
        listening() as heard,
        sender.notify(
            body=body, title=title, notify_type=_type(message), body_format=form, timeout=3 * timeout
        ) as result,
    ):
        logged = "; ".join(entry.message for entry in result.logs())
        if result:
            return Outcome("accepted", heard[-1].said if heard else "")
        if result.status is apprise.AppriseResultStatus.TIMEOUT:
            return Outcome("in doubt", f"no end of it within {3 * timeout:g} seconds")
    return _failed(heard, logged)


def _failed(heard: list[Outcome], logged: str) -> Outcome:
    """Judge what Apprise calls a failure, of which it may say more than one thing."""
    if not heard:
        # It speaks something else than HTTP: nobody can say how far that got.
        return Outcome("in doubt", logged)
    last = heard[-1]
    taken = any(each.result == "accepted" for each in heard)
    if last.result == "accepted":
        return Outcome("in doubt", f"answered, but not with a yes: {last.said}")
    if taken and last.result == "unreached":
        return Outcome("in doubt", f"some of it was taken; {last.said}")
    return last


def _type(message: Message) -> str:
    """Return Apprise's word for how grave a message is; some services show it as a colour."""
    if message.status == "resolved":
        return "success"
    return "failure" if message.major else "warning"

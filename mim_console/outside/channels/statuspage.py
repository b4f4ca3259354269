"""Statuspage: opens an incident on the page, updates it, resolves it, and looks first whether it did so already."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mim_console.incident.message import Outcome
from mim_console.outside.channels.answers import answered, unanswered
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from mim_console.incident.facts.scope import ServiceState
    from mim_console.incident.message import Message
    from mim_console.incident.policy.channels import StatusPage

    Ask = Callable[..., Any]

_OURS = "mim_console"
"""Where our ids stand in an incident's metadata, which visitors do not see."""
_STATE: dict[ServiceState, str] = {
    "down": "major_outage",
    "degraded": "degraded_performance",
    "at risk": "operational",
    "restored": "operational",
}
_REMEMBERED = 50
"""Ids of messages kept in the metadata: more than an incident has updates that may still be repeated."""


class _Ended(Exception):
    """The page gave an answer with which the attempt is over."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome


@dataclass(frozen=True)
class Statuspage:
    """Before each write the page is asked what is there: an update whose answer was lost is found, not doubled."""

    channel: StatusPage

    def preview(self, message: Message) -> Preview:
        states = ", ".join(f"{name} {state.replace('_', ' ')}" for name, _, state in self._components(message))
        head = (
            ("Name", message.subject),
            ("Status", message.status.capitalize()),
            ("Impact", _impact(message).capitalize()),
            ("Components", states or "left as they are"),
            ("Notifies", "the page's subscribers" if self.channel.notify else "nobody"),
        )
        title = "New incident on the status page" if message.first else "Update on the status page"
        return Preview(title, head, message.text, len(message.text), problem=problem(message))

    def complaint(self, _secret: str) -> str | None:
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        import httpx

        try:
            page = httpx.Client(
                base_url=f"{self.channel.api}/pages/{self.channel.page}",
                headers={"Authorization": f"OAuth {secret}", "User-Agent": "mim-console"},
                timeout=timeout,
                verify=ssl.create_default_context(),
            )
        except (httpx.InvalidURL, ImportError, ValueError) as why:  # the page's address, or that of a proxy
            return Outcome("refused", f"{self.channel.api} cannot be asked: {why}")
        try:
            with page:
                return self._settle(message, _asking(page))
        except _Ended as end:
            return end.outcome

    def _settle(self, message: Message, ask: Ask) -> Outcome:
        there = _found(message, ask)
        if _has(there, message):
            return Outcome("accepted", "it was there already", thread=there["id"])
        body = {"incident": self._incident(message, there)}
        now = (
            ask("PATCH", f"incidents/{quote(there['id'], safe='')}", json=body)
            if there
            else ask("POST", "incidents", json=body)
        )
        if not _known(now):
            raise _Ended(Outcome("in doubt", "an answer that is not Statuspage's"))
        return Outcome("accepted", f"{'updated' if there else 'opened'}, {message.status}", thread=now["id"])

    def _incident(self, message: Message, there: dict[str, Any]) -> dict[str, Any]:
        components = {component: state for _, component, state in self._components(message)}
        ours = {"incident": message.incident, "messages": [*_messages(there), message.id][-_REMEMBERED:]}
        return {
            "name": message.subject,
            "status": message.status,
            "body": message.text,
            "impact_override": _impact(message),
            "component_ids": list(components),
            "components": components,
            "deliver_notifications": self.channel.notify,
            "metadata": {**_metadata(there), _OURS: ours},
        }

    def _components(self, message: Message) -> list[tuple[str, str, str]]:
        """Return each affected service that the page knows: our name, its id there, the state to show.

        Resolving an incident leaves its components as they were, so the last update puts them right.
        """
        known = {name.casefold(): component for name, component in self.channel.components.items()}
        return [
            (name, known[name.casefold()], "operational" if message.final else _STATE[state])
            for name, state in message.services.items()
            if name.casefold() in known
        ]


def _found(message: Message, ask: Ask) -> dict[str, Any]:
    """Return the incident as it is on the page; an empty one if it is not, or not any more."""
    if message.thread:
        there = ask("GET", f"incidents/{quote(message.thread, safe='')}", missing={})
        if _known(there):
            return dict(there)
    recent = ask("GET", "incidents")
    known = filter(_known, recent) if isinstance(recent, list) else ()
    return next((each for each in known if _own(each).get("incident") == message.incident), {})


def _known(answer: Any) -> bool:
    """Whether an answer is an incident of Statuspage's."""
    return isinstance(answer, dict) and isinstance(answer.get("id"), str) and bool(answer["id"])


def _has(there: dict[str, Any], message: Message) -> bool:
    """Whether the page has the message: by its id, or by its very words, should somebody have cleared the ids."""
    return message.id in _messages(there) or any(
        str(each.get("body")).strip() == message.text.strip() and each.get("status") == message.status
        for each in there.get("incident_updates") or ()
    )


def _metadata(there: dict[str, Any]) -> dict[str, Any]:
    metadata = there.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _own(there: dict[str, Any]) -> dict[str, Any]:
    own = _metadata(there).get(_OURS)
    return own if isinstance(own, dict) else {}


def _messages(there: dict[str, Any]) -> list[str]:
    return list(_own(there).get("messages") or ())


def _impact(message: Message) -> str:
    return "major" if message.major else "minor"


def _asking(page: Any) -> Ask:
    """Give a function that asks the page, and answers what it said or ends the attempt."""
    import httpx

    unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

    def ask(method: str, path: str, *, missing: Any = None, **what: Any) -> Any:
        reads = method == "GET"
        try:
            response = page.request(method, path, **what)
        except httpx.HTTPError as why:
            sent = not reads and not isinstance(why, unsent)
            raise _Ended(unanswered(why, page.base_url.host, sent=sent)) from why
        if response.status_code == 404 and missing is not None:
            return missing
        outcome = answered(response.status_code, response.text, response.headers.get("Retry-After"))
        if outcome.result == "accepted":
            try:
                return response.json()
            except ValueError:
                outcome = Outcome("in doubt", f"an answer that is not Statuspage's: {outcome.said}")
        if reads and outcome.result == "in doubt":
            outcome = replace(outcome, result="unreached")  # nothing was to be changed yet
        raise _Ended(outcome)

    return ask

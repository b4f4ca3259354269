"""A site of Atlassian's cloud that is asked one thing after the other, by the client that its users keep."""

from __future__ import annotations

import json
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from mim_console.incident.message import Outcome
from mim_console.outside.channels.answers import answered, chain, unanswered
from mim_console.outside.channels.secret import NoSecret, hush, read, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mim_console.incident.policy.trackers import Atlassian

PATIENCE = 15.0
"""Seconds, for each wait for the network."""


class Ended(Exception):
    """The site gave an answer with which the attempt is over."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome


def complaint(where: Atlassian) -> str | None:
    """One sentence why its token cannot be used, or None; asks no network."""
    try:
        read(where.token)
    except NoSecret as why:
        return str(why)
    return None


class Site:
    """Raises `Ended` for whatever is no yes, in the site's own words and without the token. `root` leads its paths."""

    def __init__(self, where: Atlassian, root: str, timeout: float, name: str) -> None:
        self.where, self.root, self.timeout, self.name = where, root, timeout, name

    def __enter__(self) -> Self:
        from atlassian.rest_client import AtlassianRestAPI

        hush()
        try:
            self.secret = read(self.where.token)
        except NoSecret as why:
            raise Ended(Outcome("refused", str(why))) from why
        # It would sleep through a 429 by itself, in our thread and once; the record keeps the retry instead.
        self.client = AtlassianRestAPI(self.where.site, self.where.user, self.secret, retry_with_header=False)
        self.client.timeout = self.timeout  # type: ignore[assignment]  # it cuts off what is less than a second
        self.client.verify_ssl = ssl.get_default_verify_paths().cafile or True
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        changes: bool = True,
        instead: Mapping[int, dict[str, Any]] | None = None,
        file: tuple[str, bytes, str] | None = None,
    ) -> dict[str, Any]:
        """What it answers; for a status that is looked out for, what stands for it `instead`.

        `changes` where something may have been done. A `file` has a name, what is in it and its type.
        """
        from requests import RequestException

        try:
            response = self.client.request(
                method,
                f"{self.root}/{path}",
                data=body,
                files={"file": file} if file else None,
                headers=self.client.no_check_headers if file else None,
                advanced_mode=True,
                allow_redirects=False,
            )
        except (RequestException, ValueError) as why:
            host = urlsplit(self.where.site).hostname or self.where.site
            raise self._ended(unanswered(why, host, sent=changes and _left(why)), changes) from why
        if instead and response.status_code in instead:
            return instead[response.status_code]
        outcome = answered(response.status_code, _words(response.text), response.headers.get("Retry-After"))
        if outcome.result != "accepted":
            raise self._ended(outcome, changes)
        if not response.text.strip():
            return {}
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise self._ended(Outcome("in doubt", f"an answer that is not {self.name}'s"), changes)
        return answer

    def _ended(self, outcome: Outcome, changes: bool) -> Ended:
        if not changes and outcome.result == "in doubt":
            outcome = replace(outcome, result="unreached")  # nothing was to be changed yet
        return Ended(replace(outcome, said=said(outcome.said, self.secret)))


def _left(problem: Exception) -> bool:
    """Whether any of the request may have left: not where nobody could be reached."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return not any(isinstance(each, ConnectTimeoutError | NewConnectionError | ValueError) for each in chain(problem))


def _words(body: str) -> str:
    """What it complains of, as each of its interfaces spells that; another body as it is."""
    try:
        answer = json.loads(body)
        errors = answer.get("errors") or {}
        named = (
            [f"{name}: {what}" for name, what in errors.items()]
            if isinstance(errors, dict)
            else [": ".join(filter(None, (each.get("title"), each.get("detail")))) for each in errors]
        )
        complaints = [*answer.get("errorMessages", []), *named, *filter(None, [answer.get("message")])]
    except (ValueError, AttributeError, TypeError):
        return body
    return "; ".join(map(str, complaints)) or body

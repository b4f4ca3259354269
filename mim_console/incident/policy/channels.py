"""Where updates go: each channel with what its service must know, and secrets by reference only."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from mim_console.incident.policy.base import Id, Line, Rule, spelt

Secret = Annotated[
    str,
    spelt(
        r"env:[A-Za-z_][A-Za-z0-9_]*|keyring:[^/\s]+/\S+",
        'where the secret is kept, "env:NAME" or "keyring:SERVICE/USER": the secret itself must not stand here',
    ),
]
"""A variable of the environment, or an entry of the system keyring. The secret itself is in no file of ours."""


class _Channel(Rule):
    id: Id
    title: Line


class ByHand(_Channel):
    """Somebody pastes it there, and says so."""

    by: Literal["hand"]


class Kept(_Channel):
    """Whatever goes by it stays on this machine: for drills, and to try a policy."""

    by: Literal["kept"]


class Mail(_Channel):
    """SMTP. Updates of one incident stand in one thread."""

    by: Literal["mail"]
    server: Annotated[str, spelt(r"[A-Za-z0-9.:\[\]-]+:\d{1,5}", 'host and port, as "smtp.example.org:587"')]
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret | None = None
    sender: Line
    to: Annotated[tuple[Line, ...], Field(min_length=1)]

    @field_validator("sender", "to")
    @classmethod
    def _address(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for each in (value,) if isinstance(value, str) else value:
            local, at, domain = each.rpartition("@")
            if not (local and at and domain) or not each.isprintable() or len(domain) > 255:
                raise ValueError(f"{each!r} is not an address: write name@example.org")
        return value


class Chat(_Channel):
    """A webhook whose address is the secret: a Slack one, a Teams workflow, or any that takes JSON."""

    by: Literal["slack", "teams", "webhook"]
    url: Secret


class Other(_Channel):
    """Any of the services that Apprise knows, by its own form of address."""

    by: Literal["apprise"]
    url: Secret
    longest: Annotated[int, Field(ge=100)] = 2000
    """Characters that the service takes in one message; a longer update is refused, never cut."""


class StatusPage(_Channel):
    """A page at Statuspage; the incident there is opened, updated and resolved."""

    by: Literal["statuspage"]
    page: Annotated[str, spelt(r"[A-Za-z0-9]{1,40}", "the page's id, letters and digits")]
    key: Secret
    api: Annotated[str, spelt(r"https?://[^\s/]+(/\S*)?", "an http address")] = "https://api.statuspage.io/v1"
    components: dict[str, str] = {}
    """Our name of a service, and the component's id there."""
    notify: bool = True
    """Its subscribers are told of each update."""


Channel = Annotated[ByHand | Kept | Mail | Chat | Other | StatusPage, Field(discriminator="by")]

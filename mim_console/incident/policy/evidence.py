"""What is kept as evidence, and where the monitoring shows more."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from mim_console.incident.policy.base import Id, Line, Rule

PLACES = ("service", "reference", "title", "from", "to", "from_ms", "to_ms", "from_s", "to_s")
"""What a link's address may have filled in: times as ISO 8601 in UTC, or in milliseconds or seconds since 1970."""
_PLACE = re.compile(r"\{([^{}]*)\}")


class EvidenceRules(Rule):
    """Files that are attached."""

    largest_mb: Annotated[int, Field(ge=1, le=2_000)]

    @property
    def largest(self) -> int:
        """Bytes."""
        return self.largest_mb * 1_000_000


class LinkTemplate(Rule):
    """A page of the monitoring, with places for the service and the time."""

    id: Id
    title: Line
    url: Annotated[str, Field(max_length=2_000)]

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        web = re.match(r"https?://([^/?#\s{}@]+)(?=[/?#]|$)", url)
        if not web or not url.isprintable() or " " in url:
            raise ValueError("write an http or https address whose host has no {place} and no user name in it")
        if unknown := [name for name in _PLACE.findall(url) if name not in PLACES]:
            raise ValueError(f"{{{unknown[0]}}} is no place: write {', '.join(f'{{{name}}}' for name in PLACES)}")
        if re.search(r"[{}]", _PLACE.sub("", url)):
            raise ValueError("a brace stands alone: write {service}, or %7B for a brace")
        return url

    @property
    def places(self) -> frozenset[str]:
        return frozenset(_PLACE.findall(self.url))

    def filled(self, values: dict[str, str]) -> str:
        """The address with percent-encoded values in its places: whatever they say, they stay a part of it."""
        return _PLACE.sub(lambda place: _encoded(values.get(place[1], "")), self.url)


def _encoded(text: str) -> str:
    """All but the unreserved characters of RFC 3986, section 2.3."""
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-._~") else f"%{byte:02X}"
        for byte in text.encode("utf-8", "replace")
    )

"""How one system writes its alerts: a table of expressions, which an organisation may change, and no class each."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from mim_console.incident.alerts import expression
from mim_console.incident.alerts.signal import State
from mim_console.incident.policy.base import Id, Line, Rule, spelt
from mim_console.incident.policy.channels import Secret
from mim_console.incident.policy.hours import Zone

Expression = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(expression.check)]
Header = Annotated[str, spelt(r"[A-Za-z0-9-]{1,60}", "the name of a header, as X-Signature")]


class Token(Rule):
    """The secret itself is sent along: in a header, or in the address where the sender can set no header."""

    by: Literal["header", "query"]
    name: Header
    prefix: str = ""
    """What stands before it in the header, as `Bearer `."""
    secret: Secret


class Signature(Rule):
    """The body is signed with the secret (HMAC, in hex)."""

    by: Literal["signature"]
    name: Header
    prefix: str = ""
    hash: Literal["sha256", "sha512", "sha1"] = "sha256"
    timestamp: Header | None = None
    """A header whose text and a colon are signed before the body: then what is older than five minutes is refused."""
    secret: Secret


Proof = Annotated[Token | Signature, Field(discriminator="by")]


class Source(Rule):
    """Expressions find things in `body`, the whole message; all but `items` and `fits` also in `alert`, one of it."""

    name: Line
    fits: Expression = "body"
    """True of every body of this source."""
    items: Expression = "body"
    """Its alerts: a list, or a single one."""
    delivery: Expression | None = None
    """The sender's name for the message."""
    missing: Expression | None = None
    """How many alerts the sender left out of it."""
    key: Expression | None = None
    state: Expression | None = None
    states: dict[str, State] = {}
    """The source's words for its states, in any case; a word that ends with * is any ending."""
    otherwise: State = "firing"
    """The state where none is said, or none that is known."""
    title: Expression
    text: Expression | None = None
    service: Expression | None = None
    severity: Expression | None = None
    starts: Expression | None = None
    ends: Expression | None = None
    at: Expression | None = None
    """When it came into its state; by itself the end of what is resolved, else the start."""
    link: Expression | None = None
    zone: Zone = "UTC"
    """Of times that are written without one."""
    proof: Proof | None = None
    """What whoever sends over the network must know; without it only this machine may."""

    @field_validator("states", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return {str(word).casefold(): state for word, state in value.items()} if isinstance(value, dict) else value

    def state_of(self, word: str) -> State:
        """What the source's word means."""
        word = word.strip().casefold()
        if word in self.states:
            return self.states[word]
        return next((state for begins, state in self._endings if word.startswith(begins)), self.otherwise)

    @cached_property
    def _endings(self) -> tuple[tuple[str, State], ...]:
        return tuple((word[:-1], state) for word, state in self.states.items() if word.endswith("*"))


class Sources(Rule):
    """Every system that may send, by the name that stands in `mim alert NAME` and `/alerts/NAME`."""

    sources: dict[Id, Source]

"""An update while it is written: what stands in it, what the record suggested, and what it will be sent as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.desk.composing import PARTS, Written, drafted
from mim_console.desk.inputs import Due
from mim_console.desk.moment import Refused
from mim_console.desk.verbs.communicate import LEFT_OUT
from mim_console.incident.clocks.updates import following
from mim_console.incident.when import say

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.desk.moment import Moment

NEXT = Due(label="Next update")
INPUTS = {part: "next_steps" if part == "next" else part for part in PARTS}
"""What the verb calls each part."""


@dataclass(slots=True)
class Draft:
    """What somebody writes for one audience. It stays until it is sent, wherever its writer looks meanwhile."""

    audience: str
    parts: dict[str, str]
    channels: tuple[str, ...]
    began: datetime
    suggested: dict[str, str]
    """The parts as the record suggested them."""
    usual: tuple[str, ...]
    """The channels that the policy gives this audience."""
    last: bool
    """Whether the record suggests that it is the last one."""
    next_due: datetime | None
    next_text: str = ""
    """The time as it was typed; empty while it follows the cadence."""
    wrong_time: str = ""
    """Why the typed time cannot be read."""
    final: bool = False
    nothing_new: bool = False
    """“Nothing new” stands in for what was written."""
    set_aside: dict[str, str] | None = None
    """The parts that the other of the two has meanwhile."""

    @property
    def touched(self) -> bool:
        """Whether anything of it is somebody's own."""
        return (
            self.parts != self.suggested
            or bool(self.next_text)
            or self.final != self.last
            or set(self.channels) != set(self.usual)
        )

    def written(self) -> Written:
        """As it would be sent. A part that says “none” and nothing else is left out, as everywhere."""
        parts = {part: "" if text.strip().casefold() == LEFT_OUT else text for part, text in self.parts.items()}
        return Written(self.audience, parts, None if self.final else self.next_due, self.final, self.channels)

    def typed(self, because: str = "") -> dict[str, str]:
        """The inputs of the verb that sends it."""
        parts = {INPUTS[part]: text.strip() or LEFT_OUT for part, text in self.parts.items()}
        due = self.next_due.isoformat() if self.next_due is not None and not self.final else ""
        return parts | {
            "audience": self.audience,
            "next": due,
            "channels": ", ".join(self.channels),
            "final": "yes" if self.final else "no",
            "because": because,
        }

    def time(self, m: Moment, text: str) -> None:
        """Somebody typed when the next one comes. What it means is settled now: 14:35 stays the one of today."""
        self.next_text, self.wrong_time = text.strip(), ""
        if not self.next_text:
            self.follow(m)
            return
        try:
            self.next_due = NEXT.read(self.next_text, m).replace(second=0, microsecond=0)
        except Refused as refusal:
            self.wrong_time = str(refusal)

    def follow(self, m: Moment) -> None:
        """Let the next one come when the cadence asks for it, which moves on while this one is written."""
        if not self.next_text:
            self.next_due = following(m.incident, m.policy, self.audience, m.at)

    def shown_time(self, m: Moment) -> str:
        """What stands in the row of the next update."""
        return self.next_text or (say(self.next_due, m.zone, m.now) if self.next_due else "")

    def toggle_final(self, m: Moment) -> None:
        """The last one, or not; words that nobody changed are those that fit."""
        untouched = self.parts == self.suggested
        self.final = not self.final
        self.suggested = drafted(m, self.audience, final=self.final).parts
        if untouched:
            self.parts = dict(self.suggested)

    def toggle_nothing_new(self, m: Moment) -> None:
        """“Nothing new” in place of what stands there, or that again."""
        if self.set_aside is None:
            self.set_aside = dict(drafted(m, self.audience, nothing_new=True).parts)
        self.parts, self.set_aside = self.set_aside, self.parts
        self.nothing_new = not self.nothing_new

    def toggle_channel(self, channel: str, m: Moment) -> None:
        """By this channel too, or not."""
        chosen = set(self.channels) ^ {channel}
        known = [each.id for each in m.policy.channels]
        self.channels = tuple(sorted(chosen, key=lambda id: known.index(id) if id in known else len(known)))


def draft(m: Moment, audience: str) -> Draft:
    """An update as the record suggests it. Raises `Refused` where the templates do not allow one."""
    made = drafted(m, audience)
    parts, channels, due, final = made.parts, made.channels, made.next_due, made.final
    return Draft(audience, dict(parts), channels, m.now, dict(parts), channels, final, due, final=final)

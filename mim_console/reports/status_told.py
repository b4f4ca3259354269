"""The status page for an audience: made of what it was told, and of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mim_console.incident.safe import one_line, visible
from mim_console.incident.told import Telling, Told, told
from mim_console.reports.status import Figure, Sheet, mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mim_console.incident.clocks import Clock
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

_LABELLED = re.compile(r"([A-Z][A-Za-z' -]{1,30}):(?:\s+(.*))?")
_SHOWN_ABOVE = ("Next update", "Reference")
"""What the head of the page says, with its countdown."""
_FACTS = ("Priority", "Since", "Noticed", "Reported", "Time", "Contact", "Call")
"""Labels of what is no sentence about it."""
_LONGEST = 160
"""Characters of a sentence that stands in for a headline or an impact that nobody wrote."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of an update, and the label before them."""

    label: str
    lines: tuple[str, ...]


class AudienceView:
    """For whoever belongs to an audience."""

    heading = "Incident status"
    discreet = True

    def __init__(self, policy: Policy, audience: str) -> None:
        self._policy, self._audience = policy, audience
        self.mark = mark(f"for {audience}")

    def sheet(self, incident: Incident, clocks: Sequence[Clock]) -> Sheet | None:
        heard = told(incident, self._audience)
        return None if heard is None else self._sheet(heard)

    def _sheet(self, heard: Told) -> Sheet:
        title = _title(heard)
        earlier = [
            {"at": each.at, "title": _without(heard.reference, each.headline) or _start(each), "blocks": blocks(each)}
            for each in heard.updates[1:]
        ]
        return Sheet(
            title,
            heard.newest.impact or ("" if title == (start := _start(heard.newest)).removesuffix(".") else start),
            (("✓", "good", "Over"),) if heard.over else (("●", "on", "Under way"),),
            tuple(self._figures(heard)),
            "status_told",
            {"newest": blocks(heard.newest), "earlier": earlier, "reference": heard.reference},
            heard.forgotten,
            heard.drill,
        )

    def _figures(self, heard: Told) -> Iterator[Figure]:
        if heard.over:
            yield Figure("Over since", heard.over, "ago")
        else:
            if heard.next_due:
                yield Figure("Next update", heard.next_due, "due")
            elif heard.forgotten is None:
                yield Figure("Next update", value="not announced")
            yield Figure("Last update", heard.newest.at, "ago")
        if len(heard.updates) > 1:
            yield Figure("First reported", heard.since)
        if heard.priority:
            name = self._policy.priorities[heard.priority].name
            yield Figure("Priority", value=heard.priority, note=name)


def blocks(update: Telling) -> tuple[Block, ...]:
    """The text of an update as it was sent, by its labels."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in visible(update.text).split("\n"):
        labelled = _LABELLED.fullmatch(line.strip())
        if labelled:
            found.append((labelled[1], [labelled[2]] if labelled[2] else []))
        elif line.strip():
            found[-1][1].append(line.strip())
        elif found[-1][1]:
            found.append(("", []))  # a label holds till the next empty line
    return tuple(Block(label, tuple(lines)) for label, lines in found if lines and label not in _SHOWN_ABOVE)


def _title(heard: Told) -> str:
    said = next((each.headline for each in heard.updates if each.headline), "")
    if named := _without(heard.reference, said):
        return named
    began = next(filter(None, map(_start, reversed(heard.updates))), "")
    return began.removesuffix(".") or heard.reference or "Incident"


def _without(reference: str, headline: str) -> str:
    """A headline without the reference at its head, which stands beside it."""
    return one_line(headline).removeprefix(f"[{reference}]").strip()


def _start(update: Telling) -> str:
    """Its first sentence."""
    lines = (line for block in blocks(update) if block.label not in _FACTS for line in block.lines)
    first = next(lines, "").removeprefix("- ")
    sentence = re.split(r"(?<=[.!?])\s", one_line(first), maxsplit=1)[0]
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1]}…"

"""The external summary as a draft: what customers were told already, without what was promised or is past."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mim_console.incident.account.part import Group, Item, Record, groups
from mim_console.incident.when import place
from mim_console.incident.wording import OUTSIDE, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.facts.communicate import Update

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+(?!\s|$)[^.!?…\n]*)*[.!?…]*")
_PASSING = re.compile(
    r"\b(?:next|last|final|further|more) updates?\b|^(?:contact|what to do meanwhile)\b|\[[A-Z]", re.IGNORECASE
)
"""What an update says of itself, or only for the time being."""
NOTHING = "Nothing that customers were told may stand here as it is: it promised, named somebody, or has passed."


def summary(record: Record) -> list[Group]:
    """When it was, whom it hit in the words of the first update, what was done in those of the last."""
    incident, at = record.incident, record.incident.at
    told = sorted((each for each in incident.updates if each.audience == OUTSIDE and each.sent), key=lambda u: u.at)
    if not told:
        return []
    began, over = at("impact_start") or at("detected"), at("restored") or at("resolved")
    zone = place(ZoneInfo(incident.zone))
    when = f"It began at {record.time(began)} and was over at {record.time(over)} ({zone})." if began and over else ""
    said: dict[str, None] = {}
    for update, parts in ((told[0], ("impact",)), (told[-1], ("done", "status"))):
        said |= dict.fromkeys(_kept(record, update, parts))
    what = f"As customers were told then: {' '.join(said)}" if said else NOTHING
    return groups(("", [Item(when)] if when else []), ("", [Item(what)]))


def _kept(record: Record, update: Update, parts: tuple[str, ...]) -> Iterator[str]:
    """The sentences of an update that may stand in a summary: what promises, blames or has passed may not."""
    composed = record.incident.outgoing.get(update.outgoing)
    text = "\n".join(composed.parts.get(part, "") for part in parts) if composed else update.text
    names = record.incident.people()
    for found in _SENTENCE.finditer(text):
        sentence = found[0].strip()
        if len(sentence) < 3 or _PASSING.search(sentence):
            continue
        remarks = check(sentence, OUTSIDE, record.policy.wording, names)
        if not any(each.level == "error" and each.rule != "missing-next-update" for each in remarks):
            yield sentence

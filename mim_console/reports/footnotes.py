"""What the parts of a review rest on: each entry gets a number where it is first named, and is told at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mim_console.incident.fold import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mim_console.incident.entry import Entry
    from mim_console.reports.dating import Dating


class Footnote(NamedTuple):
    """An entry that something rests on."""

    when: str
    who: str
    text: str


class Footnotes:
    """Numbers entries in the order in which the review names them."""

    def __init__(self, entries: Iterable[Entry], dating: Dating) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._dating = dating
        self._named: list[str] = []

    def mark(self, ids: Sequence[str]) -> str:
        """`see 1: 14:05 Priya; 2: 14:09 Bob`; empty where there is nothing to see. One not at hand is left out."""
        marks = []
        for id in ids:
            if (entry := self._entries.get(id)) is not None:
                if id not in self._named:
                    self._named.append(id)
                marks.append(f"{self._named.index(id) + 1}: {self._dating.say(entry.occurred_at)} {entry.author}")
        return f"see {'; '.join(marks)}" if marks else ""

    def told(self) -> list[Footnote]:
        """Each entry that was named, in the order of their numbers."""
        named = (self._entries[id] for id in self._named)
        return [Footnote(self._dating.say(each.occurred_at), each.author, read(each).line()) for each in named]

"""The lines of the timeline: an entry as it is read, and what stands between two of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from mim_console.incident.facts.base import Blanked
from mim_console.incident.facts.timing import ThresholdPassed
from mim_console.incident.fold import read
from mim_console.incident.safe import one_line
from mim_console.incident.when import place, say, say_day
from mim_console.widgets.cells import inert
from mim_console.widgets.countdown import length
from mim_console.widgets.lines import Line
from mim_console.widgets.theme import MUTED, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mim_console.desk.scene import Scene
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.record import Correction

ROWS = 3
"""How many rows a long entry takes; the line under the cursor is told in full below the list."""
PERSON, PERSON_SMALL = 12, 7
"""Cells for a name."""


class Telling:
    """How the entries of one scene are told, on few columns where `small`.

    `found` is the text that they were found by; `gaps` whether silence between two of them means anything.
    """

    def __init__(self, scene: Scene, *, small: bool = False, gaps: bool = True, found: str = "") -> None:
        self._incident = scene.incident
        self._zone = scene.zone
        self._year = scene.now.astimezone(scene.zone).year
        self._small = small
        self._person = PERSON_SMALL if small else PERSON
        self._found = re.compile(re.escape(found), re.IGNORECASE) if found else None
        self._gaps = gaps
        self._silence = scene.policy.measures.silence
        self._milestones: dict[str, str] = {}
        for name, milestone in scene.incident.milestones.items():
            others = self._milestones.get(milestone.entry)
            self._milestones[milestone.entry] = f"{others}, {_words(name)}" if others else _words(name)

    def lines(self, entry: Entry, before: Entry | None) -> list[Line]:
        """The entry, after what separates it from the one before; only its own lines have its id as their key."""
        return [*self._between(before, entry), *self._told(entry)]

    def day(self, at: datetime) -> str:
        """`Sat 21 Nov`, with the year if it is another than now."""
        year = at.astimezone(self._zone).year
        return say_day(at, self._zone) + ("" if year == self._year else f" {year}")

    def where(self, at: datetime) -> str:
        """The day and the zone that the times are in."""
        return f"{self.day(at)} · {place(self._zone)}"

    def details(self, entry: Entry, width: int) -> list[Line]:
        """What the line had no room for: both times, the kind, who entered it, and a long text in full."""
        login = f" (login {entry.login})" if entry.login != entry.author and not self._small else ""
        parts = [f"{_words(entry.kind)} · {self.day(entry.occurred_at)} {self._clock(entry.occurred_at)}"]
        parts += [f"logged {self._clock(entry.recorded_at, entry.occurred_at)} by {entry.author}{login}"]
        lines = [Line(Content.styled(" · ".join(parts), MUTED), rows=2)]
        text = self._fact(entry).line()
        told = [row for line in self._told(entry) for row in line.laid_out(width)]
        if any(row.plain.rstrip().endswith("…") for row in told):
            lines.append(Line(text, rows=12))
        return lines

    def title(self, entry: Entry) -> str:
        """The entry in a few words, for the head of a menu."""
        text = one_line(self._fact(entry).line())
        return f"{entry.occurred_at.astimezone(self._zone):%H:%M} {text if len(text) <= 52 else text[:51] + '…'}"

    def words(self, entry: Entry) -> str:
        """What an entry says, in the words that a correction would replace."""
        fact = self._fact(entry)
        return str(getattr(fact, fact.words) or "") if fact.words else ""

    def _fact(self, entry: Entry) -> Fact:
        fact = read(entry)
        for correction in self._incident.corrections.get(entry.id, ()):
            fact = correction.mended(fact)
        return fact

    def _between(self, before: Entry | None, entry: Entry) -> Iterator[Line]:
        at, zone = entry.occurred_at, self._zone
        if before is None:
            return
        if before.occurred_at.astimezone(zone).date() != at.astimezone(zone).date():
            yield Line("")
            yield Line(Content.styled(self.day(at), "bold"))
        if self._silent(before.occurred_at, at):
            yield Line(Content.styled(f"{' ' * 7}┊  {length(at - before.occurred_at)} silent", MUTED))

    def _silent(self, since: datetime, until: datetime) -> bool:
        opened, closed = self._incident.opened, self._incident.ended
        during = opened is not None and since >= opened and (closed is None or since < closed)
        return self._gaps and during and until - since >= self._silence

    def _told(self, entry: Entry) -> Iterator[Line]:
        fact, corrections = read(entry), self._incident.corrections.get(entry.id, [])
        milestone = self._milestones.get(entry.id, "")
        style = MUTED if corrections or fact.system or isinstance(fact, Blanked) else "bold" if milestone else ""
        mark = Content.styled(fact.mark, _tone(fact))
        text = Content.styled(self._text(entry, fact), style)
        tails = list(self._tails(entry, milestone))
        if self._small:  # a column of its own would leave too little for the words
            text, tails = Content("  ").join([text, *tails]), []
        tail = Content("  ").join(tails)
        name = self._name(entry.author, MUTED if fact.system else "$text-primary")
        yield self._line(entry, self._time(entry.occurred_at), mark, name, text, tail)
        for correction in corrections:
            fact = correction.mended(fact)
            yield self._correction(entry, fact, correction)

    def _correction(self, entry: Entry, fact: Fact, correction: Correction) -> Line:
        at, moved = correction.at, correction.said.occurred_at
        why = f"  {correction.said.reason} · {correction.by} {say(at, self._zone, entry.occurred_at)}"
        text = Content.assemble(fact.line(), (why, MUTED))
        time = self._time(moved) if moved else Content(" " * 5)
        return self._line(entry, time, Content("±"), Content(" " * self._person), text, Content())

    def _line(self, entry: Entry, time: Content, mark: Content, name: Content, text: Content, tail: Content) -> Line:
        start = Content.assemble(time, "  ", mark, "  ", name, "  ")
        for found in self._found.finditer(text.plain) if self._found else ():
            text = text.stylize("bold underline", *found.span())
        return Line(start + text, tail, entry.id, ROWS, len(start))

    def _text(self, entry: Entry, fact: Fact) -> str:
        reason = self._incident.redactions.get(entry.id, "")
        return f"redacted · {reason}" if reason and isinstance(fact, Blanked) else fact.line()

    def _tails(self, entry: Entry, milestone: str) -> Iterator[Content]:
        if milestone and milestone not in self._fact(entry).line():
            yield Content.styled(f"◆ {milestone}", "$text-primary")
        if entry.id in self._incident.pinned:
            yield Content.styled("* pinned", "$text-primary")
        # A record that was imported was learnt all at once: saying so on each line would tell nothing.
        at_once = self._incident.imported_from and entry.recorded_at == self._incident.known
        if entry.logged_late and not at_once:
            logged = say(entry.recorded_at, self._zone, entry.occurred_at)
            yield Content.styled(f"({logged})" if self._small else f"(logged {logged})", MUTED)

    def _time(self, at: datetime) -> Content:
        return Content.styled(f"{at.astimezone(self._zone):%H:%M}", MUTED)

    def _clock(self, at: datetime, day: datetime | None = None) -> str:
        said = say(at, self._zone, day or at)
        return f"{said}:{at.astimezone(self._zone):%S}"

    def _name(self, author: str, style: str) -> Content:
        name = author.split()[0] if self._small and author.split() else author
        return inert(name).truncate(self._person, ellipsis=True, pad=True).stylize_before(style)


def headline(where: str, narrowed: list[str], count: str, below: int) -> Line:
    """The line over the list: which day is on top, what it is narrowed to, how many there are, how many are new."""
    chips = [Content.styled(f"  {part}  ", "$text-primary on $panel") for part in narrowed]
    start = Content.styled(where, "bold")
    new = Content.styled(f"{below} new below, G   " if below > 0 else "", "bold $text-primary")
    return Line(inert(Content("  ").join([start, *chips])), new + Content.styled(count, MUTED))


def counted(shown: int, known: int, *, narrowed: bool, small: bool) -> str:
    """How many entries are shown, and what became of the others."""
    if narrowed:
        return f"{shown:,} of {known:,}"
    folded = max(known - shown, 0)
    entries = f"{shown:,} {'entry' if shown == 1 else 'entries'}"
    return f"{entries} · {folded:,} {'folded' if small else 'of the console’s own folded away'}" if folded else entries


def _tone(fact: Fact) -> str:
    if isinstance(fact, ThresholdPassed):
        return (Tone.LATE if fact.threshold >= 1 else Tone.SOON).style
    return MUTED if fact.mark == "·" else ""


def _words(name: str) -> str:
    return name.replace("_", " ")

"""The run-sheet: what the call needs on paper if this machine, or the whole network, goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mim_console.incident.clocks import clocks
from mim_console.incident.clocks.regulatory import owed
from mim_console.incident.facts.base import tail
from mim_console.incident.policy.regulatory import NOT_ADVICE
from mim_console.incident.safe import one_line
from mim_console.incident.seal import Seal
from mim_console.incident.when import MONTHS, place, say, say_here_and_utc
from mim_console.reports.calling import Ladder
from mim_console.reports.columns import columns, wrapped
from mim_console.reports.template import FAILURES, environment, wrong
from mim_console.reports.undelivered import gist, gist_of, undelivered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mim_console.incident.clocks import Clock
    from mim_console.incident.directory import Directory
    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.communicate import Update
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

WIDTH = 80
"""Columns of the plain text: what every printer prints."""
MOST = 16
"""Rows of a table, so that all of it stays on a page."""
LONGEST = 160
"""Characters of one text: the ledger has the rest."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A part of the sheet."""

    title: str
    heads: Row
    rows: list[Row]
    note: str = ""
    times: int = 0
    """How many of its columns, from the left, hold times."""


class Sheet:
    """Everything on the sheet, as it stands at an instant."""

    def __init__(
        self,
        incident: Incident,
        entries: Iterable[Entry],
        policy: Policy,
        directory: Directory,
        ledger: Path,
        now: datetime,
    ) -> None:
        self.incident, self.policy, self.directory, self.ledger, self.now = incident, policy, directory, ledger, now
        self.zone = ZoneInfo(incident.zone)
        self.zones: Row = ("UTC",) if place(self.zone) == "UTC" else (place(self.zone), "UTC")
        """The columns in which an instant is said."""
        self.clocks = clocks(incident, policy)
        self.seal = Seal()
        for entry in sorted(entries, key=lambda each: each.id):
            self.seal.add(entry)

    @property
    def head(self) -> list[str]:
        """Which incident, how bad, where it stands, and when this was."""
        one = self.incident
        state = [
            one.priority or "no priority yet",
            one.status,
            f"stage {one.stage}",
            f"MIM {one.holder('mim') or 'nobody'}",
        ]
        scope = one.scope
        extent = [f"{scope.users:,} users" if scope.users is not None else "", *scope.groups, *scope.sites, scope.reach]
        hit = [f"{each.name} {each.state}" for each in one.services.values()]
        impact = filter(None, (scope.impact, ", ".join(filter(None, extent)), ", ".join(hit)))
        return [
            " · ".join(state),
            f"as of {say_here_and_utc(self.now, self.zone)}",
            _clipped(" · ".join(impact)) or "the impact is not written down",
            f"cause: {_clipped(one.known_cause) or 'not known'}",
            f"bridge: {_clipped(one.bridge) or 'none is noted'}",
        ]

    @property
    def tables(self) -> list[Table]:
        """The parts that say anything, in the order in which they are needed."""
        every = (
            Table("Who to call", ("", "", ""), _few(self._people())),
            self._timed("Ladder", ("who", "how"), self._ladder()),
            self._timed("Clocks", ("what", "who"), self._clocks(), self._law()),
            self._timed("Updates", ("to", "last told"), self._updates()),
            Table(
                "Not delivered yet", ("", "to", "what to do"), _few(undelivered(self.incident, self.policy, self.now))
            ),
            self._timed("Asked and to do", ("", "who", "what"), self._work()),
            Table("Suspected and ruled out", ("", "", ""), _few(self._theories())),
            Table("In force, and how to undo it", ("", "what", "undo"), _few(self._force())),
        )
        return [each for each in every if each.rows]

    @property
    def onward(self) -> list[str]:
        """How to go on elsewhere, and how to tell that the copy is whole."""
        heads = [f"{origin} {n} {chain[:16]}" for origin, (n, chain) in sorted(self.seal.heads.items())]
        return [
            f"The ledger is {self.ledger}. Take it, or a backup of it, to another machine: mim --db FILE verify, then "
            "mim --db FILE. Until then write down time, who and what; enter it later with --at.",
            f"This sheet tells {self.seal.entries} entries, digest {self.seal.digest}; the last of each console (name, "
            f"number, head): {'; '.join(heads)}.",
        ]

    # The rows

    def _people(self) -> Iterator[Row]:
        one = self.incident
        for each in self.directory.bridges():
            yield "Bridge", each.name, _reach(each.ways)
        titles = {role.id: role.title for role in self.policy.roles}
        for role in one.roles:
            for person in one.holders(role):
                yield titles.get(role, role), person, self._way(person)
        for vendor in one.vendors.values():
            if vendor.closed is None:
                known = self.directory.of_vendor(vendor.vendor)
                how = vendor.contact or (f"{known[0].name} {known[0].way}" if known else "")
                yield "Vendor", f"{vendor.vendor} {vendor.case}".strip(), how

    def _ladder(self) -> Iterator[Row]:
        for due, who, how in Ladder(self.incident, self.policy, self.directory, self.now).calls(self.clocks):
            yield *(self._times(due) if due else self._no_times()), who, how

    def _clocks(self) -> Iterator[Row]:
        elsewhere = ("escalation", "update", "ask", "action")
        for clock in self.clocks:
            if not clock.over and clock.kind not in elsewhere:
                when = self._times(clock.due) if clock.due else self._no_times("paused")
                yield *when, _clipped(self._late(clock, f"{clock.name}{tail(clock.note, ', ')}")), clock.owner
        for each in owed(self.incident, self.policy):
            if each.waits:
                yield (
                    "no clock",
                    *self._no_times()[1:],
                    f"{each.name}: {', or '.join(map(str, each.report.due))}",
                    each.duty.decided_by,
                )

    def _updates(self) -> Iterator[Row]:
        due = {clock.about: clock for clock in self.clocks if clock.kind == "update" and not clock.over}
        for audience in self.policy.audiences:
            heard = [each for each in self.incident.updates if each.sent and each.audience == audience.id]
            last, clock = max(heard, key=lambda each: each.at, default=None), due.get(audience.id)
            if last or clock:
                when = self._times(clock.due) if clock and clock.due else self._no_times()
                text = f"{self._clock(last.at)}: {_clipped(self._gist(last))}" if last else "nothing yet"
                yield *when, self._late(clock, audience.title) if clock else audience.title, text

    def _gist(self, update: Update) -> str:
        composed = self.incident.outgoing.get(update.outgoing)
        return gist_of(composed) if composed else gist(update.text)

    def _theories(self) -> Iterator[Row]:
        for each in self.incident.hypotheses.values():
            supporting, against = each.weigh()
            weight = f"open, {supporting} for, {against} against" if each.state == "open" else each.state.upper()
            yield each.handle, weight, f"{_clipped(each.text)}{tail(_clipped(each.reason), ': ')}"

    def _work(self) -> Iterator[Row]:
        for ask in self.incident.asks.values():
            if ask.open:
                yield *self._times(ask.due), ask.handle, ask.who, _clipped(ask.what)
        for action in self.incident.actions.values():
            if action.open:
                when = self._times(action.due) if action.due else self._no_times()
                waits = " (waits for approval)" if action.waiting else ""
                yield *when, action.handle, action.owner or "NO OWNER", f"{_clipped(action.what)}{waits}"

    def _force(self) -> Iterator[Row]:
        for each in self.incident.containments.values():
            if each.in_force:
                off = " (switched off)" if each.disables else ""
                yield each.handle, f"{_clipped(each.what)}{off}", _clipped(each.undo) or "nobody said how"

    # Words

    def _timed(self, title: str, heads: Row, rows: Iterable[Row], note: str = "") -> Table:
        return Table(title, self.zones + heads, _few(rows), note, len(self.zones))

    def _law(self) -> str:
        return NOT_ADVICE if any(each.applies for each in self.incident.duties.values()) else ""

    def _late(self, clock: Clock, name: str) -> str:
        return f"OVERDUE {name}" if clock.due is not None and clock.due < self.now else name

    def _way(self, name: str) -> str:
        found = self.directory.named(name)
        return _reach(found.ways) if found else ""

    def _clock(self, at: datetime) -> str:
        return say(at, self.zone, self.now)

    def _times(self, at: datetime) -> Row:
        """An instant with its date, here and in UTC, there with the date where it is another; once where both agree."""
        here = at.astimezone(self.zone)
        first = f"{here.day} {MONTHS[here.month - 1]} {here:%H:%M}"
        return (first, say(at, UTC, here.replace(tzinfo=UTC))) if len(self.zones) > 1 else (first,)

    def _no_times(self, word: str = "") -> Row:
        return (word, *("" for _ in self.zones[1:]))


def runsheet(sheet: Sheet, template: str, name: str, *, html: bool) -> str:
    """The sheet filled into a template; `name` is what a complaint calls it. Raises `WrongTemplate`."""
    made = environment({name: template}, finalize=_harmless)
    made.autoescape = html
    made.filters |= {
        "columns": lambda rows, width=WIDTH: columns([tuple(map(_cell, row)) for row in rows], width),
        "wrapped": lambda text, width=WIDTH: wrapped(_cell(text), width),
    }
    try:
        return (
            made.get_template(name)
            .render(incident=sheet.incident, head=sheet.head, tables=sheet.tables, onward=sheet.onward, now=sheet.now)
            .strip()
            + "\n"
        )
    except Exception as error:
        from jinja2 import TemplateError

        if isinstance(error, (TemplateError, *FAILURES)):
            raise wrong(error, name) from error
        raise


def _harmless(value: Any) -> str:
    return one_line(" ".join(str(value).split("\n")))


def _cell(value: Any) -> str:
    return " ".join(_harmless(value).split())


def _clipped(text: str) -> str:
    text = _cell(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _few(found: Iterable[Row]) -> list[Row]:
    rows = list(found)
    more = len(rows) - MOST
    if more < 2:
        return rows
    return [*rows[:MOST], (*("",) * (len(rows[0]) - 1), f"and {more} more")]


def _reach(ways: list[tuple[str, str]]) -> str:
    return ", ".join(f"{how} {where}" for how, where in ways[:2])

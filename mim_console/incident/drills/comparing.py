"""Each thing that a debrief compares, with the rule by which it went well or is to be practised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from mim_console.incident.clocks import clocks, rounds
from mim_console.incident.drills.answering import roots
from mim_console.incident.drills.course import theirs
from mim_console.incident.drills.debrief import Row, Verdict
from mim_console.incident.duration import said
from mim_console.incident.facts.drill import DrillEnded
from mim_console.incident.wording import check

if TYPE_CHECKING:
    from mim_console.incident.drills.scenario import Did, Scenario
    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy
    from mim_console.incident.policy.communication import Cadence

_MINUTE = timedelta(minutes=1)
_SOON = timedelta(minutes=30)
"""After the service is back: to have it confirmed and said takes that long, and no longer."""
_ALIKE = 2
"""Telling words that a theory has in common with the stated cause before it names it."""


@dataclass(frozen=True)
class Compared:
    """One incident that was played beside the scenario that it was played from; lengths count from the detection."""

    scenario: Scenario
    incident: Incident
    entries: Sequence[Entry]
    policy: Policy
    ended: datetime

    def rows(self) -> Iterator[Row]:
        """All comparisons, as an incident goes."""
        yield self._declared()
        yield self._classified()
        yield self._first_update()
        yield self._updates()
        yield self._wording()
        yield self._asks()
        yield self._silence()
        yield self._escalations()
        yield self._cause()
        yield self._contained()
        yield self._gates()
        yield self._resolved()

    # Command

    def _declared(self) -> Row:
        mine, then = self.incident.at("declared"), self._then("declared")
        if mine is None:
            lesson = "You never declared it: take the higher level, and argue later."
            return Row("declared", "never", self._after(then), "practise", lesson)
        verdict: Verdict = ("well" if mine <= then else "practise") if then else ""
        lesson = {
            "well": f"Declared after {self._length(mine)}; they took {self._length(then)}.",
            "practise": f"Declared only after {self._length(mine)}; they took {self._length(then)}.",
            "": "",
        }[verdict]
        return Row("declared", self._after(mine), self._after(then), verdict, lesson)

    def _classified(self) -> Row:
        mine = [f"{each.priority} {self._after(each.at)}" for each in self.incident.classifications]
        then = [f"{each.text} {self._after(each.at)}" for each in self.scenario.did("classified")]
        return Row("classified", ", then ".join(mine) or "never", ", then ".join(then))

    # Telling people

    def _first_update(self) -> Row:
        told = [each.at for each in self.incident.updates if each.sent]
        mine, then = min(told, default=None), self._then("update")
        if mine is None:
            return Row("first update", "never", self._after(then), "practise", "Nobody was told anything.")
        verdict: Verdict = ("well" if mine <= then else "practise") if then else ""
        lesson = (
            f"The first update went out after {self._length(mine)}; theirs after {self._length(then)}." if then else ""
        )
        return Row("first update", self._after(mine), self._after(then), verdict, lesson)

    def _updates(self) -> Row:
        owed = [each for audience in self.policy.audiences for each in rounds(self.incident, self.policy, audience.id)]
        owed = [each for each in owed if each.counts(self.ended)]
        good = sum(each.on_time for each in owed)
        then = len(self.scenario.did("update"))
        missing = tuple(
            f"{self._title(each.audience)}: due {self._after(each.due)}, "
            + (f"late by {_minutes(each.update.at - each.due)}" if each.update else "never sent")
            for each in owed
            if not each.on_time
        )
        if not owed:
            return Row("updates in time", "none was owed", _count(then, "message"))
        verdict: Verdict = "well" if good == len(owed) else "practise"
        lesson = (
            "Every update that was owed went out in time."
            if verdict == "well"
            else f"{len(owed) - good} of {len(owed)} updates came late or never: the key n sends “nothing new”."
        )
        return Row(
            "updates in time", f"{good} of {len(owed)}", f"{_count(then, 'message')} in all", verdict, lesson, missing
        )

    def _wording(self) -> Row:
        sent = [*self.incident.outgoing.values()]
        found = [
            (each, remark)
            for each in sent
            for remark in check(each.text.removeprefix("[DRILL] "), each.audience, self.policy.wording)
        ]
        remarks = [
            (remark.level == "error", f"{each.handle} to {self._title(each.audience)}: {remark.said}")
            for each, remark in found
        ]
        errors = [said for error, said in remarks if error]
        details = tuple(said for _, said in remarks if said not in errors[:1])
        if not sent:
            return Row("wording", "no update was written here")
        if not found:
            return Row("wording", "nothing to remark", "", "well", "What you wrote was plain, and promised nothing.")
        you = f"{_count(len(found), 'remark')} on {_count(len(sent), 'update')}"
        lesson = f"{_count(len(errors), 'remark')} on what must not be said: {errors[0]}" if errors else ""
        return Row("wording", you, "", "practise" if errors else "", lesson, details)

    # Working

    def _asks(self) -> Row:
        asks = [each for each in self.incident.asks.values() if each.cancelled is None]
        if not asks:
            return Row("asks", "none", "", "practise", "You asked nobody for anything: the key a asks, with a time.")
        late = [each for each in asks if (each.answered or self.ended) > each.due]
        left = [each for each in late if not each.chased]
        answered = sum(each.answered is not None for each in asks)
        you = (
            f"{len(asks)} asked, {answered} answered, {len(late)} late, {sum(len(each.chased) for each in asks)} chased"
        )
        details = tuple(f"{each.handle} {each.who}: {each.what}: late and never chased" for each in left)
        if left:
            over = "1 ask ran over its time" if len(left) == 1 else f"{len(left)} asks ran over their time"
            lesson = f"{over} and nobody asked again: Enter on an ask chases it."
            return Row("asks", you, "", "practise", lesson, details)
        lesson = "Every ask that ran over its time was chased." if late else ""
        return Row("asks", you, "", "well" if late else "", lesson)

    def _silence(self) -> Row:
        start, end = self.incident.opened or self.scenario.detected, self._end
        at = [start, *sorted(each.occurred_at for each in theirs(self.entries) if start < each.occurred_at < end), end]
        gap, since = max(((b - a, a) for a, b in pairwise(at)), default=(timedelta(0), start))
        longest = max((each.then for each in self._cadences if each.then), default=None)
        you = f"{_minutes(gap)} from {self._after(since)}"
        if longest is not None and gap > longest:
            lesson = f"For {_minutes(gap)} you entered nothing: longer than any audience waits for an update."
            return Row("longest silence", you, "", "practise", lesson)
        return Row("longest silence", you)

    def _escalations(self) -> Row:
        due = [each for each in clocks(self.incident, self.policy) if each.kind == "escalation"]
        rungs = {each.id for each in self.policy.escalation.rungs}
        due = [each for each in due if each.about in rungs and each.due is not None and each.due < self._end]
        missed = [each for each in due if each.state(self.ended) == "breached"]
        waived = [f"left out, {rung}: {why}" for rung, why in self.incident.waived_rungs.items()]
        declined = [f"not now: {why}" for why in self.incident.declined.values()]
        details = (*(f"{each.name}: due {self._after(each.due)}" for each in missed), *waived, *declined)
        then = _count(len(self.scenario.did("escalation")), "call")
        you = f"{len(due) - len(missed)} of {len(due)} in time, {_count(len(self.incident.escalations), 'call')} in all"
        if missed:
            lesson = f"{len(missed)} of {len(due)} escalations were not made in time: the key y makes what is proposed."
            return Row("escalations", you, then, "practise", lesson, details)
        lesson = "Whoever had to be called was called in time." if due else ""
        return Row("escalations", you if due else "none was due", then, "well" if due else "", lesson, details)

    def _cause(self) -> Row:
        mine = [each for each in self.incident.hypotheses.values() if self._names_it(each.text)]
        theirs = [each for each in self.scenario.did("theory") if self._names_it(each.text)]
        first = min(mine, key=lambda each: each.raised, default=None)
        known = theirs[0] if theirs else None
        then = f"{self._after(known.at)}: {known.text}" if known else ""
        if first is None:
            raised = len(self.incident.hypotheses)
            you = f"not among your {_count(raised, 'theory', 'theories')}" if raised else "no theory on the board"
            lesson = "The cause was never on your board: the key h puts a theory there." if self.scenario.cause else ""
            return Row("cause first named", you, then, "practise" if lesson else "", lesson)
        state = "" if first.state == "open" else f", {first.state}"
        you = f"{self._after(first.raised)}: {first.handle} {first.text}{state}"
        lesson = f"{first.handle} named what turned out to be the cause, after {self._length(first.raised)}."
        return Row("cause first named", you, then, "well", lesson)

    def _contained(self) -> Row:
        mine, measures = self.incident.at("contained"), [*self.incident.containments.values()]
        first = min((each.applied for each in measures), default=None)
        tried = f"first measure {self._after(first)}, not known to hold" if first else "no measure noted"
        known = self._then("measure")
        then = f"first measure {self._after(known)}" if known else ""
        details = tuple(
            f"{each.handle} {each.what} {self._after(each.applied)}{', in force' * each.in_force}" for each in measures
        )
        in_force = sum(each.in_force for each in measures)
        lesson = ""
        if in_force and self.incident.over:
            lesson = f"Closed with {_count(in_force, 'measure')} still in force."
        elif measures and not any(each.checks for each in measures):
            lesson = "Nobody looked whether a measure holds: the keys c h say what was seen."
        return Row("contained", self._after(mine) or tried, then, "practise" if lesson else "", lesson, details)

    # The end

    def _gates(self) -> Row:
        open_ = [each for each in self.incident.visits if each.left_open]
        details = tuple(
            f"{each.stage}, {_count(len(each.left_open), 'step')} open: {each.reason or 'no reason'}" for each in open_
        )
        stages = " › ".join(dict.fromkeys(each.stage for each in self.incident.visits if not each.of_itself))
        if not stages:
            return Row("stages", "never left identify", "", "practise", "The stage never moved: the keys s s go on.")
        return Row("stages", stages, "", "", "", details)

    def _resolved(self) -> Row:
        mine, then = self.incident.at("resolved"), self.scenario.restored
        closed = self.incident.at("closed")
        you = ", ".join(
            f"{word} {self._after(at)}" for word, at in (("resolved", mine), ("closed", closed)) if at is not None
        )
        back = f"back {self._after(then)}"
        if mine is None:
            over = any(each.kind == DrillEnded.kind for each in self.entries)
            if self.ended < (then if over else then + _SOON):
                return Row("resolved", "the drill ended first" if over else "not yet", back)
            return Row(
                "resolved", "never", back, "practise", "The service was back and nobody said so: the keys s r resolve."
            )
        if mine < then - _MINUTE:
            early = _minutes(then - mine)
            lesson = f"You resolved it {early} before the service was really back."
            return Row("resolved", you, back, "practise", lesson)
        if mine > then + _SOON:
            late = _minutes(mine - then)
            lesson = f"Resolved {late} after the service was back: for so long nobody knew that it was over."
            return Row("resolved", you, back, "practise", lesson)
        lesson = f"Resolved {_minutes(mine - then)} after the service was really back, and not before."
        return Row("resolved", you, back, "well", lesson)

    # Inside

    @cached_property
    def _end(self) -> datetime:
        """Until when there was something to do."""
        over = self.incident.at("resolved") or self.incident.ended
        return min(filter(None, (over, self.ended)))

    @cached_property
    def _cadences(self) -> list[Cadence]:
        priority, stage = self.incident.priority, self.incident.stage
        found = (self.policy.cadence(priority, stage, each.id) for each in self.policy.audiences) if priority else ()
        return [each for each in found if each is not None]

    def _names_it(self, text: str) -> bool:
        return len(roots(text) & self._cause_roots) >= min(_ALIKE, len(self._cause_roots) or 1)

    @cached_property
    def _cause_roots(self) -> set[str]:
        return roots(self.scenario.cause)

    def _then(self, sort: Did) -> datetime | None:
        return min((each.at for each in self.scenario.did(sort)), default=None)

    def _length(self, at: datetime | None) -> str:
        return _minutes(at - self.scenario.detected) if at else ""

    def _after(self, at: datetime | None) -> str:
        """`+6m`: so long after somebody noticed; empty for what has no time."""
        if at is None:
            return ""
        length = at - self.scenario.detected
        return f"{'-' if length < -_MINUTE / 2 else '+'}{_minutes(abs(length))}"

    def _title(self, audience: str) -> str:
        known = self.policy.audience(audience)
        return known.title.lower() if known else audience


def _minutes(length: timedelta) -> str:
    return said(timedelta(minutes=round(length / _MINUTE))) if length > _MINUTE / 2 else "0m"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"

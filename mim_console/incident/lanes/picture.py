"""Each lane of an incident: milestones, services, stages, service levels, updates, theories, measures and promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mim_console.incident.clocks import clocks, rounds
from mim_console.incident.course import MILESTONES
from mim_console.incident.facts.base import tail
from mim_console.incident.lanes.lane import Bar, Mark, Row, State
from mim_console.incident.outbox import stands, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mim_console.incident.clocks import Clock, Round
    from mim_console.incident.facts.scope import Service, ServiceState
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy

_LOOK: dict[ServiceState, State] = {"down": "bad", "degraded": "warn", "at risk": "quiet", "restored": "good"}
_STAGES_LATER = ("close", "review", "improve")


@dataclass(frozen=True, slots=True)
class Picture:
    """What the lanes are drawn from; what goes on ends where the picture does."""

    incident: Incident
    policy: Policy
    now: datetime
    posted: tuple[tuple[datetime, str], ...]

    @property
    def until(self) -> datetime:
        """Where what is still so ends in the picture."""
        return self.incident.ended or self.now

    def every(self) -> Iterator[tuple[str, list[Row]]]:
        yield "Milestones", list(self._milestones())
        yield "Services", [row for each in self.incident.services.values() if (row := self._service(each)).bars]
        yield "Priority", self._one(self._priorities())
        if not self.incident.imported_from:
            yield "Stages", self._one(self._stages())
            yield "Service levels", list(self._levels())
            yield "Updates", list(self._updates())
        elif self.posted:
            yield "Posted", [Row(marks=(Mark(at, text),)) for at, text in self.posted]
        yield "Hypotheses", list(self._hypotheses())
        yield "In force", list(self._containments())
        yield "Asked", list(self._asks())
        yield "Actions", list(self._actions())
        yield "Decided and done", self._deeds()

    def _one(self, bars: Iterator[Bar]) -> list[Row]:
        found = tuple(bars)
        return [Row("", found)] if found else []

    def _milestones(self) -> Iterator[Row]:
        """One a row, for their words are long and the first ones stand close together."""
        for name in MILESTONES:
            if reached := self.incident.milestones.get(name):
                words = name.replace("_", " ")
                state: State = "bad" if name == "impact_start" else "good" if name in _GOOD else "plain"
                about = f"{'about here: ' if reached.approximate else ''}{words}"
                yield Row(marks=(Mark(reached.at, f"{'~' if reached.approximate else ''}{words}", state, about),))
        for again in self.incident.reopenings:
            yield Row(marks=(Mark(again, "reopened", "bad"),))

    def _service(self, service: Service) -> Row:
        ends = [*(at for at, _ in service.course[1:]), service.changed if service.restored else None]
        bars = [
            Bar(at, max(end or self.until, at), state, _LOOK[state], f"{service.name}: {state}", open=end is None)
            for (at, state), end in zip(service.course, ends, strict=False)
            if state != "restored"
        ]
        back = (at for at, state in service.course if state == "restored")
        marks = tuple(Mark(at, "restored", "good", f"{service.name}: restored") for at in back)
        return Row(service.name, tuple(bars), marks)

    def _stages(self) -> Iterator[Bar]:
        visits = self.incident.visits
        if not visits or self.incident.opened is None:
            return
        begun = [("identify", self.incident.opened, "")] if visits[0].at > self.incident.opened else []
        turns = [*begun, *((each.stage, each.at, each.reason) for each in visits)]
        ends = [*(at for _, at, _ in turns[1:]), max(self.until, turns[-1][1])]
        for (stage, at, reason), end in zip(turns, ends, strict=True):
            if at < end:
                state: State = "quiet" if stage in _STAGES_LATER else "plain"
                yield Bar(at, end, stage, state, f"stage {stage}{tail(reason, ' · ')}")

    def _priorities(self) -> Iterator[Bar]:
        held = self.incident.classifications
        ends = [*(each.at for each in held[1:]), self.incident.at("resolved") or self.until]
        for each, end in zip(held, ends, strict=False):
            if each.at < end:
                state: State = "bad" if each.priority == "P1" else "warn" if each.priority == "P2" else "quiet"
                yield Bar(each.at, end, each.priority, state, f"impact {each.impact}, urgency {each.urgency}")

    def _levels(self) -> Iterator[Row]:
        for clock in clocks(self.incident, self.policy):
            if clock.kind.startswith("sla") and clock.due:
                yield self._level(clock, clock.due)

    def _level(self, clock: Clock, due: datetime) -> Row:
        end, state = clock.ended or self.now, clock.state(self.now)
        look: State = {"met": "good", "breached": "bad", "cancelled": "quiet"}.get(state, "plain")  # type: ignore[assignment]
        bar = Bar(clock.start, max(end, clock.start), state, look, f"{clock.name}: {state}", due, clock.ended is None)
        passed = (
            Mark(at, f"{share:.0%}", "warn", f"{clock.name}: {share:.0%} of its time used")
            for share, at, _ in clock.thresholds
            if share < 1 and clock.start < at < end
        )
        return Row(clock.name.removeprefix("SLA "), (bar,), tuple(passed))

    def _updates(self) -> Iterator[Row]:
        for audience in self.policy.audiences:
            owed = rounds(self.incident, self.policy, audience.id)
            bars = tuple(bar for each in owed if (bar := self._round(each)))
            sent = (each for each in self.incident.updates if each.audience == audience.id)
            marks = tuple(
                Mark(each.at, "sent" if each.sent else "skipped", "plain" if each.sent else "quiet", _said(each.text))
                for each in sent
            )
            if marks or bars:
                yield Row(audience.title, bars, marks)

    def _round(self, owed: Round) -> Bar | None:
        """The time in which an audience waited for an update that was owed to it."""
        update, end = owed.update, owed.update.at if owed.update else self.until
        if update is None and not owed.counts(self.now):
            return None
        state: State = "good" if end <= owed.due else "plain"
        heard = any(each.sent and each.audience == owed.audience for each in self.incident.updates)
        written = None if update else unheard(self.incident, owed.audience)
        silent = "not told again" if heard else "never told"
        label = "" if update else stands(self.incident, written) if written else silent
        return Bar(owed.since, max(end, owed.since), label, state, "", owed.due, open=update is None)

    def _hypotheses(self) -> Iterator[Row]:
        for each in self.incident.hypotheses.values():
            state: State = {"open": "plain", "confirmed": "good", "ruled out": "quiet"}[each.state]  # type: ignore[assignment]
            words = f"{each.handle} {each.text}"
            stands = "never settled" if each.state == "open" and self.incident.over else each.state
            text = f"{words} · {stands}{tail(each.reason)}"
            yield self._span(each.raised, each.settled, f"{words} · {stands}", state, text)

    def _containments(self) -> Iterator[Row]:
        for each in self.incident.containments.values():
            state: State = "warn" if each.holds is False else "good" if each.holds else "plain"
            text = f"{each.handle} {each.measure}: {each.what}"
            marks = tuple(
                Mark(check.at, "holds" if check.holds else "does not hold", "good" if check.holds else "bad")
                for check in each.checks
            )
            row = self._span(each.applied, each.removed, f"{each.handle} {each.what}", state, text)
            yield Row("", row.bars, marks)

    def _asks(self) -> Iterator[Row]:
        for each in self.incident.asks.values():
            state: State = "good" if each.answered else "quiet" if each.cancelled else "warn"
            said = tail(each.answer) if each.answered else " · cancelled" if each.cancelled else " · no answer"
            text = f"{each.handle} {each.who}: {each.what}{said}"
            ended = each.answered or each.cancelled
            due = min([*each.missed, each.due])
            yield self._span(each.asked, ended, f"{each.handle} {each.who}: {each.what}", state, text, due)

    def _actions(self) -> Iterator[Row]:
        for each in self.incident.actions.values():
            ended, state = each.done or each.cancelled, "good" if each.done else "quiet" if each.cancelled else "plain"
            how = "done" if each.done else "cancelled" if each.cancelled else "open"
            label = f"{each.handle} {each.what}{tail(each.owner, ' · ')}"
            end = None if each.follow_up and not ended else ended
            yield self._span(each.added, end, label, state, f"{label} · {how}", each.due)  # type: ignore[arg-type]

    def _deeds(self) -> list[Row]:
        incident = self.incident
        found = [Mark(each.at, f"{each.handle} {each.text}", "plain") for each in incident.decisions.values()]
        found += [Mark(each.at, each.text, "quiet") for each in incident.deeds.values()]
        found += [Mark(each.at, f"fix: {each.what}", "good") for each in incident.fixes]
        return [Row(marks=(mark,)) for mark in sorted(found, key=lambda mark: mark.at)]

    def _span(
        self, start: datetime, end: datetime | None, label: str, state: State, text: str, due: datetime | None = None
    ) -> Row:
        until = max(end or self.until, start)
        return Row("", (Bar(start, until, label, state, text, due, open=end is None),))


_GOOD = ("contained", "restored", "resolved", "closed", "reviewed")
_LONGEST = 300


def _said(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

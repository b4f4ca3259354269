"""The hinge: screens, the command line and drills do everything to an incident through here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, Union

from mim_console.data.template_file import Templates
from mim_console.data.timeline import Timeline
from mim_console.desk.action_book import ActionBook
from mim_console.desk.drafts import draft
from mim_console.desk.estate import LedgerEstate
from mim_console.desk.memory import LedgerMemory
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.others import Others, OthersAtDesk
from mim_console.desk.replay import Replay
from mim_console.desk.scene import Scene
from mim_console.desk.verb import Elsewhere, Verb
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.common import PAST
from mim_console.incident import logline
from mim_console.incident.clocks import Clock, clocks
from mim_console.incident.clocks.thresholds import next_crossing, passed
from mim_console.incident.directory import Directory
from mim_console.incident.entry import CONSOLE, Draft, Entry
from mim_console.incident.family import heads
from mim_console.incident.fold import extend, fold, only_recorded
from mim_console.incident.ids import new_id
from mim_console.incident.incident import Incident
from mim_console.incident.proposals import proposals
from mim_console.incident.safe import visible

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger
    from mim_console.desk.alerts import LedgerAlertBook
    from mim_console.desk.improvement import Improvement
    from mim_console.desk.seen import Memory, Seen
    from mim_console.desk.taking_in import TakingIn
    from mim_console.incident.alerts.duplicates import Suggestion
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.changes import ChangeRecord
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.timing import ThresholdPassed
    from mim_console.incident.links import Link
    from mim_console.incident.playbook import Playbook
    from mim_console.incident.policy import Policy
    from mim_console.incident.proposals import Proposal
    from mim_console.incident.services import ServiceMap

P = ParamSpec("P")
Said = Union["Fact", "tuple[Fact, datetime]", Elsewhere]

LATEST, LOOK_BACK = 8, 60
"""How many of the last entries a scene holds, and how many it looks at to find those that people made."""
AHEAD = timedelta(minutes=1)
"""How far another machine's clock may be before ours."""

HEADLINES = (
    "candidate_raised",
    "declared",
    "imported",
    "classified",
    "promoted",
    "demoted",
    "rejected",
    "retitled",
    "stage_entered",
    "resolved",
    "closed",
    "reopened",
    "milestone_reached",
    "review_moved",
    "review_held",
    "corrected",
    "regime_on",
    "regime_off",
    "made_child",
    "left_parent",
    "attached_to",
    "detached_from",
)
"""The kinds that say enough of an incident for a list of all."""


@dataclass(slots=True)
class _Folded:
    """An incident's state, the newest id in it, and what was computed from it."""

    incident: Incident
    newest: str
    clocks: list[Clock] | None = None
    latest: tuple[Entry, ...] | None = None
    look_again: datetime | None = None


class Desk:
    """Every verb, on one ledger, in one person's name. `clock` is the one place where time comes from."""

    def __init__(
        self,
        ledger: Ledger,
        policy: Policy,
        playbook: Playbook,
        author: str,
        login: str,
        clock: Callable[[], datetime],
        contacts: Callable[[], Directory] = Directory,
        templates: Templates | None = None,
    ) -> None:
        self.ledger = ledger
        self.policy = policy
        self.playbook = playbook
        self.author = author
        self.login = login
        self.now = clock
        self.contacts = contacts
        self.drill = False
        """Whether what is opened here is an exercise, and marked as one for ever."""
        self.templates = templates or Templates()
        self.memory: Memory = LedgerMemory(self)
        """What was before: past incidents and known errors."""
        self._alerts: LedgerAlertBook | None = None
        self.estate = LedgerEstate(ledger)
        self.actions = ActionBook(self)
        """Those of all incidents."""
        self._folded: dict[str, _Folded] = {}
        self._listed: list[Incident] = []
        self._listed_at = -1
        self._past: Scene | None = None
        self._replay: tuple[str, Replay] | None = None
        self._seen = ledger.arrival()

    @property
    def read_only(self) -> bool:
        """Whether the ledger itself refuses every verb."""
        return self.ledger.read_only

    # Reading

    def incidents(self) -> list[Incident]:
        """All of them, newest first, folded from their headlines alone: enough for a list."""
        newest = self.ledger.arrival()
        if newest != self._listed_at:  # the clocks ask each second, and seldom is there anything new
            by: dict[str, list[Entry]] = {}
            for entry in self.ledger.kinds(HEADLINES):
                by.setdefault(entry.incident, []).append(entry)
            self._listed = sorted((fold(entries) for entries in by.values()), key=lambda i: i.id, reverse=True)
            self._listed_at = newest
        return self._listed

    def incident(self, id: str) -> Incident:
        """The whole state of one incident. Raises `Refused` if there is none of that id."""
        return self._fold(id).incident

    def peek(self, id: str) -> Incident:
        """An incident's state, which is kept only if it was before: those that are looked through are many."""
        folded = self._folded.get(id) if self._seen == self.ledger.arrival() else None
        return folded.incident if folded else fold(self.ledger.read(id))

    def clocks(self, id: str) -> list[Clock]:
        """Its clocks: absolute instants, computed once for each state."""
        folded = self._fold(id)
        if folded.clocks is None:
            folded.clocks = clocks(folded.incident, self.policy)
        return folded.clocks

    @property
    def directory(self) -> Directory:
        """Whom one can call, as the file says now."""
        return self.contacts()

    @property
    def alerts(self) -> LedgerAlertBook:
        """What other systems noticed."""
        if self._alerts is None:
            from mim_console.desk.alerts import LedgerAlertBook  # not before the first paint

            self._alerts = LedgerAlertBook(self.ledger, self.policy.alerts, self.now)
        return self._alerts

    def duplicates(self, group: Group) -> list[Suggestion]:
        """The open incidents and candidates to which a group of alerts may belong, the likeliest first."""
        from mim_console.incident.alerts.duplicates import duplicates

        return duplicates(group, (self.incident(id) for id in self._open()), self.policy.alerts)

    def seen_before(self, of: Incident | str, services: Collection[str] = (), most: int = 8) -> Seen:
        """What past incidents and known errors answer to an open incident, or to a text that is being typed."""
        return self.memory.seen_before(of, services, most)

    @cached_property
    def taking_in(self) -> TakingIn:
        """The pass over what was recorded since anybody last looked through it all."""
        from mim_console.desk.taking_in import TakingIn

        return TakingIn(self)

    @cached_property
    def improvement(self) -> Improvement:
        """What all incidents say together."""
        from mim_console.desk.improvement import Improvement

        return Improvement(self)

    @property
    def services(self) -> ServiceMap:
        """What depends on what, as it was last taken in."""
        return self.estate.services

    @property
    def changes(self) -> tuple[ChangeRecord, ...]:
        """What was changed lately, newest first."""
        return self.estate.changes

    def heads(self) -> dict[str, str]:
        """The parent of each incident that is a child, by their ids."""
        return heads({each.id: each.parent.id for each in self.incidents() if each.parent})

    def others(self, id: str) -> Others:
        """The incidents beside one: what it may belong to, and what belongs to it."""
        return OthersAtDesk(self, id)

    def links(self, id: str) -> list[Link]:
        """Where the monitoring shows more of an incident."""
        from mim_console.incident.links import links

        return links(self.incident(id), self.policy.links, self.now())

    def proposals(self, id: str) -> list[Proposal]:
        """What to escalate in an incident now, the most urgent first."""
        return proposals(self.incident(id), self.policy, self.directory, self.clocks(id), self.now())

    def known_at(self, id: str, at: datetime) -> Incident:
        """The incident as this console knew it at an instant. Raises `Refused` where it knew nothing."""
        order = self.replay(id).order
        known = self.ledger.arrived(order.arrivals[: order.count(at)])
        if not known:
            raise Refused(f"nothing of it was known at {at:%Y-%m-%d %H:%M} UTC")
        return fold(known)

    def replay(self, id: str) -> Replay:
        """What was known of an incident when, to go through; that of one incident at a time is kept."""
        if self._replay is None or self._replay[0] != id:
            self._replay = id, Replay(self.ledger, id)
        self._replay[1].refresh()
        return self._replay[1]

    def scene(self, id: str, as_of: datetime | None = None) -> Scene:
        """What a screen shows of an incident: now, or as it was known at an instant."""
        if as_of is None:
            incident, running = self.incident(id), self.clocks(id)
            proposed = tuple(self.proposals(id))
            latest = self._latest(id)
            return Scene(incident, running, self.policy, self.playbook, self.now(), latest, None, proposed, self.estate)
        # The state of the past is one that moves on: of two instants only the last asked for is there.
        if self._past is None or (self._past.incident.id, self._past.as_of) != (id, as_of):
            replay = self.replay(id)
            replay.reach(as_of)
            if not replay.incident.entries:
                raise Refused(f"nothing of it was known at {as_of:%Y-%m-%d %H:%M} UTC")
            running = clocks(replay.incident, self.policy)
            latest = replay.said_last(as_of, LATEST, LOOK_BACK)
            self._past = Scene(replay.incident, running, self.policy, self.playbook, as_of, latest, as_of)
        return self._past

    def named(self, name: str) -> str:
        """The id of the incident that a reference, its number, a part of it, or `-` (the only open one) means."""
        every = self.incidents()
        if name == "-":
            found = [incident for incident in every if not incident.over]
        else:
            typed = name.casefold()
            found = [i for i in every if typed in (i.reference.casefold(), i.id)]
            found = found or [i for i in every if i.reference.rpartition("-")[2].lstrip("0") == typed.lstrip("0")]
            found = found or [i for i in every if typed in i.reference.casefold()]
        if len(found) == 1:
            return found[0].id
        if not found:
            raise Refused(f"no incident is called {name}: `list` shows all" if name != "-" else "no incident is open")
        raise Refused(f"{name} means {len(found)} incidents: {', '.join(i.reference for i in found[:5])}")

    def moment(self, id: str | None, at: datetime | None = None, now: datetime | None = None) -> Moment:
        """What a verb would find now."""
        now = now or self.now()
        if id is None:
            incident, reference = Incident(new_id(now, None)), self._next_reference()
        else:
            incident, reference = self.incident(id), ""
        said = now, at or now, self.author, reference
        return Moment(
            incident,
            self.policy,
            self.playbook,
            *said,
            directory=self.directory,
            memory=self.memory,
            estate=self.estate,
            alerts=self.alerts,
            files=self.ledger.files,
            others=self.others(incident.id),
            drill=self.drill,
            templates=self.templates,
        )

    # Doing

    def do(self, verb: Verb[P], id: str | None, *args: P.args, **kwargs: P.kwargs) -> list[Entry]:
        """Do a verb now. Raises `Refused` and leaves nothing where it cannot be done."""
        return self._do(verb, id, None, lambda moment: verb.facts(moment, *args, **kwargs))

    def do_typed(self, verb: Verb[...], id: str | None, typed: dict[str, str], at: str = "") -> list[Entry]:
        """Do a verb with inputs as somebody typed them, `at` a typed time if it is back-dated."""
        when = PAST.read(at, self.moment(id)) if at.strip() else None
        typed = verb.ahead(typed, lambda: self.moment(id))
        return self._do(verb, id, when, lambda moment: verb.facts(moment, **verb.read(typed, moment)))

    def log(self, line: str, id: str) -> list[Entry]:
        """Do what a line of the log says."""
        said = logline.parse(line)
        return self.do_typed(VERBS[said.verb], id, said.inputs, said.at)

    def _do(
        self, verb: Verb[...], id: str | None, at: datetime | None, say: Callable[[Moment], Iterable[Said]]
    ) -> list[Entry]:
        if verb.opens != (id is None):
            raise Refused(f"“{verb.title}” " + ("opens a new incident" if verb.opens else "needs an incident"))
        # The write lock is held from the look at the state to the commit: two consoles cannot both close one incident.
        now = self.now()
        with self.ledger.writing(now) as transaction:
            self.follow()
            if id is not None:  # what passed before this stays on the record, even if this moves the clock
                transaction.append(self._crossed(id, now), CONSOLE, visible(self.login))
            moment = self.moment(id, at, now)
            if reason := verb.why_off(moment):
                raise Refused(f"{verb.title}: {reason}")
            drafts = [self._draft(said, moment) for said in say(moment)]
            for other in {each.incident for each in drafts} - {moment.incident.id}:
                transaction.append(self._crossed(other, now), CONSOLE, visible(self.login))
            if verb.opens:
                drafts[0].id = moment.incident.id
            entries = transaction.append(drafts, visible(self.author), visible(self.login))
        self.follow()
        return entries

    def settle(self) -> list[Entry]:
        """Record what passed or turned by itself on open incidents, each exactly once whoever notices it first."""
        now = self.now()
        recorded: list[Entry] = []
        for id in self._open():
            if not self._crossed(id, now):
                continue
            with self.ledger.writing(now) as transaction:
                self.follow()  # somebody may have answered it, or closed the incident, since the last look
                recorded += transaction.append(self._crossed(id, now), CONSOLE, visible(self.login))
        if self.actions.passed(now):
            with self.ledger.writing(now) as transaction:
                late = [draft(fact, at, id, fixed) for id, fact, at, fixed in self.actions.passed(now)]
                recorded += transaction.append(late, CONSOLE, visible(self.login))
        if recorded:
            self.follow()
        return recorded

    def unrecorded(self) -> list[tuple[str, ThresholdPassed]]:
        """What passed and is not on the record yet, each with its incident: who may not write sees it all the same."""
        now = self.now()
        found = ((id, self._passed(id, now)) for id in self._open())
        late = ((id, fact) for id, fact, *_ in self.actions.passed(now))
        return [*((id, fact) for id, passed in found for fact, *_ in passed), *late]

    def follow(self) -> set[str]:
        """Take in what was written since, here or by others; answers the incidents that changed."""
        entries, self._seen = self.ledger.since(self._seen)
        by: dict[str, list[Entry]] = {}
        for entry in entries:
            by.setdefault(entry.incident, []).append(entry)
        for id, new in by.items():
            folded = self._folded.get(id)
            if folded is None:
                continue
            if extend(folded.incident, new, folded.newest):
                folded.newest = max(folded.newest, *(entry.id for entry in new))
                folded.latest = None
                if not only_recorded(new):
                    folded.clocks = folded.look_again = None
            else:
                del self._folded[id]
        return set(by)

    # Inside

    def _fold(self, id: str) -> _Folded:
        folded = self._folded.get(id)
        if folded is None:
            self.follow()
            entries = list(self.ledger.read(id))
            if not entries:
                raise Refused("there is no such incident")
            folded = self._folded[id] = _Folded(fold(entries), max(entry.id for entry in entries))
        return folded

    def _latest(self, id: str) -> tuple[Entry, ...]:
        folded = self._fold(id)
        if folded.latest is None:
            folded.latest = self._said_last(id)
        return folded.latest

    def _said_last(self, id: str) -> tuple[Entry, ...]:
        timeline = Timeline(self.ledger, id)
        window = timeline.window(max(len(timeline) - LOOK_BACK, 0), len(timeline))
        return tuple(entry for entry in window if entry.author != CONSOLE)[-LATEST:]

    def _open(self) -> list[str]:
        return [incident.id for incident in self.incidents() if incident.watched]

    def _crossed(self, id: str, now: datetime) -> list[Draft]:
        """What happened by itself and is not on the record: thresholds that passed, alerts that turned."""
        incident = self._fold(id).incident
        turned = self.alerts.turned(incident, now) if incident.alerts and not incident.over else ()
        return [draft(fact, at, id, fixed) for fact, at, fixed in (*self._passed(id, now), *turned)]

    def _passed(self, id: str, now: datetime) -> list[tuple[ThresholdPassed, datetime, str]]:
        """The thresholds of one incident that passed and are not on the record; computed only when one may have."""
        folded = self._fold(id)
        incident = folded.incident
        if not incident.watched or (folded.look_again is not None and now < folded.look_again):
            return []
        watched = [each for each in self.clocks(id) if not incident.over or each.kind == "regulatory"]
        found = list(passed(incident, watched, now))
        if not found:
            folded.look_again = next_crossing(watched, now) or datetime.max.replace(tzinfo=UTC)
        return found

    def _next_reference(self) -> str:
        prefix = f"{self.policy.reference_prefix}-"
        taken = (i.reference.removeprefix(prefix) for i in self.incidents() if i.reference.startswith(prefix))
        return f"{prefix}{1 + max((int(number) for number in taken if number.isdecimal()), default=0):04}"

    def _draft(self, said: Said, moment: Moment) -> Draft:
        if isinstance(said, Elsewhere):
            return draft(said.fact, moment.at, said.incident)
        fact, at = said if isinstance(said, tuple) else (said, moment.at)
        if at > moment.now + AHEAD:
            raise Refused(f"{at:%Y-%m-%d %H:%M} UTC is in the future: what happened has a time up to now")
        return draft(fact, at, moment.incident.id)

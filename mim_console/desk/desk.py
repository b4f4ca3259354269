"""The hinge: screens, the command line and drills do everything to an incident through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, Union

from mim_console.data.template_file import Templates
from mim_console.desk.action_book import ActionBook
from mim_console.desk.catalogue import Catalogue
from mim_console.desk.drafts import draft
from mim_console.desk.estate import LedgerEstate
from mim_console.desk.memory import LedgerMemory
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.others import Others, OthersAtDesk
from mim_console.desk.replay import Replay
from mim_console.desk.scene import Scene
from mim_console.desk.states import LATEST, LOOK_BACK, States
from mim_console.desk.verb import Elsewhere, Verb
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.common import PAST
from mim_console.incident import logline
from mim_console.incident.clocks import Clock, clocks
from mim_console.incident.directory import Directory
from mim_console.incident.entry import CONSOLE, Draft, Entry
from mim_console.incident.family import heads
from mim_console.incident.ids import new_id
from mim_console.incident.incident import Incident
from mim_console.incident.proposals import proposals
from mim_console.incident.safe import visible
from mim_console.incident.when import say_with_zone

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger
    from mim_console.desk.alerts import LedgerAlertBook
    from mim_console.desk.improvement import Improvement
    from mim_console.desk.seen import Memory
    from mim_console.desk.taking_in import TakingIn
    from mim_console.incident.alerts.duplicates import Suggestion
    from mim_console.incident.alerts.groups import Group
    from mim_console.incident.facts import Fact
    from mim_console.incident.facts.timing import ThresholdPassed
    from mim_console.incident.links import Link
    from mim_console.incident.playbook import Playbook
    from mim_console.incident.policy import Policy
    from mim_console.incident.proposals import Proposal

P = ParamSpec("P")
Said = Union["Fact", "tuple[Fact, datetime]", Elsewhere]

AHEAD = timedelta(minutes=1)
"""How far another machine's clock may be before ours."""


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
        self._catalogue = Catalogue(ledger)
        self._states = States(ledger)
        self._past: tuple[object, Scene] | None = None
        self._replay: tuple[str, Replay] | None = None

    @property
    def read_only(self) -> bool:
        """Whether the ledger itself refuses every verb."""
        return self.ledger.read_only

    # Reading

    def incidents(self) -> list[Incident]:
        """All of them, newest first, folded from their headlines alone: enough for a list."""
        return self._catalogue.incidents()

    def incident(self, id: str) -> Incident:
        """The whole state of one incident. Raises `Refused` if there is none of that id."""
        return self._states.of(id)

    def peek(self, id: str) -> Incident:
        """An incident's state, which is kept only if it was before: those that are looked through are many."""
        return self._states.peek(id)

    def clocks(self, id: str) -> list[Clock]:
        """Its clocks: absolute instants, computed once for each state."""
        return self._states.clocks(id, self.policy)

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
            latest = self._states.latest(id)
            return Scene(incident, running, self.policy, self.playbook, self.now(), latest, None, proposed, self.estate)
        # The state of the past is one that moves on: of two instants only the last asked for is there.
        replay = self.replay(id)
        replay.reach(as_of)
        state, seen = replay.incident, (id, as_of, replay.incident.entries)
        if self._past is None or self._past[0] != seen or self._past[1].incident is not state:
            if not state.entries:
                raise Refused(f"nothing of it was known at {as_of:%Y-%m-%d %H:%M} UTC")
            latest = replay.said_last(as_of, LATEST, LOOK_BACK)
            scene = Scene(state, clocks(state, self.policy), self.policy, self.playbook, as_of, latest, as_of)
            self._past = seen, scene
        return self._past[1]

    def named(self, name: str) -> str:
        """The id of the incident that a reference, its number, a part of it, or `-` (the only open one) means."""
        return self._catalogue.named(name)

    def moment(self, id: str | None, at: datetime | None = None, now: datetime | None = None) -> Moment:
        """What a verb would find now."""
        now = now or self.now()
        if id is None:
            incident, reference = (
                Incident(new_id(now, None)),
                self._catalogue.next_reference(self.policy.reference_prefix),
            )
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
            ids=lambda: [each.id for each in self.ledger.read(incident.id)],
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
        found = ((id, self._states.passed(id, self.policy, now)) for id in self._open())
        late = ((id, fact) for id, fact, *_ in self.actions.passed(now))
        return [*((id, fact) for id, passed in found for fact, *_ in passed), *late]

    def follow(self) -> set[str]:
        """Take in what was written since, here or by others; answers the incidents that changed."""
        return self._states.follow()

    # Inside

    def _open(self) -> list[str]:
        return [incident.id for incident in self.incidents() if incident.watched]

    def _crossed(self, id: str, now: datetime) -> list[Draft]:
        """What happened by itself and is not on the record: thresholds that passed, alerts that turned."""
        incident = self._states.of(id)
        turned = self.alerts.turned(incident, now) if incident.alerts and not incident.over else ()
        return [draft(fact, at, id, fixed) for fact, at, fixed in (*self._states.passed(id, self.policy, now), *turned)]

    def _draft(self, said: Said, moment: Moment) -> Draft:
        if isinstance(said, Elsewhere):
            return draft(said.fact, said.at or moment.at, said.incident)
        fact, at = said if isinstance(said, tuple) else (said, moment.at)
        if at > moment.now + AHEAD:
            when = say_with_zone(at, moment.zone, moment.now)
            raise Refused(f"{when} is in the future: what happened has a time up to now")
        return draft(fact, at, moment.incident.id)

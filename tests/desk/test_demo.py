"""The demo fits the rules, moves by itself, and gives way to whoever sits at the console."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise

import pytest

from mim_console.data import scenarios
from mim_console.data.verify import verify
from mim_console.desk.demo import Player, prepare
from mim_console.desk.desk import Desk
from mim_console.desk.score import LEAST, PACE, score
from tests.desk.conftest import Clock, do

SECOND = timedelta(seconds=1)


@pytest.fixture
def player(desk: Desk) -> Player:
    return prepare(desk)


def watch(player: Player, desk: Desk, clock: Clock, **length: float) -> None:
    """Let the console tick for so long."""
    end = clock.at + timedelta(**length)
    while clock.at < end:
        clock.at += SECOND
        player.due(clock.at)
    desk.follow()


@pytest.mark.parametrize("name", scenarios.names())
def test_every_scenario_is_under_way_and_comes_to_its_end(desk: Desk, clock: Clock, name: str) -> None:
    player = prepare(desk, name)
    desk.follow()
    incident = desk.incident(player.incident)
    assert (incident.status, incident.priority, incident.holder("mim")) == ("open", "P1", "Ana")
    running = [each for each in desk.clocks(player.incident) if not each.over]
    assert {"update", "sla-resolve", "escalation", "ask", "containment-check"} <= {each.kind for each in running}
    assert {each.state(clock.at) for each in running if each.kind == "ask"} == {"breached", "running"}
    assert clock.at - (incident.at("detected") or clock.at) >= LEAST
    for _ in range(40):
        clock.at += PACE[1]
        player.due(clock.at)
    desk.follow()
    assert player.finished
    assert desk.incident(player.incident).status == "resolved"
    assert verify(desk.ledger).ok


def test_every_screen_has_something_to_show(desk: Desk, clock: Clock, player: Player) -> None:
    incident = desk.incident(player.incident)
    assert {each.state for each in incident.hypotheses.values()} == {"open", "ruled out", "confirmed"}
    assert any(each.weigh() == (1, 1) for each in incident.hypotheses.values())
    assert any(each.answered for each in incident.asks.values())
    assert any(each.open and each.chased and each.due < clock.at for each in incident.asks.values())
    (hold,) = incident.containments.values()
    assert hold.in_force
    assert hold.holds
    assert hold.disables
    assert hold.undo
    assert {each.audience for each in incident.updates} == {"executives", "service-desk"}
    assert {"technical-lead", "scribe", "communications", "sme"} <= set(incident.roles)
    for things in (
        *(incident.decisions, incident.changes, incident.vendors, incident.escalations, incident.functions),
        *(incident.risks, incident.notices, incident.pinned, incident.ticks, incident.visits, incident.passed),
        *(incident.bridge, incident.workaround, incident.scope.users, incident.criteria, incident.findings),
    ):
        assert things
    assert {"deadline", "vendor", "action"} <= {each.kind for each in desk.clocks(player.incident) if not each.over}


def test_the_board_is_not_empty(desk: Desk, player: Player) -> None:
    statuses = [each.status for each in desk.incidents()]
    assert (statuses.count("open"), statuses.count("candidate"), statuses.count("closed")) == (1, 1, 4)
    assert desk.named("INC-0001") == player.incident


def test_everything_was_recorded_at_its_own_instant(desk: Desk, clock: Clock, player: Player) -> None:
    entries = list(desk.ledger.read(player.incident))
    made = [entry for entry in entries if entry.author != "console"]
    assert all(timedelta(0) <= entry.recorded_at - entry.occurred_at <= timedelta(minutes=3) for entry in made)
    assert any(entry.recorded_at > entry.occurred_at for entry in made), "something is logged late"
    assert max(entry.recorded_at for entry in entries) <= clock.at
    assert len({entry.recorded_at for entry in made}) > 30
    half_way = desk.scene(player.incident, clock.at - timedelta(minutes=30)).incident
    assert 0 < half_way.entries < len(entries)
    assert (half_way.status, half_way.major) == ("candidate", False)


def test_something_comes_every_half_minute(desk: Desk, clock: Clock, player: Player) -> None:
    before = len(list(desk.ledger.read()))
    watch(player, desk, clock, seconds=PACE[0].total_seconds() - 1)
    assert len(list(desk.ledger.read())) == before
    watch(player, desk, clock, minutes=20)
    live = sorted({entry.recorded_at for entry in desk.ledger.since(before)[0] if entry.incident == player.incident})
    gaps = {later - earlier for earlier, later in pairwise(live)}
    assert len(live) > 10
    assert all(PACE[0] <= gap <= PACE[1] + SECOND for gap in gaps)
    assert player.finished


def test_a_console_that_slept_catches_up_at_once(desk: Desk, clock: Clock, player: Player) -> None:
    clock.move(hours=8)
    player.due(clock.at)
    desk.follow()
    assert player.finished
    assert desk.incident(player.incident).last == clock.at
    assert verify(desk.ledger).ok


def test_what_somebody_did_already_is_left_to_them(desk: Desk, clock: Clock, player: Player) -> None:
    id = player.incident
    waiting = [ask for ask in desk.incident(id).asks.values() if ask.open]
    for ask in waiting:
        do(desk, "answer", id, ask=ask.handle, answer="I have it")
    do(desk, "ask", id, who="Bob", what="pool stats")
    watch(player, desk, clock, minutes=20)
    asks = desk.incident(id).asks
    assert {asks[ask.id].answer for ask in waiting} == {"I have it"}
    assert [each.who for each in asks.values() if each.open] == ["Bob"]
    assert desk.incident(id).status == "resolved"


def test_nothing_more_happens_to_an_incident_that_was_closed(desk: Desk, clock: Clock, player: Player) -> None:
    id = player.incident
    do(desk, "resolve", id, how="we put it back ourselves", reason="errors are gone")
    do(desk, "close", id, reason="the demo is over")
    entries = desk.incident(id).entries
    watch(player, desk, clock, minutes=20)
    assert desk.incident(id).entries == entries
    assert player.finished


def test_it_has_no_thread_of_its_own(desk: Desk, clock: Clock) -> None:
    before = threading.active_count()
    watch(prepare(desk), desk, clock, minutes=1)
    assert threading.active_count() == before


def test_the_score_names_only_events_that_there_are(clock: Clock) -> None:
    for name in scenarios.names():
        for part in score(name, clock.at).parts:
            assert part.cues[0].verb in ("propose", "declare")
            assert not [
                cue for cue in part.cues for text in cue.inputs.values() if "{report." in text or "{text}" in text
            ]
    with pytest.raises(KeyError):
        score("no-such-incident", clock.at)

"""Every incident that comes with the console can be drilled from its first alert to its debrief."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import playbook_file, policy_file, scenarios
from mim_console.data.ledger import Ledger
from mim_console.desk import files
from mim_console.desk.desk import Desk
from mim_console.desk.drill import Drill, recorder, sealed
from mim_console.desk.drill_clock import DrillClock
from mim_console.desk.drill_source import kept, load
from mim_console.desk.moment import Refused
from mim_console.desk.postman import Postman
from mim_console.desk.verbs import VERBS
from mim_console.incident.drills.debrief import Debrief
from mim_console.incident.facts.drill import DrillBegan
from mim_console.incident.fold import read
from mim_console.incident.policy.channels import Mail
from mim_console.incident.policy.trackers import Jira

GITHUB = "github-2018-10-21-mysql-failover"
NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


class Seconds:
    """Our own time, which a test lets pass."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Player:
    """A drill at a desk, and whoever plays it: time passes in jumps, and a verb is done between two of them."""

    def __init__(self, path: Path, name: str, speed: int = 600) -> None:
        self.seconds, self.speed = Seconds(), speed
        source = load(name, NOW)
        self.clock = DrillClock(source.scenario.starts, speed, self.seconds)
        ledger = Ledger.open(path, now=self.clock())
        self.desk = Desk(ledger, policy_file.load(None), playbook_file.load(), "Ana", "ana", self.clock)
        self.drill = Drill(self.desk, source, self.clock)
        self.post = Postman(self.desk, recorder)
        self.clock.go()

    def tick(self, seconds: float = 1) -> None:
        self.clock.speed = self.speed  # it slows down once the service is back
        self.seconds.at += seconds
        self.drill.due(self.clock())
        self.desk.settle()
        self.post.come_by()
        self.post.finish(1)

    def until(self, at: datetime) -> None:
        while self.clock() < at:
            self.tick()

    def do(self, verb: str, **typed: str) -> None:
        incident = self.drill.incident
        opens = VERBS[verb].opens
        self.desk.do_typed(VERBS[verb], None if opens or incident is None else incident.id, typed)

    def debrief(self) -> Debrief:
        return self.drill.debrief()


def verdicts(debrief: Debrief) -> dict[str, str]:
    return {row.what: row.verdict for row in debrief.rows}


@pytest.mark.parametrize("name", scenarios.names())
def test_each_incident_is_played_to_its_end(tmp_path: Path, name: str) -> None:
    player = Player(tmp_path / "drill.db", name)
    scenario = player.drill.scenario
    player.until(scenario.detected + timedelta(minutes=2))
    assert player.desk.alerts.loose() or any(each.at <= scenario.detected for each in player.drill.heard)
    player.do("declare", title="Something is wrong", impact="high", urgency="high")
    player.do("role", role="mim", person="Ana")
    player.do("ask", who="Bob", what="what do the logs say of the clusters", by="3m")
    player.do("hypothesis", text=scenario.cause)
    player.do("escalate", to="Service owner", rung="first-call", via="phone", reason="declared")
    player.do("stage", stage="contain", reason="known enough")
    player.do("update", audience="executives", because="it is a drill")
    player.until(scenario.restored + timedelta(minutes=1))
    assert player.drill.restored
    assert not player.desk.alerts.loose()
    incident = player.drill.incident
    assert incident is not None
    assert incident.drill
    assert incident.reference == "DRILL-0001"
    assert all(ask.answered or ask.due > player.clock() for ask in incident.asks.values())
    assert all(call.acknowledged for call in incident.escalations.values())
    (sent,) = incident.outgoing.values()
    assert sent.text.startswith("[DRILL] ")
    assert {attempt.result for attempt in sent.attempts} == {"accepted"}
    player.do("confirm", who="Ines", witness="user", works="yes", what="it works")
    player.do("resolve", how="as they did then", cause=scenario.cause, reason="it is back")
    player.until(scenario.ends + timedelta(minutes=10))
    assert player.drill.heard == list(scenario.arrivals)
    player.do("close", code="solved", reason="the drill is over")
    assert player.drill.played_out
    player.drill.end()
    went = player.debrief()
    said = verdicts(went)
    assert said["resolved"] == "well"
    assert said["cause first named"] == "well"
    assert said["updates in time"] == "practise"
    assert went.well
    assert went.practise
    player.desk.ledger.close()


def test_what_is_kept_of_a_drill_is_enough_to_debrief_it(tmp_path: Path) -> None:
    """The ledger alone, later, on a machine that has never heard of the scenario."""
    player = Player(tmp_path / "drill.db", GITHUB)
    player.until(player.drill.scenario.detected + timedelta(minutes=30))
    player.do("declare", title="Faults everywhere", impact="high", urgency="medium")
    player.until(player.drill.scenario.detected + timedelta(hours=1))
    player.drill.end()
    (began,) = player.desk.ledger.kinds((DrillBegan.kind,))
    said = read(began)
    assert isinstance(said, DrillBegan)
    assert kept(said) == player.drill.scenario
    assert verdicts(player.debrief())["declared"] == "practise"
    player.desk.ledger.close()


def test_what_came_before_the_record_is_logged_when_it_happened(tmp_path: Path) -> None:
    player = Player(tmp_path / "drill.db", GITHUB)
    seen = player.drill.scenario.detected + timedelta(minutes=8)
    player.until(seen + timedelta(minutes=20))
    player.do("declare", title="Faults everywhere", impact="high", urgency="high")
    player.tick()
    incident = player.drill.incident
    assert incident is not None
    assert [(each.at, each.by) for each in incident.findings.values()] == [(seen, "Responders")]
    player.desk.ledger.close()


def test_an_own_export_is_drilled_and_stays_marked_where_it_is_taken(tmp_path: Path) -> None:
    player = Player(tmp_path / "drill.db", "cloudflare-2019-07-02-waf-regex", speed=60)
    player.until(player.drill.scenario.detected + timedelta(minutes=3))
    player.do("declare", title="The proxy answers 502", impact="high", urgency="high", service="CDN")
    player.until(player.drill.scenario.ends + timedelta(minutes=1))
    player.do("resolve", how="the off switch", cause="a rule", reason="traffic is back")
    incident = player.drill.incident
    assert incident is not None
    file = tmp_path / "own.json"
    files.save(player.desk, incident.id, "json", file)
    player.desk.ledger.close()
    again = Player(tmp_path / "again.db", str(file))
    assert again.drill.scenario.services == ("CDN",)
    assert [each.text for each in again.drill.scenario.did("resolved")] == ["the off switch"]
    files.import_file(again.desk, file)
    assert again.desk.incident(incident.id).drill
    assert not again.desk.memory.seen_before("the proxy answers 502").found
    again.desk.ledger.close()


def test_silence_is_passed_over_and_nothing_that_arrives_or_falls_due_with_it(tmp_path: Path) -> None:
    player = Player(tmp_path / "drill.db", GITHUB, speed=1)
    player.drill.skip()
    player.tick()
    assert [each.sort for each in player.drill.heard] == ["alert"]
    player.do("declare", title="Faults everywhere", impact="high", urgency="medium")
    player.do("ask", who="Bob", what="is it the weather", by="3m")
    player.drill.skip()
    player.tick()
    incident = player.drill.incident
    assert incident is not None
    (ask,) = incident.asks.values()
    assert ask.asked < player.clock() < ask.due, "the ask is nearly over, and wants somebody"
    for _ in range(400):
        before, heard = player.clock(), len(player.drill.heard)
        ends = {each.due for each in player.desk.scene(incident.id).running() if each.due and each.due > before}
        if player.drill.skip() is None:
            break
        player.tick()
        assert before < player.clock()
        assert len(player.drill.heard) <= heard + 1
        assert not [each for each in ends if each < player.clock() - timedelta(minutes=1)]
    assert player.drill.restored
    player.desk.ledger.close()


def test_whoever_is_called_is_of_the_organisation_that_is_played(tmp_path: Path) -> None:
    player = Player(tmp_path / "drill.db", GITHUB)
    there, now = player.desk.contacts(), player.clock()
    for rung in player.desk.policy.escalation.rungs:
        for who in rung.who:
            first = there.holders(who, now)[0]
            assert first.team in ("GitHub", "Provider")
            assert first.way
    (engineer,) = (each for each in there.contacts if "Authentication" in each.services)
    assert there.holders("Senior expert", now, ["Authentication"])[0] == engineer
    player.desk.ledger.close()


def test_no_way_out_is_left_of_any_policy() -> None:
    jira = Jira(site="https://example.atlassian.net", user="mim@example.org", token="env:TOKEN", project="OPS")
    mail = Mail(id="email", title="E-mail", by="mail", server="smtp.example.org:25", sender="a@b.org", to=("c@d.org",))
    rules = policy_file.load(None)
    open_ = rules.model_copy(update={"channels": (mail, *rules.channels[1:]), "jira": jira})
    closed = sealed(open_, "UTC")
    assert [(each.id, each.by) for each in closed.channels] == [(each.id, "kept") for each in rules.channels]
    assert (closed.jira, closed.confluence) == (None, None)


def test_what_is_no_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no scenario or file"):
        load("gihtub", NOW)
    several = tmp_path / "several.json"
    one = scenarios.text(GITHUB)
    several.write_text(f"[{one}, {one}]")
    with pytest.raises(Refused, match="2 incidents"):
        load(str(several), NOW)


def test_while_somebody_writes_a_second_is_a_second() -> None:
    seconds = Seconds()
    clock = DrillClock(NOW, 600, seconds)
    seconds.at = 5
    assert clock() == NOW
    clock.go()
    seconds.at = 6
    assert clock() == NOW + timedelta(minutes=10)
    clock.write(True)
    seconds.at = 16
    assert clock() == NOW + timedelta(minutes=10, seconds=10)
    clock.write(False)
    clock.turn(-1)
    seconds.at = 17
    assert clock() == NOW + timedelta(minutes=15, seconds=10)
    clock.pause()
    seconds.at = 99
    assert clock() == NOW + timedelta(minutes=15, seconds=10)

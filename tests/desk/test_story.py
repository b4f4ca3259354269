"""One major incident from the first call to the review, done by verbs alone, and what the record then says."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.incident.account import account
from mim_console.incident.clocks import Clock as Countdown
from mim_console.incident.late import late
from mim_console.incident.lifecycle import blockers
from mim_console.incident.metrics import flags
from mim_console.reports.state import state
from tests.desk.conftest import Clock, do


class Night:
    """An incident under way; minutes count from the first call."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk, self.clock, self.start, self.id = desk, clock, clock(), ""

    def at(self, minute: float) -> None:
        """Let it become that minute, with the console open all the time."""
        while self.clock() < self.start + timedelta(minutes=minute):
            self.clock.at = min(self.clock() + timedelta(minutes=1), self.start + timedelta(minutes=minute))
            self.desk.settle()

    def do(self, verb: str, at: str = "", **typed: str) -> None:
        self.id = do(self.desk, verb, self.id or None, at, **typed)[0].incident

    def refused(self, verb: str, **typed: str) -> str:
        with pytest.raises(Refused) as refused:
            self.do(verb, **typed)
        return str(refused.value)

    def tell(self, *audiences: str, text: str, **typed: str) -> None:
        for audience in audiences or ("executives", "service-desk", "business", "customers"):
            self.do("sent-by-hand", audience=audience, text=text, **typed)

    @property
    def running(self) -> list[Countdown]:
        return [clock for clock in self.desk.clocks(self.id) if not clock.over]

    @property
    def state(self) -> dict[str, Any]:
        desk = self.desk
        return state(desk.incident(self.id), desk.clocks(self.id), desk.policy, desk.playbook, self.clock())


@pytest.fixture
def night(desk: Desk, clock: Clock) -> Night:
    return Night(desk, clock)


def identify(night: Night) -> None:
    night.do(
        "propose", title="Cards fail in 12 shops", reason="three shops call", service="Cards", source="service desk"
    )
    night.do("milestone", milestone="detected", when="-4m")
    night.do("milestone", milestone="impact_start", when="-9m", about="yes", note="till logs")
    assert night.refused("promote").startswith("set impact and urgency first")
    night.at(1)
    night.do("acknowledge")
    night.do("validate", real="yes", how="two shops called back")
    night.do("classify", impact="high", urgency="medium")
    night.do("service", service="Tills", state="down", critical="yes")
    night.do("scope", users="400", sites="12 shops", impact="No card payments", money="£20k an hour")
    night.do("function", name="pay run", due="2h")
    night.at(4)
    night.do("promote", criteria="several-groups")
    night.do("role", role="mim", person="Ana")
    night.do("risk", text="shops may close")
    night.do("stage", stage="notify")


def notify(night: Night) -> None:
    night.at(6)
    night.do("bridge", where="https://meet/42")
    night.do("notify", who="database team", via="page")
    night.do("escalate", to="Service owner", rung="first-call")
    night.at(9)
    night.do("acked", notice="database team")
    night.do("join", person="Priya", group="Payments", role="technical-lead")
    night.at(20)
    night.tell(text="Since 13:56 400 staff in 12 shops cannot take cards.")
    night.at(22)
    night.do("classify", impact="high", urgency="high", reason="the evening trade begins")
    night.do("stage", stage="contain")


def contain_and_diagnose(night: Night) -> None:
    night.at(25)
    night.do("contain", what="old checkout", measure="disable", undo="flag on")
    night.do("contain", what="limit payments to 50 %", measure="throttle", undo="limit off")
    night.at(31)
    night.do("check", containment="C2", holds="yes", evidence="errors at 1 %")
    night.do("stage", stage="diagnose")
    night.do("hypothesis", text="pool exhausted after 4.18")
    night.do("hypothesis", text="certificate expired")
    night.do("change", what="deployment 4.18", made="-50m")
    night.do("ask", who="Bob", what="pool stats", by="3m")
    night.at(36)
    night.do("chase", ask="Q1", by="4m")
    night.do("rule-out", hypothesis="H2", reason="valid till May")
    night.at(38)
    night.do("answer", ask="Q1", answer="pool at 100")
    night.do("evidence", hypothesis="H1", speaks="for", text="pool at 100")
    night.do("confirm-cause", hypothesis="H1", reason="reproduced")
    night.do("decide", text="roll back", why="it is quick")
    night.at(45)
    night.tell(text="Work goes on.", next="30m")


def resolve_and_recover(night: Night) -> None:
    night.do("stage", stage="resolve")
    night.do("action", what="roll back 4.18", owner="Sam", type="rollback", approval="yes")
    assert "needs approval first" in night.refused("done", action="A1")
    night.do("approve", action="A1", by="Director")
    night.do("test", what="rollback in staging", passed="yes", of="fix")
    night.at(50)
    night.do("fix", what="4.18 rolled back", approver="Director", observer="Lin")
    night.do("done", action="A1", result="running")
    night.do("soak", until="20m")
    night.at(56)
    night.do("service", service="Cards", state="restored")
    night.do("service", service="Tills", state="restored", at="-1m")
    night.at(72)
    night.do("end-soak", stable="yes")
    night.do("stage", stage="recover")
    night.tell(text="Cards work again since 14:56.", next="2h")
    night.do("clear-function", function="pay run")
    night.do("confirm", who="Leeds shop")
    night.do("restore", containment="C2")
    assert night.refused("resolve", how="4.18 rolled back").startswith(
        "not resolved: C1 is still in force (old checkout)"
    )
    night.do("resolve", how="4.18 rolled back", cause="pool too small", reason="the old checkout follows in minutes")
    assert night.refused("stage", stage="close").startswith("1 open before close: C1 is still in force (old checkout)")
    assert night.refused("close").startswith("not closed: C1 is still in force")


def close_and_review(night: Night) -> None:
    night.at(80)
    night.do("restore", containment="C1")
    night.do("stage", stage="close")
    night.tell(text="It is over. The cause was a pool that was too small.", final="yes")
    night.do("problem", reference="PRB-5")
    night.do("schedule-review", when="fri 10:00", facilitator="Kim")
    night.at(90)
    night.do("close")
    night.do("stage", stage="review")
    night.clock.at = night.start + timedelta(hours=18)
    night.do("write-review", section="summary", text="Cards failed for an hour.")
    assert "nothing is said of contributing factors" in night.refused("move-review", state="in review")
    night.do("move-review", state="in review", reason="the rest comes from the meeting")
    night.clock.at = night.start + timedelta(days=2)
    night.do("point", sort="factor", text="nobody sized the pool")
    night.do("point", sort="why", text="sizing is nobody's step", under="P1")
    night.do("action", what="alert on pool use", owner="Lin", type="detect", done_test="it fired in a drill")
    night.do("hold-review", attended="Ana, Kim, Priya")
    night.do("stage", stage="improve")
    assert "Ana (major incident manager) has not signed" in night.refused("move-review", state="reviewed")
    night.do("sign-review", person="Ana")
    night.do("sign-review", person="Priya")
    night.do("move-review", state="reviewed", reason="the date follows")


def test_from_the_first_call_to_the_review(night: Night) -> None:
    for part in (identify, notify, contain_and_diagnose, resolve_and_recover, close_and_review):
        part(night)
    incident, said = night.desk.incident(night.id), night.state

    assert (said["status"], said["stage"], said["priority"], said["major"]) == ("closed", "improve", "P1", True)
    assert [visit.stage for visit in incident.visits] == [
        "notify", "contain", "diagnose", "resolve", "recover", "close", "review", "improve",
    ]  # fmt: skip
    assert not any(visit.left_open for visit in incident.visits)
    minutes = {
        name: (at - night.start).total_seconds() / 60 for name in said["milestones"] if (at := incident.at(name))
    }
    assert minutes == {
        "impact_start": -9,
        "detected": -4,
        "acknowledged": 1,
        "declared": 4,
        "engaged": 9,
        "contained": 31,
        "diagnosed": 38,
        "fix_applied": 50,
        "restored": 56,
        "resolved": 72,
        "closed": 90,
        "reviewed": 2880,
    }
    assert {name: value and value["seconds"] // 60 for name, value in said["metrics"].items()} == {
        "ttd": 5, "tta": 5, "ttdeclare": 8, "tte": 5, "ttm": 40, "ttdiagnose": 34, "ttr": 65, "ttresolve": 76,
        "ttc": 99, "downtime": 65, "downtime_weighted": 64,
    }  # fmt: skip
    assert said["approximate"] == ["impact_start"]
    assert flags(incident) == []
    assert blockers(incident) == ()


def test_what_was_kept_and_what_was_late(night: Night) -> None:
    for part in (identify, notify, contain_and_diagnose, resolve_and_recover, close_and_review):
        part(night)
    incident, policy = night.desk.incident(night.id), night.desk.policy
    assert night.state["shares"] == {
        "updates on time": {"good": 16, "of": 16},
        "service levels met": {"good": 3, "of": 3},
        "asks answered in time": {"good": 0, "of": 1},
    }
    found = [(each.kind, each.what) for each in late(incident, policy, night.clock()) if each.kind != "escalation"]
    assert found == [("ask", "Bob: pool stats")]
    running = {(clock.kind, clock.state(night.clock())) for clock in night.running}
    # What prevents the next one outlives the incident, and so does the review until it is closed.
    assert running == {("action", "running"), ("review", "running")}
    passed = [entry for entry in night.desk.ledger.read(night.id) if entry.kind == "threshold_passed"]
    assert all(entry.author == "console" for entry in passed)
    assert max(entry.occurred_at for entry in passed) < night.start + timedelta(minutes=90)


def test_the_review_tells_it(night: Night) -> None:
    for part in (identify, notify, contain_and_diagnose, resolve_and_recover, close_and_review):
        part(night)
    parts = {part.name: part for part in account(night.desk.incident(night.id), night.desk.policy, night.clock())}
    assert parts["summary"].text == "Cards failed for an hour."
    assert "pool too small" in parts["causes"].text
    assert "65m" in parts["metrics"].text or "1h 5m" in parts["metrics"].text
    assert "Bob: pool stats" in parts["what was late"].text
    assert parts["contradictions"].state == "empty"


def test_seen_again_at_any_minute_it_is_as_it_was(night: Night) -> None:
    identify(night)
    seen = []
    for part in (notify, contain_and_diagnose, resolve_and_recover, close_and_review):
        seen.append((night.clock(), deepcopy(night.desk.incident(night.id))))
        night.at((night.clock() - night.start).total_seconds() / 60 + 1)
        part(night)
    for at, incident in seen:
        assert night.desk.scene(night.id, at).incident == incident

"""A card-payment incident at minute 47, told through the desk's own verbs; the clock is set to each minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.verbs import VERBS

MINUTES = 47


class Teller:
    """A desk whose clock stands where the story is."""

    def __init__(self, path: Path, end: datetime) -> None:
        self._start = end - timedelta(minutes=MINUTES)
        self.now = self._start
        self.desk = Desk(
            Ledger.open(path, now=end), policy_file.load(), playbook_file.load(), "Ana", "ana", lambda: self.now
        )
        self.incident = ""

    def at(self, minute: float) -> None:
        self.now = self._start + timedelta(minutes=minute)

    def do(self, verb: str, **typed: str) -> str:
        entries = self.desk.do_typed(VERBS[verb], self.incident or None, typed)
        return entries[0].incident

    def log(self, line: str) -> None:
        self.desk.log(line, self.incident)


def tell(path: Path, end: datetime) -> str:
    """Fill the ledger at `path` so that it is minute 47 at `end`; answers the incident's id."""
    told = Teller(path, end)
    told.incident = told.do(
        "declare", title="Card payments fail in 12 shops", impact="high", urgency="high",
        service="card payments, till backend", detected="-6m",
    )  # fmt: skip
    told.at(1)
    told.do("acknowledge")
    told.do("role", role="mim", person="Ana")
    told.do("bridge", where="meet/8841")
    told.at(2)
    told.do("scope", users="400", sites="12 shops", impact="Card terminals in 12 shops time out. Online shop works.")
    told.do("function", name="evening cash-up", due="2h")
    told.at(3)
    told.do("service", service="card payments", state="down", critical="yes")
    told.log("found alert: gateway answers 5xx for one payment in five")
    told.at(4)
    told.do("join", person="Priya", group="payments", role="technical-lead")
    told.do("escalate", to="Service desk, service owner", rung="first-call", via="phone")
    told.at(6)
    told.log("hyp DNS")
    told.log("hyp pool exhausted after 4.18")
    told.log("hyp vendor gateway slow")
    told.at(9)
    told.log("out H1 resolves everywhere")
    told.do("change", what="payments 4.18 deployed", service="till backend", made="-40m")
    told.at(12)
    told.log("for H2 connection refused two minutes before the first call")
    told.log("against H3 vendor says all green")
    told.at(14)
    told.do("role", role="communications", person="Lin")
    for audience in ("executives", "service-desk", "business", "customers"):
        told.do("sent-by-hand", audience=audience, text="Since the afternoon 400 staff in 12 shops cannot take cards.")
    told.at(15)
    told.do("escalate", to="Head of payments", rung="management", reason="P1")
    told.at(16)
    told.do("contain", what="payments limited to 50 %", measure="throttle", undo="limit back to 100 %", disables="yes",
            check="40m")  # fmt: skip
    told.at(18)
    told.do("validate", real="yes", how="three shops called")
    told.do("stage", stage="contain", reason="the call is running")
    told.log("decide tell shops to use paper slips")
    told.at(20)
    told.do("vendor", vendor="Acme", case="8841", answer="45m", chase="40m")
    told.at(25)
    told.log("decide roll back rather than fix forward because it is quicker")
    told.at(36)
    told.log("ask Bob pool stats for 13:40-13:50 10m")
    told.log("ask Priya vendor on the bridge 14m")
    told.at(38)
    told.do("action", what="roll back 4.18", owner="Sam", type="rollback", approval="yes")
    told.log("action @Lin text for the service desk 18m")
    told.log("answer Q2 they join at the hour")
    told.at(42)
    told.log("-2m Omar: logs show connection refused")
    told.at(MINUTES)
    told.desk.settle()
    told.desk.ledger.close()
    return told.incident

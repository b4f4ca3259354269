"""How somebody would do each verb; `said.txt` holds what it is given and what the timeline then says."""

from __future__ import annotations

from pathlib import Path

from mim_console.data import sources_file
from mim_console.desk.demo import furnish
from mim_console.desk.desk import Desk
from mim_console.desk.intake import Intake
from mim_console.desk.verbs import VERBS
from tests.alert_bodies import sent
from tests.desk.conftest import do, stock

SAID: dict[str, tuple[dict[str, str], list[str]]] = {}
for line in Path(__file__).with_name("said.txt").read_text(encoding="utf-8").splitlines():
    if line.startswith(" "):
        SAID[[*SAID][-1]][1].append(line.strip())
    else:
        name, *inputs = line.split(" · ")
        SAID[name] = dict(each.split(": ", 1) for each in inputs), []

PROPOSED = (
    ("propose", {"title": "Mail is slow", "reason": "two sites call"}),
    ("classify", {"impact": "high", "urgency": "high"}),
)
P4 = ("classify", {"impact": "low", "urgency": "medium", "reason": "one shop"})
UPDATE = ("update", {"audience": "executives"})
RESOLVED = ("resolve", {"how": "rolled back", "reason": "errors are gone"})
CARDS = ("declare", {"title": "Cards fail", "impact": "high", "urgency": "high"})
CHILD = (CARDS, PROPOSED[0], ("make-child", {"parent": "INC-0001"}))
"""What was done last, on the parent."""
ELSEWHERE = "019ad000-0000-7000-8000-000000000000"
TEXTS = "Cards failed for an hour.", "Cards failed for 50 minutes."
"""Made from the same text."""
DORA = ("regulatory", {"regime": "dora", "reason": "payments are critical", "since": "13:50"})
PAST = (
    "known-error",
    {"title": "Pool runs full", "cause": "the pool is too small", "workaround": "restart the pods"},
)
BEFORE: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "promote": PROPOSED,
    "reject": PROPOSED,
    "attach-to": (CARDS, PROPOSED[0]),
    "make-child": (CARDS, PROPOSED[0]),
    "unlink": CHILD,
    "resolve-children": (*CHILD, RESOLVED),
    "acknowledge": (("declare", {"title": "Mail is slow", "impact": "high", "urgency": "high"}),),
    "nothing-new": (("sent-by-hand", {"audience": "executives", "text": "Cards fail in 12 shops."}),),
    "approve-update": (
        ("declare", {"title": "Mail is slow", "impact": "high", "urgency": "high"}),
        ("update", {"audience": "customers"}),
        ("role", {"role": "mim", "person": "Ana"}),
    ),
    **dict.fromkeys(
        (
            "edit-known-error",
            "approve-known-error",
            "known-error-fixed",
            "retire-known-error",
            "adopt-hypothesis",
            "adopt-workaround",
        ),
        (PAST,),
    ),
    "is-known-error": (
        ("declare", {"title": "Mail is slow", "impact": "high", "urgency": "high"}),
        PAST,
        ("declare", {"title": "Mail is slow again", "impact": "high", "urgency": "high"}),
    ),
    "withdraw-update": (UPDATE,),
    "resend": (("update", {"audience": "executives", "channels": "web"}),),
    "delivered": (UPDATE,),
    "accept": (("handover", {"role": "mim", "to": "Ben"}),),
    "pause-sla": (P4,),
    "resume-sla": (P4, ("pause-sla", {"reason": "users are asleep"})),
    "regulatory-anchor": (DORA,),
    "submit-report": (DORA,),
    "regulatory-off": (DORA,),
    "end-soak": (("soak", {"until": "1h"}),),
    "adopt-map": (("service", {"service": "checkout", "state": "down"}),),
    **dict.fromkeys(("edit-problem", "close-problem"), (("raise-problem", {"title": "Pools run full"}),)),
    "reopen-step": (("step", {"step": "validate"}),),
    "keep-text": tuple(("write-review", {"section": "summary", "text": text, "base": ELSEWHERE}) for text in TEXTS),
    "close": (RESOLVED,),
    "reopen": (RESOLVED,),
}
"""What must have been done before, on an incident with one of everything unless it is opened here."""
WITH_ESTATE = ("adopt-map", "weigh-change")
"""Verbs that ask for a service map and recent changes."""
WITH_ALERTS = ("attach-alert", "propose-alert")
"""Verbs that ask for an alert."""


def arrange(desk: Desk, verb: str) -> str | None:
    """A state in which the verb is on."""
    if verb in WITH_ALERTS:
        hear(desk)
    if VERBS[verb].opens:
        return None
    before = BEFORE.get(verb, ())
    if verb in WITH_ESTATE:
        furnish(desk)
    id = None if before and VERBS[before[0][0]].opens else stock(desk)
    for name, typed in before:
        id = do(desk, name, None if VERBS[name].opens else id, **typed)[0].incident
    return id


def hear(desk: Desk, source: str = "grafana") -> None:
    """Take in what a system sends of the outage of the checkout."""
    intake = Intake(desk.ledger, sources_file.load(), desk.policy.alerts, desk.now)
    intake.take([intake.read(source, sent(source))])


def given(desk: Desk, verb: str, id: str | None) -> dict[str, str]:
    """What the verb is given; an entry to point at is made first."""
    typed = dict(SAID[verb][0])
    if "entry" in VERBS[verb].inputs:
        typed["entry"] = do(desk, "note", id, text="12 shops")[0].id
    if "rests_on" in typed:
        typed["rests_on"] = do(desk, "note", id, text="12 shops")[0].id
    if "file" in typed:
        path = desk.ledger.path.with_name(typed["file"])
        path.write_text("a,b", encoding="utf-8")
        typed["file"] = str(path)
    return typed

"""Have we seen this before: what is found among the shipped incidents and tens of thousands of others, and how soon.

The others are made of the words that operators use, so that no word of a question is rare only because it is English;
none of them is about what one of the shipped is about.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, ms, p99
from mim_console.data import past as index
from mim_console.data import scenarios
from mim_console.desk.files import import_file
from mim_console.desk.opening import open_desk
from mim_console.incident.past import Past

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mim_console.desk.desk import Desk

OTHERS = 50_000

ASKED = {
    "redis out of memory": "POSTHOG-2025-10-21",
    "feature flag pods": "POSTHOG-2025-10-28",
    "pods crash-loop after a deployment": "POSTHOG-2025-10-28",
    "wrong directory deleted on the primary": "GITLAB-2017-01-31",
    "database replication broken, standby removed": "GITLAB-2017-01-31",
    "backup snapshots empty": "GITLAB-2017-01-31",
    "firewall rule cpu": "CLOUDFLARE-2019-07-02",
    "regular expression": "CLOUDFLARE-2019-07-02",
    "gossip between servers": "AWS-S3-2008-07-20",
    "corrupted state messages": "AWS-S3-2008-07-20",
    "network partition, failover across the country": "GITHUB-2018-10-21",
    "optical equipment replaced": "GITHUB-2018-10-21",
    "cannot pull images from the registry": "MOJ-2023-01-11",
    "log platform disk full": "MOJ-2024-07-25",
    "launches of notebooks fail after an announcement": "MYBINDER-2018-02-20",
    "slow build, full cpu": "MYBINDER-2018-07-30",
    "leaked virtual machines": "TRAVISCI-2015-08-04",
    "customer configuration triggers a bug": "FASTLY-2021-06-08",
}
"""What somebody types, and the incident that must be found first."""

_SERVICES = (
    "checkout", "payments", "card gateway", "login", "identity provider", "mail", "file shares", "payroll", "intranet",
    "mobile app", "website", "search", "catalogue", "stock", "warehouse", "orders", "billing", "reporting", "data lake",
    "message queue", "API gateway", "load balancer", "content network", "DNS", "VPN", "telephony", "service desk tool",
    "PostgreSQL", "MySQL cluster", "Redis cache", "Kubernetes cluster", "object storage", "log platform", "CI builds",
    "container registry", "feature switches", "virtual machines", "backup server", "firewall", "network core",
)  # fmt: skip
_FAULTS = (
    "certificate expired", "volume full", "heap exhausted", "connection pool exhausted",
    "deployment rolled out with a bug",
    "configuration change", "network link lost packets", "failover did not happen", "replication lag", "CPU saturated",
    "cache overloaded", "queue backed up", "rate limit reached", "password rotated", "DNS record wrong", "lock held",
    "node evicted", "time-outs", "restart loop", "slow query", "index missing", "image could not be pulled",
    "vendor outage", "power lost in one rack", "switch replaced", "database failed over", "token expired",
    "wrong route announced", "storage latency", "batch job overran", "rule blocked customers", "server deleted",
)  # fmt: skip
_EFFECTS = (
    "users cannot log in", "orders fail", "pages load slowly", "errors for every third customer", "HTTP 502 and 503",
    "messages are delayed", "builds wait", "payments are declined", "reports are empty", "calls drop", "data is stale",
    "agents see old tickets", "uploads fail", "deployments hang", "alerts do not arrive", "searches find nothing",
)  # fmt: skip
_CURES = (
    "rolled back", "restarted the pods", "renewed the certificate", "failed over by hand", "freed space", "added nodes",
    "raised the limit", "put back the route", "throttled the batch", "replaced the node", "switched the feature off",
)  # fmt: skip


def others(count: int, now: datetime, seed: int = 7) -> Iterator[Past]:
    """Past incidents that never were."""
    chance = Random(seed)
    for number in range(count):
        service, fault, effect = chance.choice(_SERVICES), chance.choice(_FAULTS), chance.choice(_EFFECTS)
        neighbour, second = chance.choice(_SERVICES), chance.choice(_FAULTS)
        yield Past(
            id=f"past-{number}",
            sort="incident",
            incident=f"past-{number}",
            reference=f"OLD-{number:05}",
            title=f"{service}: {fault}",
            state="closed",
            services=f"{service}\n{neighbour}",
            symptoms=f"{effect} since the {neighbour} {chance.choice(_EFFECTS)}\n{second} on node {number % 97}",
            cause=f"{fault} after a change to {neighbour}; {second}",
            fix=f"{chance.choice(_CURES)}, then {chance.choice(_CURES)}",
            rest="\n".join(f"{chance.choice(_FAULTS)} on {chance.choice(_SERVICES)}" for _ in range(12)),
            at=now - timedelta(days=chance.randrange(3000)),
            took=timedelta(minutes=chance.randrange(5, 900)),
        )


def remembering(path: Path, count: int) -> Desk:
    """A desk on the shipped incidents, and so many others in its memory."""
    desk = open_desk(path, name="Mira Falk")
    for name in scenarios.names():
        file = path.with_name(f"{name}.json")
        file.write_text(scenarios.text(name), encoding="utf-8")
        import_file(desk, file)
    desk.memory.refresh()
    upto = desk.ledger.arrival()
    batch: list[tuple[str, Past | None]] = []
    for past in others(count, datetime.now(UTC)):
        batch.append((past.id, past))
        if len(batch) == 5_000:
            index.remember(desk.ledger, batch, upto, upto)
            batch = []
    index.remember(desk.ledger, batch, upto, upto)
    return desk


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    desk = remembering(folder / "past.db", OTHERS)
    with desk.ledger:
        taken, wrong = [], []
        for text, expected in ASKED.items():
            for end in range(2, len(text) + 1):
                began = time.perf_counter()
                desk.memory.seen_before(text[:end])
                taken.append(time.perf_counter() - began)
            seen = desk.memory.seen_before(text)
            if not seen.found or seen.found[0].past.reference != expected:
                wrong.append(text)
        shown = f"p50 {ms(median(taken))}, p99 {ms(p99(taken))}, worst {ms(max(taken))}"
        yield Figure(f"seen before, a key of the title among {OTHERS:,}", shown, "", p99(taken) * 1000, 50, "ms")
        right = f"{len(ASKED) - len(wrong)} of {len(ASKED)} {wrong or ''}".strip()
        yield Figure("… the right one first", right, "", len(wrong), 1, "wrong")
        asked = [time.perf_counter()]
        for incident in desk.incidents():
            desk.memory.seen_before(desk.incident(incident.id))
            asked.append(time.perf_counter())
        each = [after - before for before, after in pairwise(asked)]
        yield Figure("… of an open incident, worst", ms(max(each)), "", max(each) * 1000, 100, "ms")

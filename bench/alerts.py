"""Alerts: a million in steady memory, and a storm of ten thousand over HTTP while somebody reads the list."""

from __future__ import annotations

import json
import resource
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, megabytes, ms, p99
from bench.programs import CONSOLE
from mim_console.data import policy_file, sources_file
from mim_console.data.alerts import Alerts
from mim_console.data.ledger import Ledger
from mim_console.desk.alerts import LedgerAlertBook
from mim_console.desk.intake import Intake
from mim_console.incident.alerts.storm import Storm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOAK, STORM, TOGETHER, SENDERS = 1_000_000, 10_000, 50, 8
KEEP = {"keep_at_most": 10_000, "keep_bodies_at_most": 200}
"""What the soak keeps, so that it thins out all the while."""


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    yield from _soak(folder / "soak.db", SOAK // 10 if quick else SOAK)
    yield from _storm(folder / "storm.db")


def _soak(path: Path, alerts: int) -> Iterator[Figure]:
    at = datetime(2026, 3, 4, tzinfo=UTC)

    def clock() -> datetime:
        return at

    rules = policy_file.default().alerts.model_copy(update=KEEP)
    with Ledger.open(path, now=at) as ledger:
        intake = Intake(ledger, sources_file.load(), rules, clock)
        settled, size, began = 0.0, 0, time.monotonic()
        for n in range(0, alerts, TOGETHER):
            at += timedelta(milliseconds=200)
            intake.take([intake.read("alertmanager", _body(range(n, n + TOGETHER)))])
            if n < alerts // 5 <= n + TOGETHER:
                settled, size = _memory(), _size(ledger)
        took = time.monotonic() - began
        Alerts(ledger).thin_out(rules, at)
        grew, grown = _memory() - settled, _size(ledger) / size
    yield Figure(f"taking in {alerts:,} alerts", f"{alerts / took:,.0f} a second", "", took / alerts * 1e3, 2, "ms")
    yield Figure("memory after the first fifth", f"+{megabytes(grew)}", megabytes(settled), grew / 1e6, 10, "MB")
    yield Figure("the file after the first fifth", f"{grown:.2f} times", megabytes(size), grown, 1.5, "times")


def _storm(path: Path) -> Iterator[Figure]:
    listener = subprocess.Popen([CONSOLE, "--db", path, "listen", "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None
    port = listener.stdout.readline().rsplit(":", 1)[1].split("/")[0]

    bodies = [_body(range(n, n + 1)) for n in range(STORM)]
    url, kind = "/alerts/alertmanager", {"Content-Type": "application/json"}

    def send(part: int) -> list[float]:
        times = []
        connection = HTTPConnection("127.0.0.1", int(port), timeout=60)
        for body in bodies[part::SENDERS]:
            start = time.monotonic()
            connection.request("POST", url, body, kind)
            response = connection.getresponse()
            response.read()
            assert response.status == 200
            times.append(time.monotonic() - start)
        return times

    try:
        began = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            times = [each for part in senders.map(send, range(SENDERS)) for each in part]
        took = time.monotonic() - began
    finally:
        listener.terminate()
        listener.wait()
    now = datetime.now(UTC)
    with Ledger.open(path, now=now, read_only=True) as ledger:
        book = LedgerAlertBook(ledger, policy_file.default().alerts, lambda: now)
        start = time.monotonic()
        services = len(book.groups())
        listed = time.monotonic() - start
        storm, again = Storm(policy_file.default().alerts), []
        for alert in (every := book.alerts()):
            storm.put(alert)
        storm.groups()
        for n in range(0, 160, 8):
            start = time.monotonic()
            for alert in every[n : n + 8]:
                storm.put(replace(alert, count=alert.count + 1))
            storm.groups()
            again.append(time.monotonic() - start)
    yield Figure(f"a storm of {STORM:,} bodies, over HTTP", f"{took:.0f} s", f"{SENDERS} senders", took, 12, "s")
    yield Figure("an answer meanwhile, p99", ms(p99(times)), "", p99(times) * 1e3, 100, "ms")
    yield Figure(f"all of it in {services} groups", ms(listed), "", listed, 1, "s")
    yield Figure("the groups once eight alerts changed", ms(median(again)), "", median(again) * 1e3, 30, "ms")


def _body(numbers: range) -> bytes:
    alerts = [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "service": f"service-{n % 40}", "severity": "warning"},
            "annotations": {"summary": f"disk full on host-{n:07}", "description": "97 percent for 10 minutes"},
            "startsAt": "2026-03-04T00:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": f"{n:016x}",
        }
        for n in numbers
    ]
    return json.dumps({"version": "4", "groupKey": "{}", "alerts": alerts}).encode()


def _size(ledger: Ledger) -> int:
    """Bytes of the file, with what is still in its log."""
    return int(ledger.db.rows("PRAGMA page_count")[0][0]) * int(ledger.db.rows("PRAGMA page_size")[0][0])


def _memory() -> float:
    """Bytes at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

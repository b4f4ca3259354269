"""A desk whose clock stands where the test puts it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.desk import Desk
from mim_console.desk.verbs import VERBS
from mim_console.incident.entry import Entry


@dataclass
class Clock:
    """Stands still until somebody moves it."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, **length: float) -> None:
        self.at += timedelta(**length)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened(tmp_path / "mim.db", clock) as ledger:
        yield sit(ledger, clock)


def opened(path: Path, clock: Clock, *, read_only: bool = False) -> Ledger:
    return Ledger.open(path, now=clock(), read_only=read_only)


def sit(ledger: Ledger, clock: Clock, name: str = "Ana") -> Desk:
    return Desk(ledger, POLICY, playbook_file.load(), name, name.casefold(), clock)


POLICY = policy_file.load(Path(__file__).with_name("policy.toml"))
"""The default one, with a channel that needs no person."""


def do(desk: Desk, verb: str, id: str | None = None, at: str = "", **typed: str) -> list[Entry]:
    return desk.do_typed(VERBS[verb], id, typed, at)


def declare(desk: Desk) -> str:
    """A declared incident's id."""
    title = "Card payments fail in 12 shops"
    return do(desk, "declare", title=title, impact="high", urgency="high", service="Cards, Shops")[0].incident


STOCK = (
    ("function", {"name": "pay run", "due": "17:00", "note": "4,000 people"}),
    ("ask", {"who": "Bob", "what": "pool stats", "by": "3m"}),
    ("action", {"what": "roll back 4.18", "owner": "Sam", "by": "20m", "type": "rollback", "approval": "yes"}),
    ("action", {"what": "collect logs", "owner": "Lin"}),
    ("action", {"what": "restart db1", "owner": "Sam"}),
    ("done", {"action": "A3", "result": "up again"}),
    ("hypothesis", {"text": "pool exhausted after 4.18"}),
    ("hypothesis", {"text": "certificate expired"}),
    ("rule-out", {"hypothesis": "H2", "reason": "valid till May"}),
    ("change", {"what": "deployment 4.18", "service": "Cards", "reference": "CHG-7", "made": "13:40"}),
    ("contain", {"what": "limit payments to 50 %", "measure": "throttle", "undo": "set it to 100"}),
    ("notify", {"who": "database team", "via": "page", "text": "please join"}),
    ("escalate", {"to": "Director", "reason": "no cause after an hour", "via": "phone"}),
    ("vendor", {"vendor": "Acme", "case": "8841", "severity": "1", "contact": "duty desk", "answer": "30m"}),
    ("deadline", {"name": "report to the regulator", "due": "18:00", "owner": "Legal"}),
    ("point", {"sort": "well", "text": "the rollback was rehearsed"}),
    ("join", {"person": "Priya", "group": "Payments", "role": "technical-lead"}),
    ("role", {"role": "mim", "person": "Ana"}),
)
"""One of everything that a verb can point at."""


def stock(desk: Desk) -> str:
    """An incident with one of everything."""
    id = declare(desk)
    for verb, typed in STOCK:
        do(desk, verb, id, **typed)
    return id


Stocked = Callable[[], AbstractContextManager[tuple[Desk, str]]]


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Stocked:
    """Opens a desk and a stocked incident of its own each time: a copy, which is far quicker than making it."""
    clock = Clock(datetime(2026, 3, 4, 14, 5, tzinfo=UTC))
    original = tmp_path_factory.mktemp("stocked") / "mim.db"
    with opened(original, clock) as ledger:
        id = stock(sit(ledger, clock))

    @contextmanager
    def copy() -> Iterator[tuple[Desk, str]]:
        with TemporaryDirectory(dir=original.parent) as directory:
            path = shutil.copy(original, directory)
            with opened(Path(path), clock) as ledger:
                yield sit(ledger, clock), id

    return copy

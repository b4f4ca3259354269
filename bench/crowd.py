"""Fifty processes that follow one incident, and what they do to the one that writes it."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from multiprocessing import Event, Process, Queue
from typing import TYPE_CHECKING

from bench.figure import Figure, ms, p99
from bench.ledgers import with_clocks
from mim_console.desk.opening import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.queues import Queue as Results
    from multiprocessing.synchronize import Event as Flag
    from pathlib import Path

    from mim_console.desk.desk import Desk

Seen = dict[int, float]
"""When an observer had taken in all up to an arrival (seconds, monotonic: one clock for all processes)."""

OBSERVERS = 50
_LOOK = 0.1
_BETWEEN = 0.15
"""Seconds between two entries: several times as often as a room writes."""


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    path = folder / "crowd.db"
    desk, incident = with_clocks(path)
    desk.ledger.close()
    alone: list[float] = []
    watched: list[float] = []
    committed: dict[int, float] = {}
    with _observers(path, incident) as (crowd, seen):
        desk = open_desk(path, name="Mira Falk")
        for _ in range(2 if quick else 6):  # in turns, so that both get the same share of a restless machine
            _signal(crowd, signal.SIGSTOP)
            alone += [_write(desk, incident)[0] for _ in range(20)]
            _signal(crowd, signal.SIGCONT)
            time.sleep(0.5)
            for _ in range(20):
                taken, arrival, at = _write(desk, incident)
                watched.append(taken)
                committed[arrival] = at
            time.sleep(0.5)  # the last entry reaches all
        desk.ledger.close()
    # Two entries may be taken in at one look.
    slowest = [
        max(min(when for upto, when in one.items() if upto >= arrival) for one in seen) - at
        for arrival, at in committed.items()
    ]
    yield Figure(
        f"append with {OBSERVERS} observers, p99",
        ms(p99(watched)),
        f"alone {ms(p99(alone))}",
        p99(watched) / p99(alone),
        2,
    )
    yield Figure(
        f"an entry taken in by the last of {OBSERVERS}, p99",
        ms(p99(slowest)),
        "a look every 100 ms",
        p99(slowest) * 1000,
        250,
        "ms",
    )


def _write(desk: Desk, incident: str) -> tuple[float, int, float]:
    """How long it took, which arrival it is, and when it was committed."""
    time.sleep(_BETWEEN)
    start = time.monotonic()
    desk.log("error rate falls after the second node was taken out", incident)
    end = time.monotonic()
    return end - start, desk.ledger.arrival(), end


@contextmanager
def _observers(path: Path, incident: str) -> Iterator[tuple[list[Process], list[Seen]]]:
    """The processes, and what each saw when, by arrival, once they have ended."""
    end, seen = Event(), list[Seen]()
    results: Results[Seen] = Queue()
    crowd = [Process(target=_observe, args=(path, incident, end, results)) for _ in range(OBSERVERS)]
    for process in crowd:
        process.start()
    for _ in crowd:
        results.get()  # it has opened the ledger
    try:
        yield crowd, seen
    finally:
        _signal(crowd, signal.SIGCONT)
        end.set()
        seen += [results.get() for _ in crowd]
        for process in crowd:
            process.join()


def _observe(path: Path, incident: str, end: Flag, results: Results[Seen]) -> None:
    """Compute what a screen would show whenever something was written."""
    desk = open_desk(path, read_only=True)
    seen: Seen = {}
    desk.scene(incident)
    results.put(seen)
    while not end.wait(_LOOK):
        if desk.ledger.changed():
            desk.follow()
            desk.scene(incident)
            seen[desk.ledger.arrival()] = time.monotonic()
    results.put(seen)


def _signal(crowd: list[Process], number: int) -> None:
    for process in crowd:
        if process.pid is not None:
            os.kill(process.pid, number)

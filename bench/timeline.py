"""The timeline of a hundred thousand entries beside one of a hundred: opened, paged, narrowed as somebody types."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, against, ms, p99
from bench.ledgers import long
from bench.programs import console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.pty_meter import Terminal

SHORT, LONG = 100, 100_000
_WORDS = ("vendor", "rollback", "latency", "forty calls")
_PAGE_UP, _ERASE = "\x1b[5~", "\x15"


def measure(folder: Path, quick: bool) -> Iterator[Figure]:
    ledgers = {entries: folder / f"timeline-{entries}.db" for entries in (SHORT, LONG)}
    for entries, path in ledgers.items():
        long(path, entries)[0].ledger.close()
    opened: dict[int, list[float]] = {SHORT: [], LONG: []}
    for _ in range(3 if quick else 10):
        for entries, path in ledgers.items():
            with console(path) as screen:
                opened[entries].append(_open(screen, entries))
    yield against(f"opening a timeline of {LONG:,}", opened[LONG], opened[SHORT], f"one of {SHORT}", 1.2, ms)
    pages = _pages(ledgers[LONG], 30 if quick else 150)
    shown = f"p50 {ms(median(pages))}, p99 {ms(p99(pages))}"
    yield Figure("a page of it, p99", shown, "", p99(pages) * 1000, 50, "ms")
    keys, few = _narrowed(ledgers[LONG], LONG), _narrowed(ledgers[SHORT], SHORT)
    floor = f"one of {SHORT} {ms(median(few))}"
    yield Figure("a key of its filter, p50", ms(median(keys)), floor, median(keys) * 1000, 30, "ms")


def _pages(path: Path, count: int) -> list[float]:
    with console(path) as screen:
        _open(screen, LONG)
        return [_page(screen) for _ in range(count)]


def _narrowed(path: Path, entries: int) -> list[float]:
    with console(path) as screen:
        _open(screen, entries)
        screen.press("/")
        screen.run(0.5)
        return [delay for word in _WORDS for delay in _typed(screen, word)]


def _open(screen: Terminal, entries: int) -> float:
    screen.run(0.5)
    pressed = screen.press("3")
    painted = screen.until(f"{entries:,} entries") - pressed
    screen.run(0.5)
    return painted


def _page(screen: Terminal) -> float:
    pressed = screen.press(_PAGE_UP)
    painted = screen.until() - pressed
    screen.run(0.05)
    return painted


def _typed(screen: Terminal, word: str) -> Iterator[float]:
    """For each key, how long until the list has followed: the first frame shows the letter, the second the list."""
    screen.press(_ERASE)
    screen.run(0.4)
    for letter in word:
        pressed = screen.press(letter)
        yield screen.frames(2) - pressed
        screen.run(0.2)

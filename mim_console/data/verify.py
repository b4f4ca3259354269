"""Proving a ledger: that nothing in it was changed, removed or slipped in since it was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from mim_console.data.engine import Row, sqlite3
from mim_console.data.errors import Damaged
from mim_console.data.files import KIND, Files
from mim_console.data.ledger import Ledger
from mim_console.data.proof import Chains, keeps_digest
from mim_console.data.redaction import redacted
from mim_console.data.rows import COLUMNS
from mim_console.incident.safe import one_line
from mim_console.incident.seal import Head as Noted

_GUARDS = {f"{table}_{guard}" for table in ("entry", "twin") for guard in ("comes_once", "never_changes", "never_goes")}


@dataclass(frozen=True, slots=True)
class Head:
    """An origin's last entry. Noted down elsewhere, it also proves later that none was cut off at the end."""

    n: int
    head: str
    """Its chain, which stands for every entry of the origin up to this one."""


@dataclass(slots=True)
class Report:
    """What was counted and proved."""

    entries: int = 0
    origins: dict[str, Head] = field(default_factory=dict)
    files: int = 0
    """Attached, here, and what they were."""
    elsewhere: int = 0
    """Attached by others, and not here: only their entries came."""
    problem: str | None = None
    """The first thing that is wrong, as a sentence that says where."""

    @property
    def ok(self) -> bool:
        return self.problem is None


def verify(ledger: Ledger) -> Report:
    """Reads everything, at one instant of a ledger that may be in use.

    The origins under which this file has ever written must be complete. Of others it may hold a part, whose digests
    are proved, and whose chains are wherever one entry directly follows another.
    """
    report = Report()
    try:
        with ledger.db.snapshot() as raw:
            for problem in chain(_problems(raw, report), _lost(raw, ledger.files, report)):
                report.problem = report.problem or problem
    except Damaged as damage:
        report.problem = report.problem or str(damage)
    return report


def holds(ledger: Ledger, noted: Noted) -> bool | None:
    """Whether the origin had got just there, by the same entries; None where that entry of it is not here.

    Proves nothing alone: that no entry before it was changed is what `verify` says.
    """
    found = list(ledger.db.rows("SELECT chain FROM told WHERE origin = ? AND n = ?", [noted.origin, noted.n]))
    return bool(found[0][0] == noted.chain) if found else None


def _problems(raw: sqlite3.Connection, report: Report) -> Iterator[str]:
    """Counts into the report on its way."""
    for (finding,) in raw.execute("PRAGMA integrity_check"):
        if finding != "ok":
            yield f"The file is damaged ({finding}): copy it away and restore the newest backup."
    triggers = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    if _GUARDS - triggers:
        yield "The triggers that refuse changes were removed from the file: restore the newest backup."
    written_here = {name for (name,) in raw.execute("SELECT name FROM origin")}
    named = redacted(raw)
    chains = Chains()
    for row in raw.execute(f"SELECT {COLUMNS} FROM told ORDER BY origin, n"):
        _, _, origin, n, *_, digest, chain = row
        report.entries += 1
        report.origins[origin] = Head(n, chain)
        flaw = _flaw(row, named)
        if origin in written_here and chains.skips(origin, n):
            flaw = flaw or "does not follow its number: what was recorded before it is missing"
        if not chains.follow(origin, n, digest, chain):
            flaw = flaw or "does not follow from the entry before it"
        if flaw:
            yield f"{_place(row)} {flaw}. Compare with a backup."


def _lost(raw: sqlite3.Connection, files: Files, report: Report) -> Iterator[str]:
    """Attached files that are gone or were changed."""
    written_here = {name for (name,) in raw.execute("SELECT name FROM origin")}
    for origin, id_, body in raw.execute("SELECT origin, id, body FROM entry WHERE kind = ? AND body <> ''", (KIND,)):
        said = json.loads(body)
        size = said.get("size")
        flaw = files.flaw(str(said.get("digest")), size if isinstance(size, int) else 0)
        if flaw == "":
            report.files += 1
        elif flaw is None and origin not in written_here:
            report.elsewhere += 1
        else:
            name = one_line(str(said.get("name")))
            yield f"The file {name} of entry {id_} {flaw or 'is missing'}. Compare with a backup."


def _flaw(row: Row, named: set[tuple[str, str]]) -> str:
    id_, incident, kind, body = row[0], row[1], row[8], row[9]
    if (incident, id_) in named and kind != "redacted":
        return "can still be read, though it was redacted" if body else ""
    if not body:
        return "is blank, and no redaction names it"
    return "" if keeps_digest(row) else "was changed after it was recorded"


def _place(row: Row) -> str:
    return f"Entry {row[3]} of {row[2]} ({row[0]}, recorded {row[5]})"

"""Recent changes in the ledger's file, beside the record: each once, as it was last told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mim_console.incident.changes import ChangeRecord
from mim_console.incident.entry import canonical_json, instant, stamp

if TYPE_CHECKING:
    from mim_console.data.ledger import Ledger
    from mim_console.incident.policy.changes import ChangeRules

_FIELDS = tuple((each.name, each.default) for each in fields(ChangeRecord))


@dataclass(frozen=True, slots=True)
class Told:
    """What taking changes in did."""

    changes: int
    new: int
    changed: int
    gone: int = 0
    """How many are older than the policy keeps them, or more than it keeps."""


class ChangeLog:
    """All changes, newest first; read when first asked for and again once some were told. `taken` says how fresh."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._read = 0
        self._changes: tuple[ChangeRecord, ...] = ()

    def __call__(self) -> tuple[ChangeRecord, ...]:
        ((newest,),) = self._ledger.db.rows("SELECT coalesce(max(id), 0) FROM change_intake")
        if newest != self._read:
            rows = self._ledger.db.rows("SELECT body FROM change_record ORDER BY at DESC, source, key")
            self._changes, self._read = tuple(_change(body) for (body,) in rows), newest
        return self._changes

    @property
    def taken(self) -> dict[str, datetime]:
        """When changes were last told, by where from."""
        rows = self._ledger.db.rows("SELECT source, max(at) FROM change_intake GROUP BY source")
        return {source: instant(at) for source, at in rows}

    def tell(self, changes: Iterable[ChangeRecord], source: str, files: str, rules: ChangeRules, now: datetime) -> Told:
        """Take them in, all or none; one that is known by its source and key becomes what is told now.

        What the policy no longer keeps goes, from wherever it was.
        """
        told = {each.key: each for each in changes}
        with self._ledger.db.writing() as raw:
            was = dict(raw.execute("SELECT key, body FROM change_record WHERE source = ?", [source]))
            fresh = {key: body for key, each in told.items() if was.get(key) != (body := _body(each))}
            raw.executemany(
                "INSERT OR REPLACE INTO change_record (source, key, at, told, body) VALUES (?, ?, ?, ?, ?)",
                ((source, key, stamp(told[key].at), stamp(now), body) for key, body in fresh.items()),
            )
            gone = raw.execute("DELETE FROM change_record WHERE at < ?", [stamp(now - rules.keep)]).rowcount
            gone += raw.execute(
                "DELETE FROM change_record WHERE (source, key) IN "
                "(SELECT source, key FROM change_record ORDER BY at DESC LIMIT -1 OFFSET ?)",
                [rules.keep_at_most],
            ).rowcount
            raw.execute("INSERT INTO change_intake (at, source, files) VALUES (?, ?, ?)", (stamp(now), source, files))
        new = sum(key not in was for key in fresh)
        return Told(len(told), new, len(fresh) - new, gone)


def _body(change: ChangeRecord) -> str:
    said: dict[str, Any] = {
        name: getattr(change, name) for name, default in _FIELDS if getattr(change, name) != default
    }
    for name in ("at", "until"):
        if name in said:
            said[name] = stamp(said[name])
    return canonical_json(said)


def _change(body: str) -> ChangeRecord:
    from pydantic_core import from_json

    said = from_json(body)
    said["services"] = tuple(said.get("services", ()))
    for name in ("at", "until"):
        if name in said:
            said[name] = instant(said[name])
    return ChangeRecord(**said)

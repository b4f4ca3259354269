"""The alerts of other systems: beside the record, in the same file, and thinned out again."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mim_console.incident.alerts.life import Alert, told
from mim_console.incident.entry import instant, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mim_console.data.engine import Row, sqlite3
    from mim_console.data.ledger import Ledger
    from mim_console.incident.alerts.signal import Reading, Signal
    from mim_console.incident.policy.alerts import AlertRules

_NAMES = tuple(field.name for field in fields(Alert))
_TIMES = ("starts", "ends", "told", "first", "last", "changed")
_COLUMNS = ", ".join(_NAMES)
_KEEP = (
    f"INSERT INTO alert ({_COLUMNS}, body, written) VALUES ({', '.join('?' * (len(_NAMES) + 2))}) "
    f"ON CONFLICT (source, key) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in (*_NAMES, 'body', 'written'))}"
)
_AT_ONCE = 5_000
"""Rows that are thinned out in one transaction: nobody waits long for the lock."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One body as it came in, and what it says."""

    source: str
    body: bytes
    sort: str
    """Its content type, as the sender put it."""
    reading: Reading | None
    why: str = ""
    """Why nothing of it was understood."""
    readable: bool = False
    """Whether it had a form at all, though nothing was understood."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent, word for word."""

    n: int
    source: str
    received: datetime
    last: datetime
    sort: str
    body: bytes
    why: str
    count: int


class Alerts:
    """What lies in the ledger's file beside the record. Every method may raise a `LedgerError`."""

    def __init__(self, ledger: Ledger) -> None:
        self._db = ledger.db

    # Taking in

    def take(self, deliveries: Sequence[Delivery], clock: Callable[[], datetime]) -> list[list[Alert]]:
        """Keep all of them or none; of each, the alerts that it was about.

        A message that has a name of its own and comes again, to the byte, changes nothing; other repeats are counted.
        The clock is asked once the lock is held, so that whoever comes second is later.
        """
        with self._db.writing() as raw:
            taking = _Taking(raw, clock())
            alerts = [taking.take(each) for each in deliveries]
            taking.keep()
            return alerts

    # Reading

    def written(self) -> int:
        """Something that grows with whatever is told of an alert; microseconds."""
        return int(self._db.rows("SELECT coalesce(max(written), 0) FROM alert")[0][0])

    def since(self, written: int) -> list[Alert]:
        """Those of which something was told after that, the earliest first."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM alert WHERE written > ? ORDER BY written", [written])
        return [_alert(row) for row in rows]

    def lately(self, resolved_since: datetime, most: int) -> list[Alert]:
        """Those that are not resolved, and those that resolved since then; the `most` last heard of, newest first."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM alert WHERE state IN ('firing', 'acknowledged', 'info') OR last >= ? "
            "ORDER BY last DESC LIMIT ?",
            [stamp(resolved_since), most],
        )
        return [_alert(row) for row in rows]

    def every(self) -> Iterator[Alert]:
        """All that are kept, the oldest first, page by page."""
        after = 0
        while page := self._db.rows(f"SELECT {_COLUMNS}, n FROM alert WHERE n > ? ORDER BY n LIMIT 2000", [after]):
            yield from (_alert(row[:-1]) for row in page)
            after = page[-1][-1]

    def get(self, names: Iterable[tuple[str, str]]) -> list[Alert]:
        """Those of these sources and keys that there are."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM alert WHERE (source, key) IN "
            "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
            [json.dumps([*names])],
        )
        return [_alert(row) for row in rows]

    def keyed(self, key: str, most: int = 20) -> list[Alert]:
        """Those whose key it is, or `source/key`; else those whose key begins with it."""
        of = f"SELECT {_COLUMNS} FROM alert WHERE "
        rows = self._db.rows(f"{of} key = ? OR source || '/' || key = ? LIMIT ?", [key, key, most])
        rows = rows or self._db.rows(f"{of} substr(key, 1, ?) = ? LIMIT ?", [len(key), key, most])
        return [_alert(row) for row in rows]

    def bodies(self, alert: Alert) -> list[Body]:
        """The last body that was about an alert, while it is kept."""
        return self._bodies("n = (SELECT body FROM alert WHERE source = ? AND key = ?)", alert.source, alert.key)

    def body(self, n: int) -> list[Body]:
        return self._bodies("n = ?", n)

    def not_understood(self, most: int = 200) -> list[Body]:
        """Bodies of which something was not understood, the newest first; of each a thousand bytes."""
        return self._bodies("why <> ''", most=most, size=1000)

    def _bodies(self, where: str, *values: object, most: int = 1, size: int = 100_000_000) -> list[Body]:
        rows = self._db.rows(
            "SELECT n, source, received, last, coalesce(sort, ''), coalesce(substr(body, 1, ?), x''), why, count "
            f"FROM alert_body WHERE {where} ORDER BY last DESC LIMIT ?",
            [size, *values, most],
        )
        return [Body(n, source, instant(first), instant(last), *rest) for n, source, first, last, *rest in rows]

    # Thinning out

    def thin_out(self, rules: AlertRules, now: datetime) -> int:
        """Let go of what the policy no longer keeps, a part at a time; how many rows went."""
        went = 0
        for table, keep, most in (
            ("alert_body", rules.keep_bodies, rules.keep_bodies_at_most),
            ("alert", rules.keep, rules.keep_at_most),
        ):
            ((there,),) = self._db.rows(f"SELECT count(*) FROM {table}")
            old, over = stamp(now - keep), min(max(there - most, 0), _AT_ONCE)
            with self._db.writing() as raw:
                gone = raw.execute(
                    f"DELETE FROM {table} WHERE n IN (SELECT n FROM {table} WHERE last < ? ORDER BY last LIMIT ?)",
                    [old, _AT_ONCE],
                ).rowcount
                if over > gone:
                    gone += raw.execute(
                        f"DELETE FROM {table} WHERE n IN (SELECT n FROM {table} ORDER BY last LIMIT ?)", [over - gone]
                    ).rowcount
            went += gone
        return went


class _Taking:
    """Deliveries that are taken in together: an alert that many of them are about is written once."""

    def __init__(self, raw: sqlite3.Connection, now: datetime) -> None:
        self._raw, self._now = raw, now
        self._told: dict[tuple[str, str], tuple[Alert, int]] = {}
        """Alerts with the body that was the last about each."""

    def take(self, delivery: Delivery) -> list[Alert]:
        body, new = self._keep_body(delivery)
        reading = delivery.reading
        if reading is None:
            return []
        if reading.delivery and not new:
            return [alert for signal in reading.signals if (alert := self._known(signal)) is not None]
        alerts = []
        for signal in reading.signals:
            alert = told(self._known(signal), signal, self._now)
            self._told[alert.source, alert.key] = alert, body
            alerts.append(alert)
        return alerts

    def keep(self) -> None:
        (written,) = self._raw.execute("SELECT coalesce(max(written), 0) + 1 FROM alert").fetchone()
        self._raw.executemany(_KEEP, ((*_row(alert), body, written) for alert, body in self._told.values()))

    def _keep_body(self, delivery: Delivery) -> tuple[int, bool]:
        """The number of the body, and whether it is new; one that came before, to the byte, is counted."""
        now, why = stamp(self._now), delivery.why or (delivery.reading.left_out if delivery.reading else "")
        number, new = self._raw.execute(
            "INSERT INTO alert_body (source, received, last, sort, body, digest, why, count) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (source, digest) DO UPDATE SET "
            "count = count + 1, last = excluded.last, why = excluded.why RETURNING n, count = 1",
            (delivery.source, now, now, delivery.sort, delivery.body, sha256(delivery.body).hexdigest(), why),
        ).fetchone()
        return number, bool(new)

    def _known(self, signal: Signal) -> Alert | None:
        if (signal.source, signal.key) in self._told:
            return self._told[signal.source, signal.key][0]
        sql = f"SELECT {_COLUMNS} FROM alert WHERE source = ? AND key = ?"
        row = self._raw.execute(sql, [signal.source, signal.key]).fetchone()
        return _alert(row) if row else None


def _row(alert: Alert) -> list[object]:
    known = {name: getattr(alert, name) for name in _NAMES}
    for name in _TIMES:
        known[name] = known[name] and stamp(known[name])
    known["turns"] = json.dumps([(stamp(at), state) for at, state in alert.turns])
    return [*known.values()]


def _alert(row: Row) -> Alert:
    known: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    for name in _TIMES:
        known[name] = known[name] and instant(known[name])
    known["turns"] = tuple((instant(at), state) for at, state in json.loads(known["turns"]))
    return Alert(**known)

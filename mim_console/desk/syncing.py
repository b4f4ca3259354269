"""Exchanging entries with another site: where all sites meet, or a file on a stick where no network is left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data.errors import NotPermitted
from mim_console.data.ledger import Ledger
from mim_console.data.replica.attached import carry, missing
from mim_console.data.replica.exchange import Difference, Exchange, compare, exchange
from mim_console.data.replica.ledger_store import LedgerStore
from mim_console.desk.drafts import text_of
from mim_console.desk.moment import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from mim_console.data.replica.postgres import Postgres
    from mim_console.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of it. Files are those that were attached."""

    exchange: Exchange
    files_taken: int
    files_given: int
    files_missing: int
    """Named by entries, and not here."""
    made: bool = False
    """The other ledger was not there before."""
    take_only: bool = False
    """The other side may only be read."""


def sync_file(desk: Desk, path: Path) -> Synced:
    """Copies entries and files both ways; where the other may only be read, from there.

    Raises `LedgerError` for what is no ledger, or one of another version; `Refused` for the ledger itself.
    """
    if path.exists() and path.samefile(desk.ledger.path):
        raise Refused(f"{path} is this ledger itself: name the one of another site")
    made = not path.exists()
    with _other(path, desk.now()) as other:
        take_only = other.read_only
        done = exchange(LedgerStore(desk.ledger, text_of), LedgerStore(other, text_of), take_only=take_only)
        taken = carry(other, desk.ledger)
        given = 0 if take_only else carry(desk.ledger, other)
    desk.follow()
    return Synced(done, taken, given, len(missing(desk.ledger)), made, take_only)


def sync_place(desk: Desk, target: str) -> Synced:
    """Copies entries both ways through the database at `target`; attached files do not travel that way.

    Raises `LedgerError` where it cannot be reached or used, `Refused` where its password is not where it should be.
    """
    with meeting_place(desk, target) as place:
        done = exchange(LedgerStore(desk.ledger, text_of), place, take_only=place.take_only)
        take_only = place.take_only
    desk.follow()
    return Synced(done, 0, 0, len(missing(desk.ledger)), take_only=take_only)


def difference(desk: Desk, target: str) -> Difference:
    """How the ledger stands to what is at `target`, a file or a place to meet; copies nothing. Raises as those do."""
    here = LedgerStore(desk.ledger, text_of)
    if is_place(target):
        with meeting_place(desk, target) as place:
            return compare(here, place)
    with Ledger.open(Path(target), read_only=True, now=desk.now()) as other:
        return compare(here, LedgerStore(other, text_of))


def is_place(target: str) -> bool:
    """Whether it is an address, and no file."""
    from mim_console.data.replica.postgres import SCHEMES

    return target.startswith(SCHEMES)


def meeting_place(desk: Desk, target: str) -> Postgres:
    """A connection to it, with the password that the policy names for it."""
    from mim_console.data.replica.postgres import Postgres, check_target
    from mim_console.outside.channels import secret

    check_target(target)
    rule = desk.policy.sync
    try:
        password = secret.read(rule.password) if rule and rule.password and rule.target == target else ""
    except secret.NoSecret as reason:
        raise Refused(str(reason)) from None
    return Postgres(target, password)


def _other(path: Path, now: datetime) -> Ledger:
    """Looked at first, so that nothing is changed in what cannot be used; its own console migrates an older one."""
    if path.exists():
        Ledger.open(path, read_only=True, now=now).close()
    try:
        return Ledger.open(path, now=now)
    except NotPermitted:
        return Ledger.open(path, read_only=True, now=now)

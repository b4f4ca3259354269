"""Whether everything is as it must be before the night on which it matters: one finding for each thing looked at."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from mim_console.data import policy_file
from mim_console.data.engine import WAL_RESET_BUG, sqlite3
from mim_console.data.errors import LedgerError
from mim_console.data.ledger import Ledger
from mim_console.data.place import NETWORK, check_place, filesystem_of
from mim_console.data.rules_file import RulesError
from mim_console.incident.duration import said
from mim_console.outside.tmux import FENCED, NoTmux, version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

State = Literal["ok", "mind", "broken"]
BACKUP = timedelta(days=1)
"""A backup older than this is said to be old."""
SCANT, LITTLE = 1 << 30, 50 << 20
"""Bytes free on the ledger's disk, under which it is said, and under which it is broken."""
AHEAD = timedelta(minutes=1)
"""So far may the newest entry lie ahead of this machine's clock."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and how it is; `mend` is what to do where it is not well."""

    about: str
    state: State
    said: str
    mend: str = ""


def checkup(ledger: Path, policy: Path | None, now: datetime) -> Iterator[Finding]:
    """Look at all that does not need a terminal; changes nothing. `ledger` may not be there yet."""
    yield _sqlite()
    yield from _ledger(ledger.resolve(), now)
    yield _tmux()
    yield from _policy(policy)


def backup_note(ledger: Path) -> Path:
    """The file whose time is that of the last backup, and which says where that went."""
    return ledger.with_name(f"{ledger.name}.backup")


def _sqlite() -> Finding:
    found = f"SQLite {sqlite3.sqlite_version}"
    if WAL_RESET_BUG:
        mend = "pip install pysqlite3, or a SQLite from 3.51.3"
        return Finding("sqlite", "mind", f"{found} may damage a ledger that two write; they take turns instead", mend)
    return Finding("sqlite", "ok", found)


def _ledger(path: Path, now: datetime) -> Iterator[Finding]:
    folder = path.parent
    filesystem = filesystem_of(folder) if folder.is_dir() else ""
    if NETWORK.fullmatch(filesystem):
        mend = "move it to a local disk; others look over SSH, or take a copy with `sync`"
        yield Finding("place", "broken", f"{folder} is a network file system ({filesystem})", mend)
        return
    if not path.exists():
        yield Finding("ledger", "mind", f"there is none at {path} yet", "`mim declare` or `mim import` starts it")
        return
    yield Finding("place", "ok", f"{folder}, a local disk{f' ({filesystem})' if filesystem else ''}")
    try:
        check_place(path, read_only=True)
        with Ledger.open(path, read_only=True, now=now) as ledger:
            newest = ledger.newest_id()
            latest = ledger.get([newest])[0].recorded_at if newest else None
            yield Finding("ledger", "ok", f"{path.name}, {ledger.arrival():,} entries")
    except LedgerError as error:
        yield Finding("ledger", "broken", str(error), "`mim verify` says more; else restore the newest backup")
        return
    yield from _modes(path)
    yield _clock(latest, now)
    yield _room(folder)
    yield _backup(path, now)


def _modes(path: Path) -> Iterator[Finding]:
    """Directory and files must agree on who writes: one who may not write a file locks those out who may."""
    folder, file = path.parent.stat(), path.stat()
    setup = "`mim share --setup` has the lines"
    if folder.st_mode & stat.S_IWOTH:  # also where it is sticky: a journal laid beside a ledger changes it
        yield Finding("modes", "broken", f"anybody may write in {path.parent}, and lay files beside the ledger", setup)
    elif file.st_mode & stat.S_IWOTH:
        yield Finding("modes", "broken", f"anybody may write {path.name}", f"chmod o-w {path}")
    elif bool(folder.st_mode & stat.S_IWGRP) != bool(file.st_mode & stat.S_IWGRP):
        which = "the directory but not the ledger" if folder.st_mode & stat.S_IWGRP else "the ledger but not its folder"
        yield Finding("modes", "broken", f"the group may write {which}: one would lock the others out", setup)
    else:
        yield Finding("modes", "ok", _shared(folder.st_mode, file.st_mode))
    for beside in (path.with_name(path.name + ending) for ending in ("-wal", "-shm")):
        try:
            found = beside.stat()
        except OSError:
            continue
        if found.st_uid != file.st_uid and not found.st_mode & stat.S_IWGRP:
            said = f"{beside.name} belongs to another login, and the writers may not write it"
            yield Finding("modes", "broken", said, "close every console on it; the last one takes that file away")


def _shared(folder: int, file: int) -> str:
    if folder & stat.S_IWGRP:
        return "its group writes" + (", new files stay the group's" if folder & stat.S_ISGID else "")
    if file & (stat.S_IRGRP | stat.S_IROTH) and folder & (stat.S_IXGRP | stat.S_IXOTH):
        return "you write, others may look"
    return "yours alone"


def _clock(latest: datetime | None, now: datetime) -> Finding:
    if latest is not None and latest - now > AHEAD:
        ahead = said(latest - now)
        return Finding("clock", "broken", f"the newest entry is {ahead} ahead of this machine's clock", "set the clock")
    return Finding("clock", "ok", f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC, not behind any entry")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:,.1f} GB free" if free >= SCANT else f"{free / 1e6:,.0f} MB free"
    if free >= SCANT:
        return Finding("disk", "ok", text)
    return Finding("disk", "broken" if free < LITTLE else "mind", f"only {text}", f"free some on the disk of {folder}")


def _backup(path: Path, now: datetime) -> Finding:
    mend = "mim backup FILE, on another disk"
    try:
        taken = datetime.fromtimestamp(backup_note(path).stat().st_mtime, UTC)
    except OSError:
        return Finding("backup", "mind", "none was taken with `mim backup`", mend)
    age = max(now - taken, timedelta(0))
    text = (
        f"{said(timedelta(minutes=age // timedelta(minutes=1)))} old" if age >= timedelta(minutes=1) else "just taken"
    )
    return Finding("backup", "ok", text) if age < BACKUP else Finding("backup", "mind", text, mend)


def _tmux() -> Finding:
    try:
        found = version()
    except NoTmux as reason:
        return Finding("tmux", "mind", str(reason), "only `mim share` needs it")
    fence = "" if found >= FENCED else "; its own read-only list is no fence yet, a gate is"
    return Finding("tmux", "ok", f"{found[0]}.{found[1]}{fence}")


def _policy(named: Path | None) -> Iterator[Finding]:
    try:
        policy = policy_file.load(named)
    except RulesError as error:
        yield Finding("policy", "broken", str(error).splitlines()[0], "`mim policy check` names each line and the mend")
        return
    yield Finding("policy", "ok", f"version {policy.version}{f' of {named}' if named else ''}")
    from mim_console.outside.channels import complaint  # the libraries of every service

    for channel in policy.channels:
        if reason := complaint(channel):
            yield Finding(f"channel {channel.id}", "broken", reason, f"then `mim channels --try {channel.id}`")
        else:
            yield Finding(f"channel {channel.id}", "ok", "set up")


def note_backup(ledger: Path, target: Path) -> None:
    """Keep when the last backup was taken, where that may be written."""
    try:
        handle = os.open(backup_note(ledger), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    except OSError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(f"{target.absolute()}\n")

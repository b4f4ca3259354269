"""Who has the ledger open, in files beside it: `<ledger>.here/`. Nothing of it is recorded.

Each console holds a lock on its own file for as long as it lives, so that one which was killed is known to be gone
whatever it left behind; the file's time is when its person last pressed a key. Whoever may not write there sees the
others, and is not seen.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import stat
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from mim_console.incident.safe import one_line

_MOST = 4096
"""Bytes that such a file may have."""
_LONGEST = 60
"""Characters of a name or a place that are believed."""
_CROWD = 200
"""Files that are looked at."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody does at their console."""

    name: str
    incident: str = ""
    """The reference of the one in front."""
    screen: str = ""
    writing: str = ""
    """Which verb or text, on what; empty while nothing is written."""
    looks: bool = False
    """This console cannot write."""


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who has the ledger open."""

    doing: Doing
    login: str
    """As the system says: nobody can write under another's."""
    idle: timedelta
    """Since they last pressed a key."""
    own: bool = False
    """It is this very console."""


class Presence:
    """The consoles of one ledger, this one among them from the first `tell`."""

    def __init__(self, ledger: Path) -> None:
        self._folder = ledger.with_name(f"{ledger.name}.here")
        self._ledger = ledger
        self._path = self._folder / f"{os.getpid()}.{uuid4().hex[:8]}"
        self._handle: int | None = None
        self._told: Doing | None = None
        self._may = True

    def tell(self, doing: Doing, *, pressed: bool) -> None:
        """Say what is done here now, and whether a key was pressed since. Where that may not be written: nothing."""
        if not self._may:
            return
        try:
            if self._handle is None:
                self._handle = self._begin(doing)
            elif doing != self._told:
                _write(self._handle, doing)
            self._told = doing
            if pressed:
                os.utime(self._handle)
        except OSError:
            self._may = False

    def look(self) -> list[Here]:
        """Everybody, this console first, then by name."""
        try:
            paths = sorted(path for path in self._folder.iterdir() if path.name[0] != ".")[:_CROWD]
        except OSError:
            return []
        found = [here for path in paths if (here := self._read(path))]
        return sorted(found, key=lambda each: (not each.own, each.doing.name.casefold(), each.login))

    def leave(self) -> None:
        """Be gone."""
        if self._handle is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._handle)
            self._handle = None
        self._may = False

    def _begin(self, doing: Doing) -> int:
        """As readable as the ledger, in a folder as writable as its directory is; seen once it is locked and whole."""
        if self._folder.is_symlink():
            raise NotADirectoryError(self._folder)
        with suppress(FileExistsError):
            self._folder.mkdir(mode=0o700)
            self._folder.chmod(stat.S_IMODE(self._ledger.parent.stat().st_mode) & 0o2775)
        unseen = self._path.with_name(f".{self._path.name}")
        handle = os.open(unseen, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(handle, 0o600 | stat.S_IMODE(self._ledger.stat().st_mode) & 0o444)
        _write(handle, doing)
        unseen.rename(self._path)
        return handle

    def _read(self, path: Path) -> Here | None:
        """Who wrote a file; None for what is no such file, or was left behind by a console that is gone."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return None
            own = path == self._path
            if not own and _abandoned(handle):
                with suppress(OSError):
                    path.unlink()
                return None
            doing = _doing(json.loads(os.pread(handle, _MOST, 0)))
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        finally:
            os.close(handle)
        idle = timedelta(seconds=max(time.time() - found.st_mtime, 0))
        return Here(doing, _login(found.st_uid), idle, own)


def _write(handle: int, doing: Doing) -> None:
    """In one piece, so that nobody reads half of it."""
    os.pwrite(handle, json.dumps(asdict(doing)).encode().ljust(_MOST // 4), 0)


def _abandoned(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _doing(said: dict[str, object]) -> Doing:
    words = {name: one_line(str(said.get(name, "")))[:_LONGEST] for name in ("name", "incident", "screen")}
    return Doing(**words, writing=str(said.get("writing", "")), looks=said.get("looks") is True)


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"

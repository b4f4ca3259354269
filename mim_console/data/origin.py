"""The name under which a database file writes: random, and never the name of another file."""

from __future__ import annotations

import os
from base64 import b32encode
from datetime import datetime

from mim_console.data.connection import Connection
from mim_console.data.engine import Row
from mim_console.incident.entry import stamp


def origin_of(db: Connection) -> str:
    return str(_latest(db)[0])


def claim_origin(db: Connection, now: datetime) -> str:
    """The file's origin; a new one if it has none or is a copy.

    Two files that number their entries under one name could never be brought together again. A copy is told by its
    inode: so a file that was merely moved to another disk writes on under a new name too, which harms nothing.
    """
    name, inode = _latest(db)
    return str(name) if inode == db.path.stat().st_ino else mint_origin(db, now)


def mint_origin(db: Connection, now: datetime) -> str:
    """Lets the file write on under a new name: for a clone of a whole disk, where the inode tells nothing."""
    name = b32encode(os.urandom(5)).decode().lower()
    with db.writing() as raw:
        raw.execute("INSERT INTO origin VALUES (?, ?, ?)", (name, db.path.stat().st_ino, stamp(now)))
    return name


def _latest(db: Connection) -> Row:
    return next(iter(db.rows("SELECT name, inode FROM origin ORDER BY rowid DESC LIMIT 1")), ("", 0))

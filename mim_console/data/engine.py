"""The SQLite that everything here runs on.

`pysqlite3` brings its own, newer than most systems have; sqlite-utils picks by the same rule, so that both always
share one. It is chosen here because importing sqlite-utils takes longer than opening a ledger does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["PATIENCE", "WAL_RESET_BUG", "Row", "sqlite3"]

Row = tuple[Any, ...]

PATIENCE = 5.0
"""Seconds to wait for another process that is writing, before saying so."""

WAL_RESET_BUG = (3, 7, 0) <= sqlite3.sqlite_version_info < (3, 51, 3)
"""Whether two processes that write or checkpoint at once may damage a WAL file (sqlite.org/wal.html#walresetbug)."""

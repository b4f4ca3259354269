"""Whether a ledger can live at a path: SQLite's own complaints come later and say less."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mim_console.data.errors import NetworkFileSystem, NoLedger, NotALedger, NotPermitted

_MOUNTINFO = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")

NETWORK = re.compile(
    r"(fuse\.)?(9p|afs|beegfs|ceph|cifs|davfs2?|gcsfuse|glusterfs|lustre|ncpfs|nfs4?|rclone|s3fs|smb3|smbfs|sshfs)"
)
"""File systems without the shared memory and locks that WAL needs (sqlite.org/wal.html)."""


def check_place(path: Path, *, read_only: bool) -> None:
    """Raises the `LedgerError` that says why no ledger can be opened at `path` (resolved)."""
    try:
        _check_kind(path, read_only=read_only)
    except PermissionError:
        raise NotPermitted(f"You may not enter {path.parent}: ask its owner for access, or name another.") from None
    filesystem = filesystem_of(path.parent)
    if NETWORK.fullmatch(filesystem):
        raise NetworkFileSystem(
            f"{path} lies on a network file system ({filesystem}), where a ledger may be damaged: "
            "keep it on a local disk and share it by copying or over SSH."
        )
    if path.exists():
        _check_access(path, os.R_OK if read_only else os.R_OK | os.W_OK)
    if not read_only:
        _check_access(path.parent, os.W_OK | os.X_OK)


def _check_kind(path: Path, *, read_only: bool) -> None:
    if not path.parent.is_dir():
        raise NoLedger(f"{path.parent} is not a directory: make it first, or name another place for the ledger.")
    if path.is_dir():
        raise NotALedger(f"{path} is a directory: name a file in it.")
    if read_only and not path.exists():
        raise NoLedger(f"There is no ledger at {path}: check the name, or open it once without read-only.")


def _check_access(path: Path, access: int) -> None:
    effective = os.access in os.supports_effective_ids
    if not os.access(path, access, effective_ids=effective):
        verb = "write" if access & os.W_OK else "read"
        raise NotPermitted(f"You may not {verb} {path}: ask its owner for access, or name another.")


def filesystem_of(directory: Path, mounts: Path = _MOUNTINFO) -> str:
    """The type of the file system that holds `directory` (absolute); "" where the system does not tell."""
    try:
        text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return filesystem_in(text, directory)


def filesystem_in(mountinfo: str, directory: Path) -> str:
    """As `filesystem_of`, from the text of /proc/self/mountinfo (proc(5)); of mounts on one point the last counts."""
    best, found = -1, ""
    for line in mountinfo.splitlines():
        fields, _, rest = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields.split(" ")[4]))
        if directory.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), rest.split(" ")[0]
    return found

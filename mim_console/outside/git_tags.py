"""The tags of a git repository as deployments: read with the git program, which is told to run nothing else."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

MOST = 5_000
"""Tags, the newest first."""
PATIENCE = 30.0
"""Seconds for git to answer."""
_FIELDS = ("refname:strip=2", "creatordate:iso-strict", "taggername", "authorname", "contents:subject", "subject")
_FORMAT = "%00".join(f"%({field})" for field in _FIELDS) + "%01"
_QUIET = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.pager=cat")


class NoTags(Exception):
    """A repository cannot be read. The message is one sentence with its mend."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: `at` is when it was made, or its commit if it is a light one (UTC)."""

    name: str
    at: datetime
    by: str
    subject: str


def tags(folder: Path) -> list[Tag]:
    """The newest tags of the repository at `folder`. Raises `NoTags`."""
    command = ("for-each-ref", f"--count={MOST}", "--sort=-creatordate", f"--format={_FORMAT}", "refs/tags")
    quiet = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "--no-pager", *_QUIET, *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise NoTags("git is not installed here: install it, or `changes import` a table") from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoTags(f"git did not answer about {folder} ({type(error).__name__}): try again") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoTags(f"{folder} is no repository that can be read ({said[0] if said else 'git says nothing'})")
    return list(filter(None, map(_tag, done.stdout.decode(errors="replace").split("\x01"))))


def _tag(text: str) -> Tag | None:
    parts = text.lstrip("\n").split("\0")
    if len(parts) != len(_FIELDS) or not parts[1]:  # the tag of a blob or a tree has no time
        return None
    name, at, tagger, author, said, subject = parts
    try:
        made = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Tag(name, made, tagger or author, said or subject)

"""The ways in which others may see a console, from those who need no trust to those who need all of it.

All of it is text for a person: nothing here changes a system.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from mim_console.outside.tmux import FENCED, SESSION

_PLAIN = re.compile(r"[\w./+-]+", re.ASCII)
"""What sudo takes as it is written (sudoers(5), “Other special characters”)."""
_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,31}", re.IGNORECASE | re.ASCII)
GUEST = "NAME"
"""Stands for a login where none was given."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way: what it allows, what to paste, and what must be known before."""

    name: str
    about: str
    lines: tuple[str, ...]
    """Each a comment (it begins with `#`) or something to paste."""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is shared: a ledger, of it one incident or all, and the socket of the shared console."""

    ledger: Path
    socket: Path
    owner: str
    """The login whose console it is."""
    reference: str = ""
    policy: Path | None = None


def is_login(name: str) -> bool:
    """Whether somebody can be called that."""
    return bool(_NAME.fullmatch(name))


def ways(place: Place, tmux: tuple[int, int], guest: str = GUEST) -> list[Way]:
    """All of them, the one to take unless there is a reason first."""
    return [watch(place), _over_the_shoulder(place, tmux, guest), _together(place, guest)]


def watch(place: Place) -> Way:
    """An observer's own console, which cannot write."""
    command = shlex.join(["mim", *_words(place)])
    return Way(
        "watch",
        "their own console, which only reads: own screen, own scroll, own login",
        (command, "# from another machine", f"ssh -t HOST {shlex.quote(command)}"),
    )


def _over_the_shoulder(place: Place, tmux: tuple[int, int], guest: str) -> Way:
    attach = _attach(place, "-r")
    lines = (
        "# by sudo; visudo -f /etc/sudoers.d/mim-console, then they run it",
        *_gate(place, attach, guest),
        "# or by SSH; a line of your ~/.ssh/authorized_keys, then they run ssh -t",
        f'command="{_escaped(attach)}",restrict,pty KEY',
    )
    if tmux >= FENCED:
        return Way("look over my shoulder", "your very screen; keys reach nothing", lines)
    return Way(
        "look over my shoulder",
        "your very screen; keys reach nothing, through a gate that fixes the command",
        lines,
        f"Not by tmux's own read-only list (server-access -r): before {FENCED[0]}.{FENCED[1]} whoever is on it can "
        f"make themselves read-write and run programs as others; this is {tmux[0]}.{tmux[1]}.",
    )


def _together(place: Place, guest: str) -> Way:
    return Way(
        "co-type",
        "your very console: what they type is recorded in your name",
        (
            "# by sudo; visudo -f /etc/sudoers.d/mim-console, then they run it",
            *_gate(place, _attach(place), guest),
        ),
        f"This is as good as a shell as {place.owner}: the console reads and writes files as you. "
        "Their own console on the same ledger, in their own name, needs none of that: `share --setup` says how.",
    )


def _gate(place: Place, command: list[str], guest: str) -> tuple[str, ...]:
    """The line that lets a guest run exactly this as the owner, and the call of it."""
    if not all(_PLAIN.fullmatch(word) for word in command):
        return (f"# sudo cannot name {place.socket} as it is: choose a TMPDIR without signs",)
    fixed = " ".join(command)
    return f"{guest} ALL=({place.owner}) NOPASSWD: {fixed}", f"sudo -u {place.owner} {fixed}"


def _attach(place: Place, *how: str) -> list[str]:
    return [
        shutil.which("tmux") or "/usr/bin/tmux",
        "-N",
        "-S",
        str(place.socket),
        "attach-session",
        *how,
        "-t",
        SESSION,
    ]


def _words(place: Place) -> list[str]:
    rules = ["--policy", str(place.policy)] if place.policy else []
    return ["--db", str(place.ledger), *rules, "watch", *filter(None, [place.reference])]


def _escaped(command: list[str]) -> str:
    """As it stands between the quotes of an authorized key's `command` (sshd(8))."""
    return shlex.join(command).replace('"', '\\"')


def program() -> str:
    """The console by its whole path, for a line that is run where no PATH is set."""
    beside = Path(sys.executable).with_name("mim")
    return str(beside) if beside.exists() else shutil.which("mim") or "mim"


def setup(place: Place) -> list[Way]:
    """How the ledger comes to be everybody's who should have it, and nobody else's."""
    folder, ledger = shlex.quote(str(place.ledger.parent)), shlex.quote(str(place.ledger))
    forced = _escaped([program(), *_words(place)])
    return [
        Way(
            "one writes, others look",
            "a directory of its own, which observers may enter and read",
            (
                "# with every console on it closed; a group counts from the next login on",
                "groupadd -f mim-read",
                f"usermod -aG mim-read {GUEST}",
                f"chown {place.owner}:mim-read {folder}",
                f"chown -R {place.owner}:mim-read {ledger}*",
                f"chmod 2750 {folder}",
                f"chmod -R g+rX,g-w,o-rwx {ledger}*",
            ),
            "Each directory above must let them through, which a home does not: `mim backup` to one like /srv/mim, "
            "and --db or MIM_DB from then on.",
        ),
        Way(
            "several write, each in their own name",
            "the usual way to work together; observers come in by an access list",
            (
                "groupadd -f mim",
                f"usermod -aG mim {place.owner}",
                f"usermod -aG mim {GUEST}",
                f"chgrp mim {folder}",
                f"chgrp -R mim {ledger}*",
                f"chmod 2770 {folder}",
                f"chmod -R g+rX,o-rwx {ledger}*",
                f"chmod g+w {ledger}",
                "# OBSERVER may look; the second line is for the files that are still to come",
                f"setfacl -m u:OBSERVER:rx {folder}",
                f"setfacl -d -m u:OBSERVER:r,g::rwx,o::- {folder}",
                f"setfacl -R -m u:OBSERVER:rX {ledger}*",
            ),
            "The directory and the ledger belong together: where the group may write only one, it locks the owner out.",
        ),
        Way(
            "from another machine, by SSH",
            "a key that gives the observer's console and nothing else",
            (
                "# a line of the ~/.ssh/authorized_keys of a login that may only read, as above",
                f'command="{forced}",restrict,pty KEY',
            ),
            "The ledger itself stays on a local disk: on a network file system SQLite's locks do not hold.",
        ),
    ]

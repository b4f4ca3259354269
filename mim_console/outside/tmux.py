"""A console that several terminals show: a tmux server of its own, on a socket that only its owner reaches."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SESSION = "console"
CONFIG = Path(__file__).with_name("tmux.conf")
OLDEST = (3, 3)
"""The first that says which user a client is."""
FENCED = (3, 7)
"""The first whose own list of those who may only look cannot be left by them."""
PATIENCE = 5.0
"""Seconds for tmux to answer."""
_CLIENT = "#{client_pid}\t#{client_user}\t#{client_readonly}\t#{client_tty}"
_ADDRESS = re.compile(r"[0-9A-Fa-f.:%\w]{2,60}")
_LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,40}")


class NoTmux(Exception):
    """tmux cannot do it. The message is one sentence with its mend."""


@dataclass(frozen=True, slots=True)
class Client:
    """A terminal that shows the shared console."""

    login: str
    """Whoever sits there, as the system says: behind sudo, who called it."""
    address: str
    """Where from, if it came over SSH."""
    looks: bool
    """It may only look."""
    key: str
    """What is this one's alone."""


def version() -> tuple[int, int]:
    """The first two numbers of tmux. Raises `NoTmux` where it is missing or too old."""
    found = re.search(r"(\d+)\.(\d+)", _run(["tmux", "-V"]))
    numbers = (int(found[1]), int(found[2])) if found else (0, 0)
    if found and numbers < OLDEST:
        raise NoTmux(f"tmux {found[0]} is too old to share a console: it takes {OLDEST[0]}.{OLDEST[1]} or newer.")
    return numbers if found else FENCED  # built from its newest source, it has no number


def socket_for(ledger: Path, incident: str) -> Path:
    """Where the shared console of a ledger, or of one of its incidents, is found: the same place each time."""
    name = sha256(f"{ledger}\0{incident}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"mim-console-{os.geteuid()}" / name


class Shared:
    """The console on one socket."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    def running(self) -> bool:
        """Whether somebody started it and it still runs."""
        try:
            self._do("has-session", "-t", SESSION)
        except NoTmux:
            return False
        return True

    def start(self, command: Sequence[str], size: tuple[int, int]) -> None:
        """Run a console (program and arguments, no shell) in it. Raises `NoTmux`; what runs already is left alone."""
        self._make_folder()
        width, height = size
        room = ("-x", str(width), "-y", str(height))
        try:
            self._do("new-session", "-d", "-s", SESSION, *room, "-e", "COLORTERM=truecolor", "--", *command)
        except NoTmux:
            if not self.running():  # somebody was quicker
                raise

    def attach(self) -> int:
        """Show it in this terminal until it is left; answers tmux's exit status."""
        done = subprocess.run(self.command("attach-session", "-t", SESSION), env=_environment(), check=False)
        return done.returncode

    def clients(self) -> list[Client]:
        """The terminals that show it now. Raises `NoTmux`."""
        lines = self._do("list-clients", "-t", SESSION, "-F", _CLIENT).splitlines()
        return [_client(line.split("\t")) for line in lines if line.count("\t") == _CLIENT.count("\t")]

    def command(self, *words: str) -> list[str]:
        """A call of this tmux, as a list of arguments."""
        return ["tmux", "-f", str(CONFIG), "-S", str(self.socket), *words]

    def _do(self, *words: str) -> str:
        return _run(self.command(*words))

    def _make_folder(self) -> None:
        """The folder of the sockets is the owner's alone: whoever reaches one types as its owner."""
        folder = self.socket.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise NoTmux(f"{folder} is not yours alone: somebody else made or opened it, so remove it first.")


def _client(fields: list[str]) -> Client:
    pid, login, looks, tty = fields
    said = _said_by(pid)
    behind = said.get("SUDO_USER", "")
    address = said.get("SSH_CONNECTION", "").partition(" ")[0]
    return Client(
        behind if _LOGIN.fullmatch(behind) else login,
        address if _ADDRESS.fullmatch(address) else "",
        looks == "1",
        f"{pid} {tty}",
    )


def _said_by(pid: str) -> Mapping[str, str]:
    """The environment of a client of our own: a gate runs as us, and leaves there who came through it."""
    try:
        text = Path("/proc", str(int(pid)), "environ").read_bytes().decode(errors="replace")
    except (OSError, ValueError):
        return {}
    return dict(pair.split("=", 1) for pair in text.split("\0") if "=" in pair)


def _environment() -> dict[str, str]:
    """Of another tmux, in which this may be called, and of a size that was once this terminal's, nothing counts."""
    return {name: text for name, text in os.environ.items() if name not in ("TMUX", "TMUX_PANE", "COLUMNS", "LINES")}


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise NoTmux("tmux is not installed here: install it, or let others follow with `watch`.") from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoTmux(f"tmux did not answer ({type(error).__name__}): try again.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoTmux(f"tmux refused: {said[0] if said else 'it does not say why'}.")
    return done.stdout.decode(errors="replace")

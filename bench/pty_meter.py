"""What a full-screen program costs while nobody touches it: bytes to the terminal, CPU and memory."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output: yes, as terminals of today have it
    b"\x1b[6n": b"\x1b[1;1R",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one program cost over an interval of `seconds`; CPU in seconds, memory in bytes."""

    seconds: float
    sent: int
    frames: int
    cpu: float
    memory: int

    @property
    def bytes_a_minute(self) -> float:
        return self.sent * 60 / self.seconds

    @property
    def cpu_a_minute(self) -> float:
        return self.cpu * 60 / self.seconds


class Terminal:
    """A program under a pseudo-terminal that answers as a modern terminal would."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self._pid = pid
        self._descriptor = descriptor
        self.output = b""

    def run(self, seconds: float) -> bytes:
        """Let the program run, and return what it wrote meanwhile."""
        start, end = len(self.output), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._descriptor], [], [], left)[0]:
                break
            try:
                chunk = os.read(self._descriptor, 65536)
            except OSError:  # the program has gone
                break
            self.output += chunk
            for question, answer in _ANSWERS.items():
                if question in chunk:
                    os.write(self._descriptor, answer)
        return self.output[start:]

    def press(self, keys: str) -> None:
        os.write(self._descriptor, keys.encode())

    def measure(self, seconds: float) -> Reading:
        """Let the program run, and return what that cost."""
        start, before = time.monotonic(), self._cpu()
        sent = self.run(seconds)
        status = Path(f"/proc/{self._pid}/status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return Reading(
            seconds=time.monotonic() - start,
            sent=len(sent),
            frames=sent.count(b"\x1b[?2026h"),
            cpu=self._cpu() - before,
            memory=int(resident.split()[1]) * 1024,
        )

    def _cpu(self) -> float:
        tasks = Path(f"/proc/{self._pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def terminal(command: list[str], columns: int = 120, rows: int = 40) -> Iterator[Terminal]:
    """Start a program in a terminal of its own, and end it afterwards."""
    pid, descriptor = pty.fork()
    if pid == 0:
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execvp(command[0], command)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    try:
        yield Terminal(pid, descriptor)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(descriptor)
        os.waitpid(pid, 0)

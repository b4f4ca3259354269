"""A full-screen program under a pseudo-terminal: when it shows what, and what it costs."""

from __future__ import annotations

import fcntl
import os
import pty
import re
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
_ESCAPE = re.compile(rb"\x1b(\[[0-9;:?<=>]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|P[^\x1b]*\x1b\\|[^\[\]P])")
_START_OF_FRAME, _END_OF_FRAME = b"\x1b[?2026h", b"\x1b[?2026l"
PATIENCE = 30.0
"""Seconds after which what was waited for will not come."""


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
        self._mark = 0
        self.output = b""
        self.started = time.monotonic()

    def run(self, seconds: float) -> bytes:
        """Let the program run, and return what it wrote meanwhile."""
        start, end = len(self.output), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._take(left):
            pass
        return self.output[start:]

    def press(self, keys: str) -> float:
        """Type; answers the instant (seconds, monotonic). `until` looks at what is written from here on."""
        self._mark = len(self.output)
        pressed = time.monotonic()
        os.write(self._descriptor, keys.encode())
        return pressed

    def until(self, text: str = "") -> float:
        """Let the program run until it has written the text, or anything at all; the instant at which it had."""
        wanted = text.encode()
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            written = _ESCAPE.sub(b"", self.output[self._mark :]) if wanted else self.output[self._mark :]
            if written and wanted in written:
                return time.monotonic()
            if not self._take(left):
                break
        raise TimeoutError(f"never shown: {text!r}, but {_ESCAPE.sub(b'', self.output)[-2000:].decode()}")

    def frames(self, count: int) -> float:
        """Let the program run until it has painted so many times since the last key; the instant at which it had."""
        end = time.monotonic() + PATIENCE
        while self.output.count(_END_OF_FRAME, self._mark) < count and (left := end - time.monotonic()) > 0:
            self._take(left)
        return time.monotonic()

    def measure(self, seconds: float) -> Reading:
        """Let the program run, and return what that cost."""
        start, before = time.monotonic(), self._cpu()
        sent = self.run(seconds)
        return Reading(
            seconds=time.monotonic() - start,
            sent=len(sent),
            frames=sent.count(_START_OF_FRAME),
            cpu=self._cpu() - before,
            memory=self._memory(),
        )

    def _take(self, seconds: float) -> bool:
        """Take what comes next and answer its questions; no, if nothing comes."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._descriptor, 65536)
        except OSError:  # the program has gone
            return False
        self.output += chunk
        for question, answer in _ANSWERS.items():
            if question in chunk:
                os.write(self._descriptor, answer)
        return True

    def _cpu(self) -> float:
        # The clock that clock_getcpuclockid(3) gives on Linux: it counts threads that have ended, too.
        return time.clock_gettime(~self._pid << 3 | 2)

    def _memory(self) -> int:
        status = Path(f"/proc/{self._pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) * 1024


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

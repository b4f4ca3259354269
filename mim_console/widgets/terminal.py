"""The terminal: what comes from it, what goes to it, and that it can be gone.

Textual reads an escape character inside a paste as the start of a key, so that a part of the paste is pressed
instead of inserted. When the terminal is gone it reads the end of the file for ever, and waits for a writer
that has died.
"""

from __future__ import annotations

import codecs
import os
import selectors
import signal
import threading
from typing import TYPE_CHECKING, Any, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Iterator

START, END = "\x1b[200~", "\x1b[201~"
"""What a terminal puts around a paste."""
_WAIT = 0.1
"""Seconds until an escape that nothing follows is the key."""


class Terminal(LinuxDriver):
    """Textual's, with a paste that presses no keys, and an end when the terminal is gone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = _Output(self._file)

    def run_input_thread(self) -> None:
        """Hand on what is typed until the driver stops, or the terminal is gone."""
        parser = XTermParser(self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            for text in self._typed(selector):
                for message in parser.feed(text) if text else ():
                    self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _typed(self, selector: selectors.BaseSelector) -> Iterator[str]:
        """What is typed as it comes, and nothing where a while passes without."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        pastes = Pastes()
        while not self.exit_event.is_set():
            if not selector.select(_WAIT):
                yield ""
                continue
            try:
                read = os.read(self.fileno, 4096)
            except OSError:
                read = b""
            if not read:
                # To the main thread, which else might not wake: a hang-up is not sent to every process.
                signal.pthread_kill(cast("int", threading.main_thread().ident), signal.SIGHUP)
                return
            yield pastes.harmless(decode(read))


class Pastes:
    """Takes the escape characters out of what stands between the marks of a paste, wherever the packets part."""

    def __init__(self) -> None:
        self._tail = ""
        self._pasted: str | None = None

    def harmless(self, text: str) -> str:
        """What may be handed on now; an unfinished paste is held back."""
        passed = ""
        while text:
            if self._pasted is None:
                before = self._tail + text
                typed, mark, rest = before.partition(START)
                passed += (typed + mark)[len(self._tail) :]
                self._tail, text = ("", rest) if mark else (before[1 - len(START) :], "")
                self._pasted = "" if mark else None
            else:
                pasted, mark, text = (self._pasted + text).partition(END)
                self._pasted = None if mark else pasted
                passed += pasted.replace("\x1b", "␛") + mark if mark else ""
        return passed


class _Output:
    """A stream that may break: what is drawn for a terminal that is gone goes nowhere."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._gone = False

    def write(self, text: str) -> None:
        try:
            if not self._gone:
                self._stream.write(text)
        except OSError:
            self._gone = True

    def flush(self) -> None:
        try:
            if not self._gone:
                self._stream.flush()
        except OSError:
            self._gone = True

    def fileno(self) -> int:
        return int(self._stream.fileno())

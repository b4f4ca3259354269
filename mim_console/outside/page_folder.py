"""A folder in which a web server finds pages: each whole or not at all, and no file of anybody else is touched."""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from mim_console.incident.safe import one_line

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "index.html"
_PAGES = re.compile(r"index\.html|incident-[0-9a-f]{16}\.html")
_BEGINNING = 600
"""Bytes in which the mark stands."""


class NoPlace(Exception):
    """Pages cannot be written there; the message is one sentence for whoever gave the folder."""


class PageFolder:
    """Holds the folder while it is open, so that no two write into it. `mark` tells its pages from other files.

    Pages that another mark made, for other eyes, are removed.
    """

    def __init__(self, path: Path, mark: str, ours: str) -> None:
        """`ours` begins every mark of ours. Raises `NoPlace`."""
        self.path, self._mark, self._ours = path, mark.encode(), ours.encode()
        try:
            self._lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            why = "is not there: make the folder first" if missing else f"is no folder to write to ({error.strerror})"
            raise NoPlace(f"{one_line(str(path))} {why}") from None
        try:
            self._claim()
        except BaseException:
            self.close()
            raise

    def _claim(self) -> None:
        name = one_line(str(self.path))
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoPlace(f"another `page` writes into {name} already: give this one a folder of its own") from None
        except OSError:
            pass  # a share that knows no locks
        index = self.path / INDEX
        if os.path.lexists(index) and not self._begins(index, self._ours):
            raise NoPlace(f"{index} was made by somebody else: give the page a folder of its own")
        for page in self.pages(others=True) - {INDEX}:  # that one is replaced at once
            self.remove(page)

    def write(self, name: str, text: str) -> None:
        """Put a page in place of what it was, at one instant. Raises `NoPlace`."""
        made, page = self.path / f".{name}.new", self.path / name
        try:
            made.unlink(missing_ok=True)  # of one that was killed while it wrote
            if os.path.lexists(page) and not self._begins(page, self._ours):
                raise NoPlace(f"{page} was made by somebody else: it stays as it is")
            try:
                with made.open("x", encoding="utf-8", newline="") as file:
                    file.write(text)
                made.replace(page)
            except BaseException:
                with suppress(OSError):
                    made.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise NoPlace(f"{one_line(str(page))} cannot be written ({error.strerror})") from None

    def remove(self, name: str) -> None:
        """Take away a page of ours. Raises `NoPlace`."""
        try:
            if self._begins(self.path / name, self._ours):
                (self.path / name).unlink()
        except OSError as error:
            raise NoPlace(f"{one_line(str(self.path / name))} cannot be removed ({error.strerror})") from None

    def pages(self, *, others: bool = False) -> set[str]:
        """The names of the pages with the mark, or of ours with another. Raises `NoPlace`."""
        try:
            ours = [each for each in self.path.iterdir() if _PAGES.fullmatch(each.name)]
        except OSError as error:
            raise NoPlace(f"{one_line(str(self.path))} cannot be read ({error.strerror})") from None
        return {
            each.name
            for each in ours
            if self._begins(each, self._ours) and self._begins(each, self._mark) is not others
        }

    def _begins(self, page: Path, mark: bytes) -> bool:
        """Whether it is an ordinary file that has the mark at its head."""
        try:
            handle = os.open(page, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return False
        with os.fdopen(handle, "rb") as file:
            with suppress(OSError):
                return mark in file.read(_BEGINNING)
            return False

    def close(self) -> None:
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

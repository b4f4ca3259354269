"""Sharing: who joined a console that several terminals show, and who left it."""

from __future__ import annotations

from mim_console.incident.facts.base import Fact, tail


class WatcherJoined(Fact, kind="watcher_joined"):
    """Somebody sees this incident on the shared console; `login` is the operating system's word, nobody's own."""

    mark = "›"
    login: str
    types: bool = False
    """They can type, too: what they enter is recorded as the console's owner."""
    address: str = ""
    """Where they came from over SSH."""

    def line(self) -> str:
        how = "and can type" if self.types else "to look"
        return f"{self.login} joined the shared console {how}{tail(self.address, ' from ')}"


class WatcherLeft(Fact, kind="watcher_left"):
    """They do not see it any more."""

    mark = "‹"
    login: str

    def line(self) -> str:
        return f"{self.login} left the shared console"

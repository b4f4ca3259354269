"""Keys take effect one after the other, however fast they come.

Textual hands a key to the widget that has the focus when the key arrives, and runs bindings later. Keys
that come in one packet, over a slow link or from a script, then overtake each other: `ab⌫c` reads `ab`, and
what is typed ahead for a dialog that is not yet open falls on the screen beneath it, as commands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.app import App, ScreenStackError

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

_TURNS = 2_000
"""Turns of the event loop after which a key that has not come to rest no longer holds up the next."""


class TypeAheadApp(App[None]):
    """An app in which a key waits until the one before it has done all that it does."""

    def __init__(self) -> None:
        super().__init__()
        self._typed_ahead: deque[events.Event] = deque()
        self._key_at_work = False

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_at_work:
            self._typed_ahead.append(event)
        else:
            await self._take_key(event)

    async def _take_key(self, event: events.Event) -> None:
        self._key_at_work = True
        await super().on_event(event)
        self.call_later(self._take_next_key, _TURNS)

    async def _take_next_key(self, turns: int) -> None:
        """Take the next key if the last one has come to rest, else look again."""
        if turns and self._key_stirs():
            await asyncio.sleep(0)
            self.call_later(self._take_next_key, turns - 1)
        elif self._typed_ahead:
            await self._take_key(self._typed_ahead.popleft())
        else:
            self._key_at_work = False

    def _key_stirs(self) -> bool:
        """Whether a message is on its way between the focused widget and the app, or a screen is being made."""
        try:
            screen = self.screen
        except ScreenStackError:  # the app is going
            return False
        if not screen.is_mounted:
            return True
        chain: list[MessagePump] = [self, *(screen.focused or screen).ancestors_with_self]
        return any(each.message_queue_size for each in chain)

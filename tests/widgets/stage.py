"""A bare app to put widgets on, and eyes for what its screen shows and what they say."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual._wait import wait_for_idle
from textual.keys import Keys
from textual.widget import Widget

from mim_console.widgets.theme import dress
from mim_console.widgets.thrift import ThriftyApp
from mim_console.widgets.type_ahead import TypeAheadApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import ComposeResult
    from textual.message import Message
    from textual.pilot import Pilot

M = TypeVar("M", bound="Message")

HOSTILE = "[@click=app.quit]x[/] [/ \x1b]52;c;ZXZpbA==\x07 \u202egnol \ud83d"
"""A live link, broken markup, a clipboard write, a bidi override, half a character."""


_NAMED = {key.value for key in Keys} | {"backspace", "shift+tab", "ctrl+enter"}


class Stage(TypeAheadApp, ThriftyApp):
    """Shows widgets in our theme, and keeps what they say."""

    def __init__(self, *cast: Widget) -> None:
        super().__init__()
        self._cast = cast
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self._cast

    def on_mount(self) -> None:
        dress(self)

    @asynccontextmanager
    async def play(self, columns: int = 120, rows: int = 40) -> AsyncIterator[Pilot[None]]:
        """Run the app as a test that lets nothing pass."""
        size = (columns, rows)
        async with self.run_test(size=size, notifications=True, message_hook=self.heard.append) as pilot:
            await pilot.pause()
            yield pilot

    async def strike(self, *keys: str) -> None:
        """Put keys into the queue all at once, a word of several letters one by one, and wait for what they do."""
        for key in keys:
            for each in [key] if key in _NAMED else key:
                self.post_message(events.Key(each, each if len(each) == 1 else None))
        await asyncio.sleep(0)
        while self._key_at_work or self.message_queue_size:
            await asyncio.sleep(0.002)
        await wait_for_idle(0)

    def said(self, kind: type[M]) -> list[M]:
        """Return what was said of this kind, once each, however many heard it."""
        return list({id(message): message for message in self.heard if type(message) is kind}.values())

    @property
    def lines(self) -> list[str]:
        """The text of each line on the screen."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def assert_inert(self) -> None:
        """Assert that nothing on screen commands the terminal, acts when clicked, or reverses text."""
        for strip in self.screen._compositor.render_strips():
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", strip.text)
            for segment in strip:
                assert segment.style is None or "@click" not in segment.style.meta

"""When the console under test has done all that a key or a tick set going.

Textual's own wait takes a process that gets no processor for a moment for an idle one, so on a busy machine tests look
too early; and it sleeps twenty milliseconds to find out. The event loop knows: nothing is ready, nothing is due soon.
"""

from __future__ import annotations

import asyncio
from asyncio import base_events

SOON = 0.05
"""Seconds within which a timer belongs to what is being waited for: a repaint, not the next tick."""
ROUNDS = 3
"""How often in a row the loop has to be found without work: what a thread hands over takes a round."""


async def until_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Return once the running loop has nothing to do; after `max_sleep` seconds of timers that come ever again, too."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, base_events.BaseEventLoop)
    end, quiet = loop.time() + max_sleep, 0
    await asyncio.sleep(min_sleep)
    while quiet < ROUNDS and loop.time() < end:
        quiet += 1
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined]
            quiet = 0
        elif soon := _soon(loop):
            quiet = 0
            await asyncio.sleep(soon - loop.time())


def _soon(loop: base_events.BaseEventLoop) -> float | None:
    """When the next timer runs, if that is soon."""
    due = (timer.when() for timer in loop._scheduled if not timer.cancelled())  # type: ignore[attr-defined]
    return min((at for at in due if at <= loop.time() + SOON), default=None)

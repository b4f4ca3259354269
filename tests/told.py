"""A policy whose audiences hear by a channel that is refused, one that repeats, and one served by hand."""

from __future__ import annotations

import json

CHANNELS = """
[[channels]]
id = "chat"
title = "Slack, incidents"
by = "slack"
url = "env:NO_SLACK"

[[channels]]
id = "hook"
title = "Intranet"
by = "webhook"
url = "env:NO_HOOK"

[[channels]]
id = "phone"
title = "By telephone"
by = "hand"
"""
AUDIENCES = {
    "executives": 'title = "Executives"\nwants = "Impact"',
    "customers": 'title = "Customers"\nwants = "What they notice"\napprover = "mim"',
    "business": 'title = "Business users"\nwants = "What to do"',
}


def hearing(**reached: list[str]) -> str:
    """As TOML: each audience with the channels that reach it."""
    often = 'updates = { P1 = "15m then 30m" }'
    audiences = (
        f'\n[[audiences]]\nid = "{id}"\n{AUDIENCES[id]}\nchannels = {json.dumps(channels)}\n{often}\n'
        for id, channels in reached.items()
    )
    return CHANNELS + "".join(audiences)

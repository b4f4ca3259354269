"""The keys of the composer as its last line shows them, and the menu of what else can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mim_console.desk.verbs import VERBS
from mim_console.screens.doing import why_off
from mim_console.screens.keys import ITEMS, VERB_KEYS
from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from mim_console.screens.console import Console
    from mim_console.screens.drafting import Draft

KEYS = {
    "^g": "ctrl+g",
    "^l": "ctrl+l",
    "^r": "ctrl+r",
    "^t": "ctrl+t",
    "^n": "ctrl+n",
    "^f": "ctrl+f",
    "^o": "ctrl+o",
    "esc": "escape",
}


def shown(draft: Draft, *, small: bool, aside: bool) -> list[tuple[str, str]]:
    """What is said of them; `aside` is whether what stands beside the text took its place."""
    if small:
        keys = [("^g", "send"), ("^f", "on" if aside else "preview"), ("^t", "take" if aside else "news")]
        return [*keys, ("^n", "audience"), ("^o", "nothing new …"), ("esc", "back" if aside else "leave, kept")]
    keys = [
        ("^g", "send"),
        ("^o", "nothing new, skip …"),
        ("^t", "take news"),
        ("^n", "audience"),
        ("^l", "clear part"),
    ]
    keys += [("^f", "channel")] if len(draft.channels) > 1 else []
    return [*keys, ("esc", "leave, kept")]


def instead(app: Console, incident: str, draft: Draft) -> Menu:
    """What else can be done about an audience than to send it what stands there."""
    off = why_off(app, incident, VERBS["skip-update"])
    choices = [
        Choice("n", "What was written before" if draft.nothing_new else "Nothing new: say so", "nothing-new"),
        Choice("d", "Draft it anew from the record", "anew", None if draft.touched else "it is as the record says"),
        *(Choice(VERB_KEYS[name], VERBS[name].title, name, off) for name in ITEMS["audience"][1][2:]),
    ]
    audience = app.desk.policy.audience(draft.audience)
    return Menu(audience.title if audience else draft.audience, choices)

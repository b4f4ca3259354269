"""The monitoring's pages about an incident: chosen by a person, put on the clipboard, opened by nobody."""

from __future__ import annotations

from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from mim_console.screens.console import Console

_KEYS = digits[1:] + ascii_lowercase


def choose(app: Console, incident: str) -> None:
    """Offer the links of the policy, with the incident's services and time filled in."""
    found = app.desk.links(incident)
    if not found:
        none = "no service is named yet: i e names one"
        app.say(none if app.desk.policy.links else "the policy has no links: write [[links]] into it", wrong=True)
        return
    urls = {link.id: link.url for link in found}

    def chosen(id: str | None) -> None:
        if id is not None:
            app.copy_to_clipboard(urls[id])
            app.say(f"on the clipboard, where the terminal allows it: {urls[id]}")

    about = app.desk.incident(incident)
    choices = [Choice(key, link.title, link.id) for key, link in zip(_KEYS, found, strict=False)]
    app.push_screen(Menu("L  copy a link", choices, f"{about.reference} {about.title}"), chosen)

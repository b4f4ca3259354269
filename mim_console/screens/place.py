"""A full screen of the console: the keys that work on all of them, and what they do."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from mim_console.screens import doing, places
from mim_console.screens.drill_band import put_on
from mim_console.screens.keys import DIRECT, GROUPS, VIEWS
from mim_console.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.message import Message

    from mim_console.screens.console import Console
    from mim_console.widgets.keybar import KeyBar


def _bindings() -> list[BindingType]:
    keys: list[tuple[str, str, str]] = [
        ("question_mark", "help", "Keys"),
        ("colon", "app.command_palette", "Palette"),
        ("b", "board", "Board"),
        ("6", "improve", "Improve"),
        ("right_square_bracket", "other(1)", "Next incident"),
        ("left_square_bracket", "other(-1)", "Previous incident"),
        ("escape", "back", "Back"),
        ("m", "quiet", "Quiet"),
        ("W", "company", "Who is here"),
        ("O", "clocks", "All clocks"),
        ("A", "actions", "Actions of all incidents"),
        ("y", "proposed(True)", "Escalate as proposed"),
        ("Y", "proposed(False)", "Do not escalate now"),
        ("q", "app.leave", "Leave"),
    ]
    keys += [(key, f"view('{view}')", view) for key, view in VIEWS.items()]
    keys += [(key, f"verb('{verb}')", verb) for key, verb in DIRECT.items()]
    keys += [(key, f"group('{group}')", group) for group, key in GROUPS.items()]
    return [Binding(key, action, words, show=False) for key, action, words in keys]


class Place(Screen[None]):
    """One of the full screens. `subject` is the incident that verbs are about."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    @property
    def subject(self) -> str | None:
        """The id of the incident that a verb is done to; None where none is meant."""
        return None

    def tick(self) -> None:
        """Show the present state."""
        raise NotImplementedError

    async def _on_message(self, message: Message) -> None:
        with self.app.trouble_shown():
            await super()._on_message(message)

    def on_mount(self) -> None:
        put_on(self)

    def on_screen_resume(self) -> None:
        self.tick()

    def on_resize(self) -> None:
        if self.is_current:
            self.tick()

    def action_view(self, view: str) -> None:
        """Another screen of this incident."""
        places.view(self.app, self.subject, view)

    def action_board(self) -> None:
        """The list of all incidents."""
        places.board(self.app)

    def action_improve(self) -> None:
        """What all incidents teach."""
        places.improve(self.app)

    def action_actions(self) -> None:
        """What is still to be done after all incidents."""
        places.actions(self.app)

    def action_other(self, step: int) -> None:
        """The next or previous open incident, where it was left."""
        places.other(self.app, self.subject, step)

    def action_back(self) -> None:
        """To where one came from."""
        places.board(self.app)

    def action_help(self) -> None:
        """All keys."""
        doing.show_help(self.app)

    def action_verb(self, name: str) -> None:
        """Do a verb, asking for what it needs."""
        doing.do(self.app, self.subject, name)

    def action_group(self, name: str) -> None:
        """The menu of a part of the work."""
        doing.menu(self.app, self.subject, name)

    def action_company(self) -> None:
        """Who else has this open, and how others may."""
        from mim_console.screens.company import WhoIsHere

        self.app.push_screen(WhoIsHere())

    def action_clocks(self) -> None:
        """All the clocks of this incident."""
        doing.show_clocks(self.app, self.subject)

    def action_proposed(self, yes: bool) -> None:
        """Escalate as the console proposes, or say why not; either is seen before it is recorded."""
        doing.answer_proposal(self.app, self.subject, yes=yes)

    def action_quiet(self) -> None:
        """Clear the alarm; without one, silence the bell or let it ring again."""
        if self.app.alarm:
            self.app.alarm.clear()
        else:
            self.app.quiet = not self.app.quiet
            self.app.say("the bell is silent: m lets it ring again" if self.app.quiet else "the bell rings again")
        self.tick()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        key = {"esc": "escape", "/": "slash", "@": "at"}.get(message.key, message.key)
        if len(key) == 1 and not key.isalnum():
            key = unicodedata.name(key).lower().replace(" ", "_")
        self.app.call_later(self.app.simulate_key, key)  # a key that a screen sends itself goes nowhere

    def on_lines_selected(self, message: Lines.Selected) -> None:
        """Enter on an item offers what can be done with it."""
        doing.offer(self.app, self.subject, message.key, message.lines.words(message.key))

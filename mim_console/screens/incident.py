"""What the screens of an incident share: header, band, log line and keys around what each of them shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Input

from mim_console.screens import doing, exporting, linking, places, seen
from mim_console.screens.alarm import proposed, standing
from mim_console.screens.keys import PLAYER_BAR
from mim_console.screens.logging import preview
from mim_console.screens.place import Place
from mim_console.screens.player import player
from mim_console.widgets.band import Band
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.prompt import Prompt

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from mim_console.desk.scene import Scene
    from mim_console.screens.seat import Seat

SMALL = (100, 30)
"""Below this width or height the header has two lines, and columns become tabs."""
TINY = (60, 16)
"""Below this there are the countdowns and nothing else."""


class IncidentScreen(Place):
    """One of the screens of an incident. Subclasses compose `body` and show a scene in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("l", "log", "Log"),
        ("E", "export", "Export"),
        ("S", "seen", "Seen before"),
        ("L", "links", "Links to the monitoring"),
        ("left_parenthesis", "replay", "Replay from the start"),
    ]
    DEFAULT_CSS = """
    IncidentScreen.-tiny { #body, Prompt, KeyBar { display: none; } }
    """
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The keys that matter on this screen, each with a word."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat

    @property
    def subject(self) -> str | None:
        return self.seat.incident

    @property
    def small(self) -> bool:
        """Whether there is room for one column only."""
        return self.size.width < SMALL[0] or self.size.height < SMALL[1]

    def compose(self) -> ComposeResult:
        yield Masthead()
        yield Band(id="state")
        yield Band(id="proposed")
        with Container(id="body"):
            yield from self.body()
        yield Prompt(self._preview, self._enter)
        yield KeyBar()

    def body(self) -> ComposeResult:
        """The widgets of this screen."""
        raise NotImplementedError

    def bar(self, scene: Scene) -> tuple[tuple[str, str], ...]:
        """The keys of this screen, as they stand for what is shown."""
        return self.KEYS

    def show(self, scene: Scene) -> None:
        """Show this scene in the body."""
        raise NotImplementedError

    def tick(self) -> None:
        """Show the incident as it is now, or as it was known at the seat's instant, once that is folded."""
        if self.seat.as_of is not None and not player(self.app, self.seat).ready():
            return
        scene = self.app.desk.scene(self.seat.incident, self.seat.as_of)
        tiny = self.size.width < TINY[0] or self.size.height < TINY[1]
        self.set_class(self.small, "-small")
        self.set_class(tiny, "-tiny")
        self.query_one(Masthead).show(scene, "tiny" if tiny else "small" if self.small else "large", self.app.company)
        self.query_one(KeyBar).show((*(PLAYER_BAR if self.seat.as_of else self.bar(scene)), ("?", "all keys")))
        self._show_band(scene)
        self.query_one(Prompt).tick()
        self.show(scene)

    def _show_band(self, scene: Scene) -> None:
        self.query_one("#proposed", Band).show(*proposed(self.app, scene))
        band = self.query_one("#state", Band)
        if scene.as_of is not None:
            band.show(player(self.app, self.seat).words(scene), "past", self._way_back())
        else:
            band.show(*standing(self.app, self.seat.incident))

    def on_screen_resume(self) -> None:
        self.query_one(Prompt).value = self.seat.draft  # the tick comes from `Place`: Textual calls both

    def on_screen_suspend(self) -> None:
        self.seat.draft = self.query_one(Prompt).value

    def action_back(self) -> None:
        """From the past to now, from now to the board."""
        if self.seat.as_of is not None:
            player(self.app, self.seat).leave()
        else:
            places.board(self.app)

    def _way_back(self) -> str:
        return "read only · esc: now" if self.small else "read only · esc returns to now"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the player are its own while the past is shown and nothing is typed."""
        return action != "player" or (self.seat.as_of is not None and not isinstance(self.focused, Input))

    def action_player(self, name: str, *steps: int) -> None:
        """Play, step, jump."""
        getattr(player(self.app, self.seat), name)(*steps)

    def action_replay(self) -> None:
        """Go to the beginning of the record, from where it can be played."""
        player(self.app, self.seat).start()

    def action_log(self) -> None:
        """Open the log line."""
        if reason := doing.why_not(self.app):
            self.app.say(reason, wrong=True)
        else:
            self.query_one(Prompt).open()

    def action_export(self) -> None:
        """Write the incident to a file, as it is known now."""
        if self.seat.as_of is not None:
            self.app.say("this is the past: esc returns to now, and E exports what is known now", wrong=True)
        else:
            exporting.choose(self.app, self.seat.incident)

    def action_seen(self) -> None:
        """What was like it before."""
        seen.show(self.app, self.seat.incident)

    def action_links(self) -> None:
        """Copy the address of a page of the monitoring."""
        linking.choose(self.app, self.seat.incident)

    def _preview(self, line: str) -> tuple[Content, bool]:
        return preview(line, self.app.desk.moment(self.seat.incident))

    def _enter(self, line: str) -> bool:
        return doing.log(self.app, self.seat.incident, line)

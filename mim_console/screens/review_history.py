"""The history of a section of the review: who wrote it when, from what, and what they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mim_console.incident.differences import differences
from mim_console.incident.when import say
from mim_console.screens.incident import SMALL
from mim_console.widgets.captions import marked
from mim_console.widgets.cells import inert
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.theme import MUTED

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.incident.facts.review_text import Section, Version
    from mim_console.screens.console import Console

_STYLES = {"same": "", "gone": "strike $text-error", "new": "bold $text-success"}


class History(Screen[None]):
    """The newest first; beside it the text as it was then, with what was added and what was taken out."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,H", "dismiss", show=False),
        Binding("tab", "app.focus_next", show=False),
    ]
    DEFAULT_CSS = """
    History {
        #title { height: auto; padding: 0 1; margin: 1 0; }
        #both { height: 1fr; layout: horizontal; padding: 0 1; }
        #versions { width: 38; height: 1fr; margin-right: 2; }
        #shown { width: 1fr; height: 1fr; background: $surface; padding: 0 1; scrollbar-size-vertical: 1; }
        #shown:focus { background: $panel; }
        &.-small {
            #title { margin: 0; }
            #both { layout: vertical; }
            #versions { width: 100%; height: 7; }
        }
    }
    """

    def __init__(self, incident: str, section: Section) -> None:
        super().__init__()
        self._incident, self._section = incident, section

    def compose(self) -> ComposeResult:
        yield Masthead()
        yield Lines(id="title", cursor=False)
        with Container(id="both"):
            yield Lines(id="versions", empty="nobody has written it yet")
            with VerticalScroll(id="shown"):
                yield Static(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#versions").focus()
        self.tick()

    def on_resize(self) -> None:
        self.call_after_refresh(self.tick)

    @property
    def _versions(self) -> dict[str, Version]:
        return {each.id: each for each in self.app.desk.incident(self._incident).review.versions.get(self._section, [])}

    def tick(self) -> None:
        """Show every text that was ever written, the newest on top."""
        scene = self.app.desk.scene(self._incident)
        small = self.size.width < SMALL[0] or self.size.height < SMALL[1]
        self.set_class(small, "-small")
        self.query_one(Masthead).show(scene, "small" if small else "large")
        standing = {each.id for each in scene.incident.review.standing(self._section)}
        title = Content.assemble((self._section, "bold $text-primary"), (" · every text that was written", MUTED))
        self.query_one("#title", Lines).show([Line(title)])
        versions = self._versions
        lines = []
        for each in reversed(versions.values()):
            mark, style = ("✓", "$text-success") if each.id in standing else ("·", MUTED)
            lines.append(Line(marked(mark, style, (each.by, "bold")), say(each.at, scene.zone, scene.now), each.id))
            lines.append(
                Line(Content.styled(f"  {self._made_from(each, versions)}", MUTED), key=each.id, rows=2, hang=2)
            )
        self.query_one("#versions", Lines).show(lines)
        self.query_one(KeyBar).show([("↑↓", "another text"), ("tab", "scroll it"), ("esc", "back")])
        self._show_text()

    def _made_from(self, version: Version, versions: dict[str, Version]) -> str:
        if version.base == self._incident:
            return "from what the record says"
        names = [versions[id].by for id in version.seen if id in versions]
        if len(names) > 1:
            return f"settles the texts of {' and '.join(names)}"
        return f"from the text of {names[0]}" if names else "from what is not known"

    def on_lines_highlighted(self, message: Lines.Highlighted) -> None:
        message.stop()
        self._show_text()

    def _show_text(self) -> None:
        versions = self._versions
        version = versions.get(self.query_one("#versions", Lines).cursor or "")
        if version is None:
            return
        before = versions.get(version.base)
        pieces = differences(before.text if before else version.text, version.text)
        shown = [(inert(piece.text, keep="\n").plain, _STYLES[piece.how]) for piece in pieces]
        self.query_one("#text", Static).update(Content.assemble(*shown))

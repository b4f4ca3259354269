"""The composer: an update is written over any screen, checked while it is typed, seen as it will look, and sent."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mim_console.desk.composing import composed, labels
from mim_console.desk.moment import Refused
from mim_console.desk.verbs.common import next_audience
from mim_console.screens import composer_keys, doing, sending
from mim_console.screens import composer_lines as say
from mim_console.screens.aside import Aside
from mim_console.screens.drafting import Draft, draft
from mim_console.screens.drill_band import put_on
from mim_console.screens.incident import SMALL
from mim_console.screens.letter import Letter
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.tokens import Tokens

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.screens.console import Console
    from mim_console.screens.seat import Seat

CHEAP = 0.03
"""Seconds that a check may take for every key; a dearer one waits until nobody types."""
LULL = 0.15
"""Seconds without a key."""


def write(app: Console, incident: str, seat: Seat, audience: str = "") -> None:
    """Open the composer for an audience, or for the one that hears next."""
    moment = app.desk.moment(incident)
    known = [each.id for each in moment.policy.audiences]
    if not known:
        app.say("the policy names no audience: u h notes an update that was sent elsewhere", wrong=True)
        return
    wanted = audience if audience in known else next_audience(moment) or next(iter(seat.updates), known[0])
    try:
        composer = Composer(incident, seat, wanted)
        composer.choose(moment, wanted)
    except Refused as refusal:
        app.say(str(refusal), wrong=True)
    else:
        app.push_screen(composer)


class Composer(Screen[None]):
    """What is typed stays in the seat until it is sent, for each audience by itself."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+g,alt+enter,ctrl+enter", "send", show=False, priority=True),
        Binding("ctrl+r", "reword", show=False, priority=True),
        Binding("ctrl+t", "take", show=False, priority=True),
        Binding("ctrl+l", "clear", show=False, priority=True),
        Binding("ctrl+n", "audience", show=False, priority=True),
        Binding("ctrl+f", "turn", show=False, priority=True),
        Binding("ctrl+o", "instead", show=False, priority=True),
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    CSS_PATH = "composer.tcss"

    def __init__(self, incident: str, seat: Seat, audience: str) -> None:
        super().__init__()
        self._incident, self._seat = incident, seat
        self._draft: Draft
        self._composed: Composed
        self._labels: dict[str, str] = {}
        self._cost = 0.0
        """Seconds that the last check took."""
        self._due = False

    def compose(self) -> ComposeResult:
        yield Masthead()
        yield Lines(id="title", cursor=False)
        yield Tokens(id="audiences")
        with Horizontal(id="table"):
            yield Letter(lambda: self._moment)
            yield Aside(self.app.desk.policy.channels)
        yield Lines(id="outcome", cursor=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._fit()
        self._fill()
        self._letter.begin(self._composed)
        put_on(self)

    def on_resize(self) -> None:
        self._fit()
        self.call_after_refresh(self.tick)

    @property
    def writing(self) -> str:
        """What is written here, for others who write the same."""
        return f"update {self._incident} {self._draft.audience}"

    def tick(self) -> None:
        """Show the clocks as they are, and what moved on with them."""
        self._fit()
        self._draft.follow(self._moment)
        self._letter.show_time()
        self._check()

    def choose(self, m: Moment, audience: str) -> None:
        """Write to this audience: what was typed for it stands there still. Raises `Refused`."""
        kept = self._seat.updates.get(audience)
        self._labels = labels(m, audience)
        self._draft = kept if kept is not None and kept.touched else draft(m, audience)
        self._seat.updates[audience] = self._draft
        if self.is_mounted:
            self._aside.begin()

    @property
    def _moment(self) -> Moment:
        return self.app.desk.moment(self._incident)

    @property
    def _letter(self) -> Letter:
        return self.query_one(Letter)

    @property
    def _aside(self) -> Aside:
        return self.query_one(Aside)

    @property
    def _small(self) -> bool:
        return self.size.width < SMALL[0] or self.size.height < SMALL[1]

    # Showing

    def _fit(self) -> None:
        """As much of the header as there is room for, and the text with or without what stands beside it."""
        self.set_class(self._small, "-small")
        self._aside.display = not self._small or self._aside.has_class("-front")

    def _fill(self) -> None:
        """Put the draft into its rows."""
        self._letter.fill(self._draft, self._labels)
        self.query_one("#audiences", Tokens).move_to(self._draft.audience)
        self._check()

    def _check(self) -> None:
        """Check what stands there, and show it as it will look."""
        begun, self._due = perf_counter(), False
        if self not in self.app.screen_stack:  # a check that was asked for just before it was left
            return
        m, draft = self._moment, self._draft
        self._composed = composed(m, draft.written())
        self._aside.show(m, draft, self._composed)
        self._letter.show(self._composed, self._aside.problems)
        self._show_heads(m)
        outcome = say.outcome(m, draft, self._composed, self._aside.problems)
        self.query_one("#outcome", Lines).show([Line(outcome, rows=2)])
        self._cost = perf_counter() - begun

    def _show_heads(self, m: Moment) -> None:
        draft, scene = self._draft, self.app.desk.scene(self._incident)
        self.query_one(Masthead).show(scene, "small" if self._small else "large")
        kept = [each.audience for each in self._seat.updates.values() if each.touched]
        tokens = say.audiences(scene, draft.audience, kept)
        self.query_one("#audiences", Tokens).show(tokens)
        self.query_one("#title", Lines).show([say.title(m, draft)])
        aside = self._aside.has_class("-front")
        self.query_one(KeyBar).show(composer_keys.shown(draft, small=self._small, aside=aside))

    @on(Aside.Asked)
    @on(Letter.Changed)
    def _check_soon(self) -> None:
        """Once the key itself is on the screen; in a long text not before the keys rest, so that typing stays quick."""
        if not self._due:
            self._due = True
            if self._cost < CHEAP:
                self.call_after_refresh(self._check)
            else:
                self.set_timer(LULL, self._check)

    # Whom it is for

    @on(Tokens.Chosen, "#audiences")
    def _chosen(self, message: Tokens.Chosen) -> None:
        message.stop()
        self._turn_to(message.name)

    def action_audience(self) -> None:
        """Write to the next audience; what is typed here is kept."""
        known = [each.id for each in self.app.desk.policy.audiences]
        self._turn_to(known[(known.index(self._draft.audience) + 1) % len(known)])

    def _turn_to(self, audience: str) -> None:
        try:
            self.choose(self._moment, audience)
        except Refused as refusal:
            self.app.say(str(refusal), wrong=True)
        else:
            self._fill()

    # What is offered

    def action_reword(self) -> None:
        """Put the plain word in the place of the one that was remarked on."""
        if not self._letter.reword(self._composed):
            self.app.say("no plain word is offered for this part")

    def action_clear(self) -> None:
        """Empty the part in which somebody writes."""
        self._letter.clear()

    def action_take(self) -> None:
        """Take the news under the cursor into the part in which it belongs, and go on to the next."""
        if self._small and not self._aside.has_class("-front"):
            self._front("#news")
        else:
            self._aside.take()

    @on(Aside.Taken)
    def _take(self, message: Aside.Taken) -> None:
        message.stop()
        self._letter.take(message.words, message.part)

    def action_turn(self) -> None:
        """The preview of the next channel; where there is no room beside the text, in its place."""
        if self._small and not self._aside.has_class("-front"):
            self._aside.begin()
            self._front("#preview")
        elif self._aside.turn(self._draft) or not self._small:
            self._check()
        else:
            self._back()

    def _front(self, focus: str) -> None:
        """Let what stands beside the text take its place, where there is room for one of them only."""
        self.add_class("-turned")
        self._aside.add_class("-front")
        self._aside.display = True
        self.query_one(focus).focus()
        self._check()

    def _back(self) -> None:
        self.remove_class("-turned")
        self._aside.remove_class("-front")
        self._aside.display = not self._small
        self._letter.page.focus()
        self._check()

    def action_leave(self) -> None:
        """Back to the text, or to where one came from; what is typed waits."""
        if self._small and self._aside.has_class("-front"):
            self._back()
        else:
            self.dismiss()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, composer_keys.KEYS[message.key])

    # Sending

    def action_instead(self) -> None:
        """What else can be done about this audience."""
        draft = self._draft

        def chosen(name: str | None) -> None:
            if name == "nothing-new":
                draft.toggle_nothing_new(self._moment)
                self._fill()
            elif name == "anew":
                self._seat.updates.pop(draft.audience)
                self._turn_to(draft.audience)
            elif name is not None:
                self.dismiss()
                self.app.call_later(doing.do, self.app, self._incident, name, {"audience": draft.audience})

        self.app.push_screen(composer_keys.instead(self.app, self._incident, draft), chosen)

    def action_send(self) -> None:
        """Send it as it stands; in spite of what is wrong only with a reason."""
        self._check()
        if self._draft.wrong_time and not self._draft.final:
            self._letter.query_one("#next").focus()
        else:
            sending.send(self.app, self._incident, self._draft, self._composed, self._labels, self._sent)

    def _sent(self, handle: str) -> None:
        self._seat.updates.pop(self._draft.audience, None)
        self.app.call_later(self._close, handle)

    def _close(self, handle: str) -> None:
        """And show what is to be pasted."""
        from mim_console.screens.by_hand import paste

        self.dismiss()
        paste(self.app, self._incident, handle)

"""The composer: an update is written over any screen, checked while it is typed, seen as it will look, and sent."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from mim_console.desk.composing import composed, labels, shown
from mim_console.desk.moment import Refused
from mim_console.desk.verbs import VERBS
from mim_console.desk.verbs.common import next_audience
from mim_console.incident.news import news
from mim_console.screens import composer_lines as say
from mim_console.screens import doing
from mim_console.screens.drafting import Draft, draft
from mim_console.screens.incident import SMALL
from mim_console.screens.keys import ITEMS, VERB_KEYS
from mim_console.screens.letter import Letter
from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form
from mim_console.widgets.keybar import KeyBar
from mim_console.widgets.lines import Line, Lines
from mim_console.widgets.masthead import Masthead
from mim_console.widgets.menu import Choice, Menu
from mim_console.widgets.tokens import Tokens

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mim_console.desk.composing import Composed
    from mim_console.desk.moment import Moment
    from mim_console.screens.console import Console
    from mim_console.screens.seat import Seat

CHEAP = 0.006
"""Seconds that a check may take for every key; a dearer one waits until nobody types."""
LULL = 0.15
"""Seconds without a key."""
KEYS = {"^g": "ctrl+g", "^r": "ctrl+r", "^t": "ctrl+t", "^n": "ctrl+n", "^f": "ctrl+f", "^o": "ctrl+o", "esc": "escape"}


def write(app: Console, incident: str, seat: Seat, audience: str = "") -> None:
    """Open the composer for an audience, or for the one that hears next."""
    moment = app.desk.moment(incident)
    known = [each.id for each in moment.policy.audiences]
    wanted = audience if audience in known else next_audience(moment) or next(iter(seat.updates), known[0])
    try:
        composer = Composer(incident, seat, wanted)
        composer.choose(moment, wanted)
    except Refused as refusal:
        app.say(str(refusal), wrong=True)
    else:
        app.push_screen(composer)


class Composer(ModalScreen[None]):
    """What is typed stays in the seat until it is sent, for each audience by itself."""

    app: Console
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+g,alt+enter,ctrl+enter", "send", show=False, priority=True),
        Binding("ctrl+r", "reword", show=False, priority=True),
        Binding("ctrl+t", "take", show=False, priority=True),
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
        self._channel = 0
        """Which of its channels is looked at."""
        self._cost = 0.0
        """Seconds that the last check took."""
        self._due = False

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Lines(id="title", cursor=False)
            yield Tokens(id="audiences")
            with Horizontal(id="table"):
                yield Letter(lambda: self._moment)
                with Vertical(id="side"):
                    yield Lines(id="preview")
                    yield Lines(id="news", column=5)
            yield Lines(id="outcome", cursor=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self._fit()
        self._fill()
        self._letter.begin(self._composed)

    def on_resize(self) -> None:
        self._fit()
        self.call_after_refresh(self.tick)

    def tick(self) -> None:
        """Show the clocks as they are, and what moved on with them."""
        self._fit()
        self._draft.follow(self._moment)
        self._letter.show_time()
        self._check()

    def choose(self, m: Moment, audience: str) -> None:
        """Write to this audience: what was typed for it stands there still. Raises `Refused`."""
        kept = self._seat.updates.get(audience)
        self._labels = labels(audience)
        self._draft = kept if kept is not None and kept.touched else draft(m, audience)
        self._seat.updates[audience] = self._draft
        self._channel = 0

    @property
    def _moment(self) -> Moment:
        return self.app.desk.moment(self._incident)

    @property
    def _letter(self) -> Letter:
        return self.query_one(Letter)

    @property
    def _small(self) -> bool:
        return self.size.width < SMALL[0] or self.size.height < SMALL[1]

    # Showing

    def _fit(self) -> None:
        """Leave the header of the screen beneath in sight: its clocks run on."""
        self.set_class(self._small, "-small")
        heads = self.app.screen_stack[0].query(Masthead)
        top = heads.first().region.bottom if heads else 0
        self.query_one("#sheet").styles.height = max(self.size.height - top, 16)

    def _fill(self) -> None:
        """Put the draft into its rows."""
        self._letter.fill(self._draft, self._labels)
        self.query_one("#audiences", Tokens).move_to(self._draft.audience)
        self._check()

    def _check(self) -> None:
        """Check what stands there, and show it as it will look."""
        begun, self._due = perf_counter(), False
        m, draft = self._moment, self._draft
        self._composed = composed(m, draft.written())
        self._letter.show(self._composed)
        self._show_heads(m)
        self._show_side(m)
        self.query_one("#outcome", Lines).show([Line(say.outcome(m, draft, self._composed), rows=2)])
        self._cost = perf_counter() - begun

    def _show_heads(self, m: Moment) -> None:
        draft = self._draft
        kept = [each.audience for each in self._seat.updates.values() if each.touched]
        tokens = say.audiences(self.app.desk.scene(self._incident), draft.audience, kept)
        self.query_one("#audiences", Tokens).show(tokens)
        self.query_one("#title", Lines).show([say.title(m, draft)])
        several = len(draft.channels) > 1
        keys = [("^g", "send"), ("^o", "nothing new, skip …"), ("^t", "take news"), ("^n", "audience")]
        keys += [("^f", "preview" if self._small else "channel")] if self._small or several else []
        self.query_one(KeyBar).show([*keys, ("esc", "leave, it is kept")])

    def _show_side(self, m: Moment) -> None:
        draft = self._draft
        self.query_one("#news", Lines).show(say.news_lines(m, news(m.incident, draft.audience), draft))
        if self.has_class("-small") and not self.has_class("-side"):
            return
        name = draft.channels[self._channel % len(draft.channels)] if draft.channels else ""
        known = m.policy.channel(name)
        seen = shown(m, self._composed, name) if name else None
        lines = say.preview(seen) if seen else say.plain(known.title if known else name or "no channel", self._composed)
        self.query_one("#preview", Lines).show(lines)

    @on(Letter.Changed)
    def _check_soon(self) -> None:
        """At once where that is quick; else when the keys rest, so that typing stays quick in a long text."""
        if self._cost < CHEAP:
            self._check()
        elif not self._due:
            self._due = True
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

    def action_take(self) -> None:
        """Take the news under the cursor into the part in which somebody wrote last, and go on to the next."""
        lines = self.query_one("#news", Lines)
        if self._small and not self.has_class("-side"):
            self.add_class("-side")
            lines.focus()
            self._check()
        elif lines.cursor is not None:
            self._take(lines.cursor)
            lines.action_move(1)

    @on(Lines.Selected, "#news")
    def _take_selected(self, message: Lines.Selected) -> None:
        message.stop()
        self._take(message.key)

    def _take(self, key: str) -> None:
        told = say.told(news(self._moment.incident, self._draft.audience))
        if words := next((words for each, _, _, words in told if each == key), ""):
            self._letter.take(words)

    def action_turn(self) -> None:
        """The preview of the next channel; where there is no room beside the text, in its place."""
        if self._small and not self.has_class("-side"):
            self.add_class("-side")
            self.query_one("#preview").focus()
            self._channel = 0
        elif self._small and self._channel + 1 >= len(self._draft.channels):
            self._turn_back()
        else:
            self._channel += 1
        self._check()

    def _turn_back(self) -> None:
        self.remove_class("-side")
        self._letter.page.focus()

    def action_leave(self) -> None:
        """Back to the text, or to where one came from; what is typed waits."""
        if self._small and self.has_class("-side"):
            self._turn_back()
        else:
            self.dismiss()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        self.app.call_later(self.app.simulate_key, KEYS[message.key])

    # Sending

    def action_instead(self) -> None:
        """What else can be done about this audience."""
        draft = self._draft
        off = doing.why_off(self.app, self._incident, VERBS["skip-update"])
        choices = [
            Choice("n", "What was written before" if draft.nothing_new else "Nothing new: say so", "nothing-new"),
            Choice("d", "Draft it anew from the record", "anew", None if draft.touched else "it is as the record says"),
            *(Choice(VERB_KEYS[name], VERBS[name].title, name, off) for name in ITEMS["audience"][1][2:]),
        ]

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

        audience = self.app.desk.policy.audience(draft.audience)
        self.app.push_screen(Menu(audience.title if audience else draft.audience, choices), chosen)

    def action_send(self) -> None:
        """Send it as it stands; in spite of what is wrong only with a reason."""
        self._check()
        if self._draft.wrong_time:
            self._letter.query_one("#next").focus()
        elif errors := self._composed.errors:
            wrong = "\n".join(f"✗ {each.text} {each.instead}" for each in errors)
            why = Field(
                name="because", label="Because", required=True, help="goes on the record", read=lambda _: ("", True)
            )
            form = Form("Send it in spite of this?", wrong, [why], lambda texts: self._send(texts["because"]))
            self.app.push_screen(form)
        elif problem := self._send(""):
            self.app.say(problem, wrong=True)

    def _send(self, because: str) -> str:
        """What went wrong, or nothing when it is in the outbox."""
        desk = self.app.desk
        before = set(desk.incident(self._incident).outgoing)
        problem = doing.commit(self.app, VERBS["update"], self._incident, self._draft.typed(because))
        if problem:
            return problem
        self._seat.updates.pop(self._draft.audience, None)
        m = self._moment
        new = next((each for id, each in m.incident.outgoing.items() if id not in before), None)
        self.app.call_later(self._sent, new.handle if new else "")
        return ""

    def _sent(self, handle: str) -> None:
        """Close, and show what is to be pasted."""
        from mim_console.screens.by_hand import paste

        self.dismiss()
        paste(self.app, self._incident, handle)

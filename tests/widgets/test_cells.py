"""Only what differs is painted, and whatever is painted is harmless."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content, Span
from textual.strip import Strip

from mim_console.incident.safe import visible
from mim_console.widgets.cells import changed, inert

WIDTH = 30
STYLES = st.sampled_from([None, Style(bold=True), Style(color="red"), Style(color="red", bold=True)])
PIECES = st.lists(st.tuples(st.text(st.sampled_from("ab1 :漢e\u0301"), min_size=1, max_size=12), STYLES), max_size=5)


def strip(pieces: list[tuple[str, Style | None]]) -> Strip:
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(WIDTH)


def cells(line: Strip) -> list[tuple[str, Style | None]]:
    found: list[tuple[str, Style | None]] = []
    for text, style, _ in line:
        for char in text:
            if width := get_character_cell_size(char):
                found += [(char, style)] + [("", style)] * (width - 1)
            elif found:
                found[-1] = (found[-1][0] + char, found[-1][1])
    return found


@given(PIECES, PIECES)
def test_painting_the_spans_turns_the_old_line_into_the_new(
    before: list[tuple[str, Style | None]], after: list[tuple[str, Style | None]]
) -> None:
    old, new = strip(before), strip(after)
    screen, wanted, spans = cells(old), cells(new), changed(old, new)
    for start, end in spans:
        screen[start:end] = wanted[start:end]
        for edge in (start, end):
            assert edge == WIDTH or (wanted[edge][0] and cells(old)[edge][0]), "no character is cut in half"
    assert screen == wanted
    assert spans == sorted(spans)
    assert bool(spans) == (cells(old) != wanted)


@given(st.lists(st.tuples(st.text(st.characters(), max_size=9), st.sampled_from(["", "bold", "$error"])), max_size=5))
def test_styles_stay_on_their_words_when_signs_take_more_room(parts: list[tuple[str, str]]) -> None:
    content = Content("")
    position, text, spans = 0, "", []
    for word, style in parts:
        text += word
        if style and word:
            spans.append(Span(position, position + len(word), style))
        position += len(word)
    content = inert(Content(text, spans, strip_control_codes=False))
    flat = [visible(word, "").replace("␊", " ↵ ").replace("␉", " ") for word, style in parts if style and word]
    assert [content.plain[start:end] for start, end, _ in content.spans] == flat
    assert visible(content.plain, "") == content.plain

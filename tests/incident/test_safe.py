"""What reaches a terminal can neither command it nor mislead its reader."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.safe import one_line, visible

ANY = st.text(st.characters(), max_size=80)  # includes lone surrogates, controls and unassigned characters
NASTY = st.text(
    st.sampled_from("a b\n\t\r\x00\x07\x1b\x7f\x85\x9b\u200b\u202e\u2066\ufe0f\ud83d\udc00[/]é漢"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ASCII", "plain ASCII"),
        ("Zürich 漢字 🔥", "Zürich 漢字 🔥"),
        ("a\x1b]52;c;ZXZpbA==\x07b", "a␛]52;c;ZXZpbA==␇b"),
        ("\x9b31mred", "⟨U+009B⟩31mred"),
        ("rm \u202efdp.exe", "rm ⟨U+202E⟩fdp.exe"),
        ("pay\u200bpal", "pay⟨U+200B⟩pal"),
        ("half \ud83d", "half ⟨U+D83D⟩"),
        ("tag \U000e0041", "tag ⟨U+E0041⟩"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("back\rover", "back␍over"),
        ("\u26a0\ufe0f disk full", "\u26a0 disk full"),
    ],
)
def test_each_unseen_character_has_its_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_clean_text_is_returned_untouched() -> None:
    for text in ("nothing to do here", "Grüße, 漢字"):
        assert visible(text) is text
        assert one_line(text) is text


@given(ANY | NASTY)
def test_nothing_that_commands_a_terminal_is_left(text: str) -> None:
    shown = visible(text, keep="")
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [char for char in shown if unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF"}]
    assert not [char for char in shown if unicodedata.bidirectional(char) in {"LRI", "RLI", "FSI", "PDI"}]
    shown.encode("utf-8")


@given(ANY | NASTY)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert one_line(one_line(text)) == one_line(text)


@given(ANY | NASTY)
def test_every_seen_character_stays_in_order(text: str) -> None:
    seen = [char for char in text if char.isprintable() and visible(char) == char]
    rest = iter(visible(text))
    assert all(char in rest for char in seen)


@given(ANY | NASTY)
def test_one_line_is_one_line(text: str) -> None:
    assert not set("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029") & set(one_line(text))


def test_what_is_kept_can_be_chosen() -> None:
    assert visible("a\tb\n", keep="\n") == "a␉b\n"
    assert visible("a\tb\n", keep="") == "a␉b␊"

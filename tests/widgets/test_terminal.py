"""What comes from the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mim_console.widgets.terminal import END, START, Pastes

TYPED = st.text("ab\x1b[2~", max_size=12).filter(lambda text: START not in text)
PASTED = st.text("ab\r\x1b[2~", max_size=12).filter(lambda text: END not in text)


@given(st.lists(st.tuples(TYPED, PASTED), max_size=4), st.data())
def test_only_what_is_pasted_loses_its_escapes_wherever_the_packets_part(
    parts: list[tuple[str, str]], data: st.DataObject
) -> None:
    stream = "".join(f"{typed}a{START}{pasted}b{END}" for typed, pasted in parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pastes = Pastes()
    passed = "".join(pastes.harmless(stream[a:b]) for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True))
    assert passed == "".join(f"{typed}a{START}{pasted.replace(chr(27), '␛')}b{END}" for typed, pasted in parts)


def test_a_key_is_not_held_back() -> None:
    assert [Pastes().harmless(key) for key in ("\x1b", "\x1b[", "\x1b[200")] == ["\x1b", "\x1b[", "\x1b[200"]

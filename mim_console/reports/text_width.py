"""How wide a text will be, near enough, in the sans-serif faces that browsers have: measured in no browser."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

_NARROW, _WIDE, _CAPITALS = (
    frozenset("iljtfrI.,:;'|!()[] /\\-·’"),
    frozenset("mwMW@%—…"),
    frozenset("ABCDEFGHJKLNOPQRSTUVXYZ&#~+=<>"),
)


def text_width(text: str, size: float) -> float:
    """In the unit of `size`, the height of the letters."""
    return size * sum(map(_share, text))


def clipped(text: str, room: float, size: float) -> str:
    """So much of the text as has room; nothing where that would say nothing."""
    if len(text) <= 2000 and text_width(text, size) <= room:
        return text
    room -= text_width("…", size)
    for n, char in enumerate(text):
        room -= size * _share(char)
        if room < 0:
            return f"{text[:n].rstrip()}…" if n > 2 else ""
    return text


def _share(char: str) -> float:
    if char in _NARROW:
        return 0.31
    if char in _WIDE:
        return 0.9
    if char in _CAPITALS:
        return 0.7
    if char.isascii():
        return 0.555
    if combining(char):
        return 0.0
    return 1.0 if east_asian_width(char) in "WF" else 0.7

"""What is different between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """Some words, and whether both texts have them."""

    how: Literal["same", "gone", "new"]
    text: str


def differences(before: str, after: str) -> Iterator[Piece]:
    """`after` piece by piece, with what it has no more of `before` in its place."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    gone = added = ""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(new[c:d])
        if how != "equal":
            gone, added = gone + "".join(old[a:b]), added + same
        elif (gone or added) and not same.strip() and d < len(new):  # a space between two changes is no common ground
            gone, added = gone + same, added + same
        else:
            yield from _changed(gone, added)
            gone = added = ""
            yield Piece("same", same)
    yield from _changed(gone, added)


def _changed(gone: str, added: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if added:
        yield Piece("new", added)

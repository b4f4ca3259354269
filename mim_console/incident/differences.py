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
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece("same", "".join(new[c:d]))
            continue
        if gone := "".join(old[a:b]):
            yield Piece("gone", gone)
        if added := "".join(new[c:d]):
            yield Piece("new", added)

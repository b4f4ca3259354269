"""Text from outside, made harmless and yet complete.

A terminal obeys what it is sent: an escape sequence in an alert's title could write the clipboard,
and a bidi override could make a line read as its opposite. What cannot be seen is therefore shown
as a sign instead of being dropped, so that nobody is fooled and nothing is lost.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Invisible, or able to reorder or hide what stands next to them: C0 and C1, soft hyphen, bidi marks,
# embeddings, overrides and isolates, zero-width characters, line separators, blank "letters", tags,
# half a surrogate pair.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)


def visible(text: str, keep: str = "\n\t") -> str:
    r"""Return the text with every unseen character shown as a sign: `␛`, `␡`, `⟨U+202E⟩`.

    `keep` names the control characters that may stay: a line's end and a tab unless told otherwise.
    Where line ends stay, those of other systems become `\n`. Only the two selectors of an emoji's
    looks are dropped: they carry no text, and make terminals disagree about its width. The same
    object comes back when there is nothing to do, and doing it twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\n" in keep and "\r" in text:
        text = text.replace("\r\n", "\n")
    return _pattern(keep).sub(_sign, text)


def one_line(text: str) -> str:
    """Return the text on one line: line ends become ` ↵ `, tabs spaces, the unseen visible signs."""
    if text.isascii() and text.isprintable():
        return text
    text = visible(text).rstrip("\n")
    return re.sub(r"[ \t]*\n[ \t]*", " ↵ ", text).replace("\t", " ")


@lru_cache(maxsize=8)
def _pattern(keep: str) -> re.Pattern[str]:
    return re.compile(f"(?![{re.escape(keep)}])[{_UNSEEN}]" if keep else f"[{_UNSEEN}]")


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in {0xFE0E, 0xFE0F}:
        return ""
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"

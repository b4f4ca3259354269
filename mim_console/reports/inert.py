"""Text that Markdown does not obey: what somebody typed stays what they typed, in every reader of Markdown.

No heading, list, quotation, rule, table, emphasis, code, HTML, image or link comes of it, not even where a reader
makes links of bare addresses (GitHub does).
"""

from __future__ import annotations

import re

from mim_console.incident.safe import one_line, visible

_ANYWHERE = re.compile(
    r"[\\`*_\[\]<>|~$#@]"  # emphasis, code, links, HTML, tables, formulas, headings, mail addresses
    r"|&(?=[#\w])"  # entities
    r"|/(?=/)"  # https://
    r"|(?<=\w)\.(?=[^\W\d_])|(?<=\bwww)\.",  # example.org, www.
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,9})([.)])")


class Markdown(str):
    """Text that is Markdown on purpose."""

    __slots__ = ()


def inert(value: object) -> Markdown:
    """Any value as inert text on one line. What is `Markdown` already stays as it is."""
    if isinstance(value, Markdown):
        return value
    return Markdown(_line(one_line(str(value))))


def paragraphs(text: str) -> Markdown:
    """Inert text that keeps its lines and its empty lines."""
    blocks = re.split(r"\n[ \t]*\n", visible(text).strip())
    return Markdown("\n\n".join("\\\n".join(filter(None, map(_line, block.split("\n")))) for block in blocks))


def _line(text: str) -> str:
    text = text.strip()
    if numbered := _NUMBERED.match(text):
        start, text = f"{numbered[1]}\\{numbered[2]}", text[numbered.end() :]
    elif text[:1] and text[0] in "-+=:":
        start, text = f"\\{text[0]}", text[1:]
    else:
        start = ""
    return start + _ANYWHERE.sub(r"\\\g<0>", text)

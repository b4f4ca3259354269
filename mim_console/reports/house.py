"""The console's own templates of pages and pictures: what somebody typed is text in them, and never markup."""

from __future__ import annotations

import re
from datetime import UTC
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mim_console.incident.account.part import length
from mim_console.incident.safe import one_line, visible
from mim_console.reports.template import environment

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_NAMES = (
    *("shell.html.j2", "part.html.j2", "page.html.j2", "lanes.svg.j2", "page.xml.j2"),
    *("status.html.j2", "status_parts.html.j2", "status_list.html.j2", "status_told.html.j2", "status_within.html.j2"),
)


@lru_cache(maxsize=1)
def house() -> ImmutableSandboxedEnvironment:
    """Where they are filled in."""
    room = files("mim_console.reports").joinpath("templates")
    texts = {name: room.joinpath(name).read_text(encoding="utf-8") for name in _NAMES}
    made = environment(texts, finalize=_shown)
    made.autoescape = True
    made.filters |= {
        "css": css,
        "duration": length,
        "line": one_line,
        "paragraphs": paragraphs,
        "px": lambda number: f"{number:.1f}".removesuffix(".0"),
        "utc": lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    return made


def css(text: str) -> Markup:
    """A text as a string in a style sheet, in which nothing ends it and nothing is markup."""
    safe = re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found.group()):x} ", one_line(text))
    return Markup(f'"{safe}"')  # noqa: S704  letters, digits, spaces and escapes of a style sheet


def paragraphs(text: str) -> list[list[str]]:
    """The lines of each paragraph."""
    return [block.split("\n") for block in re.split(r"\n[ \t]*\n", visible(text).strip()) if block]


def _shown(value: Any) -> Any:
    """Text with what cannot be seen as signs, and without what XML cannot hold; a template's own is made of such."""
    return _NO_CHARACTER.sub("\ufffd", visible(value)) if type(value) is str else value


_NO_CHARACTER = re.compile("[\ufffe\uffff]")

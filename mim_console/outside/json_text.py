"""JSON from outside: read with limits, and refused in one sentence."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

BOM = b"\xef\xbb\xbf"


class WrongFile(Exception):
    """A file cannot be taken in. The message is one sentence: which file, where in it, and what would mend it."""


def parsed(content: bytes, name: str) -> Any:
    """The value; `name` is what a complaint calls the file. Raises `WrongFile`, also for NaN and bottomless nesting."""
    content = content.removeprefix(BOM)
    if not content.strip():
        raise WrongFile(f"{name} is empty: there is nothing to import.")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongFile(f"{name}, line {line}: this is not UTF-8: save the file as UTF-8.") from None
    try:
        return from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise WrongFile(f"{name}: this is not JSON that can be read ({error}).") from None

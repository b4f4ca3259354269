"""A file that somebody imports: an export of our own, or past incidents restated. Nobody vouches for either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mim_console.outside import export_file
from mim_console.outside.export_file import Export
from mim_console.outside.json_text import WrongFile, parsed
from mim_console.outside.restated import Account, Restated, account

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST = 20_000_000
"""Bytes of a file that is read as a whole. An export of our own is read entry by entry, however long it is."""
_FUTURE = timedelta(minutes=1)


@contextmanager
def opened(path: Path, now: datetime) -> Iterator[Export | list[Account]]:
    """What the file holds, while it is open. Raises `WrongFile`."""
    name = str(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise WrongFile(f"{name} cannot be read ({error.strerror}): check the name and who may read it.") from None
    with file:
        first = file.readline(export_file.LONGEST)
        if export_file.starts_like_one(first):
            yield export_file.by_line(first, file, name)
            return
        content = first + file.read(LARGEST + 1 - len(first))
    if len(content) > LARGEST:
        raise WrongFile(f"{name} is larger than {LARGEST // 1_000_000} MB and no export of ours: is it another file?")
    value = parsed(content, name)
    if isinstance(value, dict) and "format" in value:
        yield export_file.whole(value, name)
    else:
        yield [account(each) for each in restated(value, name, now)]


def parse(text: str, name: str, now: datetime) -> list[Restated]:
    """The restated incidents in a text; `name` is what a complaint calls it. Raises `WrongFile`."""
    return restated(parsed(text.encode(), name), name, now)


def restated(value: Any, name: str, now: datetime) -> list[Restated]:
    """One restated incident, or a list of them, checked. Raises `WrongFile`."""
    several = isinstance(value, list)
    found = [
        _checked(each, name, f"[{n}]" if several else "", now) for n, each in enumerate(value if several else [value])
    ]
    if not found:
        raise WrongFile(f"{name}: the list is empty: there is nothing to import.")
    return found


def _checked(value: Any, name: str, within: str, now: datetime) -> Restated:
    try:
        one = Restated.model_validate(value)
    except ValidationError as error:
        raise WrongFile(f"{name}{_mend(error.errors()[0], within)}.") from None
    if one.instants[-1] > now + _FUTURE:
        raise WrongFile(f"{name}, {within or one.id}: it goes on until {one.instants[-1]:%Y-%m-%d}: check the year.")
    return one


_MENDS = {
    "missing": "it is missing: write it",
    "string_type": "write text in quotes",
    "string_too_short": "it is empty: write something",
    "bool_type": "write true or false",
    "tuple_type": "write a list, in [ ]",
    "model_type": "write an object, in { }",
    "extra_forbidden": "this is not known here: check the spelling",
    "string_pattern_mismatch": "write letters, digits, dots and hyphens only",
}


def _mend(error: ErrorDetails, within: str) -> str:
    where = within
    for part in error["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else part
    sort, context, said = error["type"], error.get("ctx", {}), error["msg"]
    mend = _MENDS.get(sort) or said[:1].lower() + said[1:]
    if sort == "literal_error":
        mend = f"{str(error['input'])[:40]!r} is not possible: write {context['expected']}"
    elif sort == "value_error":
        mend = str(context["error"])
    return f", {where}: {mend}" if where else f": {mend}"

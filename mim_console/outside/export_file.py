"""An export of our own, read back: a line for the header, one for each entry, one for the seal.

A file that somebody's tool has put into another shape is read as a whole; what it says is judged the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from mim_console.incident.entry import Entry, canonical_json, instant
from mim_console.incident.ids import is_id
from mim_console.incident.seal import FORMAT, VERSION, Seal
from mim_console.outside.json_text import BOM, WrongFile, parsed

LONGEST = 4_000_000
"""Bytes of one line."""
_START = f'{{"format":"{FORMAT}",'.encode()
_HASH = re.compile("[0-9a-f]{64}")
_TEXTS = ("id", "incident", "origin", "author", "login", "kind", "digest", "chain")


@dataclass(frozen=True, slots=True)
class Export:
    """Its entries are read as they are taken, so that a long one needs little memory.

    `entries` raises `WrongFile` on the way if one cannot be read, and at the end if they are not those of the seal.
    """

    incident: str
    entries: Iterator[Entry]


def starts_like_one(line: bytes) -> bool:
    return line.removeprefix(BOM).startswith(_START) and line.rstrip().endswith(b'"entries":[')


def by_line(header: bytes, file: BinaryIO, name: str) -> Export:
    """The export whose first line was read already."""
    incident = _incident(parsed(header.rstrip() + b"]}", name), name)
    end: dict[str, Any] = {}
    return Export(incident, _sealed(incident, _values(file, name, end), lambda: end.get("seal"), name))


def whole(value: dict[str, Any], name: str) -> Export:
    """The export that a JSON value holds."""
    incident, entries = _incident(value, name), value.get("entries")
    if not isinstance(entries, list):
        raise WrongFile(f"{name}, entries: this is no list: ask for a new export.")
    return Export(incident, _sealed(incident, iter(entries), lambda: value.get("seal"), name))


def _incident(header: dict[str, Any], name: str) -> str:
    version, incident = header.get("version"), header.get("incident")
    if header.get("format") != FORMAT:
        raise WrongFile(
            f"{name}, format: {str(header.get('format'))[:40]!r} is not “{FORMAT}”: name one of our own exports."
        )
    if not isinstance(version, int) or not isinstance(incident, str) or not is_id(incident):
        raise WrongFile(f"{name}: its header lacks the version or the incident: ask for a new export.")
    if version > VERSION:
        raise WrongFile(f"{name} was written by a newer mim-console (its format is {version}): upgrade this one.")
    return incident


def _values(file: BinaryIO, name: str, end: dict[str, Any]) -> Iterator[Any]:
    """Each entry's line; the line behind the last one goes to `end`."""
    number = 1
    while line := file.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise WrongFile(f"{name}, line {number}: it has more than {LONGEST // 1_000_000} MB: ask for a new export.")
        if line.startswith(b"]"):
            end |= parsed(b'{"entries":[' + line, f"{name}, line {number}")
            return
        yield parsed(line.rstrip().removesuffix(b","), f"{name}, line {number}")


def _sealed(incident: str, values: Iterator[Any], sealed: Callable[[], Any], name: str) -> Iterator[Entry]:
    seal = Seal()
    for number, value in enumerate(values, 1):
        try:
            entry = _entry(value, incident)
        except (KeyError, TypeError, ValueError) as error:
            raise WrongFile(f"{name}, entry {number}: {error} is wrong or missing: ask for a new export.") from None
        seal.add(entry)
        yield entry
    if sealed() != seal.plain():
        raise WrongFile(f"{name} is cut off or was changed: the seal does not fit what it holds; ask for a new export.")


def _entry(value: Any, incident: str) -> Entry:
    """Raises `KeyError`, `TypeError` or `ValueError` with the name of the field."""
    if not isinstance(value, dict):
        raise TypeError("the object")
    texts = {name: value[name] for name in _TEXTS}
    n, body = value["n"], value["body"]
    if odd := next((name for name, text in texts.items() if not isinstance(text, str)), None):
        raise TypeError(odd)
    if texts["incident"] != incident:
        raise ValueError("incident")
    if not (type(n) is int and 0 < n < 2**63):
        raise ValueError("n")
    if not (_HASH.fullmatch(texts["digest"]) and _HASH.fullmatch(texts["chain"])):
        raise ValueError("digest or chain")
    if not (body is None or isinstance(body, dict)):
        raise TypeError("body")
    return Entry(
        n=n,
        occurred_at=_instant(value, "occurred_at"),
        recorded_at=_instant(value, "recorded_at"),
        body="" if body is None else canonical_json(body),
        **texts,
    )


def _instant(value: dict[str, Any], field: str) -> Any:
    try:
        return instant(value[field])
    except (TypeError, ValueError):
        raise ValueError(field) from None

"""An incident as JSON, complete: taken in elsewhere it is the same incident, with the same ids, digests and chain."""

from __future__ import annotations

from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING

from mim_console.incident.entry import canonical_json, stamp
from mim_console.incident.seal import FORMAT, VERSION, Seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.entry import Entry
    from mim_console.incident.incident import Incident


def ledger_json(incident: Incident, entries: Iterable[Entry]) -> Iterator[str]:
    """Line by line, an entry a line, so that two exports can be compared and a long one needs no memory.

    Says nothing of when or where it was written: the same entries give the same bytes everywhere. `entries` come in
    the order of their ids; a redacted one has the body null.
    """
    seal = Seal()
    yield (
        f'{{"format":{quoted(FORMAT)},"version":{VERSION},"incident":{quoted(incident.id)},'
        f'"reference":{quoted(incident.reference)},"title":{quoted(incident.title)},"entries":[\n'
    )
    for entry in entries:
        before = ",\n" if seal.entries else ""
        seal.add(entry)
        yield before + _line(entry)
    yield f'\n],"seal":{canonical_json(seal.plain())}}}\n'


def _line(entry: Entry) -> str:
    return (
        f'{{"id":{quoted(entry.id)},"incident":{quoted(entry.incident)},"origin":{quoted(entry.origin)},'
        f'"n":{entry.n},"occurred_at":"{stamp(entry.occurred_at)}","recorded_at":"{stamp(entry.recorded_at)}",'
        f'"author":{quoted(entry.author)},"login":{quoted(entry.login)},"kind":{quoted(entry.kind)},'
        f'"body":{entry.body or "null"},"digest":{quoted(entry.digest)},"chain":{quoted(entry.chain)}}}'
    )

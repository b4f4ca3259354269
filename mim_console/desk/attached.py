"""Attached files that travel with an exported incident: beside it, as they lie beside a ledger.

`incident.json` has its files in `incident.json.files`, each under the digest that its entry proves.
"""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING

from mim_console.data.errors import LedgerError
from mim_console.data.files import Files
from mim_console.desk.moment import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from mim_console.desk.desk import Desk


def send(desk: Desk, id: str, path: Path) -> int:
    """Copy an incident's files beside its export at `path`, all or none; answers how many are here to be copied.

    Raises `Refused`.
    """
    beside = Files(path)
    if beside.folder.exists():
        raise Refused(f"{beside.folder} is there already: name another file, or move it away")
    try:
        return desk.ledger.files.copy_to(beside, {each.digest for each in desk.incident(id).attachments.values()})
    except LedgerError as reason:
        rmtree(beside.folder, ignore_errors=True)
        raise Refused(str(reason)) from reason


def take(desk: Desk, reference: str, path: Path) -> int:
    """Take in the files that an incident's entries name and that lie beside its export at `path`; answers how many.

    Each is proved by its digest. Raises `Refused` for one that is not what was attached: the others are taken.
    """
    beside, here, taken, wrong = Files(path), desk.ledger.files, 0, []
    for each in desk.incident(desk.named(reference)).attachments.values():
        if here.path(each.digest).exists() or not beside.path(each.digest).exists():
            continue
        try:
            kept = here.keep(beside.path(each.digest), min(max(each.size, 1), desk.policy.evidence.largest))
        except LedgerError as reason:
            wrong.append(f"{each.handle} {each.name}: {reason}")
        else:
            if kept.digest == each.digest:
                taken += 1
            else:
                wrong.append(f"{each.handle} {each.name} is not what was attached")
    if wrong:
        more = f" ({len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise Refused(f"{reference} is in, and of its files not all: {wrong[0].rstrip('.')}{more}: ask for it again")
    return taken

"""Files that hold a service map: which sort each is, and all that is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data import service_catalog, service_table
from mim_console.data.records import Record, read
from mim_console.data.rules_file import Problem, RulesError
from mim_console.data.service_table import Reading
from mim_console.data.table_sort import check_sort

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 200_000_000
"""Bytes in one file."""
MOST = 200_000
"""Items in one map: more than any CMDB that is looked at by people."""
MOST_EDGES = 1_000_000
CATALOG, CMDB = "backstage", "cmdb"
NAMING = {name for field in ("id", "name", "state") for name in service_table.COLUMNS[field].split(", ")}
"""Columns that a record of anything may have."""
TELLING = {name for names in service_table.COLUMNS.values() for name in names.split(", ")} - NAMING


def read_map(paths: Sequence[Path]) -> tuple[str, Reading]:
    """What sort of source the files are of, and what they hold together.

    Raises `RulesError` with every row that does not fit.
    """
    reading, sorts = Reading(), set()
    for path in paths:
        records, entries = read(path, LARGEST)
        if not (records or entries):
            raise RulesError([Problem(path, None, "there is nothing in it: export items, relations or both")])
        catalog = service_catalog.is_catalog(entries)
        sorts.add(CATALOG if catalog else CMDB)
        if catalog:
            service_catalog.take(reading, entries, path)
        else:
            _check_records(path, records)
            service_table.take(reading, records)
    if len(sorts) > 1:
        mend = "a catalog and tables are two sources: take in one after the other"
        raise RulesError([Problem(paths[0], None, mend)])
    if len(reading.items) > MOST or len(reading.links) + len(reading.edges) > MOST_EDGES:
        mend = f"more than {MOST:,} items or {MOST_EDGES:,} relations: export what can be part of an incident"
        raise RulesError([Problem(paths[0], None, mend)])
    if reading.problems:
        raise RulesError(reading.problems)
    return sorts.pop(), reading


def _check_records(path: Path, records: list[Record]) -> None:
    first = records[0] if records else None
    if first and service_table.are_relations(first):
        return
    columns = {*first.cells} if first else set()
    line = 1 if first is None or first.line else None
    if not columns & {*service_table.COLUMNS["name"].split(", ")}:
        mend = "no column is called name, nor parent and child: the first line names the columns, as name,owner,users"
        raise RulesError([Problem(path, line, mend)])
    check_sort(path, columns, "services")
    if columns - NAMING and not columns & TELLING:
        mend = "no column says more of a service than its name: add one, as owner, users, criticality or depends_on"
        raise RulesError([Problem(path, line, mend)])

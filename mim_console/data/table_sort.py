"""What a table is of, by its columns: a map of services, changes and contacts are easily named for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mim_console.data import change_file, contacts_table, service_table
from mim_console.data.rules_file import Problem, RulesError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Sort = Literal["services", "changes", "contacts"]


def _names(columns: Iterable[str]) -> set[str]:
    return {name for names in columns for name in names.split(", ")}


_COLUMNS: dict[Sort, set[str]] = {
    "services": _names(service_table.COLUMNS.values()),
    "changes": _names(change_file.COLUMNS.values()),
    "contacts": _names(contacts_table.COLUMNS.values()),
}
_TITLES: dict[Sort, str] = {
    "services": "a map of services",
    "changes": "a table of changes",
    "contacts": "a table of contacts",
}


def check_sort(path: Path, columns: Iterable[str], wanted: Sort) -> None:
    """Raises `RulesError` for a table that by the columns which only one sort has is plainly of another sort."""
    found = {*columns}
    own = {
        sort: len(found & names.difference(*(other for of, other in _COLUMNS.items() if of != sort)))
        for sort, names in _COLUMNS.items()
    }
    likeliest = max(own, key=lambda sort: own[sort])
    if own[likeliest] > own[wanted] + 1:
        mend = f"by its columns this is {_TITLES[likeliest]}: `{likeliest} import` takes it in"
        raise RulesError([Problem(path, None, mend)])

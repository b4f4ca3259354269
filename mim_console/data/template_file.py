"""The templates of what is written out; an organisation may lay its own beside its policy."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from mim_console.data.rules_file import Problem, RulesError, copy_defaults, default_text, find, usual_place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REVIEW = "templates/review.md.j2"
RUNSHEET, RUNSHEET_HTML = "templates/runsheet.txt.j2", "templates/runsheet.html.j2"
UPDATES = "templates/updates"


def load(name: str) -> tuple[str, str]:
    """The template's text, the organisation's if there is one, and where it lies. Raises `RulesError`."""
    path = find(name)
    if path is None:
        return default_text(name), name
    return _read(path), str(path)


def updates() -> Mapping[str, str]:
    """Every template of an update by its name, the organisation's over the default ones. Raises `RulesError`."""
    return default_updates() | {path.name: _read(path) for path in own_updates()}


def own_updates() -> list[Path]:
    """The organisation's own templates of updates, in the order of their names."""
    room = usual_place(UPDATES)
    return sorted(room.glob("*.j2")) if room.is_dir() else []


def write_copies() -> list[Path]:
    """Write every default template where nobody laid another yet, to be edited; answers what was written."""
    updates = (f"{UPDATES}/{name}" for name in sorted(default_updates()))
    missing = [name for name in (REVIEW, RUNSHEET, RUNSHEET_HTML, *updates) if not usual_place(name).exists()]
    for name in missing:
        copy_defaults(name, usual_place(name))
    return [usual_place(name) for name in missing]


def updates_stamp() -> tuple[tuple[str, int, int], ...]:
    """Another value once one of the organisation's own templates of updates changed."""
    stats = ((path.name, path.stat()) for path in own_updates())
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def default_updates() -> dict[str, str]:
    """The templates of updates as they come with the console."""
    room = files("mim_console.data").joinpath("defaults", *UPDATES.split("/"))
    return {file.name: file.read_text(encoding="utf-8") for file in room.iterdir() if file.name.endswith(".j2")}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"it cannot be read ({error.strerror})"
        raise RulesError([Problem(path, None, f"{said}: mend it, or move it away")]) from None

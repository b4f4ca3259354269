"""The templates of what is written out; an organisation may lay its own beside its policy."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from mim_console.data.ordinary_file import beginning
from mim_console.data.rules_file import (
    LARGEST,
    Problem,
    RulesError,
    beside,
    copy_defaults,
    default_text,
    own,
    usual_place,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REVIEW = "templates/review.md.j2"
RUNSHEET, RUNSHEET_HTML = "templates/runsheet.txt.j2", "templates/runsheet.html.j2"
DIGEST = "templates/digest.md.j2"
DOCUMENTS = (REVIEW, RUNSHEET, RUNSHEET_HTML, DIGEST)
UPDATES = "templates/updates"


class Templates:
    """Each template as it is now: from beside the policy that was named, else the usual place, else the default."""

    def __init__(self, policy: Path | None = None) -> None:
        self._policy = policy
        self._updates: Mapping[str, str] = {}
        self._stamp: tuple[tuple[Path, int, int], ...] | None = None

    def load(self, name: str) -> tuple[str, str]:
        """One template's text, and where it lies. Raises `RulesError`."""
        path = own(name, self._policy)
        return (_read(path), str(path)) if path else (default_text(name), name)

    def updates(self) -> Mapping[str, str]:
        """Every template of an update by its name; read again once one changed. Raises `RulesError`."""
        found = self.own_updates()
        stamp = tuple((path, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in found.values())
        if stamp != self._stamp:
            self._updates = default_updates() | {name: _read(path) for name, path in found.items()}
            self._stamp = stamp
        return self._updates

    def own_updates(self) -> dict[str, Path]:
        """The organisation's own templates of updates, in the order of their names."""
        rooms = (usual_place(UPDATES), beside(UPDATES, self._policy))
        found = {path.name: path for room in rooms if room.is_dir() for path in room.glob("*.j2")}
        return dict(sorted(found.items()))

    def write_copies(self) -> list[Path]:
        """Write every default template where nobody laid another yet, to be edited; answers what was written."""
        names = (*DOCUMENTS, *(f"{UPDATES}/{name}" for name in sorted(default_updates())))
        missing = [(name, path) for name in names if not (path := beside(name, self._policy)).exists()]
        for name, path in missing:
            copy_defaults(name, path)
        return [path for _, path in missing]


def default_updates() -> dict[str, str]:
    """The templates of updates as they come with the console."""
    room = files("mim_console.data").joinpath("defaults", *UPDATES.split("/"))
    return {file.name: file.read_text(encoding="utf-8") for file in room.iterdir() if file.name.endswith(".j2")}


def _read(path: Path) -> str:
    try:
        return beginning(path, LARGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"it cannot be read ({error.strerror})"
        raise RulesError([Problem(path, None, f"{said}: mend it, or move it away")]) from None

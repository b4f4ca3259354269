"""Files that are written for somebody: new ones only, where they may be written, and none that is half there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.desk.moment import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that is not there yet; on any error none is left. Raises `Refused`."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            try:
                yield file
                file.flush()
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise Refused(f"{path} is there already: name another file, or move it away") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}): name another place") from None


def free_path(name: str) -> Path:
    """Where a file of that name may be written: with a number behind it while it is taken, here or else at home."""
    first = writable_folder() / name
    paths = (first if n == 1 else first.with_stem(f"{first.stem}-{n}") for n in count(1))
    return next(path for path in paths if not path.exists())


def writable_folder() -> Path:
    """The current directory, or the home directory where nothing can be written here."""
    try:
        here = Path.cwd()
    except OSError:  # somebody removed it
        return Path.home()
    return here if os.access(here, os.W_OK) else Path.home()

"""Writing the digest of a month to a file: which month, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.data.rules_file import RulesError
from mim_console.desk.digesting import read_month, save
from mim_console.desk.moment import Refused
from mim_console.desk.new_file import writable_folder
from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form

if TYPE_CHECKING:
    from mim_console.screens.console import Console


def ask(app: Console) -> None:
    """The last month that is over is filled in."""
    year, month = read_month("", app.desk)
    folder = writable_folder()

    def write(texts: dict[str, str]) -> str:
        """What is wrong, or nothing when it is written."""
        try:
            path = folder / Path(texts["file"]).expanduser()
            save(app.desk, read_month(texts["month"], app.desk), path)
        except (Refused, RulesError, RuntimeError) as reason:  # the last of ~somebody whom nobody knows
            return str(reason)
        app.say(f"the digest is in {path}")
        return ""

    name = f"digest-{year}-{month:02}.md"
    fields = [
        Field(name="month", label="Month", required=True, text=f"{year}-{month:02}", read=lambda _: ("", True)),
        Field(name="file", label="File", required=True, text=name, read=lambda _: ("", True)),
    ]
    about = f"Lessons in plain words, as Markdown. A name alone goes into {folder}"
    app.push_screen(Form("Share a month's lessons", about, fields, write, "write it"))

"""Writing an incident to a file: what, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mim_console.desk import files
from mim_console.desk.moment import Refused
from mim_console.desk.new_file import free_path, writable_folder
from mim_console.widgets.filling import Field
from mim_console.widgets.form import Form
from mim_console.widgets.menu import Choice, Menu

if TYPE_CHECKING:
    from mim_console.desk.files import Format
    from mim_console.screens.console import Console

KINDS: dict[str, tuple[Format, str, str]] = {
    "r": ("runsheet-html", "the run-sheet", "Run-sheet: a page to print, for when this machine is gone"),
    "t": ("runsheet", "the run-sheet", "Run-sheet as plain text"),
    "h": ("html", "the page", "Review with a picture of the timeline: one page for everybody"),
    "v": ("md", "the review", "Review, as Markdown"),
    "c": ("csv", "the timeline", "Timeline, as a table"),
    "j": ("json", "the incident", "Everything, to be imported elsewhere"),
}
"""By the key of its menu: the format, what it is called when it is written, and what it is."""


def choose(app: Console, incident: str) -> None:
    """Ask what to write, and then where."""

    def chosen(key: str | None) -> None:
        if key is not None:
            ask(app, incident, key)

    about = app.desk.incident(incident)
    choices = [Choice(key, what, key) for key, (_, _, what) in KINDS.items()]
    app.push_screen(Menu("E  export", choices, f"{about.reference} {about.title}"), chosen)


def ask(app: Console, incident: str, key: str) -> None:
    """Ask where to write it, a free name filled in."""
    format, named, what = KINDS[key]
    path = free_path(files.file_name(app.desk.incident(incident), format))

    def save(texts: dict[str, str]) -> str:
        """What is wrong with the file, or nothing when it is written."""
        try:
            path = writable_folder() / Path(texts["file"]).expanduser()
            files.save(app.desk, incident, format, path)
        except (Refused, RuntimeError) as reason:  # the latter of ~somebody whom nobody knows
            return str(reason)
        files_too = format == "json" and app.desk.incident(incident).attachments
        app.say(f"{named} is in {path}{f', and its files beside it in {path.name}.files' if files_too else ''}")
        return ""

    file = Field(name="file", label="File", required=True, text=path.name, read=lambda _: ("", True))
    app.push_screen(Form(f"Export {named}", f"{what}. A name alone goes into {path.parent}", [file], save, "write it"))

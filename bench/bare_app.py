"""The floor: about the least that a full-screen program of this sort can be, on the same library."""

from __future__ import annotations

from datetime import datetime

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Digits, Footer, Header, Static


class Bare(App[None]):
    """A header, a footer, a line, a few rows, and one clock that ticks each second."""

    CSS = "Digits { width: auto; }"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("bare application")
        yield Digits()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("time", "who", "what")
        table.add_rows((f"14:0{n}", "Mira", f"row {n}") for n in range(8))
        table.focus()
        self._tick()
        self.set_interval(1, self._tick)

    def _tick(self) -> None:
        self.query_one(Digits).update(f"{datetime.now().astimezone():%H:%M:%S}")


if __name__ == "__main__":
    Bare().run()

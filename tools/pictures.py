"""Draw docs/pictures: the console itself, run without a terminal on the demo's incident at a fixed instant.

Two are something else: what trends show is a year that is made up, and the lanes are those of the exported review.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.year import tell
from mim_console.app import MimConsole
from mim_console.data import playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.desk.demo import prepare
from mim_console.desk.desk import Desk
from mim_console.incident.lanes import lanes
from mim_console.reports.lanes_svg import lanes_svg

WHERE = Path(__file__).parent.parent / "docs" / "pictures"
NOW = datetime(2026, 11, 21, 14, 32, 20, tzinfo=UTC)
INCIDENTS, ENTRIES = 120, 30
"""The year of the picture of trends."""
LARGE, SMALL = (120, 40), (80, 24)
PICTURES = {
    "war-room": (LARGE, "2"),
    "triage": (LARGE, "1"),
    "timeline": (LARGE, "3"),
    "as-known-at": (LARGE, "3 up up up up up up up up up up up up up up up up up space 2"),
    "review": (LARGE, "4"),
    "updates": (LARGE, "5"),
    "composer": (LARGE, "2 u u tab end text:_A_few_restart_soon."),
    "board": (LARGE, "b"),
    "log-line": (LARGE, "2 l text:ask_Tom_which_nodes_hold_the_image_5m"),
    "form": (LARGE, "2 c c text:Stop_the_nightly_restart tab tab text:start_it_again"),
    "improve": (LARGE, "6"),
    "small": (SMALL, "2"),
}
"""Each picture's size and the keys that lead to it; an underscore in what is typed is a space."""


async def draw(name: str, size: tuple[int, int], keys: list[str], folder: Path) -> str:
    """The picture as SVG."""
    opened: list[Desk] = []

    def open_desk() -> Desk:
        ledger = Ledger.open(folder / f"{name}.db", now=NOW)
        desk = Desk(ledger, policy_file.load(), playbook_file.load(), "Ana Costa", "ana", lambda: NOW)
        opened.append(desk)
        if name == "improve":
            tell(desk, NOW, INCIDENTS, ENTRIES)
        else:
            prepare(desk)
        return desk

    app = MimConsole(open_desk)
    async with app.run_test(size=size, notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("b", *(() if name == "improve" else ("enter",)))
        for key in keys:
            typed = key.removeprefix("text:").replace("_", " ") if key.startswith("text:") else ""
            await pilot.press(*("space" if char == " " else char for char in typed) if typed else (key,))
            await pilot.pause()
        while name == "improve" and app.desk.improvement.stale:
            await pilot.pause(0.1)
        await pilot.pause()
        picture = app.export_screenshot(title="mim-console")
    opened[0].ledger.close()
    return plain(picture, name)


def draw_lanes(folder: Path) -> str:
    """The demo's timeline as an exported review draws it."""
    with Ledger.open(folder / "lanes.db", now=NOW) as ledger:
        desk = Desk(ledger, policy_file.load(), playbook_file.load(), "Ana Costa", "ana", lambda: NOW)
        prepare(desk)
        incident = desk.incident(next(each.id for each in desk.incidents() if each.major))
        drawn = lanes(incident, desk.policy, NOW, [])
        assert drawn is not None
        return lanes_svg(drawn, incident, alone=True).svg


def plain(picture: str, name: str) -> str:
    """The picture without fonts from the network and with names that do not change from run to run."""
    picture = re.sub(r"@font-face\s*\{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code", "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono")
    return re.sub(r"terminal-\d+", f"terminal-{name}", picture)


def main() -> None:
    """Draw them all."""
    WHERE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        for name, (size, keys) in PICTURES.items():
            picture = asyncio.run(draw(name, size, keys.split(), Path(folder)))
            (WHERE / f"{name}.svg").write_text(picture, encoding="utf-8")
            click.echo(f"docs/pictures/{name}.svg")
        (WHERE / "lanes.svg").write_text(draw_lanes(Path(folder)), encoding="utf-8")
        click.echo("docs/pictures/lanes.svg")


if __name__ == "__main__":
    main()

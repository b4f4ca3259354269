"""The incidents that come with the console: real ones, restated from their public reports."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DEFAULT = "moj-2023-01-11-image-pull"
"""Closest to a textbook run: a lead, a war room, decisions, a way back."""

_ROOM = files("mim_console.data").joinpath("defaults", "scenarios")


def names() -> list[str]:
    """What they are called, in the order of the alphabet."""
    return sorted(file.name.removesuffix(".json") for file in _ROOM.iterdir() if file.name.endswith(".json"))


def text(name: str) -> str:
    """The restated incident of that name, as JSON. Raises KeyError if there is none."""
    if name not in names():
        raise KeyError(name)
    return _ROOM.joinpath(f"{name}.json").read_text(encoding="utf-8")


def score() -> str:
    """What the demo plays around them, as TOML."""
    return _ROOM.joinpath("demo.toml").read_text(encoding="utf-8")


def service_map() -> tuple[Path, ...]:
    """The tables of an invented shop and the platform that it runs on: items and relations."""
    return _estate("items.csv"), _estate("relations.csv")


def changes() -> Path:
    """What was changed there lately, in times before now."""
    return _estate("changes.csv")


def _estate(name: str) -> Path:
    return Path(str(_ROOM.joinpath("estate", name)))

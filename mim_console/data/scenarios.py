"""The incidents that come with the console: real ones, restated from their public reports."""

from __future__ import annotations

from importlib.resources import files

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

"""Measure all of it or what is named, and print the table."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import table
from bench.programs import in_empty_home

MEASUREMENTS = (
    "start",
    "keys",
    "idle",
    "append",
    "sites",
    "follow",
    "crowd",
    "timeline",
    "opening",
    "intake",
    "past",
    "improvement",
    "actions",
    "estate",
    "alerts",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASUREMENTS, []], metavar="|".join(MEASUREMENTS))
    parser.add_argument("--quick", action="store_true", help="fewer runs: to look, not to quote")
    given = parser.parse_args()
    figures = []
    with TemporaryDirectory(prefix="bench-") as folder:
        in_empty_home(Path(folder))
        for name in given.names or MEASUREMENTS:
            began = time.monotonic()
            found = list(import_module(f"bench.{name}").measure(Path(folder), given.quick))
            figures += found
            print(f"{name}, {time.monotonic() - began:.0f} s\n{table(found)}\n", file=sys.stderr, flush=True)
    print(table(figures))


if __name__ == "__main__":
    main()

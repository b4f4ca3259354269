"""The arguments that several commands share."""

from __future__ import annotations

import click

INCIDENT = click.argument("incident")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
AS_OF = click.option("--as-of", metavar="TIME", default="", help="As it was known then: 14:05, -10m, ISO 8601.")

"""`regimes`: which reports the law may ask for, by the policy in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mim_console.cli.options import JSON
from mim_console.cli.output import print_json, print_line, print_table
from mim_console.cli.session import Session, pass_session
from mim_console.incident.policy.regulatory import NOT_ADVICE

if TYPE_CHECKING:
    from mim_console.incident.policy.regulatory import Regime, Report


@click.command(short_help="The reports that the law may ask for")
@JSON
@pass_session
def regimes(session: Session, as_json: bool) -> None:
    """The reports that the law may ask for: from when, by when, to whom. `regulatory` switches a regime on.

    This is not legal advice.
    """
    from mim_console.data import policy_file

    rules = policy_file.load(session.policy).regulatory
    if as_json:
        print_json({"notice": NOT_ADVICE, **rules.model_dump(mode="json")})
        return
    print_line(NOT_ADVICE, "yellow")
    for name, regime in rules.regimes.items():
        click.echo()
        print_line(f"{name}  {regime.title}: {regime.source}, to {regime.recipient}", bold=True)
        print_table([(report.title, _when(regime, report)) for report in regime.reports], indent="  ")
        print_table([(anchor, f"when {meaning}") for anchor, meaning in regime.anchors.items()], indent="  ")
        if regime.note:
            print_table([(regime.note,)], indent="  ")


def _when(regime: Regime, report: Report) -> str:
    limits = ", or ".join(map(str, report.due))
    first = " (what ends first: say each as soon as you know it)" if len(report.due) > 1 else ""
    rolls = report.id not in regime.not_rolled and any(map(regime.rolls, report.due))
    return f"{limits}{first}{f', at a weekend {regime.roll}' if rolls else ''}{', and again' if report.repeats else ''}"

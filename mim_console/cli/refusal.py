"""What ends a command with exit code 1: one sentence on stderr, and no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

SHOWN = 40
"""Problems that are named: whoever mends these sees the next."""


class NotDone(click.ClickException):
    """Refused, or a check that failed."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn every error that is meant for the person into its sentence."""
    try:
        yield
    except (click.exceptions.Exit, click.Abort, click.ClickException, OSError):
        raise
    except Exception as error:
        from mim_console.data.errors import LedgerError
        from mim_console.data.rules_file import RulesError
        from mim_console.desk.moment import Refused

        if isinstance(error, (LedgerError, RulesError, Refused)):
            raise NotDone(str(error)) from error
        raise


@contextmanager
def every_problem() -> Iterator[None]:
    """Print each row of a file that does not fit, the first `SHOWN`; nothing of it was taken in."""
    from mim_console.data.rules_file import RulesError
    from mim_console.incident.safe import one_line

    try:
        yield
    except RulesError as error:
        for problem in error.problems[:SHOWN]:
            click.echo(one_line(str(problem)), err=True)
        if len(error.problems) > SHOWN:
            click.echo(f"and {len(error.problems) - SHOWN:,} more", err=True)
        raise click.exceptions.Exit(1) from None

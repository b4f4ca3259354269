"""Where several sites meet, and where the password for it is kept."""

from __future__ import annotations

from typing import Annotated

from mim_console.incident.policy.base import Rule, spelt
from mim_console.incident.policy.channels import Secret


class Sync(Rule):
    """A database that every site's console exchanges entries with; never one that an incident depends on."""

    target: Annotated[
        str,
        spelt(
            r"postgres(ql)?://([^:@/\s]+@)?[^@\s]*(?<!:)",
            'the address of a PostgreSQL database without a password, as "postgresql://north@db.example.org/mim"',
        ),
    ]
    password: Secret | None = None
    """Without one the client looks where it always does: PGPASSWORD, ~/.pgpass, a certificate."""

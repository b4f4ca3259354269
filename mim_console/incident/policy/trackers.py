"""Where work is tracked and what was learnt is published: Jira and Confluence, secrets by reference only."""

from __future__ import annotations

from typing import Annotated

from mim_console.incident.policy.base import Line, Rule, spelt
from mim_console.incident.policy.channels import Secret

Site = Annotated[
    str,
    spelt(
        r"https://[A-Za-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?",
        'the address of the site alone, as "https://example.atlassian.net"',
    ),
]
"""Over TLS, for the token goes with each request; without it only on this machine."""
Number = Annotated[str, spelt(r"\d{1,20}", "its number, in quotes")]


class Atlassian(Rule):
    """A site, and whose token opens it."""

    site: Site
    user: Line
    """The address of the account that the token belongs to."""
    token: Secret


class Jira(Atlassian):
    """Where actions become issues."""

    project: Annotated[str, spelt(r"[A-Z][A-Z0-9_]{0,254}", 'the key of the project, as "OPS"')]
    issue_type: Line = "Task"


class Confluence(Atlassian):
    """Where reviews become pages."""

    space: Number
    """The number of the space; its key is another thing."""
    parent: Number | None = None
    """The page below which they stand; without one they stand at the top of the space."""

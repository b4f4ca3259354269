"""The review in Confluence's storage format: strict XHTML, with a few elements of Confluence's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mim_console.incident.lanes import lanes
from mim_console.incident.publishing import INTERNAL, Leaf, title
from mim_console.reports.house import house
from mim_console.reports.lanes_svg import lanes_svg
from mim_console.reports.matter import matter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mim_console.incident.entry import Entry
    from mim_console.incident.facts.publishing import Publication
    from mim_console.incident.incident import Incident
    from mim_console.incident.policy import Policy


def leaf(
    incident: Incident, entries: Iterable[Entry], policy: Policy, now: datetime, there: Publication | None = None
) -> Leaf:
    """The page as it is put there. Without the whole timeline, who was there, and what only the ledger holds."""
    said = matter(incident, entries, policy, now, INTERNAL)
    drawn = lanes(incident, policy, now, said["posted"])
    name = f"timeline-{re.sub(r'[^A-Za-z0-9]+', '-', incident.reference).strip('-').lower() or 'incident'}.svg"
    picture = lanes_svg(drawn, incident, alone=True).svg if drawn else ""
    body = house().get_template("page.xml.j2").render(**said, picture=name if picture else "")
    return Leaf(
        incident.id,
        title(incident),
        body.strip(),
        f"mim-console, {said['seal'].entries} entries, {', '.join(map(str, said['seal'].proofs))}"[:500],
        picture,
        name,
        there.page if there else "",
        there.version if there else 0,
    )

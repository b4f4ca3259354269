"""Whatever is on the record, in whatever order: there is a page, a picture that is XML, and storage for Confluence."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from mim_console.data import policy_file
from mim_console.incident.entry import Entry
from mim_console.incident.fold import fold
from mim_console.incident.lanes import lanes
from mim_console.reports.confluence import leaf
from mim_console.reports.lanes_svg import lanes_svg
from mim_console.reports.page import page
from tests.incident.histories import histories
from tests.reports.made import STANDING
from tests.services.confluence import read_storage

POLICY = policy_file.default()


@settings(max_examples=25)
@given(histories())
def test_it_can_be_shown(entries: list[Entry]) -> None:
    incident, now = fold(entries), STANDING + timedelta(days=2)
    assert page(incident, entries, POLICY, now).rstrip().endswith("</html>")
    made = leaf(incident, entries, POLICY, now)
    read_storage(made.body)
    assert 1 <= len(made.title) <= 255 or not (incident.reference or incident.title)
    if (drawn := lanes(incident, POLICY, now)) is not None:
        ET.fromstring(lanes_svg(drawn, incident, alone=True).svg)

"""Addresses of the monitoring, with what is hit and when filled in."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mim_console.incident.facts.lifecycle import Resolved
from mim_console.incident.links import BEFORE, links
from mim_console.incident.policy.evidence import LinkTemplate
from tests.incident.tale import Tale, declared, minute

GRAPH = LinkTemplate(id="graph", title="Graphs", url="https://mon.example/d?s={service}&from={from_ms}&to={to_ms}")
TICKET = LinkTemplate(id="ticket", title="Ticket", url="https://desk.example/{reference}?q={title}#{from}")


def test_there_is_one_for_each_service_and_one_for_the_incident(tale: Tale) -> None:
    tale.say(declared("P1", "Cards", "Shops"))
    found = links(tale.incident, (GRAPH, TICKET), minute(5))
    assert [link.id for link in found] == ["graph:Cards", "graph:Shops", "ticket"]
    assert [link.title for link in found] == ["Graphs: Cards", "Graphs: Shops", "Ticket"]


def test_the_time_is_from_before_the_first_sign_to_now_or_the_end(tale: Tale) -> None:
    tale.say(declared("P1", "Cards"))
    for now, end in ((minute(5), minute(5)), (minute(90), minute(30))):
        said = parse_qs(urlsplit(links(tale.incident, (GRAPH,), now)[0].url).query)
        assert int(said["from"][0]) == (minute(0) - BEFORE).timestamp() * 1000
        assert int(said["to"][0]) == end.timestamp() * 1000
        if end != minute(30):
            tale.say(Resolved(how="rolled back"), 30)


@given(st.text(min_size=1, max_size=60))
def test_whatever_a_service_is_called_stays_one_value(name: str) -> None:
    tale = Tale()
    tale.say(declared("P1", name.encode("utf-8", "replace").decode()))
    (link,) = links(tale.incident, (GRAPH,), minute(5))
    assert link.url.isascii()
    assert link.url.isprintable()
    assert urlsplit(link.url).netloc == "mon.example"
    assert unquote(link.url.partition("?s=")[2].partition("&")[0]) == name.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//mon.example/x",
        "https://{service}.example/x",
        "https://{service}/x",
        "https://ana:{title}@mon.example/",
        "https://mon.example/{login}",
        "https://mon.example/{service",
        "https://mon.example/a b",
        "https://mon.example/\x1b[31m",
        "https://",
    ],
)
def test_an_address_that_could_lead_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        LinkTemplate(id="x", title="X", url=url)

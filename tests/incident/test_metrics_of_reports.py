"""The metrics of the twelve shared incidents, as one computes them by hand from what their reports say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mim_console.data import scenarios
from mim_console.incident.metrics import metrics, shares
from mim_console.incident.pace import engaged, stage_times
from mim_console.outside.incident_file import parse
from mim_console.outside.restated import account
from tests.incident.tale import POLICY, Tale

NOW = datetime(2026, 3, 4, tzinfo=UTC)
BY_HAND = {
    "aws-s3-2008-07-20-gossip": (None, 8 * 60 + 18),
    "cloudflare-2019-07-02-waf-regex": (None, 67),
    "fastly-2021-06-08-global": (None, 167),
    "github-2018-10-21-mysql-failover": (None, 24 * 60 + 9),
    "gitlab-2017-01-31-database": (None, 24 * 60),
    "moj-2023-01-11-image-pull": (55, 89),
    "moj-2024-07-25-logging": (164, 249),
    "mybinder-2018-02-20-launch-flood": (None, 39 * 60 + 13),
    "mybinder-2018-07-30-build-cpu": (None, 231),
    "posthog-2025-10-21-feature-flags": (None, 101),
    "posthog-2025-10-28-feature-flags": (None, 128),
    "travisci-2015-08-04-osx-builds": (None, 34 * 60 + 32),
}
"""Minutes from the detection to the declaration and to the resolution."""


def test_all_that_come_with_the_console_are_in_the_table() -> None:
    assert [*BY_HAND] == scenarios.names()


@pytest.mark.parametrize("name", BY_HAND)
def test_what_a_report_does_not_say_is_unknown(name: str) -> None:
    (restated,) = parse(scenarios.text(name), name, NOW)
    tale = Tale()
    for each in account(restated).statements:
        tale.keep(each.fact, each.at, NOW)
    incident = tale.incident
    known = {each.name: each.length for each in metrics(incident, 0.5) if each.length is not None}
    declared, resolved = BY_HAND[name]
    wanted = {"ttdeclare": declared, "ttresolve": resolved}
    assert known == {key: timedelta(minutes=value) for key, value in wanted.items() if value is not None}
    assert [share.of for share in shares(incident, POLICY, NOW)] == [0, 0, 0]
    assert [each.length for each in stage_times(incident, NOW)] == [None] * 9
    assert engaged(incident) == []

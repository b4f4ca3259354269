"""What each system sends of the same outage of the checkout, as files beside this one, and by what it is resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "alerts_sent"
SHARED = ("alertmanager", "cloudwatch", "datadog", "dynatrace", "grafana", "pagerduty", "splunk")
SENT = {path.name.partition("-")[0]: path for path in sorted(FOLDER.iterdir())}


def sent(source: str) -> bytes:
    return SENT[source].read_bytes()


def value(source: str) -> Any:
    return json.loads(sent(source))


def alertmanager(*alerts: dict[str, Any]) -> bytes:
    """A body with these alerts, each described by what differs from a firing one of the checkout."""
    made = []
    for each in alerts:
        alert = value("alertmanager")["alerts"][0]
        labels, annotations = each.pop("labels", {}), each.pop("annotations", {})
        made.append(
            alert | each | {"labels": alert["labels"] | labels, "annotations": alert["annotations"] | annotations}
        )
    return json.dumps(value("alertmanager") | {"alerts": made}).encode()

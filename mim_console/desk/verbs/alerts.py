"""Alerts: what other systems noticed becomes part of an incident, or the reason for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mim_console.desk.inputs import Pick, Text
from mim_console.desk.moment import Moment, Refused
from mim_console.desk.verb import Facts, verb
from mim_console.desk.verbs.common import never, over, without
from mim_console.desk.verbs.mapped import described
from mim_console.incident.alerts.groups import Group, causes_of, reason
from mim_console.incident.alerts.storm import groups
from mim_console.incident.facts.alerts import AlertAttached, AlertStorm
from mim_console.incident.facts.identify import CandidateRaised, MilestoneReached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mim_console.incident.alerts.life import Alert

ABOUT = "identify"
EACH = 25
"""Alerts of a group that are attached one by one, the gravest; the others are counted."""
_OFFERED = 20
"""Causes of one service."""
_LONGEST = 2_000
"""Characters of an alert's text that go on the record."""


class AlertPick(Pick):
    """A service for all its alerts, those that say the same, or one by its key."""

    def read(self, text: str, moment: Moment) -> Group:
        """The group that is meant, also of a single alert."""
        named = [each for _, _, each in _groups(moment) if _name(each).casefold() == text.strip().casefold()]
        keyed = [] if named else moment.alerts.keyed(text.strip())
        if len(keyed) > 1:
            raise self.wrong(text, f"is the beginning of {len(keyed)} keys: {', '.join(a.key for a in keyed[:3])}")
        group: Group = named[0] if named else _of(keyed, moment) if keyed else super().read(text, moment)
        return group


def _attachable(m: Moment) -> Iterator[tuple[str, str, Any]]:
    """Services with all their alerts, then what is said of each; a single alert can be typed by its key."""
    yield from _groups(m)
    said: set[str] = {_name(group) for group in m.alerts.groups()}
    for group in m.alerts.groups():
        for cause in group.causes[:_OFFERED]:
            name = cause.title if cause.title not in said else f"{cause.title} ({group.service or cause.severity})"
            said.add(name)
            alone = _of(cause.alerts, m)
            yield name, reason(alone, m.zone, m.now).partition(": ")[0], alone


def _groups(m: Moment) -> Iterable[tuple[str, str, Group]]:
    return ((_name(each), reason(each, m.zone, m.now), each) for each in m.alerts.groups())


def _name(group: Group) -> str:
    return group.service or group.title


def _of(alerts: Iterable[Alert], m: Moment) -> Group:
    (group,) = groups(alerts, m.policy.alerts)
    return group


def _any(m: Moment) -> Iterable[Alert]:
    """Enough to know whether there is one: every menu asks, and a storm takes longer to be put in order."""
    return m.alerts.alerts()[:1]


ALERT = AlertPick(label="Service or alert", among_these=_attachable)
NONE = "no alert came in of late: `mim alert` takes one in, `mim listen` receives them"


@verb("attach-alert", "Attach alerts", ABOUT, off=without(_any, NONE, over), alert=ALERT)
def attach_alert(m: Moment, alert: Group) -> Facts:
    """What monitoring says of it goes on the record; from then on so does every change of these alerts."""
    new = [each for each in alert.alerts if _news(m, each)]
    if not new:
        raise Refused(f"{ALERT.label}: all of {_name(alert)} is attached to {m.incident.reference} already")
    yield from _attached(m, alert, new)


@verb(
    "propose-alert",
    "Propose a candidate from alerts",
    ABOUT,
    off=without(_any, NONE, never),
    opens=True,
    alert=ALERT,
    title=Text(label="Title", help="empty: what the gravest alert says"),
    reason=Text(label="Why it may be major", help="empty: how many alerts there are, since when"),
    impact=Text(label="Business impact"),
)
def propose_alert(m: Moment, alert: Group, title: str = "", reason: str = "", impact: str = "") -> Facts:
    """A candidate with these alerts attached: what they say is the reason, and nothing of it is lost on promotion."""
    yield CandidateRaised(
        reference=m.reference,
        title=title or alert.title,
        reason=reason or _reason(m, alert),
        impact=impact,
        source=", ".join(alert.sources),
        zone=m.policy.zone,
        services=(alert.service,) if alert.service else (),
        drill=m.drill,
    )
    yield from described(m, (alert.service,) if alert.service else ())
    yield from _attached(m, alert, [*alert.alerts])
    first = min(each.first for each in alert.alerts)
    yield MilestoneReached(milestone="detected", note="the first of its alerts"), min(first, m.at)


def _reason(m: Moment, alert: Group) -> str:
    return reason(alert, m.zone, m.now)


def _news(m: Moment, alert: Alert) -> bool:
    return (alert.source, alert.key) not in m.incident.alerts


def _attached(m: Moment, group: Group, alerts: list[Alert]) -> Facts:
    for alert in alerts[:EACH]:
        flaps = m.alerts.flapping(alert)
        yield AlertAttached(
            source=alert.source,
            key=alert.key,
            title=alert.title,
            state="flapping" if flaps else alert.state,
            changed=alert.changed,
            text=alert.text[:_LONGEST],
            service=alert.service,
            severity=alert.severity,
            link=alert.link,
            starts=alert.starts,
            first=alert.first,
            last=alert.last,
            count=alert.count,
        )
    if rest := alerts[EACH:]:
        causes = causes_of(rest, m.policy.alerts)
        yield AlertStorm(
            service=group.service,
            alerts=len(rest),
            causes=tuple((cause.title, len(cause.alerts)) for cause in causes[:20]),
            severity=causes[0].severity,
            sources=tuple(sorted({each.source for each in rest})),
            first=min(cause.since for cause in causes),
            last=max(cause.last for cause in causes),
        )

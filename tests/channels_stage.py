"""All the services that updates go to, real enough to send to, on loopback.

    def test_it(services: Services) -> None:            # the fixture is in tests/conftest.py
        services.slack.received, services.teams.received, services.statuspage.received, services.webhook.received
        services.smtp.received                           # mail; .message is an EmailMessage, .text what is read
        services.slack.always("down")                    # or "refuse", "limit", "fail", "slow", "gone", "half" …
        services.statuspage.next("gone", "fine")         # the next two requests only; see `wire.How`
        services.policy                                  # TOML: the tables [[channels]] for all of them
        services.channel("chat")                         # one of them: mail chat teams hook status-page
        services.environment                             # set by the fixture; hand it to processes that you start

Slack, both hosts of Teams, Statuspage and the webhook are reached by their real names, through a CONNECT proxy
(HTTPS_PROXY) that leads them to loopback, with certificates of an authority that only SSL_CERT_FILE names.
"""

from __future__ import annotations

import ssl
from contextlib import ExitStack
from typing import TYPE_CHECKING

import trustme
from pydantic import TypeAdapter

from mim_console.incident.policy import trackers
from mim_console.incident.policy.channels import Channel
from tests.services.chats import PowerAutomate, Slack, Teams, Webhook
from tests.services.confluence import Confluence
from tests.services.jira import Jira
from tests.services.mailbox import Mailbox
from tests.services.statuspage import Statuspage
from tests.services.wire import Proxy

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

_CHANNEL: TypeAdapter[Channel] = TypeAdapter(Channel)


class Services:
    """The services and the way to them. Open it as a context: it closes all that it opened."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        authority = trustme.CA()
        trusted = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(trusted))
        web = (Slack, Teams, PowerAutomate, Statuspage, Webhook, Jira, Confluence)
        self.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = [each.host for each in web]
        authority.issue_cert("127.0.0.1", "localhost", *names).configure_cert(self.certificate)
        enter = self._stack.enter_context
        self.smtp = enter(Mailbox(self.certificate))
        self.slack = enter(Slack(self.certificate))
        self.teams = enter(Teams(self.certificate))
        self.power_automate = enter(PowerAutomate(self.certificate))
        self.statuspage = enter(Statuspage(self.certificate))
        self.webhook = enter(Webhook(self.certificate))
        self.jira = enter(Jira(self.certificate))
        self.confluence = enter(Confluence(self.certificate))
        self.web = (
            *(self.slack, self.teams, self.power_automate, self.statuspage, self.webhook, self.jira, self.confluence),
        )
        proxy = enter(Proxy({each.host: each for each in self.web}))
        self.environment = {
            "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
            "SSL_CERT_FILE": str(trusted),
            "REQUESTS_CA_BUNDLE": str(trusted),  # where one is set, it stands above the other
            "STAGE_SMTP": Mailbox.password,
            "STAGE_SLACK": Slack.url,
            "STAGE_TEAMS": self.teams.url,
            "STAGE_POWER_AUTOMATE": self.power_automate.url,
            "STAGE_STATUSPAGE": Statuspage.key,
            "STAGE_WEBHOOK": Webhook.url,
            "STAGE_JIRA": Jira.token,
            "STAGE_CONFLUENCE": Confluence.token,
        }
        self._tracker: dict[str, object] = {
            "site": f"https://{Jira.host}",
            "project": "OPS",
            "user": Jira.user,
            "token": "env:STAGE_JIRA",
        }
        self._channels: dict[str, dict[str, object]] = {
            "mail": {
                "title": "E-mail to the executives",
                "by": "mail",
                "server": f"127.0.0.1:{self.smtp.port}",
                "security": "starttls",
                "user": Mailbox.user,
                "password": "env:STAGE_SMTP",
                "sender": "incidents@example.org",
                "to": ["executives@example.org", "service.desk@example.org"],
            },
            "chat": {"title": "Slack, incidents", "by": "slack", "url": "env:STAGE_SLACK"},
            "teams": {"title": "Teams, incidents", "by": "teams", "url": "env:STAGE_TEAMS"},
            "power-automate": {"title": "Teams, newer", "by": "teams", "url": "env:STAGE_POWER_AUTOMATE"},
            "hook": {"title": "Own portal", "by": "webhook", "url": "env:STAGE_WEBHOOK"},
            "status-page": {
                "title": "Status page",
                "by": "statuspage",
                "page": Statuspage.page,
                "key": "env:STAGE_STATUSPAGE",
                "components": {"payments": "def456", "mobile app": "abc789"},
            },
        }

    def channel(self, name: str, **changed: object) -> Channel:
        """Return a channel as the policy would, with some of its keys changed."""
        return _CHANNEL.validate_python({"id": name, **self._channels[name], **changed})

    def wiki(self, **changed: object) -> trackers.Confluence:
        """Return the place for pages as the policy would, with some of its keys changed."""
        known = {"site": f"https://{Confluence.host}", "space": Confluence.space, "parent": Confluence.parent}
        return trackers.Confluence.model_validate(
            {**known, "user": Confluence.user, "token": "env:STAGE_CONFLUENCE", **changed}
        )

    def tracker(self, **changed: object) -> trackers.Jira:
        """Return the tracker as the policy would, with some of its keys changed."""
        return trackers.Jira.model_validate(self._tracker | changed)

    @property
    def policy(self) -> str:
        """The channels as they are written in a policy file."""
        return "\n".join(_table({"id": name, **keys}) for name, keys in self._channels.items())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (*self.web, self.smtp):
            each.released.set()
        self._stack.close()


def _table(keys: dict[str, object]) -> str:
    return "[[channels]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in keys.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_value(each)}' for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return f'"{value}"'

"""Mail over SMTP, by the standard library: Apprise's own mail cannot keep one Message-ID through several attempts."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING

from mim_console.incident.message import Outcome
from mim_console.outside.channels.answers import distrusted, reason
from mim_console.outside.channels.preview import Preview, problem

if TYPE_CHECKING:
    from mim_console.incident.message import Message
    from mim_console.incident.policy import channels


_PLAIN = SMTP.clone(cte_type="7bit")
"""Lines and signs that every server on the way can carry, whatever it offers."""


@dataclass(frozen=True)
class Mail:
    """One mail to all recipients. Its Message-ID is made from the message's id, so that a repeat shows as one.

    Every mail of an incident by this channel answers the same id, which no mail has: clients thread by it all the
    same, and no update stands or falls with the one that went out first.
    """

    channel: channels.Mail

    def preview(self, message: Message) -> Preview:
        head = (
            ("From", self.channel.sender),
            ("To", ", ".join(self.channel.to)),
            ("Subject", message.subject),
            ("In thread", message.reference),
        )
        size = len(self._mail(message).as_bytes())
        return Preview("Mail", head, message.text, size, problem=problem(message))

    def complaint(self, secret: str) -> str | None:
        if bool(self.channel.user) != bool(self.channel.password):
            return f"channel {self.channel.id} has a user without a password, or a password without a user"
        for each in (self.channel.sender, *self.channel.to):
            address = parseaddr(each)[1]
            if "@" not in address:
                return f"channel {self.channel.id}: {each} is not an address"
            if not address.isascii():
                return f"channel {self.channel.id}: {each} has other than ASCII letters, which few mail servers take"
        return None

    def deliver(self, message: Message, secret: str, timeout: float) -> Outcome:
        host, _, port = self.channel.server.rpartition(":")
        host = host.strip("[]")
        try:
            with closing(self._connected(host, int(port), timeout)) as server:
                if self.channel.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.channel.user:
                    server.login(self.channel.user, secret)
                return self._hand_over(server, self._mail(message).as_bytes())
        except smtplib.SMTPNotSupportedError as why:
            return Outcome("refused", f"{host}: {why} Nothing is sent otherwise than the channel says")
        except smtplib.SMTPResponseException as why:
            return _judged(why.smtp_code, why.smtp_error)
        except ssl.SSLCertVerificationError as why:
            return Outcome("refused", distrusted(why, host))
        except (OSError, ValueError) as why:  # a ValueError is the name of a host that cannot be one
            return Outcome("unreached", f"{self.channel.server} not reached: {reason(why)}")

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=_PLAIN)
        thread = f"<{_atom(message.incident)}.{_atom(self.channel.id)}@{self._domain}>"
        mail["From"] = self.channel.sender
        mail["To"] = ", ".join(self.channel.to)
        mail["Subject"] = message.subject
        mail["Date"] = message.at
        mail["Message-ID"] = f"<{_atom(message.id)}@{self._domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office replies away
        mail.set_content(message.text)
        return mail

    @property
    def _domain(self) -> str:
        return parseaddr(self.channel.sender)[1].rpartition("@")[2]

    def _connected(self, host: str, port: int, timeout: float) -> smtplib.SMTP:
        name = socket.gethostname()
        # As smtplib would, but without asking the DNS, which is slow exactly when the network is down.
        name = name if "." in name else "[127.0.0.1]"
        if self.channel.security == "tls":
            return smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, name, timeout=timeout)

    def _hand_over(self, server: smtplib.SMTP, raw: bytes) -> Outcome:
        """Do what `smtplib.sendmail` does, and know at each point how far it got."""
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(parseaddr(self.channel.sender)[1]))
        replies = {address: server.rcpt(address) for _, address in getaddresses(self.channel.to)}
        missed = {address: reply for address, reply in replies.items() if reply[0] not in (250, 251)}
        note = ", ".join(f"{address} ({_words(*reply)})" for address, reply in missed.items())
        if missed == replies:
            later = any(code < 500 for code, _ in missed.values())
            return Outcome("unreached" if later else "refused", f"no recipient was taken: {note}")
        _expect(server.docmd("DATA"))
        # An error in here means that the last line did not leave: the server has nothing to deliver.
        server.send(re.sub(rb"(?m)^\.", b"..", raw) + b".\r\n")
        # From here on it may have arrived, whatever happens.
        try:
            code, words = server.getreply()
        except OSError as lost:
            return Outcome("in doubt", f"sent to {self.channel.server}, and no answer: {reason(lost)}")
        with suppress(OSError):
            server.quit()
        outcome = _judged(code, words)
        if outcome.result == "accepted" and note:
            return Outcome("accepted", f"{outcome.said}; not to {note}")
        return outcome


def _expect(reply: tuple[int, bytes]) -> None:
    """Raise unless a reply says yes, or go on."""
    if not 200 <= reply[0] < 400:
        raise smtplib.SMTPResponseException(*reply)


def _judged(code: int, words: bytes | str) -> Outcome:
    """Judge a reply by its code, RFC 5321, 4.2.1: 4xx may be tried again, 5xx never."""
    if 200 <= code < 300:
        return Outcome("accepted", _words(code, words))
    if 500 <= code < 600:
        return Outcome("refused", _words(code, words))
    return Outcome("unreached" if 400 <= code < 500 else "in doubt", _words(code, words))


def _words(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _atom(text: str) -> str:
    """Keep of an id what a Message-ID may hold (RFC 5322, 3.2.3)."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", text).strip(".")

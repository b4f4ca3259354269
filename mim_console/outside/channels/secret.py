"""Secrets, read at the moment of use from where the policy says they are, and taken out of whatever is said."""

from __future__ import annotations

import logging
import os
import re
from urllib.parse import quote, unquote

from mim_console.incident.safe import one_line

LONGEST = 300
"""Characters of what a service said that are kept."""
_PUBLIC_HOST = re.compile(r"https?|jsons?", re.IGNORECASE)
_TALKATIVE = ("apprise", "atlassian", "charset_normalizer", "httpcore", "httpx", "keyring", "requests", "urllib3")


class NoSecret(Exception):
    """A secret is not where the policy says; its text is one sentence that says how to put it there."""


def read(reference: str) -> str:
    """Return the secret that `env:NAME` or `keyring:SERVICE/USER` refers to.

    Raises NoSecret where there is none, or where it cannot be one.
    """
    kind, _, name = reference.partition(":")
    secret = (os.environ.get(name, "") if kind == "env" else _from_keyring(reference, name)).strip()
    if not secret:
        raise NoSecret(f"{reference} is not set: {_how(kind, name)}")
    if not secret.isprintable():
        raise NoSecret(f"{reference} holds more than one line, or unprintable signs: {_how(kind, name)}")
    return secret


def said(words: str, secret: str = "") -> str:
    """Return what was said on one line, at most 300 characters, and without the secret or any part of it."""
    for part in _parts(secret):
        words = words.replace(part, "•••")
    words = re.sub(r"\s+", " ", one_line(words)).strip()
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def hush() -> None:
    """Keep what the libraries log to themselves: at debug level it holds addresses, keys and whole messages."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        if logger.propagate:
            logger.propagate = False
            logger.addHandler(logging.NullHandler())


def _from_keyring(reference: str, name: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    service, _, user = name.partition("/")
    try:
        return keyring.get_password(service, user) or ""
    except (KeyringError, OSError) as problem:
        why = said(str(problem)).rstrip(".")
        raise NoSecret(f"{reference} cannot be read: {why}") from problem


def _how(kind: str, name: str) -> str:
    if kind == "env":
        return f"export {name} before the console starts"
    service, _, user = name.partition("/")
    return f"run `keyring set {service} {user}`"


def _parts(secret: str) -> list[str]:
    """Return the secret and whatever of it gives something away, the longest first, as typed and as in an address."""
    found = {secret}
    scheme, is_address, rest = secret.partition("://")
    if is_address:
        place, path = re.fullmatch(r"([^/?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
        user, _, host = place.rpartition("@")
        found |= {rest, path, *path.split("?", 1), *re.split(r"[/?&#=;,]", path), user, *user.split(":")}
        if not _PUBLIC_HOST.fullmatch(scheme) and "." not in host:
            found |= {host, *host.split(":")}
    found |= {turned for each in found for turned in (unquote(each), quote(each, safe=""), quote(each))}
    return sorted((each for each in found if len(each) > 3 or (each and each == secret)), key=len, reverse=True)

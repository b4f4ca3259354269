"""The one exception to never changing anything: a `redacted` entry blanks the body of another of its incident.

What remains of it is its digest, so that the chain still proves the rest. Backups and exports made before still hold
the words, and whoever guesses them exactly can confirm it by the digest: a redacted password must be changed as well.
"""

from __future__ import annotations

import json

from mim_console.data.engine import sqlite3
from mim_console.data.errors import Refused
from mim_console.incident.entry import Entry

_NAMED = "SELECT incident, json_extract(body, '$.entry') FROM entry WHERE kind = 'redacted'"
_TO_BLANK = f"kind <> 'redacted' AND body <> '' AND (incident, id) IN ({_NAMED})"

_FILES = "SELECT json_extract(body, '$.digest') FROM entry WHERE kind = 'file_attached' AND body <> ''"


def check_redaction(raw: sqlite3.Connection, redaction: Entry) -> None:
    """Raises `Refused` unless it names an entry that can be redacted."""
    target = json.loads(redaction.body).get("entry")
    found = raw.execute("SELECT kind FROM entry WHERE incident = ? AND id = ?", (redaction.incident, target)).fetchone()
    if not found:
        raise Refused(f"The incident has no entry {target}: name one of its own to redact.")
    if found == ("redacted",):
        raise Refused(f"The entry {target} is itself a redaction, which has to stay readable: nothing was redacted.")


def blank_redacted(raw: sqlite3.Connection) -> list[str] | None:
    """Blanks whatever a redaction names and is still readable; None if there was nothing.

    Answers the digests of the files that no entry names any more: to be removed once this is committed.
    """
    incidents = [id for (id,) in raw.execute(f"SELECT DISTINCT incident FROM told WHERE {_TO_BLANK}")]
    if not incidents:
        return None
    from mim_console.data import past, trend  # seldom needed, and not before the first paint

    past.forget(raw, incidents)
    trend.forget(raw, incidents)
    raw.execute(f"UPDATE line SET text = '' WHERE arrival IN (SELECT arrival FROM entry WHERE {_TO_BLANK})")
    named = {digest for (digest,) in raw.execute(f"{_FILES} AND {_TO_BLANK}")}
    raw.execute(f"UPDATE entry SET body = '' WHERE {_TO_BLANK}")
    raw.execute(f"UPDATE twin SET body = '' WHERE {_TO_BLANK}")
    return [*named - {digest for (digest,) in raw.execute(_FILES)}] if named else []


def redacted(raw: sqlite3.Connection) -> set[tuple[str, str]]:
    """Incident and id of the entries that are blank because a redaction names them."""
    return set(raw.execute(_NAMED))

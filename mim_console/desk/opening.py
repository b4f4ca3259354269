"""Opening a desk the way everybody does: which ledger, whose rules, in whose name."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

from mim_console.data import contacts_file, playbook_file, policy_file
from mim_console.data.ledger import Ledger
from mim_console.data.template_file import Templates
from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused


def present() -> datetime:
    """The one clock of the console."""
    return datetime.now(UTC)


def usual_ledger() -> Path:
    """Where the ledger is if nobody names another."""
    return user_data_path("mim-console") / "incidents.db"


def open_desk(
    db: Path | None = None,
    policy: Path | None = None,
    name: str = "",
    *,
    read_only: bool = False,
    clock: Callable[[], datetime] = present,
) -> Desk:
    """A desk on the named or the usual ledger, made if there is none. Whoever opens it closes its `ledger`.

    Raises `LedgerError`, `RulesError` for a policy or playbook that cannot be used, or `Refused`.
    """
    rules, playbook = policy_file.load(policy), playbook_file.load(policy)
    if db is None:
        db = usual_ledger()
        if read_only and not db.exists():
            raise Refused(f"nothing is recorded yet: `declare` starts the ledger, at {db}")
        with suppress(OSError):  # the ledger says it better
            db.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    login, full_name = _whoami()
    ledger = Ledger.open(db, read_only=read_only, now=clock())
    contacts = contacts_file.ContactsFile(contacts_file.place(policy), rules.zone)
    return Desk(ledger, rules, playbook, name or full_name or login, login, clock, contacts, Templates(policy))


def _whoami() -> tuple[str, str]:
    """The login and the full name, as the system knows them: `$USER` is anybody's to set."""
    uid = os.geteuid()
    try:
        user = pwd.getpwuid(uid)
    except KeyError:  # a container may run as a user without a name
        return f"uid-{uid}", ""
    return user.pw_name, user.pw_gecos.partition(",")[0].strip()

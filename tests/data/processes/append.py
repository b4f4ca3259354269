"""append.py LEDGER COUNT NAME [UID]: records COUNT entries one by one, each id printed once it is committed.

As that user, if one is given. Fails with what the ledger says.
"""

import os
import sys
from datetime import UTC, datetime

from mim_console.data.errors import LedgerError
from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft


def main(path: str, count: str, name: str, uid: str | None = None) -> None:
    if uid:
        os.setuid(int(uid))
    with Ledger.open(path, now=datetime.now(UTC)) as ledger:
        for _ in range(int(count)):
            now = datetime.now(UTC)
            with ledger.writing(now) as transaction:
                (entry,) = transaction.append([Draft("noted", "{}", now, "INC-1")], name, name)
            sys.stdout.write(f"{entry.id}\n")
            sys.stdout.flush()


try:
    main(*sys.argv[1:])
except LedgerError as error:
    sys.exit(f"{type(error).__name__}: {error}")

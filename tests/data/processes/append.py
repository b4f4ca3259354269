"""append.py LEDGER COUNT NAME: records COUNT entries one by one, each id printed once it is committed."""

import sys
from datetime import UTC, datetime

from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft


def main(path: str, count: str, name: str) -> None:
    with Ledger.open(path, now=datetime.now(UTC)) as ledger:
        for _ in range(int(count)):
            now = datetime.now(UTC)
            with ledger.writing(now) as transaction:
                (entry,) = transaction.append([Draft("noted", "{}", now, "INC-1")], name, name)
            sys.stdout.write(f"{entry.id}\n")
            sys.stdout.flush()


main(*sys.argv[1:])

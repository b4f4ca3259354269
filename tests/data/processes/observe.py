"""observe.py LEDGER [UID]: reads the ledger over and over until its input is closed, as that user.

Alternates between following with one connection and opening afresh. Fails if what was there once is missing, or if
anything is there without what was recorded before it. Prints how often it read, and the newest number that it saw.
"""

import os
import select
import sys
from datetime import UTC, datetime

from mim_console.data.ledger import Ledger
from mim_console.data.verify import verify


def main(path: str, uid: str | None = None) -> None:
    if uid:
        os.setuid(int(uid))
    now = datetime.now(UTC)
    following = Ledger.open(path, read_only=True, now=now)
    arrival = newest = reads = 0
    done = False
    sys.stdout.write("reading\n")
    sys.stdout.flush()
    while not done:
        done = bool(select.select([sys.stdin], [], [], 0)[0])
        fresh, arrival = following.since(arrival)
        numbers = [entry.n for entry in fresh]
        if numbers != [*range(newest + 1, newest + 1 + len(numbers))]:
            sys.exit(f"after {newest} came {numbers}")
        newest += len(numbers)
        with Ledger.open(path, read_only=True, now=now) as opened:
            count = opened.arrival()
            if count < newest:
                sys.exit(f"{count} entries where there had been {newest}")
        reads += 2
    if not verify(following).ok:
        sys.exit(str(verify(following).problem))
    sys.stdout.write(f"{reads} {newest}\n")


main(*sys.argv[1:])

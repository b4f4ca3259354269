"""lives.py LEDGER COUNT SEED KILLED: so many writers, one after the other, each ended in the middle of its work.

Each opens the ledger and records groups of three, a group a transaction. After some groups it is killed, or, with a
chance of 1 - KILLED, closes. The ids that were acknowledged are printed, and how many writers were killed.
"""

import os
import random
import select
import signal
import sys
from datetime import UTC, datetime
from itertools import count

from mim_console.data.ledger import Ledger
from mim_console.incident.entry import Draft


def live(path: str, acknowledge: int, groups: int | None) -> None:
    ledger = Ledger.open(path, now=datetime.now(UTC))
    for group in count():
        if group == groups:
            break
        now = datetime.now(UTC)
        drafts = [
            Draft("noted", f'{{"group":{os.getpid()}{group:04},"part":{part}}}', now, "INC-1") for part in range(3)
        ]
        with ledger.writing(now) as transaction:
            entries = transaction.append(drafts, "Ana", "ana")
        os.write(acknowledge, "".join(f"{entry.id}\n" for entry in entries).encode())
    ledger.close()


def main(path: str, lives: str, seed: str, killed: str) -> None:
    chance = random.Random(int(seed))
    kills = 0
    for _ in range(int(lives)):
        kill = chance.random() < float(killed)
        groups = chance.randrange(5)
        heard, acknowledge = os.pipe()
        pid = os.fork()
        if not pid:
            live(path, acknowledge, None if kill else groups)
            os._exit(0)
        os.close(acknowledge)
        told = b""
        if kill:
            while told.count(b"\n") < groups * 3:
                told += os.read(heard, 4096)
            select.select([heard], [], [], chance.random() * 0.003)
            os.kill(pid, signal.SIGKILL)
        while more := os.read(heard, 65536):
            told += more
        os.close(heard)
        _, status = os.waitpid(pid, 0)
        if os.waitstatus_to_exitcode(status) != (-signal.SIGKILL if kill else 0):
            sys.exit("a writer failed")
        kills += kill
        sys.stdout.write(told.decode())
    sys.stdout.write(f"{kills}\n")


main(*sys.argv[1:])

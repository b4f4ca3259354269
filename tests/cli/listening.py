"""`mim listen` as a process of its own, on a free port."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.cli.conftest import Mim


class Listener:
    """Send it bodies; `said` is what it says on its way up."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line)
            if line.startswith("Without one"):
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(self.said))
        assert found, (self.said, process.stderr and process.stderr.read())
        self.port = int(found[1])
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False)

    def send(self, source: str, body: bytes, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/alerts/{source}", content=body, headers=named)

    def end(self) -> int:
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def listening(mim: Mim, *words: str, env: dict[str, str] | None = None, policy: str = "") -> Iterator[Listener]:
    before = ("--policy", policy) if policy else ()
    process = mim.start(*before, "listen", "--port", "0", *words, env=env)
    listener = Listener(process)
    try:
        yield listener
    finally:
        listener.client.close()
        if process.poll() is None:
            process.kill()
        process.communicate()

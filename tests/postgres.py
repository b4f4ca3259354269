"""A PostgreSQL server of the test's own: on a socket in its own folder, as a user who may run one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_AS = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] if os.geteuid() == 0 else []
"""Nobody may run it as root."""
_FAST = "fsync=off", "full_page_writes=off"


def program(name: str) -> Path | None:
    """Debian keeps the server's programs off the path."""
    if found := shutil.which(name):
        return Path(found)
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), default=None)


class Server:
    """Running from `with` on. `target(login)` is its address; the owner of the tables is `owner`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._data, self._base = self._folder / "data", self._folder / "base"

    def target(self, login: str) -> str:
        return f"postgresql://{login}@/mim?host={self._folder}"

    def start(self) -> None:
        log = self._folder / "log"
        options = " ".join(f"-c {option}" for option in (*_FAST, f"unix_socket_directories={self._folder}"))
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", f"{options} -c listen_addresses=", "start")

    def stop(self, how: str = "immediate") -> None:
        self._run("pg_ctl", "-D", self._data, "-m", how, "stop")

    def kill(self) -> None:
        """As when the machine goes: nothing is said to anybody."""
        pid = self._pid()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            os.kill(each, signal.SIGKILL)
        (self._data / "postmaster.pid").unlink()
        (self._folder / ".s.PGSQL.5432.lock").unlink()

    def hang(self, hanging: bool) -> None:
        """It answers nobody and closes no connection."""
        pid = self._pid()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            os.kill(each, signal.SIGSTOP if hanging else signal.SIGCONT)

    def copy(self) -> None:
        self.stop("fast")
        self._run_raw("cp", "-a", self._data, self._base)
        self.start()

    def roll_back(self) -> None:
        """To when it was copied."""
        self.stop()
        shutil.rmtree(self._data)
        self._run_raw("cp", "-a", self._base, self._data)
        self.start()

    def sql(self, text: str, login: str = "owner") -> None:
        import psycopg

        with psycopg.connect(self.target(login), autocommit=True) as raw:
            raw.execute(text)

    def empty(self) -> None:
        """A new database, with the tables and nothing in them."""
        from mim_console.data.replica.postgres import schema

        self.sql("DROP SCHEMA IF EXISTS mim CASCADE")
        self.sql(schema())

    def __enter__(self) -> Server:
        if _AS:
            shutil.chown(self._folder, "nobody", "nogroup")
        self._run("initdb", "-D", self._data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()
        import psycopg

        with psycopg.connect(self.target("owner").replace("/mim?", "/postgres?"), autocommit=True) as raw:
            raw.execute("CREATE DATABASE mim")
        self.empty()
        for login, role in (("site", "mim_site"), ("board", "mim_observer"), ("stranger", None)):
            self.sql(f"CREATE ROLE {login} LOGIN{f' IN ROLE {role}' if role else ''}")
        return self

    def __exit__(self, *_: object) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)

    def _pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, name: str, *words: object) -> None:
        found = program(name)
        assert found
        self._run_raw(found, *words)

    def _run_raw(self, *words: object) -> None:
        done = subprocess.run(
            [*_AS, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=30, cwd="/", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout.decode()


def serving() -> Iterator[Server]:
    """For a fixture: skips loudly where there is no PostgreSQL, and fails where everything must run."""
    missing = [
        name for name, here in (("postgresql", program("initdb")), ("psycopg", find_spec("psycopg"))) if not here
    ]
    if missing:
        answer = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        answer(f"not installed: {', '.join(missing)}")
    with Server() as server:
        yield server

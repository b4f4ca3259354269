"""What every test stands on: one zone, one locale, one instant, and nobody's own files or settings."""

from __future__ import annotations

import asyncio
import inspect
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.channels_stage import Services

CI = os.environ.get("CI") == "true"

settings.register_profile("dev", deadline=None, max_examples=30)
settings.register_profile("ci", deadline=None, max_examples=30, derandomize=True, database=None, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if CI else "dev"))

# Once and before any import: Textual reads its variables when imported, and processes started by tests inherit them.
for name in os.environ:
    ours_to_clear = name.startswith(("MIM_", "TEXTUAL_", "XDG_", "LC_", "TMUX"))
    if ours_to_clear and not name.startswith("TEXTUAL_SNAPSHOT_"):  # the snapshot plugin's own
        del os.environ[name]
for name in ("COLORTERM", "COLUMNS", "ESCDELAY", "FORCE_COLOR", "LINES", "NO_COLOR"):
    os.environ.pop(name, None)
os.environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", "TZ": "UTC"}
time.tzset()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long text by its beginning: each worker sends every name, and some payloads are megabytes."""
    return f"{val[:40]!r}... of {len(val)}" if isinstance(val, str | bytes) and len(val) > 80 else None


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an `async def` test to its end, in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose programs are missing, or fail it where everything must run."""
    needed = {command for marker in item.iter_markers("needs") for command in marker.args}
    if missing := sorted(command for command in needed if shutil.which(command) is None):
        answer = pytest.fail if CI else pytest.skip
        answer(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def _runtime_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold sockets, whose paths must be short: one folder a session, not one a test."""
    path = tmp_path_factory.mktemp("run")
    path.chmod(0o700)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, _runtime_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test, and the processes that it starts, an empty home."""
    path = tmp_path / "home"
    path.mkdir()
    monkeypatch.setenv("HOME", str(path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(_runtime_dir))
    return path


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Open the services that updates go to, on loopback, and point the environment at them."""
    from tests.channels_stage import Services

    with Services(tmp_path) as opened:
        for name, value in opened.environment.items():
            monkeypatch.setenv(name, value)
        yield opened


@pytest.fixture
def now() -> datetime:
    """The instant at which tests stand: a Wednesday afternoon."""
    return datetime(2026, 3, 4, 14, 5, tzinfo=UTC)

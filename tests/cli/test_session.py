"""How a desk is opened for the command line."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from mim_console.cli.session import Session
from mim_console.data.ledger import Ledger


def test_the_console_looks_where_the_file_may_only_be_read(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(path, now=now).close()
    monkeypatch.setattr(os, "access", lambda file, mode, **how: not mode & os.W_OK)
    desk = Session(path).console()
    assert desk.read_only
    desk.ledger.close()

"""An empty record to tell a tale in."""

from __future__ import annotations

import pytest

from tests.incident.tale import Tale


@pytest.fixture
def tale() -> Tale:
    return Tale()

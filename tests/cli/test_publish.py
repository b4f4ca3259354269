"""`publish`: from the shell to the page, by the real door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.confluence import Confluence, read_storage

if TYPE_CHECKING:
    from tests.channels_stage import Services

PLACE = f"""
[confluence]
site = "https://{Confluence.host}"
space = "{Confluence.space}"
parent = "{Confluence.parent}"
user = "{Confluence.user}"
token = "env:STAGE_CONFLUENCE"
"""


def test_it_shows_then_puts_then_writes_anew_and_says_what_is_wrong(
    mim: Any, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mim.declare()
    assert "no place is set up" in mim.fails(1, "publish", "-")
    from mim_console.data.rules_file import default_text

    policy = tmp_path / "policy.toml"
    policy.write_text(default_text("policy.toml") + PLACE, encoding="utf-8")
    monkeypatch.setenv("MIM_POLICY", str(policy))
    preview = mim.result("publish", "-", "--preview")
    assert "the review is still a draft" in preview.stderr
    read_storage(preview.stdout)
    assert not services.confluence.asked
    said = mim("publish", "-", "--to", "confluence")
    assert f"version 1 · https://{Confluence.host}/wiki/spaces/OPS/pages/70000" in said
    services.confluence.next("limit")
    assert "Not published: 429 Too Many Requests: rate_limited; next try" in mim.fails(1, "publish", "-")
    assert "on its way already" in mim.fails(1, "publish", "-")
    assert [*services.confluence.pages] == ["70000"]
    assert [name for _, name in services.confluence.files] == ["timeline-inc-0001.svg"]
    assert "published in confluence, version 1" in mim("timeline", "-")

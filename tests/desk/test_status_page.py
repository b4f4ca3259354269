"""The status pages on a desk: that something is recorded which an audience was not sent does not show even in when."""

from __future__ import annotations

from pathlib import Path

from mim_console.desk.desk import Desk
from mim_console.desk.status_page import StatusPages, audience_view, within_view
from tests.desk.conftest import Clock, declare, do


def test_what_an_audience_was_not_sent_does_not_even_renew_its_page(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    pages = StatusPages(desk, tmp_path, audience_view(desk))
    pages.write()
    before = (tmp_path / "index.html").read_bytes()
    clock.move(seconds=5)
    id = declare(desk)
    assert not pages.follow({id})
    assert (tmp_path / "index.html").read_bytes() == before
    do(desk, "sent-by-hand", id, audience="customers", text="Cards fail.")
    assert pages.follow({id})
    assert pages.listed == 1
    do(desk, "note", id, text="still looking")
    assert not pages.follow({id})
    pages.write(())
    assert (tmp_path / "index.html").read_bytes() != before
    pages.close()


def test_for_responders_every_change_counts(desk: Desk, tmp_path: Path) -> None:
    id = declare(desk)
    pages = StatusPages(desk, tmp_path, within_view(desk))
    pages.write()
    do(desk, "role", id, role="mim", person="Bea Lang")
    assert pages.follow({id})
    assert "Bea Lang" in (tmp_path / "index.html").read_text()
    pages.close()

"""What goes out comes in again as the same; whatever was broken on the way leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mim_console.data import scenarios
from mim_console.data.errors import LedgerError
from mim_console.data.verify import verify
from mim_console.desk import files
from mim_console.desk.desk import Desk
from mim_console.desk.moment import Refused
from mim_console.incident.metrics import flags
from tests.desk.conftest import Clock, Stocked, do, opened, sit

SHIPPED = Path(str(scenarios._ROOM))


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk of another site."""
    with opened(tmp_path / "other.db", clock) as ledger:
        yield sit(ledger, clock, "Omar")


def take_in(desk: Desk, name: str) -> str:
    """A shipped incident's id, imported."""
    ((reference, _),) = files.import_file(desk, SHIPPED / f"{name}.json")
    return desk.named(reference)


def moved(desk: Desk, id: str, to: Desk, path: Path) -> list[tuple[str, int]]:
    path.unlink(missing_ok=True)
    files.save(desk, id, "json", path)
    return files.import_file(to, path)


def test_all_twelve_go_round_unchanged(desk: Desk, other: Desk, tmp_path: Path, clock: Clock) -> None:
    assert len(scenarios.names()) == 12
    for name in scenarios.names():
        id = take_in(desk, name)
        clock.move(minutes=3)
        incident = desk.incident(id)
        assert moved(desk, id, other, tmp_path / "export.json") == [(incident.reference, incident.entries)]
        assert "".join(files.export(other, id, "json")) == (tmp_path / "export.json").read_text()
        assert other.incident(id) == incident
    assert len({incident.reference for incident in desk.incidents()}) == 12
    assert verify(desk.ledger).ok
    assert verify(other.ledger).ok


def test_importing_again_adds_nothing(desk: Desk, other: Desk, tmp_path: Path, clock: Clock) -> None:
    id = take_in(desk, "gitlab-2017-01-31-database")
    moved(desk, id, other, tmp_path / "export.json")
    before = list(desk.ledger.read()), list(other.ledger.read())
    clock.move(days=1)
    assert files.import_file(desk, SHIPPED / "gitlab-2017-01-31-database.json") == [("GITLAB-2017-01-31", 0)]
    assert moved(desk, id, other, tmp_path / "export.json") == [("GITLAB-2017-01-31", 0)]
    assert (list(desk.ledger.read()), list(other.ledger.read())) == before


def test_a_past_incident_is_over_and_nobody_is_held_to_our_rules(desk: Desk, clock: Clock) -> None:
    for name in scenarios.names():
        incident = desk.incident(take_in(desk, name))
        assert (incident.status, incident.stage) == ("closed", "review")
        assert incident.at("detected")
        assert incident.at("resolved")
        assert incident.at("closed") is None
        assert desk.clocks(incident.id) == []
    clock.move(days=400)
    assert desk.settle() == []
    with pytest.raises(Refused, match="no incident is open"):
        desk.named("-")


def test_what_a_source_contradicts_is_flagged(desk: Desk) -> None:
    pipelines = desk.incident(take_in(desk, "moj-2023-01-11-image-pull"))
    assert any("2022-01-11 14:40" in flag for flag in flags(pipelines))
    assert min(entry.occurred_at.year for entry in desk.ledger.read(pipelines.id)) == 2023
    for name, said in (
        ("gitlab-2017-01-31-database", "23:25"),
        ("mybinder-2018-07-30-build-cpu", "PST"),
        ("moj-2024-07-25-logging", "not chronological"),
    ):
        assert any(said in flag for flag in flags(desk.incident(take_in(desk, name))))


def test_two_services_come_back_at_their_own_times(desk: Desk) -> None:
    services = desk.incident(take_in(desk, "aws-s3-2008-07-20-gossip")).services
    assert [f"{services[f'Amazon S3 {place}'].changed:%H:%M}" for place in ("EU", "US")] == ["22:10", "23:58"]


def test_an_incident_run_here_goes_round_unchanged(stocked: Stocked, other: Desk, tmp_path: Path) -> None:
    """With a redaction, a threshold that passed and a line in every script."""
    with stocked() as (desk, id):
        (secret,) = do(desk, "note", id, text="the password is hunter2 ␛ 漢字 \ud83d")
        do(desk, "redact", id, entry=secret.id, reason="a password")
        desk.now = lambda: secret.recorded_at + timedelta(hours=5)
        assert desk.settle()
        moved(desk, id, other, tmp_path / "export.json")
        assert "hunter2" not in (tmp_path / "export.json").read_text()
        assert "".join(files.export(other, id, "json")) == (tmp_path / "export.json").read_text()
        assert other.incident(id) == desk.incident(id)
        assert verify(other.ledger).ok


def test_another_shape_of_the_same_json_is_the_same(stocked: Stocked, other: Desk, tmp_path: Path) -> None:
    with stocked() as (desk, id):
        text = "".join(files.export(desk, id, "json"))
    path = tmp_path / "pretty.json"
    path.write_text(json.dumps(json.loads(text), indent=4))
    files.import_file(other, path)
    assert "".join(files.export(other, id, "json")) == text


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:5],
        lambda lines: lines[:1],
        lambda lines: [*lines[:4], *lines[5:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:4], lines[3], *lines[4:]],
        lambda lines: [*lines[:4], "{}," * 2, *lines[4:]],
        lambda lines: [line.replace('"noted"', '"acted"').replace("Bob", "Rob") for line in lines],
        lambda lines: [lines[0].replace('"version":1', '"version":2'), *lines[1:]],
        lambda lines: [line.replace('"n":3,', '"n":9007199254740993000,') for line in lines],
        lambda lines: [line.replace('"n":3,', '"n":true,') for line in lines],
        lambda lines: [line.replace('"digest":"', '"digest":"\\"') for line in lines],
    ],
)
def test_a_damaged_export_is_refused_and_leaves_nothing(
    stocked: Stocked, other: Desk, tmp_path: Path, damage: object
) -> None:
    with stocked() as (desk, id):
        lines = "".join(files.export(desk, id, "json")).splitlines(keepends=True)
    path = tmp_path / "damaged.json"
    path.write_text("".join(damage(lines)))  # type: ignore[operator]
    with pytest.raises((Refused, LedgerError)):
        files.import_file(other, path)
    assert not list(other.ledger.read())


@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), chance=st.randoms())
def test_no_single_byte_can_be_changed_unnoticed(
    stocked: Stocked, tmp_path_factory: pytest.TempPathFactory, place: float, byte: int, chance: random.Random
) -> None:
    with stocked() as (desk, id):
        content = bytearray("".join(files.export(desk, id, "json")).encode())
        at = int(place * len(content))
        content[at] = byte
        path = tmp_path_factory.mktemp("changed") / "export.json"
        path.write_bytes(content)
        before = list(desk.ledger.read())
        with contextlib.suppress(Refused, LedgerError):
            assert files.import_file(desk, path)[0][1] == 0
        assert list(desk.ledger.read()) == before


def test_a_restated_file_is_taken_in_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    good = json.loads(scenarios.text("fastly-2021-06-08-global"))
    path = tmp_path / "two.json"
    path.write_text(json.dumps([good, good | {"id": "b", "title": 3}]))
    with pytest.raises(Refused, match="title: write text"):
        files.import_file(desk, path)
    assert desk.incidents() == []
    path.write_text(json.dumps([good, good | {"id": "b"}]))
    assert [reference for reference, _ in files.import_file(desk, path)] == ["FASTLY-2021-06-08", "B"]


def test_a_file_that_is_there_is_not_written_over(stocked: Stocked, tmp_path: Path) -> None:
    path = tmp_path / "review.md"
    path.write_text("mine")
    with stocked() as (desk, id):
        with pytest.raises(Refused, match="is there already"):
            files.save(desk, id, "md", path)
        assert path.read_text() == "mine"
        with pytest.raises(Refused, match="cannot be written"):
            files.save(desk, id, "md", tmp_path / "none" / "review.md")


def test_what_fails_half_way_leaves_no_file(stocked: Stocked, tmp_path: Path) -> None:
    with stocked() as (desk, _), pytest.raises(Refused, match="no such incident"):
        files.save(desk, "019ad000-0000-7000-8000-000000000000", "md", tmp_path / "review.md")
    assert not (tmp_path / "review.md").exists()


@pytest.mark.parametrize(
    ("reference", "name"),
    [("INC-0042", "INC-0042.md"), ("../../.ssh/id", "ssh-id.md"), ("…", "incident.md"), ("A" * 300, "A" * 60 + ".md")],
)
def test_a_file_name_is_made(stocked: Stocked, reference: str, name: str) -> None:
    with stocked() as (desk, id):
        incident = desk.incident(id)
        incident.reference = reference
        assert files.file_name(incident, "md") == name


@pytest.mark.parametrize("format", files.FORMATS)
def test_every_format_of_every_shipped_incident(desk: Desk, format: files.Format) -> None:
    for name in scenarios.names():
        written = "".join(files.export(desk, take_in(desk, name), format))
        assert written.endswith("\n")
        title = json.loads(scenarios.text(name))["title"]
        assert title in " ".join(unescape(written).replace("\\", "").split())


@pytest.mark.parametrize(
    ("format", "name"), [("runsheet", "INC-0001-runsheet.txt"), ("runsheet-html", "INC-0001-runsheet.html")]
)
def test_a_run_sheet_is_written_and_an_own_template_is_used(
    stocked: Stocked, tmp_path: Path, home: Path, format: files.Format, name: str
) -> None:
    with stocked() as (desk, id):
        assert files.file_name(desk.incident(id), format) == name
        path = tmp_path / name
        files.save(desk, id, format, path)
        assert "limit payments to 50 %" in path.read_text(encoding="utf-8")
        assert desk.ledger.path.name in path.read_text(encoding="utf-8")
        own = home / ".config" / "mim-console" / "templates"
        own.mkdir(parents=True)
        for each in ("runsheet.txt.j2", "runsheet.html.j2"):
            (own / each).write_text("ours: {{ incident.title }} {{ nothing }}")
        with pytest.raises(Refused, match=r"runsheet\.(txt|html)\.j2, line 1: 'nothing' is undefined"):
            files.save(desk, id, format, tmp_path / "second")
        assert not (tmp_path / "second").exists()

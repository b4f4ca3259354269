"""`services` and `changes` on the command line."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mim_console.data import scenarios
from tests.cli.conftest import Mim

MAP = [str(path) for path in scenarios.service_map()]


@pytest.fixture
def shop(mim: Mim) -> Mim:
    mim("services", "import", *MAP)
    mim("changes", "import", str(scenarios.changes()))
    return mim


def test_what_is_not_there_yet_says_how_it_comes(mim: Mim) -> None:
    mim.declare()
    assert mim("services") == "There is no service map: `services import FILE…` takes one in.\n"
    assert mim("changes").startswith("No change is known: `changes import FILE`")
    assert mim.json("services")["found"] == mim.json("changes") == []


def test_a_map_is_taken_in_twice(mim: Mim) -> None:
    assert mim("services", "import", *MAP) == "cmdb: 20 items (20 new, 0 changed, 0 gone) and 26 relations.\n"
    assert mim("services", "import", *MAP) == "cmdb: 20 items (0 new, 0 changed, 0 gone) and 26 relations.\n"
    assert mim("services", "check").startswith("20 items, 26 relations · cmdb ")


def test_the_tree_of_a_failing_service(shop: Mim) -> None:
    shop.declare("Cards fail", "--service", "payments")
    shop("service", "-", "payments", "down")
    lines = shop("services", "payments-svc").splitlines()
    assert lines[0] == "payments · service · production"
    assert "  state        ✗ down INC-0001" in lines
    assert "What depends on it ▸ 5 items, 2 critical, 52,000 users or more" in lines
    above = lines.index("What depends on it ▸ 5 items, 2 critical, 52,000 users or more")
    assert lines[above + 1].startswith("   checkout")
    assert lines[above + 2].startswith("     mobile app")
    assert lines[above + 3].startswith("    ~order history")
    assert "  ~ goes on without it, more slowly or in part" in lines
    state = shop.json("services", "payments")
    assert (state["state"], state["incident"]) == ("down", "INC-0001")
    assert [each["name"] for each in state["dependents"]][:2] == ["checkout", "store tills"]
    assert state["map"]["sources"].keys() == {"cmdb"}


def test_words_find_what_no_name_is(shop: Mim) -> None:
    assert [line.split("  ")[0] for line in shop("services", "databases").splitlines()][1:3] == [
        "payments-db",
        "orders-db",
    ]
    assert shop("services", "zzz") == "Nothing is called zzz.\n"


def test_a_check_names_what_is_wrong(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("name,owner,depends on\na,Ana,b\nb,,a;gone\nc,Cem,\n", encoding="utf-8")
    assert "Relations with an end that is no item: 1." in mim("services", "import", str(path))
    result = mim.result("services", "check")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "Circles, in which each depends on itself by way of the others: 1",
        "  a → b → a",
        "Relations with an end that is no item: 1",
        "  b → gone (no item)",
        "Items with neither owner nor support group: 1",
        "  b",
        "Items that depend on nothing, and nothing on them: 1",
        "  c",
    ]


def test_history_says_what_changed_and_what_is_gone(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    for text in ("name,owner\na,Ana\nb,Ben\n", "name,owner\na,Cem\n"):
        path.write_text(text, encoding="utf-8")
        mim("services", "import", str(path))
    assert "owner: Ana → Cem" in mim("services", "history", "a").splitlines()[0]
    assert mim("services", "history").split()[-2:] == ["b", "cmdb"]
    assert [each["item"]["owner"] for each in mim.json("services", "history", "a")] == ["Cem", "Ana"]
    assert "no item is or was called z" in mim.fails(1, "services", "history", "z")


def test_bad_rows_are_named_and_nothing_is_taken_in(mim: Mim, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("name,users\n" + "".join(f"s{n},many\n" for n in range(50)), encoding="utf-8")
    said = mim.fails(1, "services", "import", str(path)).splitlines()
    assert said[0] == f"{path}:2: users: “many” is no number of people: write one as 40000"
    assert (len(said), said[-1]) == (41, "and 10 more")
    assert mim.json("services")["found"] == []
    assert "cannot be read" in mim.fails(1, "services", "import", str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("verb", "columns", "said"),
    [
        ("services", "what,service,at", "a table of changes: `changes import` takes it in"),
        ("services", "number,short_description,configuration item,start_date", "a table of changes"),
        ("services", "name,phone,email,team", "a table of contacts: `contacts import` takes it in"),
        ("services", "name,colour", "no column says more of a service than its name"),
        ("changes", "name,owner,users,criticality,created_at", "a map of services: `services import` takes it in"),
        ("changes", "parent,type,child", "no column says what was changed, or when"),
    ],
)
def test_a_table_of_another_sort_is_refused_in_one_sentence(
    mim: Mim, tmp_path: Path, verb: str, columns: str, said: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{columns}\n{','.join('1' for _ in columns.split(','))}\n", encoding="utf-8")
    answer = mim.fails(1, verb, "import", str(path))
    assert said in answer
    assert answer.count("\n") == 1
    assert mim.json("services")["found"] == mim.json("changes") == []


def test_nothing_is_waited_for(mim: Mim, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", tmp_path, Path("/dev/tty"), Path("/dev/zero")):
        for command in (["services", "import"], ["changes", "import"], ["contacts", "import"], ["policy", "check"]):
            assert "cannot be read" in mim.fails(1, *command, str(name))


def test_a_pipeline_tells_of_a_deployment_twice(shop: Mim) -> None:
    day = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    for _ in range(2):
        assert shop("changes", "add", "payments 4.19", "--service", "payments", "--at", f"{day}T13:00Z") == (
            f"payments 4.19 @ {day} 13:00: told.\n"
        )
    long_ago = shop("changes", "add", "payments 1", "--at", "2020-03-04T13:00Z")
    assert (
        long_ago
        == "payments 1 @ 2020-03-04 13:00: told, and 1 went, for the policy keeps no more: see its [changes].\n"
    )
    assert [each["what"] for each in shop.json("changes")].count("payments 4.19") == 1
    assert "does not know fax" in shop("changes", "add", "x", "--service", "fax")
    assert "is not a time" in shop.fails(1, "changes", "add", "x", "--at", "once")


def test_changes_are_ranked_for_an_incident_and_judged(shop: Mim) -> None:
    shop.declare("Cards fail", "--service", "payments")
    first = shop.json("changes", "-")[0]
    assert (first["key"], first["distance"], first["suspected_as"]) == ("CHG-20409", 0, "")
    assert first["reason"].startswith("on payments itself, 90 minutes before")
    shop("weigh-change", "-", "CHG-20409", "hypothesis")
    assert "X1" in shop("changes", "-").splitlines()[1]
    assert shop("changes").splitlines()[-1].startswith("Last told: import ")


@pytest.mark.needs("git")
def test_tags_of_a_repository_are_deployments(shop: Mim, tmp_path: Path) -> None:
    folder = tmp_path / "payments"
    name = ["-c", "user.name=Jo", "-c", "user.email=a@b"]
    for words in (["init", str(folder)], ["-C", str(folder), *name, "commit", "--allow-empty", "-m", "pool"]):
        subprocess.run(["git", *words], check=True, capture_output=True)
    assert "has no tags" in shop.fails(1, "changes", "from-git", str(folder))
    subprocess.run(["git", "-C", folder, "tag", "v4.18"], check=True)
    assert shop("changes", "from-git", str(folder)) == "git payments: 1 changes, 1 new, 0 brought up to date.\n"
    assert shop.json("changes")[0]["key"] == "payments v4.18"
    assert shop.json("changes")[0]["services"] == ["payments"]


def test_the_reach_of_an_incident_on_one_page(shop: Mim) -> None:
    shop.declare("Cards fail", "--service", "payments, fax")
    shop("join", "-", "Jo Bell")
    lines = shop("reach", "-").splitlines()
    assert lines[0] == "INC-0001 · 5 depend on payments, 2 critical, 64,000 users or more"
    assert lines[1] == "The service map does not know fax."
    assert any("supports payments-db, directly below payments" in line for line in lines)
    assert "  Payments, Jo Bell" in lines
    state = shop.json("reach", "-")
    assert [each["name"] for each in state["suspects"]][:2] == ["card gateway", "EKS live cluster"]
    assert [each["vendor"] for each in state["vendors"]] == ["Acme", "Docker"]


def test_the_reach_where_nothing_is_known_says_so(mim: Mim) -> None:
    mim.declare("Cards fail", "--service", "fax")
    assert mim("reach", "-").startswith("There is no service map")
    mim("services", "import", *MAP)
    assert mim("reach", "-") == "The service map does not know fax.\n"

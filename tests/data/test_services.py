"""The service map: taken in from the shapes that systems really export, whole or not at all, with all that it was."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mim_console.data import scenarios, service_table
from mim_console.data.ledger import Ledger
from mim_console.data.rules_file import RulesError
from mim_console.data.service_file import read_map
from mim_console.data.services import Services, Taken, differences
from mim_console.incident.safe import visible
from mim_console.incident.services import Edge, ServiceMap
from mim_console.incident.services.item import Relation

HOUR = timedelta(hours=1)
ROWS = "SELECT count(*), count(until) FROM {}"


@pytest.fixture
def services(ledger: Ledger) -> Services:
    return Services(ledger)


def written(folder: Path, text: str | object, name: str = "map.csv") -> Path:
    path = folder / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def problems(services: Services, *paths: Path, now: datetime) -> list[str]:
    """What is wrong with each row; nothing may have been taken in."""
    before = services()
    with pytest.raises(RulesError) as refused:
        services.take(paths, now)
    assert services() is before
    return [
        str(problem).removeprefix(f"{problem.path}").removeprefix(":").strip() for problem in refused.value.problems
    ]


def edges(found: ServiceMap) -> set[tuple[str, str, str]]:
    """By name."""
    return {(found.items[e.of].name, found.items[e.on].name, e.relation) for e in found.edges}


# Taken in again


def test_the_example_is_taken_in_and_again_without_a_change(services: Services, ledger: Ledger, now: datetime) -> None:
    first = services.take(scenarios.service_map(), now)
    assert (first.source, first.items, first.edges, first.new, first.dangling) == ("cmdb", 20, 26, 20, 0)
    before = services()
    again = services.take(scenarios.service_map(), now + HOUR)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert services().items == before.items
    assert services().edges == before.edges
    assert services().oldest == now + HOUR
    for table in ("service_item", "service_edge"):
        ((rows, ended),) = ledger.db.rows(ROWS.format(table))
        assert (rows, ended) == ((20 if table == "service_item" else 26), 0)


def test_what_is_gone_is_marked_and_what_it_was_stays_readable(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    services.take([written(tmp_path, "id,name,owner\n1,payments,Ana\n2,fax,Ben\n3,mail,Cem\n")], now)
    told = services.take([written(tmp_path, "id,name,owner\n1,payments,Ben\n3,mail,Cem\n")], now + HOUR)
    assert (told.new, told.changed, told.gone) == (0, 1, 1)
    assert [item.name for item in services().ordered] == ["mail", "payments"]
    is_now, was = services.history("1")
    assert (was.since, was.until, is_now.since, is_now.until) == (now, now + HOUR, now + HOUR, None)
    assert differences(was.item, is_now.item) == ["owner: Ana → Ben"]
    assert [(gone.item.name, gone.until) for gone in services.gone()] == [("fax", now + HOUR)]
    services.take([written(tmp_path, "id,name,owner\n1,payments,Ben\n2,fax,Ben\n3,mail,Cem\n")], now + 2 * HOUR)
    assert services.gone() == []
    assert len(services.history("2")) == 2


def test_a_source_leaves_what_others_told_and_edges_go_with_their_source(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    services.take([written(tmp_path, "name,depends on\npayments,db\n")], now)
    services.take([written(tmp_path, "name\ndb\n")], now, source="databases")
    assert edges(services()) == {("payments", "db", "depends-on")}
    services.take([written(tmp_path, "name,depends on\npayments,\n")], now + HOUR)
    assert (set(services().items), edges(services())) == ({"payments", "db"}, set())
    assert services().taken == {"cmdb": now + HOUR, "databases": now}
    assert services().oldest == now


def test_relations_alone_leave_the_items_and_items_alone_the_relations(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    items = written(tmp_path, "name\npayments\ndb\n")
    services.take([items], now)
    services.take([written(tmp_path, "parent,type,child\npayments,Depends on::Used by,db\n", "rel.csv")], now)
    services.take([items], now)
    assert edges(services()) == {("payments", "db", "depends-on")}


def test_a_part_of_a_map_is_not_taken_for_all_of_it(services: Services, tmp_path: Path, now: datetime) -> None:
    services.take([written(tmp_path, "name\na\nb\nc\n")], now)
    part = written(tmp_path, "name\na\n")
    assert problems(services, part, now=now) == [
        "2 of the items from cmdb are not in it: name all files of the map at once, give this part a --source of its "
        "own, or let them go with --drop"
    ]
    assert services.take([part], now, drop=True).gone == 2


def test_who_only_looks_sees_the_map(services: Services, ledger: Ledger, now: datetime) -> None:
    services.take(scenarios.service_map(), now)
    with Ledger.open(ledger.path, read_only=True, now=now) as watched:
        assert len(Services(watched)().items) == 20


NAMES = st.sampled_from("abcde")
TABLE = st.dictionaries(NAMES, st.tuples(st.sampled_from(["", "Ana", "Ben"]), st.sets(NAMES)), min_size=1)


@settings(max_examples=25)
@given(st.lists(TABLE, min_size=1, max_size=4))
def test_the_map_is_what_was_taken_in_last_and_history_has_each_value_once(
    tmp_path_factory: pytest.TempPathFactory, tables: list[dict[str, tuple[str, set[str]]]]
) -> None:
    now = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
    with (
        TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder,
        Ledger.open(Path(folder) / "mim.db", now=now) as ledger,
    ):
        services = Services(ledger)
        for n, table in enumerate(tables):
            rows = (f"{name},{owner},{';'.join(sorted(on))}\n" for name, (owner, on) in table.items())
            path = written(Path(folder), "name,owner,depends on\n" + "".join(rows))
            services.take([path], now + n * HOUR, drop=True)
            taken = services.take([path], now + n * HOUR + HOUR / 2)
            assert (taken.new, taken.changed, taken.gone) == (0, 0, 0)
        found = services()
        assert {name: item.owner for name, item in found.items.items()} == {k: v[0] for k, v in tables[-1].items()}
        assert {edge[:2] for edge in found.edges} == {(name, on) for name, (_, ons) in tables[-1].items() for on in ons}
        for name in "abcde":
            was = services.history(name)
            assert all(newer.since >= (older.until or now) for newer, older in pairwise(was))
            owners = [table[name][0] if name in table else None for table in tables]
            runs = [owner for owner, _ in groupby(owners) if owner is not None]
            assert [each.item.owner for each in reversed(was)] == runs


# Shapes


def test_servicenow_tables_with_its_own_names_and_types(services: Services, tmp_path: Path, now: datetime) -> None:
    items = written(
        tmp_path,
        '"name","sys_id","sys_class_name","used_for","busines_criticality","owned_by","support_group","assigned_to",'
        '"vendor","location","install_status","short_description"\n'
        '"SAP Payroll","aa","Application Service","Production","1 - most critical","Ana Lima","SAP Team","Ben Ott",'
        '"SAP","London","Installed","x"\n'
        '"sapdb01","bb","Linux Server","Production","3 - less critical","","DBA","","","","Installed",""\n'
        '"old01","cc","Linux Server","Production","","","","","","","Retired",""\n',
    )
    relations = written(
        tmp_path,
        '"parent","type","child"\n"SAP Payroll","Runs on::Runs","sapdb01"\n'
        '"sapdb01","Contained by::Contains","SAP Payroll"\n'
        '"SAP Payroll","Backup of::Backed up by","sapdb01"\n"SAP Payroll","Depends on::Used by","vanished"\n',
        "cmdb_rel_ci.csv",
    )
    taken = services.take([items, relations], now)
    assert taken == Taken("cmdb", 2, 3, 2, 0, 0, 1, 1, (("Backup of::Backed up by", 1),), ("short description",))
    payroll = services().find("sap payroll")
    assert payroll is not None
    assert (payroll.id, payroll.criticality, payroll.environment, payroll.type) == (
        "aa",
        "critical",
        "Production",
        "Application Service",
    )
    assert (payroll.owner, payroll.group, payroll.on_call, payroll.sites) == (
        "Ana Lima",
        "SAP Team",
        ("Ben Ott",),
        ("London",),
    )
    assert services().edges == (
        Edge("aa", "bb", "hosted-on"),
        Edge("aa", "bb", "depends-on"),
        Edge("aa", "vanished", "depends-on"),
    )


def test_the_table_api_with_links_values_and_display_values(services: Services, tmp_path: Path, now: datetime) -> None:
    key, other = "3a290cc60a0a0bb400000bdb386af1cf", "26da329f0a0a0bb400f69d8159bc753d"
    host = "https://example.service-now.com/api/now/table"
    items = {
        "result": [
            {
                "sys_id": key,
                "name": "PS LinuxApp01",
                "busines_criticality": {"display_value": "2 - somewhat critical", "value": "2 - somewhat critical"},
                "owned_by": {
                    "display_value": "Fred Luddy",
                    "link": f"{host}/sys_user/5137153cc611227c000bbd1bd8cd2005",
                },
                "support_group": {"link": f"{host}/sys_user_group/aa", "value": "9d5153cc611227c000bbd1bd8cd2005a"},
                "operational_status": "1",
            },
            {
                "sys_id": {"display_value": other, "value": other},
                "name": {"display_value": "MailServerUS", "value": "m"},
            },
        ]
    }
    relations = {
        "result": [
            {
                "parent": {"link": f"{host}/cmdb_ci/{key}", "value": key},
                "child": {"display_value": "MailServerUS", "link": f"{host}/cmdb_ci/{other}"},
                "type": {"display_value": "Depends on::Used by", "value": "1a9cb166f1571100a92eb60da2bce5c5"},
                "connection_strength": "always",
            }
        ]
    }
    services.take([written(tmp_path, items, "ci.json"), written(tmp_path, relations, "rel.json")], now)
    assert edges(services()) == {("PS LinuxApp01", "MailServerUS", "depends-on")}
    found = services().items[key]
    assert (found.criticality, found.owner, found.group) == ("high", "Fred Luddy", "")


CATALOG: list[dict[str, Any]] = [
    {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {
            "name": "checkout",
            "title": "Web checkout",
            "annotations": {"example.com/criticality": "tier 1", "backstage.io/managed-by-location": "url:x"},
            "labels": {"example.com/users": "52000"},
        },
        "spec": {
            "type": "service",
            "lifecycle": "production",
            "owner": "web-shop",
            "system": "shop",
            "dependsOn": ["resource:orders-db", "component:default/payments"],
            "consumesApis": ["payment-api"],
        },
    },
    {
        "kind": "Component",
        "metadata": {"name": "payments"},
        "spec": {"type": "service", "owner": "user:jo", "providesApis": ["payment-api"], "subcomponentOf": "checkout"},
        "relations": [
            {"type": "dependencyOf", "targetRef": "component:default/checkout"},
            {"type": "ownedBy", "targetRef": "user:default/jo"},
        ],
    },
    {"kind": "API", "metadata": {"name": "payment-api"}, "spec": {"type": "openapi", "owner": "web-shop"}},
    {"kind": "Resource", "metadata": {"name": "orders-db", "namespace": "default"}, "spec": {"type": "database"}},
    {"kind": "System", "metadata": {"name": "shop"}, "spec": {"owner": "group:web-shop"}},
    {
        "kind": "Group",
        "metadata": {"name": "web-shop"},
        "spec": {"profile": {"displayName": "Web shop"}, "members": ["dan"]},
    },
    {
        "kind": "User",
        "metadata": {"name": "mira"},
        "spec": {"profile": {"displayName": "Mira Kovac"}, "memberOf": ["web-shop"]},
    },
    {"kind": "User", "metadata": {"name": "jo", "title": "Jo Bell"}, "spec": {}},
]


@pytest.mark.parametrize("wrap", [lambda entities: entities, lambda entities: {"items": entities, "totalItems": 8}])
def test_a_backstage_catalog(services: Services, tmp_path: Path, now: datetime, wrap: Any) -> None:
    taken = services.take([written(tmp_path, wrap(CATALOG), "entities.json")], now)
    assert (taken.source, taken.items, taken.dangling) == ("backstage", 5, 0)
    assert edges(services()) == {
        ("checkout", "orders-db", "depends-on"),
        ("checkout", "payments", "depends-on"),
        ("checkout", "payment-api", "depends-on"),
        ("payment-api", "payments", "depends-on"),
        ("shop", "checkout", "depends-on"),
    }
    checkout, payments = services().find("web checkout"), services().find("payments")
    assert checkout is not None
    assert payments is not None
    assert (checkout.criticality, checkout.users, checkout.environment) == ("critical", 52_000, "production")
    assert (checkout.group, checkout.owner, checkout.on_call) == ("Web shop", "", ("dan", "Mira Kovac"))
    assert (payments.group, payments.owner) == ("", "Jo Bell")


@pytest.mark.parametrize(("type_", "edge"), [*service_table.RELATIONS.items()])
def test_each_kind_of_relation_leads_one_way(
    services: Services, tmp_path: Path, now: datetime, type_: str, edge: tuple[Relation, bool]
) -> None:
    services.take([written(tmp_path, "name\na\nb\n")], now)
    services.take([written(tmp_path, f"parent;type;child\na;{type_}::x;b\n", "rel.csv")], now)
    relation, down = edge
    assert services().edges == (Edge("a", "b", relation) if down else Edge("b", "a", relation),)


# What is wrong


def test_each_bad_row_is_named_with_its_line_and_its_mend(services: Services, tmp_path: Path, now: datetime) -> None:
    text = (
        "name,criticality,users,rto\npayments,high,400,4h\n,high,1,1h\nmail,urgent,1,1h\nfax,high,many,1h\n"
        'telex,low,3,soon\npayments,low,3,1h\n"two\nlines",low,3,1h\nlast,wow,3,1h\n'
    )
    assert problems(services, written(tmp_path, text), now=now) == [
        "3: it has no name: write one, or check that a column is called name",
        "4: criticality: “urgent” is no level: write critical, high, medium or low",
        "5: users: “many” is no number of people: write one as 40000",
        "6: rto: “soon” is no length of time: write 4h or 30m",
        "7: payments stands in line 2 already: keep one of the two, or give each its own id",
        "10: criticality: “wow” is no level: write critical, high, medium or low",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it: export items, relations or both"),
        ("[]", "there is nothing in it: export items, relations or both"),
        ('{"error": {"message": "No Record found"}}', "no column is called name, nor parent and child"),
        ("colour,size\nred,3\n", "1: no column is called name, nor parent and child"),
        ("{", "this is not JSON that can be read"),
        ("[" * 5000, "this is not JSON that can be read"),
        ("name\na,b\n", "2: 2 cells and 1 columns: quote what has a separator"),
        ("parent,child\na,\n", "2: to (or child) is empty: say what this relation is between"),
        ("id,name\n1,x\n2,x\n3,y\n", ""),
        ('[{"kind": "Component", "metadata": {}}]', "record 1: it has no kind and metadata.name"),
        (
            '[{"kind": "Component", "metadata": {"name": "a", "labels": {"tier": "gold"}}}]',
            "component:default/a: critic",
        ),
    ],
)
def test_what_is_no_map_is_told_in_a_sentence(
    services: Services, tmp_path: Path, now: datetime, text: str, said: str
) -> None:
    path = written(tmp_path, text)
    if said:
        assert problems(services, path, now=now)[0].startswith(said)
    else:
        services.take([path], now)


def test_a_name_of_two_items_is_no_end_of_a_relation(services: Services, tmp_path: Path, now: datetime) -> None:
    items = written(tmp_path, "id,name\n1,web\n2,web\n3,db\n")
    relations = written(tmp_path, "from,to\nweb,db\n2,db\n", "rel.csv")
    assert problems(services, items, relations, now=now) == [
        "2: 2 items are called web: name the one that is meant by its id (1, 2)"
    ]


HOSTILE = ("\x1b]52;c;aGk=\x07pay", "pay\u202eroll", "=cmd|' /C calc'!A0", "[bold red]x[/]", "a" * 399, "💳 Zahlung")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_kept_and_made_visible(services: Services, tmp_path: Path, now: datetime, name: str) -> None:
    items = written(tmp_path, [{"name": name, "owner": name}], "map.json")
    services.take([items, written(tmp_path, [{"parent": name, "child": name}], "rel.json")], now)
    (item,) = services().items.values()
    assert item.name == item.owner == visible(" ".join(name.split()), keep="")
    assert services().find(item.name) is item
    assert [len(circle) for circle in services().cycles] == [1]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(RulesError):
        _, reading = read_map([path])
        service_table.resolve(reading, {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["kind", "metadata", "name", "spec", "dependsOn", "owner", "relations", "members", "parent", "child"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, entries: list[Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    with suppress(RulesError):
        read_map([path])

"""The service map: walks end and are complete, names are found, and an incident's reach is read from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mim_console.incident.facts.people import Joined
from mim_console.incident.facts.scope import ServiceAffected
from mim_console.incident.services import Edge, Item, ServiceMap
from mim_console.incident.services.reach import Reach, reach
from mim_console.incident.services.tree import tree
from tests.incident.tale import Tale, declared

IDS = [f"s{n}" for n in range(7)]
EDGES = st.lists(
    st.builds(
        Edge,
        st.sampled_from([*IDS, "gone"]),
        st.sampled_from([*IDS, "gone"]),
        st.sampled_from(["depends-on", "hosted-on"]),
        st.sampled_from(["hard", "soft"]),
    ),
    max_size=20,
)


def mapped(edges: list[Edge]) -> ServiceMap:
    return ServiceMap((Item(id=id, name=id.upper()) for id in IDS), edges)


@given(EDGES)
def test_the_blast_radius_is_closed_and_each_way_there_is_one_step_longer(edges: list[Edge]) -> None:
    services = mapped(edges)
    start = services.items["s0"]
    found = {each.item.id: each for each in services.dependents([start])}
    inside = {"s0", *found}
    assert "s0" not in found
    for edge in edges:
        if edge.on in inside and edge.of in services.items:
            assert edge.of in inside
    for each in found.values():
        before = 0 if each.via is start else found[each.via.id].distance
        assert each.distance == before + 1
        assert any(edge.of == each.item.id and edge.on == each.via.id for edge in edges)


@given(EDGES)
def test_what_depends_on_it_is_what_it_is_a_dependency_of(edges: list[Edge]) -> None:
    services = mapped(edges)
    above = {(x, y.item.id) for x in IDS for y in services.dependents([services.items[x]])}
    below = {(y.item.id, x) for x in IDS for y in services.dependencies([services.items[x]])}
    assert above == below


@given(EDGES)
def test_an_item_is_in_a_circle_exactly_if_it_depends_on_itself(edges: list[Edge]) -> None:
    services = mapped(edges)
    circled = [item.id for circle in services.cycles for item in circle]
    assert len(circled) == len(set(circled))
    for id in IDS:
        directly = [other for other, _ in services.below(services.items[id])]
        itself = any(id in (each.id, *(far.item.id for far in services.dependencies([each]))) for each in directly)
        assert (id in circled) == itself


@given(EDGES)
def test_a_tree_ends_and_opens_each_item_once(edges: list[Edge]) -> None:
    services = mapped(edges)
    branches = tree(services, services.items["s0"], "below", deep=len(IDS))
    opened = [branch.item.id for branch in branches if not branch.again]
    assert sorted(opened) == sorted(each.item.id for each in services.dependencies([services.items["s0"]]))


@given(EDGES)
def test_what_only_soft_edges_lead_to_does_not_stop(edges: list[Edge]) -> None:
    whole = mapped(edges).dependents([Item(id="s0", name="S0")])
    hard = mapped([edge for edge in edges if edge.strength == "hard"]).dependents([Item(id="s0", name="S0")])
    assert {each.item.id for each in whole if each.hard} == {each.item.id for each in hard}


def test_a_chain_as_long_as_a_cmdb_is_walked_to_its_end() -> None:
    ids = [str(n) for n in range(30_000)]
    links = [Edge(of, on) for of, on in zip(ids, [*ids[1:], ids[0]], strict=True)]
    services = ServiceMap((Item(id=id, name=id) for id in ids), links)
    assert services.dependencies([services.items["0"]])[-1].distance == len(ids) - 1
    assert [len(circle) for circle in services.cycles] == [len(ids)]


def test_a_name_is_found_however_it_is_written() -> None:
    live = Item(id="1", name="Card payments", aliases=("payments-svc",), environment="production")
    test = Item(id="2", name="card-payments", environment="test", criticality="high")
    services = ServiceMap([test, live])
    for name in ("card payments", "CARD_PAYMENTS", "Card-Payments", "payments-svc", "payments svc", "1"):
        assert services.find(name) is live, name
    assert services.find("cards") is None
    assert services.called("card payments") == [live, test]


def test_what_leads_nowhere_is_told() -> None:
    services = ServiceMap([Item(id="a", name="a", owner="Ana"), Item(id="b", name="b")], [Edge("a", "gone")])
    assert services.dangling == [Edge("a", "gone")]
    assert [item.name for item in services.orphans] == ["a", "b"]
    assert [item.name for item in services.unowned] == ["b"]
    assert services.dependencies([services.items["a"]]) == []


SHOP = ServiceMap(
    [
        Item(
            id="1",
            name="checkout",
            criticality="critical",
            users=52_000,
            group="Web",
            owner="Ines",
            functions=("Sales",),
        ),
        Item(id="2", name="payments", criticality="critical", users=64_000, group="Payments", on_call=("Jo", "Karim")),
        Item(id="3", name="refunds", group="Payments", sites=("Leeds",), regulated=True),
        Item(id="4", name="payments-db", group="Databases", on_call=("Omar",)),
        Item(id="5", name="cluster", group="Platform", vendor="Acme", contract="A-1"),
        Item(id="6", name="power", group="Facilities"),
    ],
    [Edge("1", "2"), Edge("1", "5"), Edge("2", "4"), Edge("2", "5"), Edge("3", "2"), Edge("5", "6")],
)


def of(*facts: ServiceAffected | Joined, services: ServiceMap = SHOP) -> Reach:
    tale = Tale()
    tale.say(declared())
    for after, fact in enumerate(facts, 1):
        tale.say(fact, after)
    return reach(tale.incident, services)


def down(name: str) -> ServiceAffected:
    return ServiceAffected(service=name, state="down")


def test_the_reach_of_one_failing_service() -> None:
    found = of(down("payments"))
    assert [each.item.name for each in found.blast] == ["checkout", "refunds"]
    assert found.users == 64_000
    assert found.functions == ("Sales",)
    assert [each.item.name for each in found.suspects] == ["cluster", "payments-db", "power"]
    assert [item.name for item in found.regulated] == ["refunds"]
    assert found.vendors == (("Acme", "A-1", ("cluster",)),)
    assert found.said == "2 depend on payments, 1 critical, 64,000 users or more"
    assert found.reasons == (
        "payments is critical and down",
        "critical and depending on it: checkout",
        "2 support groups have something to do with it: Payments and Web",
        "regulated: refunds",
    )


def test_what_several_failing_services_share_is_looked_at_first() -> None:
    found = of(down("checkout"), down("refunds"))
    assert [(each.item.name, each.why) for each in found.suspects] == [
        ("payments", "directly below checkout, and below refunds"),
        ("cluster", "directly below checkout, and below refunds"),
        ("payments-db", "2 steps below checkout, and below refunds"),
        ("power", "2 steps below checkout, and below refunds"),
    ]


def test_what_fails_itself_below_something_that_fails_is_the_first_suspect() -> None:
    found = of(down("refunds"), down("checkout"), down("payments-db"))
    assert [each.item.name for each in found.suspects] == ["payments-db", "payments", "cluster", "power"]
    assert (found.suspects[0].state, found.suspects[0].distance) == ("down", 2)


def test_a_suspect_that_works_again_is_looked_at_last() -> None:
    found = of(down("payments"), ServiceAffected(service="payments-db", state="restored"))
    assert [each.item.name for each in found.suspects] == ["cluster", "power", "payments-db"]


def test_who_should_be_on_the_call_and_is_not() -> None:
    found = of(down("payments"), Joined(person="jo"), Joined(person="Lin", group="databases"))
    assert [(each.name, each.present) for each in found.call] == [
        ("Karim", False),
        ("Platform", False),
        ("Omar", False),
        ("Facilities", False),
        ("Ines", False),
        ("Payments", True),
        ("Jo", True),
        ("Databases", True),
    ]
    assert found.missing[2].why == "knows payments-db, directly below payments"


def test_without_a_map_or_a_failing_service_nothing_is_claimed() -> None:
    assert of(down("payments"), services=ServiceMap()) == Reach()
    assert of() == Reach()
    unknown = of(down("fax"))
    assert (unknown.hit, unknown.unmapped, bool(unknown)) == ((), ("fax",), False)

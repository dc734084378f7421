"""The NetworkX network: who is joined to what, and what a person reads on it."""

import contextlib
import datetime
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
import pytest
from pyoxigraph import NamedNode

from gongbao.graph import vocabulary as term
from gongbao.graph.directory import GraphDirectory, open_graph
from gongbao.graph.facts import agency, subjects
from gongbao.graph.network import network
from gongbao.graph.projections import (
    AGENCY,
    OBLIGATION,
    assignments,
    citations,
    document_relations,
    responsibilities,
    shared_obligations,
)
from gongbao.parser.model import Issue, Level, Relation, Role
from tests.command import gongbao
from tests.issues import ISSUE, SEQUEL

BASE = "https://w3id.org/gongbao/"
FIRST = f"{BASE}eli/qinghe/2024/2/doc/1"
NOTICE = f"{BASE}eli/work/青政发/2024/12"
BUREAU = f"{BASE}agency/青河州/农业农村局"


@dataclass
class Graph:
    """Some issues, as a graph directory gives them."""

    held: Sequence[Issue]

    def issues(self) -> Sequence[Issue]:
        return self.held


def attribute(net: "nx.MultiDiGraph[str]", name: str) -> dict[str, object]:
    """One attribute of every node that has it."""
    return {node: known[name] for node, known in net.nodes(data=True) if name in known}


ONE = network(Graph([ISSUE]))
TWO = network(Graph([ISSUE, SEQUEL]))


def test_every_fact_is_a_node() -> None:
    assert Counter(attribute(ONE, "kind").values()) == {
        "agency": len(ISSUE.agencies) + 1,  # the office that only issues a document
        "obligation": len(ISSUE.obligations),
        "target": len(ISSUE.targets),
        "deadline": len(ISSUE.deadlines),
        "document": 2 + 3,  # two printed, three only cited; the plan that the notice carries is the notice's
    }


def test_every_edge_has_its_kind_as_key_and_a_weight() -> None:
    for *_, key, known in ONE.edges(keys=True, data=True):
        assert known["kind"] == key
        assert known["weight"] >= 1


def test_an_agency_leads_an_obligation_that_a_document_states() -> None:
    duty = f"{FIRST}#sec_2__item_1__obligation_1"
    assert ONE.has_edge(BUREAU, duty, "lead")
    assert ONE.has_edge(f"{BASE}agency/青河州/水利局", duty, "support")
    assert ONE.has_edge(NOTICE, duty, "states")
    assert ONE.has_edge(duty, f"{FIRST}#target_2", "measures")
    assert ONE.has_edge(duty, f"{FIRST}#deadline_2", "due")
    assert ONE.nodes[duty] == {
        "kind": "obligation",
        "label": "新建高标准农田",
        "quote": "2025年底前新建高标准农田5万亩；亩均增产8%—10%；不得占用水源地。",
        "topics": "高标准农田、水源地",
        "document": NOTICE,
        "document_label": "青政发〔2024〕12号",
        "date": "2024-03-05",
        "path": "二、（一）",
        "issue": f"{BASE}eli/qinghe/2024/2",
        "due": "2025-12-31",
        "tasks": 3,
        "targets": 2,
        "deadlines": 1,
    }


def test_nodes_are_labelled_for_people() -> None:
    labels = attribute(ONE, "label")
    assert labels[BUREAU] == "青河州农业农村局"
    assert labels[f"{FIRST}#target_1"] == "粮食播种面积 ≥300000亩"
    assert labels[f"{FIRST}#target_3"] == "亩均增产 8–10%"
    assert labels[f"{BASE}eli/title/云岭省粮食安全规划"] == "《云岭省粮食安全规划》"


def test_who_only_issues_or_publishes_is_an_agency_too() -> None:
    office = f"{BASE}agency/青河州人民政府办公室"
    assert ONE.nodes[office] == {
        "kind": "agency",
        "label": "青河州人民政府办公室",
        "collective": False,
        "obligations": 0,
    }
    assert ONE.has_edge(f"{BASE}eli/work/青政办发/2024/7", office, "passed_by")
    assert ONE.has_edge(NOTICE, f"{BASE}agency/青河州/人民政府", "passed_by")
    publisher = replace(ISSUE, masthead=replace(ISSUE.masthead, publisher="青河州档案馆"))
    assert network(Graph([publisher])).nodes[f"{BASE}agency/青河州档案馆"]["obligations"] == 0


def test_numbers_agree_with_sparql(tmp_path: Path) -> None:
    with GraphDirectory(tmp_path).writing() as build:
        build.put(ISSUE)
        build.put(SEQUEL)
    graph = open_graph(tmp_path)
    net = network(graph, graph.manifest.base)
    kinds = Counter(attribute(net, "kind").values())
    for kind, of in (
        ("agency", term.ORGANIZATION),
        ("obligation", term.OBLIGATION),
        ("target", term.TARGET),
        ("deadline", term.DEADLINE),
    ):
        assert kinds[kind] == len(set(subjects(graph.store, term.TYPE, of)))
    cited = sum(known.get("citations", 0) for _, known in net.nodes(data=True))
    assert cited == len(set(subjects(graph.store, term.TYPE, term.CITATION)))
    for node, known in net.nodes(data=True):
        if known["kind"] == "agency":
            stated = agency(graph.store, NamedNode(node), graph.manifest.base)
            assert (known["label"], known["collective"]) == (stated.name, stated.collective)
            assert (known.get("level"), known.get("jurisdiction")) == (stated.level, stated.jurisdiction)
            assert known["obligations"] == len(set(subjects(graph.store, term.RESPONSIBLE_AGENCY, NamedNode(node))))


def test_of_what_issues_tell_differently_the_first_by_code_point_counts() -> None:
    first, *others = ISSUE.agencies
    other = replace(first, name="一" + first.name, level=Level.COUNTY, jurisdiction="一州", collective=True)
    told = replace(ISSUE, agencies=(other, *others))
    later = replace(ISSUE, masthead=replace(ISSUE.masthead, key="qinghe/2024/3"))
    node = f"{BASE}agency/{first.id}"
    for issues in ([later, told], [told, later]):
        known = network(Graph(issues)).nodes[node]
        assert (known["label"], known["jurisdiction"], known["collective"]) == ("一" + first.name, "一州", True)
        assert known["level"] == min(level for level in (first.level, Level.COUNTY) if level is not None)


def test_what_no_obligation_has_hangs_on_its_document() -> None:
    assert ONE.has_edge(NOTICE, f"{FIRST}#target_1", "states")
    assert not list(
        nx.isolates(ONE.subgraph(node for node, kind in attribute(ONE, "kind").items() if kind != "agency"))
    )


def test_a_relative_time_is_due_on_its_day() -> None:
    assert ONE.nodes[f"{BASE}eli/qinghe/2024/2/doc/2#obligation_1"]["due"] == "2024-04-07"


def test_documents_cite_and_repeal() -> None:
    second = f"{BASE}eli/work/青政办发/2024/7"
    assert ONE.has_edge(second, f"{BASE}eli/work/青政办发/2016/30", "repeals")
    assert ONE.has_edge(NOTICE, f"{BASE}eli/work/云政发/2022/8", "based_on")
    assert not list(nx.selfloop_edges(ONE))


def test_a_title_that_another_issue_prints_becomes_its_document() -> None:
    plan = f"{BASE}eli/work/云政发/2023/3"
    assert ONE.has_edge(NOTICE, f"{BASE}eli/title/云岭省粮食安全规划", "implements")
    assert TWO.has_edge(NOTICE, plan, "implements")
    assert f"{BASE}eli/title/云岭省粮食安全规划" not in TWO
    assert TWO.nodes[plan]["printed"] is True


def test_the_order_of_issues_changes_neither_nodes_nor_edges() -> None:
    turned = network(Graph([SEQUEL, ISSUE]))
    assert {node: turned.nodes[node] for node in turned} == {node: TWO.nodes[node] for node in TWO}
    assert sorted(turned.edges(keys=True)) == sorted(TWO.edges(keys=True))


def test_attributes_are_what_any_format_can_write() -> None:
    for _, attributes in TWO.nodes(data=True):
        assert all(isinstance(value, str | int | float) for value in attributes.values())
        assert not any(isinstance(value, datetime.date) for value in attributes.values())


# -------------------------------------------------------------------------------------------------------- projections


def test_agencies_and_obligations_are_two_sets_joined_by_roles() -> None:
    borne = responsibilities(ONE)
    assert nx.is_bipartite(borne)
    sides = Counter(borne.nodes[node]["bipartite"] for node in borne)
    assert sides == {AGENCY: len(ISSUE.agencies) + 1, OBLIGATION: len(ISSUE.obligations)}
    assert all(borne.nodes[one]["bipartite"] != borne.nodes[other]["bipartite"] for one, other in borne.edges)
    duty = f"{FIRST}#sec_2__item_1__obligation_1"
    assert borne.edges[BUREAU, duty] == {"roles": "lead", "weight": 1}
    assert borne.nodes[duty] == {**ONE.nodes[duty], "bipartite": OBLIGATION}
    assert borne.degree[f"{BASE}agency/青河州/人民政府"] == 0


def test_agencies_are_joined_by_the_obligations_they_share() -> None:
    agencies = shared_obligations(ONE)
    assert list(agencies.edges(data="weight")) == [(BUREAU, f"{BASE}agency/青河州/水利局", 1)]
    assert agencies.nodes[BUREAU] == ONE.nodes[BUREAU]
    assert agencies.nodes[BUREAU]["obligations"] == 1
    assert agencies.nodes[f"{BASE}agency/青河州/人民政府"]["obligations"] == 0


def test_shared_obligations_are_the_bipartite_graph_s_weighted_projection() -> None:
    borne = responsibilities(TWO)
    members = [node for node in borne if borne.nodes[node]["bipartite"] == AGENCY]
    known = nx.bipartite.weighted_projected_graph(borne, members)
    shared = shared_obligations(TWO)
    assert {frozenset(edge): known.edges[edge]["weight"] for edge in known.edges} == {
        frozenset(edge): shared.edges[edge]["weight"] for edge in shared.edges
    }


def test_programs_that_draw_get_an_edge_for_each_role_and_relation() -> None:
    borne = assignments(ONE)
    assert sorted(borne.edges(keys=True)) == sorted(
        edge for edge in ONE.edges(keys=True) if edge[2] in set(Role) and ONE.nodes[edge[0]]["kind"] == "agency"
    )
    assert borne.nodes[BUREAU] == {**ONE.nodes[BUREAU], "bipartite": AGENCY}
    related = document_relations(TWO)
    assert set(related) == set(citations(TWO))
    assert Counter(kind for *_, kind in related.edges(keys=True)) == Counter(
        kind for *_, kind in TWO.edges(keys=True) if kind in set(Relation)
    )


def test_documents_cite_documents_in_some_way_so_often() -> None:
    cited = citations(TWO)
    assert set(cited) == {node for node, kind in attribute(TWO, "kind").items() if kind == "document"}
    plan = f"{BASE}eli/work/云政发/2023/3"
    assert cited.edges[NOTICE, plan] == {"relation": "implements", "weight": 1}
    assert [edge[1] for edge in citations(TWO, "repeals").edges] == [f"{BASE}eli/work/青政办发/2016/30"]
    assert sum(citations(TWO, relation).number_of_edges() for relation in Relation) == cited.number_of_edges()
    with pytest.raises(ValueError, match="no relation repels; there is amends, based_on"):
        citations(TWO, "repels")


# ------------------------------------------------------------------------------------------------- the documentation


def test_the_documentation_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[1] / "docs" / "network.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", text, re.M | re.S)
    assert len(examples) == text.count("```python") == 4
    assert gongbao("build", cwd=tmp_path).returncode == 0
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code, shown in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == shown


def test_the_documentation_names_every_attribute_and_edge() -> None:
    text = (Path(__file__).parents[1] / "docs" / "network.md").read_text(encoding="utf-8")
    written = set(re.findall(r"`([^`\n]+)`", text))
    assert {name for _, known in TWO.nodes(data=True) for name in known} <= written
    assert {kind for *_, kind in TWO.edges(keys=True)} <= written

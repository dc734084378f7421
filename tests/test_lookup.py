"""Who owns what, and what an agency owes: asked of issues made by hand."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongbao.graph import GraphDirectory, open_graph
from gongbao.graph.directory import Graph
from gongbao.graph.lookup import UnknownAgencyError, duties, find_agencies, owners
from gongbao.parser.model import Agency, Issue, Role
from tests.issues import ISSUE, SEQUEL

GraphOf = Callable[..., Graph]


@pytest.fixture
def graph_of(tmp_path: Path) -> GraphOf:
    """Makes a graph of issues."""

    def make(*issues: Issue) -> Graph:
        with GraphDirectory(tmp_path).writing() as writing:
            for issue in issues:
                writing.put(issue)
        return open_graph(tmp_path)

    return make


@pytest.fixture
def graph(graph_of: GraphOf) -> Graph:
    return graph_of(SEQUEL, ISSUE)


@pytest.mark.parametrize(
    "name", ["青河州水利局", "州水利局", "水利局", "青河州/水利局", "水 利 局", "青河州／水利局"], ids=str
)
def test_any_name_finds_an_agency(name: str, graph: Graph) -> None:
    assert [agency.id for agency in find_agencies(graph, name)] == ["青河州/水利局"]


def test_an_agency_is_found_by_an_alias_that_only_another_issue_knows(graph_of: GraphOf) -> None:
    renamed = tuple(
        replace(agency, aliases=("州水务局",)) if agency.id == "青河州/水利局" else agency for agency in ISSUE.agencies
    )
    graph = graph_of(ISSUE, Issue(source=SEQUEL.source, masthead=SEQUEL.masthead, agencies=renamed))
    assert duties(graph, find_agencies(graph, "州水务局")) != ()


def test_a_region_picks_one_of_several_agencies_of_a_name(graph_of: GraphOf) -> None:
    others = (Agency("东山县/水利局", "东山县水利局", ("水利局",), "东山县"),)
    graph = graph_of(ISSUE, Issue(source=SEQUEL.source, masthead=SEQUEL.masthead, agencies=others))
    assert [agency.id for agency in find_agencies(graph, "水利局")] == ["东山县/水利局", "青河州/水利局"]
    assert [agency.id for agency in find_agencies(graph, "水利局", region="东山")] == ["东山县/水利局"]
    with pytest.raises(UnknownAgencyError, match="东山县、青河州"):
        find_agencies(graph, "水利局", region="西山县")


def test_an_unknown_name_is_answered_with_those_that_are_near(graph: Graph) -> None:
    with pytest.raises(UnknownAgencyError, match="州水利局"):
        find_agencies(graph, "州水务局")


def test_an_obligation_is_one_duty_a_task_in_the_order_of_the_text(graph: Graph) -> None:
    owed = duties(graph, find_agencies(graph, "州水利局"))
    assert [duty.text for duty in owed] == [task.text for task in ISSUE.obligations[0].tasks]
    assert [[target.unit for target in duty.targets] for duty in owed] == [["亩"], ["%"], []]
    assert {duty.role for duty in owed} == {Role.SUPPORT}
    assert {(duty.place.document, duty.place.clause) for duty in owed} == {("青政发〔2024〕12号", "二、（一）")}


def test_what_stands_in_an_obligation_but_in_no_task_holds_for_each_of_its_tasks(graph_of: GraphOf) -> None:
    every_year = replace(ISSUE.obligations[0], deadlines=(1, 2))
    graph = graph_of(replace(ISSUE, obligations=(every_year,)))
    owed = duties(graph, find_agencies(graph, "州水利局"))
    assert [[deadline.evidence.quote for deadline in duty.deadlines] for duty in owed] == [
        ["2025年底前", "每年"],
        ["每年"],
        ["每年"],
    ]


def test_a_deadline_that_only_a_target_has_is_one_of_its_task(graph_of: GraphOf) -> None:
    tasks = tuple(replace(task, deadlines=()) for task in ISSUE.obligations[0].tasks)
    graph = graph_of(replace(ISSUE, obligations=(replace(ISSUE.obligations[0], tasks=tasks),)))
    owed = duties(graph, find_agencies(graph, "州水利局"))
    assert [len(duty.deadlines) for duty in owed] == [1, 0, 0]


def test_due_before_counts_the_day_that_a_relative_time_comes_to(graph: Graph) -> None:
    agencies = find_agencies(graph, "各县市人民政府")
    assert len(duties(graph, agencies, due_before=datetime.date(2024, 4, 8))) == 1
    assert duties(graph, agencies, due_before=datetime.date(2024, 4, 7)) == ()


def test_a_role_narrows_the_duties(graph: Graph) -> None:
    agencies = find_agencies(graph, "州农业农村局")
    assert duties(graph, agencies, role=Role.LEAD) == duties(graph, agencies) != ()
    assert duties(graph, agencies, role=Role.SUPPORT) == ()


def test_owners_of_what_a_text_mentions_are_listed_with_the_busiest_first(graph: Graph) -> None:
    found = owners(graph, "高标准 农田")
    assert [(owner.agency, owner.role) for owner in found] == [
        ("青河州/农业农村局", Role.LEAD),
        ("青河州/水利局", Role.SUPPORT),
    ]
    assert owners(graph, "航天") == ()

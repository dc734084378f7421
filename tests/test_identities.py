"""Which names stand for one body in a document of a given issuer, and whose body of what level it is."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus import load_regions
from gongbao.parser import parse_issue
from gongbao.parser.identities import Register
from gongbao.parser.model import Agency

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "identities.toml").read_text(encoding="utf-8")
)["case"]


def identified(issuer: str, names: list[str]) -> dict[str, Agency]:
    """The agencies that the names stand for in a document of the issuer."""
    register = Register(load_regions())
    home = register.home_of(issuer)
    ids = {name: register.identify(name, home) for name in names}
    agencies = {agency.id: agency for agency in register.agencies()}
    return {name: agencies[key] for name, key in ids.items()}


def test_names_of_cases_are_unique() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_names_of_one_body_have_one_id(case: dict[str, Any]) -> None:
    agencies = identified(case["issuer"], [name for names in case["same"] for name in names])
    ids = [{name: agencies[name].id for name in names} for names in case["same"]]
    wrong = [f"several ids: {found}" for found in ids if len(set(found.values())) > 1]
    for index, found in enumerate(ids):
        wrong += [
            f"one id for {list(found)} and {list(other)}: {shared}"
            for other in ids[index + 1 :]
            if (shared := set(found.values()) & set(other.values()))
        ]
    assert not wrong, "\n".join(["", case["name"], case["issuer"], *wrong])


@pytest.mark.parametrize("case", [case for case in CASES if "places" in case], ids=lambda case: case["name"])
def test_jurisdiction_and_level(case: dict[str, Any]) -> None:
    agencies = identified(case["issuer"], [name for name, _, _ in case["places"]])
    wrong = []
    for name, jurisdiction, level in case["places"]:
        agency = agencies[name]
        if (agency.jurisdiction or "", agency.level) != (jurisdiction, level):
            wrong.append(f"{name}: {agency.jurisdiction}, {agency.level}, not {jurisdiction or None}, {level}")
    assert not wrong, "\n".join(["", case["name"], case["issuer"], *wrong])


def test_a_document_gives_its_bearers_these_ids() -> None:
    text = """宿州市人民政府办公室关于有关工作的通知

一、工作任务

完善防灾减灾工作机制。（市应急局、卫健委）

市应急管理局要加强统筹，宿州市卫生健康委员会负责医疗救援。

省应急管理厅派出专家指导。
"""
    issue = parse_issue(text, regions=load_regions())
    ids = {bearer.name: bearer.agency for assignment in issue.assignments for bearer in assignment.bearers}
    assert ids["市应急局"] == ids["市应急管理局"]
    assert ids["市卫健委"] == ids["宿州市卫生健康委员会"]
    assert len(set(ids.values())) == 3
    places = {agency.id: (agency.jurisdiction, agency.level) for agency in issue.agencies}
    assert places[ids["市应急局"]] == ("宿州市", "地")
    assert places[ids["省应急管理厅"]] == ("安徽省", "省")


def test_the_width_of_brackets_tells_no_bodies_apart() -> None:
    text = """六盘水市人民政府办公室关于有关工作的通知

一、工作任务

健全防汛责任体系。（各县（市、区）人民政府）

落实隐患巡查制度。(各县(市、区)人民政府)
"""
    issue = parse_issue(text, regions=load_regions())
    first, second = issue.assignments
    assert [bearer.agency for bearer in first.bearers] == [bearer.agency for bearer in second.bearers]


def test_an_agency_carries_the_names_it_was_met_under() -> None:
    agencies = identified("荆州市人民政府", ["市住建局", "市住房城乡建设局"])
    agency = agencies["市住建局"]
    assert agency is agencies["市住房城乡建设局"]
    assert {agency.name, *agency.aliases} >= {"市住建局", "市住房城乡建设局"}

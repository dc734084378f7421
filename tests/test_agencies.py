"""Agencies as facts: kinds, what is part of what, collective ones, and what only a whole issue shows."""

import pytest

from gongbao.corpus import load_regions
from gongbao.parser import Agency, AgencyKind, Issue, Level, parse_issue
from gongbao.parser.identities import Register


def named(issuer: str, name: str) -> Agency:
    register = Register(load_regions())
    key = register.identify(name, register.home_of(issuer))
    return next(agency for agency in register.agencies() if agency.id == key)


def parent_of(issuer: str, name: str) -> str | None:
    register = Register(load_regions())
    key = register.identify(name, register.home_of(issuer))
    agencies = {agency.id: agency for agency in register.agencies()}
    parent = agencies[key].parent
    return None if parent is None else agencies[parent].name


def read(issuer: str, *tails: str) -> Issue:
    lines = [f"{issuer}关于有关工作的通知", "一、工作任务", *(f"完成任务{tail}" for tail in tails)]
    return parse_issue("\n\n".join(lines), regions=load_regions())


def ids(issue: Issue) -> dict[str, str]:
    return {bearer.name: bearer.agency for assignment in issue.assignments for bearer in assignment.bearers}


def codes(issue: Issue) -> list[str]:
    return [found.code for found in issue.diagnostics if found.code.endswith("agency")]


# ---------------------------------------------------------------------------------------- kind, name, parent


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("市委", AgencyKind.PARTY),
        ("市委宣传部", AgencyKind.PARTY),
        ("市纪委", AgencyKind.PARTY),
        ("民盟市委", AgencyKind.PARTY),
        ("市政府", AgencyKind.GOVERNMENT),
        ("市发展改革委", AgencyKind.GOVERNMENT),
        ("市公安局交警支队", AgencyKind.GOVERNMENT),
        ("市安委会办公室", AgencyKind.GOVERNMENT),
        ("市人大常委会", AgencyKind.CONGRESS),
        ("市政协", AgencyKind.CPPCC),
        ("市监委", AgencyKind.SUPERVISION),
        ("市法院", AgencyKind.COURT),
        ("市检察院", AgencyKind.PROCURATORATE),
        ("市总工会", AgencyKind.MASS),
        ("团市委", AgencyKind.MASS),
        ("市红十字会", AgencyKind.MASS),
        ("晋中军分区", AgencyKind.MILITARY),
        ("市供电公司", AgencyKind.ENTERPRISE),
        ("晋中职业技术学院", AgencyKind.SCHOOL),
        ("市第一人民医院", AgencyKind.HOSPITAL),
        ("市疾控中心", AgencyKind.INSTITUTION),
        ("中国科学院", AgencyKind.INSTITUTION),
        ("人民银行", AgencyKind.GOVERNMENT),
        ("各县（区、市）人民政府", AgencyKind.GOVERNMENT),
        ("有关部门单位", None),
    ],
)
def test_the_name_tells_the_kind(name: str, kind: AgencyKind | None) -> None:
    assert named("晋中市人民政府", name).kind == kind


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("市工信局", "晋中市工业和信息化局"),
        ("市委", "中共晋中市委员会"),
        ("市委办", "晋中市委办公室"),
        ("团市委", "共青团晋中市委员会"),
        ("市税务局", "国家税务总局晋中市税务局"),
        ("省委宣传部", "山西省委宣传部"),
        ("省政府办", "山西省人民政府办公厅"),
        ("国家林草局", "国家林业和草原局"),
        ("中宣部", "中央宣传部"),
    ],
)
def test_the_canonical_name_is_in_full(name: str, full: str) -> None:
    assert named("晋中市人民政府", name).name == full


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("市委宣传部", "中共晋中市委员会"),
        ("市委编办", "晋中市委机构编制委员会"),
        ("市安委办", "晋中市安全生产委员会"),
        ("市防汛抗旱指挥部办公室", "晋中市防汛抗旱指挥部"),
        ("市政府办公室", "晋中市人民政府"),
        ("市公安局交警支队", "晋中市公安局"),
        ("市交警支队", "晋中市公安局"),
        ("晋中市公安局榆次分局", "晋中市公安局"),
        ("国家金融监督管理总局晋中监管分局", "国家金融监督管理总局"),
        ("国家税务总局晋中市税务局", "国家税务总局"),
        ("财政部办公厅", "财政部"),
        ("市财政局", None),
        ("市发展和改革委员会", None),
        ("市国资委", None),
    ],
)
def test_the_name_tells_what_a_body_is_part_of(name: str, parent: str | None) -> None:
    assert parent_of("晋中市人民政府", name) == parent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("晋中市公安局榆次分局", "榆次公安分局"),
        ("人民银行晋中市分行", "市人民银行"),
        ("国家金融监督管理总局晋中监管分局", "市金融监管分局"),
        ("国家税务总局晋中市税务局", "市税务局"),
        ("市编办", "市委编办"),
        ("市交通局", "市交通运输局"),
        ("市总工会", "市工会"),
        ("市政府金融办", "市金融办"),
        ("市委市直机关工委", "市直机关工委"),
        ("晋中军分区", "市军分区"),
        ("市城市管理和综合执法局", "市城市管理综合执法局"),
        ("太谷区", "太谷区人民政府"),
        ("东阳镇", "东阳镇人民政府"),
        ("榆次街道", "榆次街道办事处"),
    ],
)
def test_two_names_of_one_body(one: str, other: str) -> None:
    assert named("晋中市人民政府", one).id == named("晋中市人民政府", other).id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市农业局", "市农业农村局"),
        ("市环保局", "市生态环境局"),
        ("市纪委", "市监委"),
        ("市人大", "市人大常委会"),
        ("市水利局", "市水务局"),
        ("市政府办公室", "市委办公室"),
        ("财政部门", "市财政部门"),
        ("农业农村部", "农业农村部门"),
        ("地方金融监管局", "金融监管分局"),
    ],
)
def test_two_bodies_that_only_look_alike(one: str, other: str) -> None:
    assert named("晋中市人民政府", one).id != named("晋中市人民政府", other).id


# ------------------------------------------------------------------------------------------------ collective


@pytest.mark.parametrize(
    ("issuer", "name", "levels"),
    [
        ("山西省人民政府", "各市、县（区）人民政府", "地县"),
        ("晋中市人民政府", "各县（区、市）人民政府", "县"),
        ("湖南省人民政府", "各市州人民政府", "地"),
        ("湖南省人民政府", "各县市区人民政府", "县"),
        ("国务院办公厅", "各省、自治区、直辖市人民政府", "省"),
        ("国务院", "县级以上地方人民政府", "省地县"),
        ("晋中市人民政府", "各乡镇人民政府", "乡"),
        ("晋中市人民政府", "有关部门", ""),
        ("晋中市人民政府", "各级应急管理部门", ""),
    ],
)
def test_a_collective_ranges_over_the_levels_that_its_name_tells(issuer: str, name: str, levels: str) -> None:
    agency = named(issuer, name)
    assert agency.collective
    assert [level.value for level in agency.ranges_over] == list(levels)


@pytest.mark.parametrize("name", ["市地方金融监管局", "地方志办公室", "市直机关工委", "省级机关事务管理局"])
def test_a_single_body_is_no_collective(name: str) -> None:
    assert not named("晋中市人民政府", name).collective


@pytest.mark.parametrize(("one", "other"), [("林草部门", "林业和草原部门"), ("各县政府", "各县人民政府")])
def test_collectives_are_one_under_short_and_full_functions(one: str, other: str) -> None:
    assert named("晋中市人民政府", one).id == named("晋中市人民政府", other).id


# -------------------------------------------------------------------------------------- whose document it is


@pytest.mark.parametrize(
    ("issuer", "name", "jurisdiction"),
    [
        ("中共晋中市委宣传部", "市教育局", "晋中市"),
        ("国家税务总局晋中市税务局", "市财政局", "晋中市"),
        ("中共山西省委办公厅 山西省人民政府办公厅", "省财政厅", "山西省"),
        ("晋中市教育局", "市教育局", "晋中市"),
        ("共青团晋中市委员会", "市教育局", "晋中市"),
        ("晋中市榆次区人民政府办公室", "市教育局", "晋中市"),
        ("教育部", "财政部", None),
    ],
)
def test_the_issuer_s_name_tells_whose_document_it_is(issuer: str, name: str, jurisdiction: str | None) -> None:
    assert named(issuer, name).jurisdiction == jurisdiction


def test_a_township_s_own_document() -> None:
    for issuer in ("三台县潼川镇人民政府", "青河县潼川镇人民政府"):  # the gazetteer has the one, not the other
        town = named(issuer, "镇人民政府")
        assert (town.name, town.level) == (issuer, Level.TOWNSHIP)
        assert named(issuer, "县财政局").level is Level.COUNTY


def test_an_issuer_without_region_is_of_its_gazette_s_publisher() -> None:
    register = Register(load_regions())
    publisher = register.home_of("晋中市人民政府")
    home = register.home_of("市教育局", publisher)
    assert register.identify("市财政局", home) == "晋中市/财政局"


def test_districts_of_one_name_are_told_apart_by_the_text() -> None:
    register = Register(load_regions())
    home = register.home_of("鼓楼区人民政府", text="……报徐州市人民政府批准……")
    assert register.identify("区财政局", home) == "徐州市鼓楼区/财政局"


# ------------------------------------------------------------------------------------------ the whole issue


def test_a_second_name_plate_alone_is_the_body_that_shows_it() -> None:
    found = ids(read("晋中市人民政府", "。（市国资委）", "。（市财政局（国资委）、市水利局）", "。（市财政局）"))
    assert found["市国资委"] == found["市财政局（国资委）"] == found["市财政局"]


def test_a_second_name_plate_beside_the_body_is_a_body_of_its_own() -> None:
    found = ids(read("晋中市人民政府", "。（市财政局（国资委）、市水利局）", "。（市财政局（国资委）、市国资委）"))
    assert found["市国资委"] != found["市财政局（国资委）"]


def test_a_part_in_brackets_is_no_name_plate() -> None:
    found = ids(read("晋中市人民政府", "。（市公安局（交警支队）、市水利局）", "。（市交警支队）"))
    assert found["市公安局（交警支队）"] != found["市交警支队"]


def test_no_agency_is_left_without_a_name_that_is_met_or_a_part_of_it() -> None:
    issue = read("晋中市人民政府", "。（市国资委）", "。（市财政局（国资委）、市委宣传部）")
    keys = {agency.id for agency in issue.agencies}
    parents = {agency.parent for agency in issue.agencies}
    assert keys == set(ids(issue).values()) | (parents - {None})
    assert len(keys) == len(issue.agencies)


def test_an_abbreviation_that_the_document_announces() -> None:
    text = "晋中市人民政府关于防汛的通知\n\n一、机构\n\n成立晋中市防汛救灾工作领导小组（以下简称领导小组）。\n\n统一调度。（领导小组、市水利局）\n\n日常工作。（领导小组办公室、市水利局）\n"
    issue = parse_issue(text, regions=load_regions())
    found = ids(issue)
    names = {agency.id: agency.name for agency in issue.agencies}
    assert names[found["领导小组"]] == "晋中市防汛救灾工作领导小组"
    assert names[found["领导小组办公室"]] == "晋中市防汛救灾工作领导小组办公室"
    assert codes(issue) == []


# --------------------------------------------------------------------------------------------------- doubts


def test_a_region_word_that_the_issuer_leaves_open_is_kept_as_printed_and_said() -> None:
    issue = read("晋中市人民政府", "。（县水利局、县财政局）")
    assert codes(issue) == ["ambiguous-agency"] * 2
    assert {agency.name for agency in issue.agencies} == {"县水利局", "县财政局"}
    assert {agency.jurisdiction for agency in issue.agencies} == {None}


def test_a_district_that_several_cities_have_is_said() -> None:
    issue = read("国务院办公厅", "。（鼓楼区人民政府、财政部）")
    assert codes(issue) == ["ambiguous-agency"]


def test_an_unknown_function_without_region_is_said_once() -> None:
    issue = read("晋中市人民政府", "。（事某局、市财政局）", "。（事某局、市水利局）")
    assert codes(issue) == ["unknown-agency"]


@pytest.mark.parametrize("tail", ["。（市事某局、事某局）", "。（市财政局、市事某局）", "。（市委编办、市融媒体中心）"])
def test_a_function_that_is_used_with_a_region_is_none_to_review(tail: str) -> None:
    assert codes(read("晋中市人民政府", tail)) == []


def test_without_a_gazetteer_names_are_kept_and_nothing_is_doubted() -> None:
    issue = parse_issue(
        "某市人民政府关于防汛的通知\n\n一、任务\n\n完成。（市水利局、县应急局、市应急管理局、市应急局）\n"
    )
    found = ids(issue)
    assert found["市应急管理局"] == found["市应急局"]
    assert codes(issue) == []
    assert {agency.jurisdiction for agency in issue.agencies} == {None}

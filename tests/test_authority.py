"""The authority file: what it may say, how it is read, and that it wins over the rules in every reading."""

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from gongbao.corpus import load_authorities, load_regions, read_authorities
from gongbao.graph import statements, vocabulary
from gongbao.parser import Agency, AgencyKind, GongbaoError, Issue, parse_issue
from gongbao.parser.authority import Authority, authorities_digest
from tests.command import gongbao

DOCUMENT = """衡水市人民政府办公室关于印发有关工作方案的通知

一、工作任务

提高供水能力。（市水务局、财政局）

市城市供水处负责管网改造。市水利局要加强调度。
"""
FILE = """
[[agency]]
name = "衡水市水利局"
aliases = ["市水务局"]
parent = "衡水市人民政府"
labels = { en = "Hengshui Water Resources Bureau", zh-Latn = "Hengshui Shi Shuiliju" }
"""


def issue_with(*authorities: Authority, text: str = DOCUMENT) -> Issue:
    return parse_issue(text, regions=load_regions(), authorities=authorities)


def bearer_ids(issue: Issue) -> dict[str, str]:
    return {bearer.name: bearer.agency for assignment in issue.assignments for bearer in assignment.bearers}


def agency_of(issue: Issue, name: str) -> Agency:
    wanted = bearer_ids(issue)[name]
    return next(agency for agency in issue.agencies if agency.id == wanted)


def written(folder: Path, text: str) -> Path:
    path = folder / "agencies.toml"
    path.write_text(text, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------- what it does


def test_without_it_the_rules_tell_two_bureaus_apart() -> None:
    ids = bearer_ids(issue_with())
    assert ids["市水务局"] != ids["市水利局"]


def test_an_alias_stands_for_the_agency_that_the_file_says(tmp_path: Path) -> None:
    issue = issue_with(*read_authorities(written(tmp_path, FILE)))
    ids = bearer_ids(issue)
    assert ids["市水务局"] == ids["市水利局"] != ids["市财政局"]
    assert {"市水务局", "市水利局"} <= set(agency_of(issue, "市水务局").aliases)


def test_an_alias_holds_with_the_region_in_full_and_without_it() -> None:
    authority = Authority("衡水市水利局", aliases=("市水务局",))
    text = "衡水市人民政府关于供水的通知\n\n一、任务\n\n提高能力。（衡水市水务局）\n\n加强调度。（水务局、市财政局）\n\n改造。（市水利局）\n"
    ids = bearer_ids(issue_with(authority, text=text))
    assert ids["衡水市水务局"] == ids["水务局"] == ids["市水利局"]


def test_an_alias_is_of_its_region_alone() -> None:
    authority = Authority("衡水市水利局", aliases=("市水务局",))
    issue = issue_with(authority, text=DOCUMENT.replace("衡水", "邢台"))
    ids = bearer_ids(issue)
    assert ids["市水务局"] != ids["市水利局"]
    assert agency_of(issue, "市水务局").jurisdiction == "邢台市"


def test_a_merge_makes_one_of_two_agencies_under_all_their_names() -> None:
    for merged in ("衡水市/水务局", "市水务局", "衡水市水务局"):
        ids = bearer_ids(issue_with(Authority("衡水市水利局", merges=(merged,))))
        assert ids["市水务局"] == ids["市水利局"], merged


def test_it_tells_apart_what_the_rules_take_for_one() -> None:
    text = "衡水市人民政府关于道路的通知\n\n一、任务\n\n修路。（市交通局）\n\n养路。（市交通运输局）\n"
    assert len(set(bearer_ids(issue_with(text=text)).values())) == 1
    own = Authority("衡水市交通警务局", aliases=("市交通局",))
    assert len(set(bearer_ids(issue_with(own, text=text)).values())) == 2


def test_name_kind_parent_and_labels_are_the_file_s() -> None:
    authority = Authority(
        "衡水市城市供水中心",
        aliases=("市城市供水处",),
        parent="衡水市水利局",
        kind=AgencyKind.ENTERPRISE,
        labels=(("en", "Hengshui Waterworks"), ("zh-Latn", "Hengshui Gongshui")),
    )
    issue = issue_with(authority)
    agency = agency_of(issue, "市城市供水处")
    assert (agency.name, agency.kind, agency.labels) == ("衡水市城市供水中心", AgencyKind.ENTERPRISE, authority.labels)
    assert agency.parent == bearer_ids(issue)["市水利局"]


def test_a_parent_that_no_document_names_is_an_agency_too(tmp_path: Path) -> None:
    issue = issue_with(*read_authorities(written(tmp_path, FILE)))
    parent = agency_of(issue, "市水利局").parent
    assert [agency.name for agency in issue.agencies if agency.id == parent] == ["衡水市人民政府"]


def test_an_entry_may_be_of_a_region_that_the_gazetteer_lacks() -> None:
    authority = Authority("锦绣新区管理委员会", jurisdiction="锦绣新区", aliases=("新区管委会",))
    issue = issue_with(authority, text="衡水市人民政府关于供水的通知\n\n一、任务\n\n修路。（市财政局）\n")
    assert list(bearer_ids(issue)) == ["市财政局"]


def test_entries_that_name_each_other_as_merged_do_not_run_in_a_circle() -> None:
    one = Authority("衡水市水利局", merges=("衡水市/水务局",))
    other = Authority("衡水市水务局", merges=("衡水市/水利局",))
    assert set(bearer_ids(issue_with(one, other))) >= {"市水务局", "市水利局"}


def test_a_doubt_ends_with_an_entry() -> None:
    text = "邢台市人民政府关于供水的通知\n\n一、任务\n\n修路。（县水务局、县财政局）\n"
    assert {found.code for found in issue_with(text=text).diagnostics} >= {"ambiguous-agency"}
    authorities = (
        Authority("沙河市水务局", jurisdiction="邢台市", aliases=("县水务局",)),
        Authority("沙河市财政局", jurisdiction="邢台市", aliases=("县财政局",)),
    )
    issue = issue_with(*authorities, text=text)
    assert not [found for found in issue.diagnostics if found.code == "ambiguous-agency"]
    assert agency_of(issue, "县水务局").jurisdiction == "沙河市"


def test_the_graph_has_kind_parent_and_labels_in_their_languages(tmp_path: Path) -> None:
    quads = list(statements(issue_with(*read_authorities(written(tmp_path, FILE)))))
    agency = NamedNode("https://w3id.org/gongbao/agency/衡水市/水利局")
    said = {(quad.predicate, quad.object) for quad in quads if quad.subject == agency}
    assert (vocabulary.ALT_LABEL, Literal("Hengshui Water Resources Bureau", language="en")) in said
    assert (vocabulary.KIND, Literal("government")) in said
    government = NamedNode("https://w3id.org/gongbao/agency/衡水市/人民政府")
    assert (vocabulary.SUB_ORGANIZATION_OF, government) in said
    assert any(quad.subject == government and quad.predicate == vocabulary.PREF_LABEL for quad in quads)


# -------------------------------------------------------------------------------------------- how it is read


def test_no_workspace_and_no_file_mean_no_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_authorities() == ()
    (tmp_path / "gongbao-corpus").mkdir()
    assert load_authorities() == ()
    written(tmp_path / "gongbao-corpus", FILE)
    assert [authority.name for authority in load_authorities()] == ["衡水市水利局"]


def test_blanks_and_half_width_brackets_in_names_do_not_count(tmp_path: Path) -> None:
    path = written(tmp_path, '[[agency]]\nname = "衡水市 水利局"\naliases = ["市水利局(水务局)"]')
    (authority,) = read_authorities(path)
    assert (authority.name, authority.aliases) == ("衡水市水利局", ("市水利局（水务局）",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[agency]\n", ["TOML"]),
        ('[agencies]\nname = "某市水利局"', ["agencies", "[[agency]]"]),
        ('[agency]\nname = "某市水利局"', ["[[agency]]"]),
        ('[[agency]]\naliases = ["市水务局"]', ["agency 1", "name", "missing"]),
        ('[[agency]]\nname = ""', ["agency 1", "name"]),
        ('[[agency]]\nname = "某市水利局"\nalias = "市水务局"', ["agency 1", "alias", "aliases"]),
        ('[[agency]]\nname = "某市水利局"\naliases = "市水务局"', ["agency 1", "aliases", "list"]),
        ('[[agency]]\nname = "某市水利局"\naliases = [1]', ["agency 1", "aliases", "list"]),
        ('[[agency]]\nname = "某市水利局"\nkind = "bureau"', ["agency 1", "某市水利局", "kind", "government"]),
        ('[[agency]]\nname = "某市水利局"\nlabels = { "拼音" = "x" }', ["agency 1", "labels", "拼音"]),
        (
            '[[agency]]\nname = "某市水利局"\naliases = ["水务局"]\n[[agency]]\nname = "某市河长办"\naliases = ["水务局"]',
            ["agency 2", "某市河长办", "水务局", "agency 1"],
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_and_entry(tmp_path: Path, text: str, words: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(GongbaoError) as error:
        read_authorities(path)
    for word in (str(path), *words):
        assert word in str(error.value)


def test_the_digest_changes_with_what_the_entries_say() -> None:
    one, other = Authority("某市水利局"), Authority("某市水利局", aliases=("市水务局",))
    assert authorities_digest([one]) == authorities_digest([Authority("某市水利局")])
    assert len({authorities_digest(entries) for entries in ((), [one], [other], [one, other])}) == 4


# ------------------------------------------------------------------------------------------------- in builds


def test_a_changed_file_makes_a_build_parse_again_and_an_unchanged_one_does_not(tmp_path: Path) -> None:
    workspace, graph = tmp_path / "corpus", tmp_path / "graph"
    (workspace / "sources").mkdir(parents=True)
    source = workspace / "sources" / "issue.txt"
    source.write_text(DOCUMENT, encoding="utf-8")
    command = ("build", source, "--corpus", workspace, "--graph", graph)
    parsed = "source/"
    assert parsed in gongbao(*command).stdout
    assert parsed not in gongbao(*command).stdout
    path = written(workspace, FILE)
    assert parsed in gongbao(*command).stdout
    assert parsed not in gongbao(*command).stdout
    assert "衡水市/水利局" in gongbao("duties", "市水务局", "--graph", graph).stdout
    path.write_text("# a comment says nothing new\n" + FILE, encoding="utf-8")
    assert parsed not in gongbao(*command).stdout
    path.unlink()
    assert parsed in gongbao(*command).stdout


def test_a_wrong_file_ends_a_build_in_one_line(tmp_path: Path) -> None:
    workspace = tmp_path / "corpus"
    (workspace / "sources").mkdir(parents=True)
    source = workspace / "sources" / "issue.txt"
    source.write_text(DOCUMENT, encoding="utf-8")
    written(workspace, "[[agency]]\n")
    done = gongbao("build", source, "--corpus", workspace, "--graph", tmp_path / "graph")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert str(workspace / "agencies.toml") in done.stderr


def test_the_example_of_the_documentation_is_a_valid_file_and_does_what_it_says(tmp_path: Path) -> None:
    documentation = Path(__file__).parents[1] / "docs" / "agencies.md"
    (example,) = re.findall(r"```toml\n(.*?)```", documentation.read_text(encoding="utf-8"), re.DOTALL)
    authorities = read_authorities(written(tmp_path, example))
    text = DOCUMENT + "\n加强监管。（市审批局、市行政审批局、市大数据局、市数据和政务服务局）\n"
    ids = bearer_ids(issue_with(*authorities, text=text))
    assert ids["市水务局"] == ids["市水利局"]
    assert len({ids[name] for name in ("市审批局", "市行政审批局", "市大数据局", "市数据和政务服务局")}) == 1
    county = text.replace("衡水", "邢台").replace("市审批局", "县水利局")
    assert agency_of(issue_with(*authorities, text=county), "县水利局").jurisdiction == "隆尧县"
    state = "国务院办公厅关于支农的通知\n\n一、任务\n\n加强支持。（财政部、农发行）\n"
    assert agency_of(issue_with(*authorities, text=state), "农发行").name == "中国农业发展银行"

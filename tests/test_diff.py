"""What changed between two issues or two graphs: what a person would say has changed, and nothing else."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from gongbao.corpus import load_regions
from gongbao.graph import diff, matching, open_graph
from gongbao.graph.changes import Change, Kind, Movement, to_json
from gongbao.graph.directory import GraphDirectory
from gongbao.graph.matching import Pairs, grams, letters, pair_alike, pair_equal
from gongbao.graph.truth import folder_name
from gongbao.parser import Masthead, Source, parse_issue
from gongbao.parser.model import Issue
from tests.command import gongbao, on_terminal
from tests.issues import ISSUE, SEQUEL

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "diff.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

TEXT = """青河市人民政府公报

2024年第2期（总第18期）

青河市人民政府关于印发《青河市粮食生产行动方案（2024年版）》的通知

青政发〔2024〕12号

各县区人民政府，市直各部门：

现将《青河市粮食生产行动方案（2024年版）》印发给你们，请认真贯彻执行。《青河市种粮补贴办法》（青政发〔2016〕30号）同时废止。

2024年3月5日

青河市粮食生产行动方案（2024年版）

一、总体目标

到2025年，粮食播种面积稳定在30万亩以上。

二、重点任务

（一）建设高标准农田。2025年底前新建高标准农田5万亩以上。推广节水灌溉技术。（市农业农村局、水利局）

（二）强化资金保障。每年安排粮食生产专项资金200万元。加强宣传引导。（市农业农村局牵头，市财政局配合）

（三）严格督导检查。依据《青河市督查办法》开展检查。加强宣传引导。（市审计局）
"""

Edit = tuple[str, str]
NEXT_EDITION: tuple[Edit, ...] = (
    ("（2024年版）", "（2025年版）"),
    ("〔2024〕12号", "〔2025〕3号"),
    ("2024年3月5日", "2025年2月1日"),
)


def edited(*edits: Edit, text: str = TEXT) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


@cache
def issue(text: str, key: str | None = None) -> Issue:
    return parse_issue(Source(text, masthead=Masthead(key=key)), regions=load_regions())


def rows(changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.movement.value, change.summary) for change in changes]


def changed(*edits: Edit) -> list[tuple[str, str, str]]:
    return rows(diff(issue(TEXT), issue(edited(*edits))).changes)


CASES: dict[str, tuple[tuple[Edit, ...], list[tuple[str, str, str]]]] = {
    "a greater value": (
        (("5万亩以上", "6万亩以上"),),
        [("targets", "changed", "新建高标准农田 >= 50000 亩 -> >= 60000 亩")],
    ),
    "another comparator": (
        (("稳定在30万亩以上", "稳定在30万亩"),),
        [("targets", "changed", "粮食播种面积 >= 300000 亩 -> == 300000 亩")],
    ),
    "another unit": (
        (("新建高标准农田5万亩以上", "新建高标准农田5万公顷以上"),),
        [("targets", "changed", "新建高标准农田 >= 50000 亩 -> >= 50000 公顷")],
    ),
    "an indicator in other words": (
        (("粮食播种面积", "粮食作物播种面积"),),
        [("targets", "changed", "粮食播种面积 >= 300000 亩 -> 粮食作物播种面积 >= 300000 亩")],
    ),
    "a target given up": (
        (("新建高标准农田5万亩以上", "新建高标准农田"),),
        [("targets", "removed", "新建高标准农田 >= 50000 亩")],
    ),
    "another role": (
        (("市财政局配合", "市财政局牵头"),),
        [("owners", "changed", "青河市/财政局: support -> lead")],
    ),
    "roles exchanged": (
        (("市农业农村局牵头，市财政局配合", "市财政局牵头，市农业农村局配合"),),
        [
            ("owners", "changed", "青河市/财政局: support -> lead"),
            ("owners", "changed", "青河市/农业农村局: lead -> support"),
        ],
    ),
    "one more owner of an obligation of two tasks": (
        (("（市审计局）", "（市审计局、财政局）"),),
        [("owners", "added", "青河市/财政局: responsible")],
    ),
    "another owner": (
        (("、水利局）", "、应急管理局）"),),
        [
            ("owners", "removed", "青河市/水利局: responsible"),
            ("owners", "added", "青河市/应急管理局: responsible"),
            ("agencies", "added", "青河市/应急管理局: 青河市应急管理局"),
            ("agencies", "removed", "青河市/水利局: 青河市水利局"),
        ],
    ),
    "a later deadline": (
        (("2025年底前", "2026年底前"),),
        [("deadlines", "changed", "2025年底前 (2025-12-31) -> 2026年底前 (2026-12-31)")],
    ),
    "a deadline of another kind": (
        (("每年安排", "每季度安排"),),
        [("deadlines", "changed", "每年 (FREQ=YEARLY) -> 每季度 (FREQ=MONTHLY;INTERVAL=3)")],
    ),
    "a deadline given up": (
        (("2025年底前新建", "新建"),),
        [("deadlines", "removed", "2025年底前 (2025-12-31)")],
    ),
    "no repeal after all": (
        (("同时废止", "继续有效"),),
        [
            (
                "citations",
                "changed",
                "《青河市种粮补贴办法》: repeals 青政发〔2016〕30号 -> cites 青政发〔2016〕30号",
            )
        ],
    ),
    "a basis with its number": (
        (("《青河市督查办法》", "《青河市督查办法》（青政发〔2020〕8号）"),),
        [("citations", "changed", "《青河市督查办法》: based_on -> based_on 青政发〔2020〕8号")],
    ),
    "another basis, listed behind one more repeal": (
        (
            ("《青河市督查办法》", "《云岭省效能条例》"),
            ("30号）同时废止", "30号）、《青河市春耕规定》（青政发〔2015〕2号）同时废止"),
        ),
        [
            ("citations", "added", "《青河市春耕规定》: repeals 青政发〔2015〕2号"),
            ("citations", "removed", "《青河市督查办法》: based_on"),
            ("citations", "added", "《云岭省效能条例》: based_on"),
        ],
    ),
    "another day": (
        (("2024年3月5日", "2024年3月6日"),),
        [("documents", "changed", "青政发〔2024〕12号: date 2024-03-05 -> 2024-03-06")],
    ),
    "a task less": (
        (("推广节水灌溉技术。", ""),),
        [
            ("owners", "removed", "青河市/农业农村局: responsible"),
            ("owners", "removed", "青河市/水利局: responsible"),
        ],
    ),
    "of a task that stands twice the one less": (
        (("加强宣传引导。（市农业农村局", "（市农业农村局"),),
        [("owners", "removed", "青河市/农业农村局: lead"), ("owners", "removed", "青河市/财政局: support")],
    ),
    "an obligation put in front of all others": (
        (
            ("（三）严格", "（四）严格"),
            ("（二）强化", "（三）强化"),
            ("（一）建设", "（一）抓好春耕备耕。组织备耕检查3次。（市供销社）\n\n（二）建设"),
        ),
        [
            ("owners", "added", "青河市/供销合作社联合社: responsible"),
            ("targets", "added", "组织备耕检查 == 3 次"),
            ("agencies", "added", "青河市/供销合作社联合社: 青河市供销合作社联合社"),
        ],
    ),
    "a task reworded, and its value": (
        (("每年安排粮食生产专项资金200万元。", "每年统筹安排粮食生产专项资金300万元以上。"),),
        [("targets", "changed", "粮食生产专项资金 == 2000000 元 -> 统筹安排粮食生产专项资金 >= 3000000 元")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_told_as_what_it_is(case: str) -> None:
    edits, expected = CASES[case]
    assert changed(*edits) == expected


LAYOUTS: dict[str, tuple[Edit, ...]] = {
    "other offsets": (("青河市人民政府公报\n", "\n\n\n青河市人民政府公报\n\n"),),
    "other widths": (("（", "("), ("）", ")"), ("，", ","), ("5万", "５万")),
    "blanks": (("5万亩", "5 万亩"), ("2025年底前", "2025 年底前"), ("财政局", "财 政 局"), ("加强", "加　强")),
    "other brackets of the number": (("〔2024〕", "[2024] "),),
    "other numbering": (("（三）", "（五）"), ("（二）", "（三）"), ("二、重点", "三、重点")),
    "a page break": (("新建高标准农田", "新建高标\n\n- 3 -\n\n准农田"),),
    "other line ends": (("\n", "\r\n"),),
    "another stop": (("以上。推广", "以上；推广"),),
    "another form of the same assignment": (("（市审计局）", "（责任单位：市审计局）"),),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_text_set_anew_has_not_changed(layout: str) -> None:
    assert changed(*LAYOUTS[layout]) == []


def test_an_owner_s_change_has_its_place_and_the_words_of_both_sides() -> None:
    [change] = diff(issue(TEXT), issue(edited(("（市审计局）", "（市审计局、财政局）")))).changes
    assert change.old is not None
    assert change.new is not None
    assert (change.new.document, change.new.clause) == ("青政发〔2024〕12号", "二、（三）")
    assert change.new.passages == ("依据《青河市督查办法》开展检查。", "加强宣传引导。")
    assert change.new.words == "依据《青河市督查办法》开展检查。加强宣传引导。（市审计局、财政局）"
    assert change.old.fact is None
    assert change.old.words == "依据《青河市督查办法》开展检查。加强宣传引导。（市审计局）"


def test_facts_outside_of_any_task_stand_in_their_sentence() -> None:
    [change] = diff(issue(TEXT), issue(edited(("30万亩", "31万亩")))).changes
    assert [side.passages for side in (change.old, change.new) if side] == [
        ("到2025年，粮食播种面积稳定在30万亩以上。",),
        ("到2025年，粮食播种面积稳定在31万亩以上。",),
    ]


# ------------------------------------------------------------------------------------------------------- documents


def test_the_next_edition_is_compared_with_the_last() -> None:
    found = rows(diff(issue(TEXT), issue(edited(*NEXT_EDITION, ("5万亩以上", "6万亩以上")))).changes)
    assert found[0] == ("targets", "changed", "新建高标准农田 >= 50000 亩 -> >= 60000 亩")
    assert [row[:2] for row in found] == [("targets", "changed"), ("citations", "changed"), ("documents", "changed")]
    assert "number 青政发〔2024〕12号 -> 青政发〔2025〕3号; " in found[-1][2]


def test_a_document_whose_number_and_title_were_misread_is_known_by_what_it_says() -> None:
    found = changed(("青政发〔2024〕12号", "青政友〔2024〕72号"), ("粮食生产行动方案", "粮良生产行功方案"))
    assert [row[:2] for row in found] == [("citations", "removed"), ("citations", "added"), ("documents", "changed")]


def test_two_editions_on_one_side_are_not_guessed_at() -> None:
    other = "\n青河市人民政府关于表彰的通知\n\n青政发〔2024〕{}号\n\n现予表彰。\n\n2024年{}月5日\n"
    both = TEXT + other.format(14, 4) + other.format(15, 5)
    found = diff(issue(both), issue(TEXT + other.format(16, 6)), kinds=[Kind.DOCUMENTS]).changes
    assert [change.movement for change in found] == [Movement.ADDED, Movement.REMOVED, Movement.REMOVED]


def test_unrelated_issues_share_nothing() -> None:
    found = diff(ISSUE, SEQUEL)
    facts = {
        Kind.OWNERS: 4,
        Kind.TARGETS: len(ISSUE.targets),
        Kind.DEADLINES: len(ISSUE.deadlines),
        Kind.CITATIONS: len(ISSUE.citations),
        Kind.DOCUMENTS: 2,
        Kind.AGENCIES: len(ISSUE.agencies),
    }
    assert {kind: counts[Movement.REMOVED] for kind, counts in found.counts().items()} == facts
    others = [change for change in found.changes if change.movement is not Movement.REMOVED]
    assert rows(others) == [("documents", "added", "云政发[2023]3号: 云岭省粮食安全规划")]


def test_one_document_without_number_or_title_is_that_of_the_other_side() -> None:
    old, new = (f"一、任务\n\n新建公办{schools}。（市教育局）\n" for schools in ("小学30所", "小学40所"))
    assert rows(diff(issue(old), issue(new)).changes) == [("targets", "changed", "新建公办小学 == 30 所 -> == 40 所")]


# ---------------------------------------------------------------------------------------------------- properties

EDITS = [edit for edits, _ in CASES.values() for edit in edits] + [edit for edits in LAYOUTS.values() for edit in edits]


def some_edits(chosen: list[Edit]) -> str:
    """The text with those edits that still find something to edit."""
    text = TEXT
    for old, new in chosen:
        text = text.replace(old, new)
    return text


texts = st.lists(st.sampled_from(EDITS + list(NEXT_EDITION)), max_size=6, unique=True).map(some_edits)
MIRRORED = {Movement.ADDED: Movement.REMOVED, Movement.REMOVED: Movement.ADDED, Movement.CHANGED: Movement.CHANGED}


@given(texts, texts)
@settings(max_examples=60)
def test_nothing_differs_from_itself_and_the_way_back_is_the_way_there_mirrored(first: str, second: str) -> None:
    old, new = issue(first), issue(second)
    assert diff(old, old).changes == ()
    there, back = diff(old, new).changes, diff(new, old).changes
    assert Counter((each.kind, each.movement, each.old, each.new) for each in there) == Counter(
        (each.kind, MIRRORED[each.movement], each.new, each.old) for each in back
    )
    VALIDATOR.validate(json.loads(json.dumps(to_json(diff(old, new), "old", "new"), ensure_ascii=False)))


def paired(old: list[str], new: list[str]) -> Pairs:
    pairs: Pairs = {}
    pair_equal(old, new, letters, pairs)
    places = ([text[:1] for text in old], [text[:1] for text in new])
    pair_alike(list(map(grams, old)), list(map(grams, new)), pairs, least=0.5, least_here=0.3, places=places)
    return pairs


some_texts = st.lists(st.text(st.sampled_from("甲乙丙丁"), max_size=6), max_size=8)


@given(some_texts, some_texts)
def test_texts_are_paired_once_and_the_same_from_both_sides(old: list[str], new: list[str]) -> None:
    pairs = paired(old, new)
    assert len(set(pairs.values())) == len(pairs)
    assert {second: first for first, second in pairs.items()} == paired(new, old)
    assert paired(old, old) == {index: index for index in range(len(old))}


def test_reworded_texts_are_not_each_compared_with_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def text(number: int, verb: str) -> str:
        name = "".join(chr(0x5000 + int(digit) * 100 + place) for place, digit in enumerate(f"{number:04}"))
        return f"各县区人民政府要{verb}{name}村的高标准农田建设工作"

    scored = 0
    score = matching.similarity

    def counting(first: frozenset[str], second: frozenset[str]) -> float:
        nonlocal scored
        scored += 1
        return score(first, second)

    monkeypatch.setattr(matching, "similarity", counting)
    size = 2000
    pairs: Pairs = {}
    old, new = ([grams(text(number, verb)) for number in range(size)] for verb in ("抓好", "推进"))
    pair_alike(old, new, pairs, least=0.6, least_here=0.4, places=([""] * size, [""] * size))
    assert pairs == {index: index for index in range(size)}
    assert scored < size * 100


# ----------------------------------------------------------------------------------------------------------- graphs


def build(path: Path, *issues: Issue) -> Path:
    with GraphDirectory(path).writing() as writing:
        for each in issues:
            writing.put(each, "1")
    return path


KEY = "qinghe/2024/2"
OTHER = edited(("青河市", "云岭市"), ("青政发", "云政发"), ("市审计局", "市应急管理局"))


def test_issues_that_are_the_same_are_not_read(tmp_path: Path) -> None:
    other = issue(OTHER, "yunling/2024/1")
    old = build(tmp_path / "old", issue(TEXT, KEY), other)
    new = build(tmp_path / "new", issue(edited(("5万亩以上", "6万亩以上")), KEY), other)
    for graph in (old, new):
        shutil.rmtree(graph / "issues" / folder_name("yunling/2024/1"))
    assert rows(diff(open_graph(old), open_graph(new)).changes) == CASES["a greater value"][1]
    assert diff(open_graph(old), open_graph(old)).changes == ()


def test_an_agency_is_added_to_a_graph_only_if_no_issue_spoke_of_it(tmp_path: Path) -> None:
    speaking = issue("青河市人民政府关于表彰的通知\n\n青政发〔2024〕1号\n\n由市财政局落实。\n", "qinghe/2024/1")
    assert {agency.id for agency in speaking.agencies} >= {"青河市/财政局"}
    without = issue(edited(("，市财政局配合", "")), KEY)
    old = build(tmp_path / "old", speaking, without)
    new = build(tmp_path / "new", speaking, issue(TEXT, KEY))
    assert rows(diff(open_graph(old), open_graph(new)).changes) == [("owners", "added", "青河市/财政局: support")]
    assert rows(diff(issue(without.source.text), issue(TEXT)).changes)[-1][:2] == ("agencies", "added")


def test_a_new_issue_is_added_with_all_that_it_says_and_repeals_first(tmp_path: Path) -> None:
    old = build(tmp_path / "old", issue(OTHER, "yunling/2024/1"))
    new = build(tmp_path / "new", issue(OTHER, "yunling/2024/1"), issue(TEXT, KEY))
    found = diff(open_graph(old), open_graph(new))
    assert {change.movement for change in found.changes} == {Movement.ADDED}
    citations = [summary for kind, _, summary in rows(found.changes) if kind == "citations"]
    assert citations[0] == "《青河市种粮补贴办法》: repeals 青政发〔2016〕30号"
    assert len(citations) == 3


def test_a_document_that_moved_to_another_issue_has_not_changed(tmp_path: Path) -> None:
    old = build(tmp_path / "old", issue(TEXT, "source/1234567890ab"))
    new = build(tmp_path / "new", issue(edited(*LAYOUTS["blanks"]), KEY))
    assert diff(open_graph(old), open_graph(new)).changes == ()


# ------------------------------------------------------------------------------------------------------ the command

NEW_TEXT = edited(("5万亩以上", "6万亩以上"), ("市财政局配合", "市财政局牵头"), ("2025年底前", "2026年底前"))
EXPECTED = [row for case in ("another role", "a greater value", "a later deadline") for row in CASES[case][1]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two graph directories of an issue read twice, one of two issues, and the sources."""
    folder = tmp_path_factory.mktemp("diff")
    for graph, sources in (("old", {2: TEXT}), ("new", {2: NEW_TEXT}), ("both", {2: TEXT, 3: NEW_TEXT})):
        (folder / "corpus" / graph).mkdir(parents=True)
        catalogue = ['publishers.qinghe.name = "青河市人民政府"']
        for number, text in sources.items():
            (folder / "corpus" / graph / f"{number}.md").write_text(text, encoding="utf-8")
            catalogue.append(
                f'[[issues]]\nfile = "{number}.md"\nsha256 = "{hashlib.sha256(text.encode()).hexdigest()}"\n'
                f'publisher = "qinghe"\ntitle = "青河市人民政府公报"\nyear = 2024\nnumber = {number}\n'
            )
        (folder / "corpus" / graph / "catalogue.toml").write_text("\n".join(catalogue), encoding="utf-8")
        where = folder / "corpus" / graph
        done = gongbao("build", *where.glob("*.md"), "--graph", folder / graph, "--corpus", where)
        assert done.returncode == 0, done.stderr
    (folder / "old.md").write_text(TEXT, encoding="utf-8")
    (folder / "new.md").write_text(NEW_TEXT, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "sides",
    [("old", "new"), ("qinghe/2024/2", "qinghe/2024/3", "--graph", "both"), ("old.md", "new.md")],
    ids=["two graph directories", "two issues of a graph", "two gazettes"],
)
def test_the_command_tells_what_changed(folder: Path, sides: tuple[str, ...]) -> None:
    done = gongbao("diff", *sides, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.split("\t") for line in done.stdout.splitlines()]
    assert [tuple(row[:3]) for row in listed] == EXPECTED
    assert listed[1][3:] == [
        "青政发〔2024〕12号",
        "二、（一）",
        "2025年底前新建高标准农田5万亩以上。",
        "2026年底前新建高标准农田6万亩以上。",
    ]
    assert gongbao("diff", *sides, "--exit-code", cwd=folder).returncode == 1
    assert gongbao("diff", sides[1], sides[1], *sides[2:], "--exit-code", cwd=folder).returncode == 0


def test_json_follows_its_schema_and_quotes_the_sources(folder: Path) -> None:
    done = gongbao("diff", "old", "new", "--format", "json", cwd=folder)
    found = json.loads(done.stdout)
    VALIDATOR.validate(found)
    assert (found["schema"], found["old"], found["new"]) == ("gongbao-diff/1", "old", "new")
    assert [(each["kind"], each["change"], each["summary"]) for each in found["changes"]] == EXPECTED
    assert found["counts"]["targets"] == {"added": 0, "removed": 0, "changed": 1}
    for change in found["changes"]:
        for side, text in (("old", TEXT), ("new", NEW_TEXT)):
            start, end = change[side]["span"]
            assert text[start:end] == change[side]["quote"]
            assert change[side]["issue"] == KEY
    assert found["changes"][1]["new"]["fact"]["value"] == 60000
    assert found["changes"][1]["new"]["iri"] == "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#target_2"


def test_kinds_are_chosen_and_nothing_of_them_is_no_change(folder: Path) -> None:
    done = gongbao("diff", "old", "new", "--kind", "targets,deadlines", cwd=folder)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["targets", "deadlines"]
    none = gongbao("diff", "old", "new", "--kind", "citations,agencies", cwd=folder)
    assert (none.returncode, none.stdout) == (0, "")


def test_a_terminal_shows_a_table_for_each_kind(folder: Path) -> None:
    shown = on_terminal("diff", folder / "old", folder / "new", columns=200)
    for words in ("owners: 1 changed", "targets: 1 changed", "青河市/财政局: support -> lead", "二、（一）", "→"):
        assert words in shown
    long = edited(("推广节水灌溉技术。", "推广节水灌溉技术，" + "建设灌区、" * 30 + "修复机井。"))
    (folder / "long.md").write_text(long, encoding="utf-8")
    (folder / "longer.md").write_text(edited(("、水利局", "、水利局、财政局"), text=long), encoding="utf-8")
    shown = on_terminal("diff", folder / "long.md", folder / "longer.md", columns=400)
    assert "…" in shown
    assert "修复机井。（市农业农村局、水利局、财政局）" in "".join(shown.split())
    assert "nothing changed" in on_terminal("diff", folder / "old", folder / "old", columns=200)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("old", "old.md"), "old is a graph directory and old.md an issue; give two of the same"),
        (("old", "corpus"), "corpus: is not a graph directory"),
        (("qinghe/2024/2", "qinghe/1999/1", "--graph", "both"), "qinghe/1999/1: is no graph directory and no file"),
        (("old", "new", "--kind", "owners,prices"), "--kind owners,prices: there is owners, targets, deadlines"),
        (("old.md", "none.md", "--graph", "nowhere"), "none.md: is no graph directory and no file"),
    ],
)
def test_what_can_not_be_compared_is_said_in_one_line(folder: Path, arguments: tuple[str, ...], named: str) -> None:
    done = gongbao("diff", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert done.stderr.count("\n") == 1

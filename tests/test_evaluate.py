"""Scores count what hands annotated: the same numbers as the annotators' own script, and a command that prints them."""

import copy
import json
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus import load_regions, load_source
from gongbao.parser import GongbaoError, parse_issue
from gongbao.parser.annotation import Annotation, read_annotation
from gongbao.parser.evaluate import evaluate, pool
from gongbao.parser.scores import Outcome, Score
from gongbao.parser.serialization import to_json
from tests.command import gongbao, on_terminal, output, rows

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLDS = sorted((SHARED / "gold").glob("*.jsonl"))

TEXT = """某市人民政府关于加强水源保护的通知

一、划定保护区。2025年底前水质达标率达到95%以上。（市水利局、市生态环境局）

二、加强监管。依据《水法》开展检查。（市公安局）
"""
TAIL, OTHER_TAIL = "（市水利局、市生态环境局）", "（市公安局）"


def span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def agencies(*names: str, role: str = "responsible") -> list[dict[str, str]]:
    return [{"name": name, "role": role} for name in names]


TARGET = {
    "layer": "target",
    "span": span("95%以上"),
    "value": 95,
    "unit": "%",
    "comparator": ">=",
    "kind": "target",
    "indicator": "水质达标率",
}
DEADLINE = {"layer": "deadline", "span": span("2025年底前"), "kind": "by", "end": "2025-12-31"}
CITATION = {"layer": "citation", "span": span("《水法》"), "title": "水法", "number": None, "relation": "based_on"}
TAILS = [
    {
        "layer": "assignment",
        "form": "tail",
        "span": span(TAIL),
        "scope_start": span("一、")[0],
        "agencies": agencies("市水利局", "市生态环境局"),
    },
    {
        "layer": "assignment",
        "form": "tail",
        "span": span(OTHER_TAIL),
        "scope_start": span("二、")[0],
        "agencies": agencies("市公安局"),
    },
]
LAYERS = ("assignment", "target", "deadline", "citation")


def gold(*facts: Mapping[str, Any], layers: tuple[str, ...] = (), reach: int = len(TEXT)) -> Annotation:
    header = {"layer": "coverage", "source": "water.txt", "spans": [[0, reach]], "layers": layers}
    return read_annotation("\n".join(json.dumps(line) for line in (header, *facts)), "water.jsonl")


def read(**facts: list[Any]) -> dict[str, Any]:
    """What was read, in the form of `gongbao parse`; annotated facts do, they have the same keys."""
    lists: dict[str, list[Any]] = {
        name: [] for name in ("documents", "divisions", "assignments", "targets", "deadlines", "citations")
    }
    return {**lists, "obligations": [], **facts}


# ----------------------------------------------------------------------------------------------------------- measures


def test_what_is_read_as_annotated_scores_one() -> None:
    scores = evaluate(gold(TARGET, CITATION), read(targets=[TARGET], citations=[CITATION]))
    for layer in ("target", "citation"):
        assert scores[layer].precision == scores[layer].recall == scores[layer].f1 == scores[layer].strict == 1
        assert scores[layer].differences == ()
    assert list(scores) == ["target", "citation"], "what is not annotated is not scored"


def test_missing_and_extra_facts() -> None:
    elsewhere = {**CITATION, "span": [0, 5], "title": "某办法", "quote": "《某办法》"}
    score = evaluate(gold(CITATION), read(citations=[elsewhere]))["citation"]
    assert (score.hits, score.misses, score.extras, score.f1) == (0, 1, 1, 0)
    assert [(miss.outcome, miss.words) for miss in score.differences] == [
        (Outcome.MISSING, "水法"),
        (Outcome.EXTRA, "《某办法》"),
    ]


def test_a_layer_without_facts_is_perfect_unless_something_is_read() -> None:
    assert evaluate(gold(layers=("target",)), read())["target"].f1 == 1
    assert evaluate(gold(layers=("target",)), read(targets=[TARGET]))["target"].f1 == 0


def test_what_is_read_outside_of_the_annotated_spans_does_not_count() -> None:
    score = evaluate(gold(layers=("citation",), reach=10), read(citations=[CITATION]))["citation"]
    assert (score.extras, score.f1) == (0, 1)


def test_a_wrong_field_keeps_the_hit_and_loses_the_exact_one() -> None:
    score = evaluate(gold(TARGET), read(targets=[{**TARGET, "comparator": ">", "value_max": 99}]))["target"]
    assert (score.f1, score.strict) == (1, 0)
    assert {name for name, share in score.fields.items() if not share.right} == {"comparator", "value_max"}
    (miss,) = score.differences
    assert (miss.expected["comparator"], miss.found["comparator"]) == (">=", ">")


@pytest.mark.parametrize(
    ("value", "found"), [(95, True), (95.05, True), (94, False), (None, False)], ids=["same", "near", "other", "none"]
)
def test_a_target_is_found_by_its_value(value: float | None, found: bool) -> None:
    assert evaluate(gold(TARGET), read(targets=[{**TARGET, "value": value}]))["target"].hits == found


@pytest.mark.parametrize(
    ("indicator", "right"), [("水质达标率", 1), ("饮用水水质达标率", 1), ("水质 达标", 1), ("覆盖率", 0), (None, 0)]
)
def test_an_indicator_may_be_worded_a_little_differently_and_is_not_strict(indicator: str | None, right: int) -> None:
    score = evaluate(gold(TARGET), read(targets=[{**TARGET, "indicator": indicator}]))["target"]
    assert (score.fields["indicator"].right, score.strict) == (right, 1)
    assert len(score.differences) == 1 - right


def test_of_several_numbers_on_the_same_words_the_one_with_the_indicator_is_taken() -> None:
    other = {**TARGET, "indicator": "污水处理率", "kind": "fact"}
    score = evaluate(gold(TARGET), read(targets=[other, TARGET]))["target"]
    assert (score.hits, score.extras, score.exact) == (1, 1, 1)


def test_words_are_compared_without_width_blanks_and_shape_of_brackets() -> None:
    annotated = {**CITATION, "title": "水法（试行）", "number": "国发〔2020〕1号"}
    found = {**CITATION, "title": "水法 (试行)", "number": "国发[2020]1号"}
    assert evaluate(gold(annotated), read(citations=[found]))["citation"].strict == 1


def test_documents_and_divisions() -> None:
    document: dict[str, Any] = {"span": [0, 30], "title": "通知", "issuer": "某市人民政府", "addressees": ["各县"]}
    document |= dict.fromkeys(("number", "date", "instrument"))
    division = {"span": span("一、"), "path": ["一、"], "title": None}
    annotation = gold({"layer": "document", **document}, {"layer": "division", **division})
    found = read(
        documents=[{**document, "addressees": ["各县", "各区"]}], divisions=[{**division, "title": "划定保护区"}]
    )
    scores = evaluate(annotation, found)
    assert (scores["document"].f1, scores["document"].strict) == (1, 0)
    assert "title" not in scores["division"].fields, "the annotation leaves it open"
    assert scores["division"].strict == 1


# -------------------------------------------------------------------------------------------------------- assignments


def assigned(names: list[dict[str, str]], **fields: object) -> dict[str, Any]:
    return {"form": "tail", "span": span(TAIL), "scope": [span("一、")[0], span(TAIL)[0]], "agencies": names, **fields}


def test_of_assignments_the_agencies_are_counted() -> None:
    found = assigned(agencies("市水利局", "市林业局", "市气象局"))
    score = evaluate(gold(TAILS[0]), read(assignments=[found]))["assignment.tail"]
    assert (score.hits, score.misses, score.extras) == (1, 1, 2)
    assert evaluate(gold(TAILS[0]), read())["assignment.tail"].misses == 2


def test_roles_and_scope_are_fields_and_roles_are_strict() -> None:
    names = [*agencies("市水利局", role="lead"), *agencies("市生态环境局")]
    score = evaluate(gold(TAILS[0]), read(assignments=[assigned(names, scope=[0, 9])]))["assignment.tail"]
    assert (score.f1, score.strict) == (1, 0)
    assert score.fields == {"role": (1, 2), "scope": (0, 1)}


def test_an_implied_agency_may_be_named_or_not() -> None:
    annotated = {**TAILS[0], "implied": ["市生态环境局"]}
    for names in (agencies("市水利局"), agencies("市水利局", "市生态环境局")):
        score = evaluate(gold(annotated), read(assignments=[assigned(names)]))["assignment.tail"]
        assert (score.hits, score.misses, score.extras) == (1, 0, 0)


def test_an_optional_assignment_is_right_either_way() -> None:
    annotation = gold({**TAILS[0], "optional": True})
    for found in ([], [assigned(agencies("市水利局"))]):
        score = evaluate(annotation, read(assignments=found))["assignment.tail"]
        assert (score.hits, score.misses, score.extras) == (0, 0, 0)


def test_an_inline_assignment_begins_where_it_is_annotated_and_has_a_modality() -> None:
    start = span("划定")[0]
    annotated = {"layer": "assignment", "form": "inline", "span": [start, start + 9], "modality": "must"}
    annotated["agencies"] = agencies("市水利局")
    for shift, modality, hits in ((0, "must", 1), (4, "may", 1), (5, "must", 0)):
        found = assigned(agencies("市水利局"), form="inline", span=[start + shift, start + 9], modality=modality)
        score = evaluate(gold(annotated), read(assignments=[found]))["assignment.inline"]
        assert score.hits == hits
        if hits:
            assert score.fields["modality"].right == (modality == "must")


def test_tables_are_scored_where_some_are_annotated() -> None:
    row = {**TAILS[0], "form": "table"}
    assert list(evaluate(gold(row), read())) == ["assignment.table"]
    assert list(evaluate(gold(layers=("assignment",)), read())) == ["assignment.tail", "assignment.inline"]


@pytest.mark.parametrize("owned", [0, 1])
def test_a_fact_belongs_to_the_owners_of_the_text_around_it(owned: int) -> None:
    found = read(
        assignments=TAILS,
        targets=[TARGET],
        deadlines=[DEADLINE],
        obligations=[{"assignment": owned, "targets": [0], "deadlines": [0]}],
    )
    scores = evaluate(gold(*TAILS, TARGET, DEADLINE), found)
    for layer in ("target", "deadline"):
        assert scores[layer].fields["owners"].right == 1 - owned
        assert scores[layer].strict == 1


def test_a_fact_under_no_tail_has_no_owners_to_score() -> None:
    assert "owners" not in evaluate(gold(TARGET), read(targets=[TARGET]))["target"].fields


def test_an_issue_scores_as_its_json_does() -> None:
    issue = parse_issue(TEXT)
    annotation = gold(*TAILS, TARGET, DEADLINE, CITATION, layers=LAYERS)
    scores = evaluate(annotation, issue)
    assert scores == evaluate(annotation, to_json(issue))
    assert scores["target"].hits == scores["deadline"].hits == 1


def test_pooled_scores_are_those_of_one_long_source() -> None:
    parts = [{"target": Score(hits=9, misses=1, exact=9)}, {"document": Score(), "target": Score(hits=1, extras=10)}]
    pooled = pool(parts)
    assert list(pooled) == ["document", "target"]
    assert pooled["target"].precision == 10 / 20
    assert pooled["target"].strict == 9 / 11


# --------------------------------------------------------------------------------------------------------- annotation


@pytest.mark.parametrize(
    ("lines", "place", "remedy"),
    [
        ("", "bad.jsonl", "is empty"),
        ("{", "bad.jsonl:1", "no JSON"),
        ("[]", "bad.jsonl:1", "not a JSON object"),
        ('{"layer": "target"}', "bad.jsonl:1", "spans"),
        ('{"spans": [[0, 9]]}\n\n{"layer": "target", "span": [0, 9]}', "bad.jsonl:3", '"value"'),
        ('{"spans": [[0, 9]]}\n{"layer": "target", "span": 0, "value": 1}', "bad.jsonl:2", '"span"'),
        (
            '{"spans": []}\n{"layer": "assignment", "span": [0, 1], "form": "tail", "agencies": ["a"]}',
            "bad.jsonl:2",
            '"role"',
        ),
    ],
)
def test_annotation_that_is_none_is_refused_with_its_line(lines: str, place: str, remedy: str) -> None:
    with pytest.raises(GongbaoError) as error:
        read_annotation(lines, "bad.jsonl")
    assert str(error.value).startswith(f"{place}: ")
    assert remedy in str(error.value)


# ------------------------------------------------------------------------------------- the annotators' own script


def damaged(facts: dict[str, Any], seed: int) -> dict[str, Any]:
    """The facts with some of them dropped, doubled, moved or changed: something of everything that can go wrong."""
    chance = random.Random(seed)
    changed = copy.deepcopy(facts)
    for kind in ("documents", "divisions", "assignments", "targets", "deadlines", "citations"):
        for fact in changed[kind]:
            if chance.random() < 0.2:
                shift = chance.choice((-30, -5, -1, 1, 2, 5, 30))
                fact["span"] = [max(0, edge + shift) for edge in fact["span"]]
            if chance.random() < 0.2:
                field = chance.choice(sorted(fact.keys() - {"span"}))
                fact[field] = chance.choice(changed[kind])[field]
            if fact.get("scope") and chance.random() < 0.3:
                fact["scope"][0] += chance.choice((-3, -2, -1, 1, 2, 3))
            if fact.get("indicator"):
                fact["indicator"] = "".join(letter for letter in fact["indicator"] if chance.random() < 0.8) + "指标"
            for agency in fact.get("agencies", []):
                if chance.random() < 0.2:
                    agency["role"] = chance.choice(("lead", "support"))
            if fact.get("agencies") and chance.random() < 0.2:
                fact["agencies"] = fact["agencies"][1:]
        if kind not in {"assignments", "targets", "deadlines"}:  # obligations count these
            changed[kind] = [fact for fact in changed[kind] if chance.random() < 0.9]
        changed[kind] += [copy.deepcopy(fact) for fact in changed[kind] if chance.random() < 0.05]
    for obligation in changed["obligations"]:
        if chance.random() < 0.2:
            obligation["assignment"] = chance.randrange(len(facts["assignments"]))
    return changed


@pytest.mark.skipif(not GOLDS, reason=f"NOT CHECKED: no hand annotation in {SHARED / 'gold'}")
def test_the_numbers_are_those_of_the_annotators_script(tmp_path: Path) -> None:
    imperfect = 0
    for file in GOLDS:
        annotation = read_annotation(file.read_text(encoding="utf-8"), str(file))
        source = load_source(SHARED / "corpus" / str(annotation.source))
        facts = json.loads(json.dumps(to_json(parse_issue(source, regions=load_regions()))))
        for seed in range(6):
            prediction = damaged(facts, seed) if seed else facts
            parsed = tmp_path / "parsed.json"
            parsed.write_text(json.dumps(prediction), encoding="utf-8")
            script = SHARED / "gold" / "score.py"
            done = subprocess.run([sys.executable, script, file, parsed, "--json"], capture_output=True, check=True)
            expected = json.loads(done.stdout)
            found = {layer: score.to_json() for layer, score in evaluate(annotation, prediction).items()}
            assert found == expected, f"{file.name}, damage {seed}"
            imperfect += sum(score["f1"] < 1 for score in expected.values())
    assert imperfect > 10, "the damage shows"


# ----------------------------------------------------------------------------------------------------- the command line


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    """An annotation beside the folder of its source, with one target too many."""
    folder = tmp_path / "gold"
    folder.mkdir()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text(TEXT, encoding="utf-8")
    header = {"layer": "coverage", "source": "water.txt", "spans": [[0, len(TEXT)]], "layers": ["target"]}
    missed = {**TARGET, "span": span("划定保护区"), "value": 7, "quote": "划定保护区"}
    lines = (header, TARGET, missed)
    (folder / "water.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return folder / "water.jsonl"


def test_evaluate_finds_the_source_and_prints_a_row_for_each_layer(annotated: Path) -> None:
    ((source, layer, *measures, fields),) = rows("evaluate", annotated)
    assert (source, layer) == ("water", "target")
    assert measures == ["2", "1.000", "0.500", "0.667", "0.500"]
    assert "comparator=1.000" in fields


def test_evaluate_takes_a_source_beside_the_annotation_or_named(annotated: Path, tmp_path: Path) -> None:
    expected = output("evaluate", annotated)
    source = tmp_path / "corpus" / "water.txt"
    (tmp_path / "other").mkdir()
    moved = source.rename(tmp_path / "other" / "water.txt")
    assert output("evaluate", annotated, "--source", moved) == expected
    assert output("evaluate", annotated, "--source", moved.parent) == expected
    moved.rename(annotated.parent / "water.txt")
    assert output("evaluate", annotated) == expected


def test_evaluate_lists_what_was_missed_with_its_place_and_words(annotated: Path) -> None:
    ((place, layer, outcome, words, expected, found),) = rows("evaluate", annotated, "--misses")
    assert place.endswith("water.txt:3:3")
    assert (layer, outcome, words, found) == ("target", "missing", "划定保护区", "")
    assert "indicator: 水质达标率" in expected


def test_evaluate_pools_several_annotations(annotated: Path) -> None:
    other = annotated.with_name("copy.jsonl")
    other.write_bytes(annotated.read_bytes())
    printed = rows("evaluate", annotated, other)
    assert [row[0] for row in printed] == ["water", "copy", "pooled"]
    assert printed[-1][2:7] == ["4", *printed[0][3:7]]


def test_evaluate_prints_json(annotated: Path) -> None:
    scored = json.loads(output("evaluate", annotated, "--format", "json", "--misses"))
    (source,) = scored["sources"]
    assert source["layers"] == scored["pooled"]
    assert source["layers"]["target"]["recall"] == 0.5
    assert [(miss["outcome"], miss["words"]) for miss in source["misses"]] == [("missing", "划定保护区")]


def test_evaluate_shows_tables_on_a_terminal(annotated: Path) -> None:
    shown = on_terminal("evaluate", annotated, "--misses")
    assert all(word in shown for word in ("precision", "strict", "0.667", "outcome", "missing"))


def test_evaluate_has_help_with_an_example() -> None:
    assert "Example: gongbao evaluate " in output("evaluate", "--help")


@pytest.mark.parametrize("missing", ["annotation", "source", "both"])
def test_what_is_not_there_is_code_2_and_one_line(annotated: Path, tmp_path: Path, missing: str) -> None:
    if missing in {"annotation", "both"}:
        annotated.unlink()
    if missing in {"source", "both"}:
        (tmp_path / "corpus" / "water.txt").unlink()
    done = gongbao("evaluate", annotated)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert ("--source" if missing == "source" else "water.jsonl") in done.stderr


def test_an_annotation_of_another_text_is_refused(annotated: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "water.txt").write_text(TEXT[:10], encoding="utf-8")
    done = gongbao("evaluate", annotated)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "--source" in done.stderr


def test_one_source_for_several_annotations_is_refused(annotated: Path, tmp_path: Path) -> None:
    done = gongbao("evaluate", annotated, annotated, "--source", tmp_path / "corpus" / "water.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "folder" in done.stderr

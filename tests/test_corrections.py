"""Corrections: what each makes of an issue, why one is not applied, and that none is dropped silently."""

import datetime
import json
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import hypothesis.strategies as st
import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from gongbao.graph import statements
from gongbao.graph.addresses import Facts
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import from_json, to_json
from gongbao.graph.corrections import (
    Accept,
    Action,
    AddOwner,
    Change,
    ChangeRole,
    ChangeValues,
    Correction,
    Reject,
    RemoveOwner,
)
from gongbao.graph.fact_fields import FIELDS, FactKind, Value
from gongbao.graph.provenance import correction_statements
from gongbao.graph.review import draft
from gongbao.parser import (
    Assignment,
    Comparator,
    Confidence,
    Deadline,
    DeadlineKind,
    Issue,
    Masthead,
    Modality,
    Relation,
    Role,
    Source,
    TargetKind,
    parse_issue,
)
from gongbao.parser.serialization import to_json as facts_json
from tests.corrected import (
    DOUBTFUL,
    KEY,
    LEAD_AND_SUPPORT,
    NUMBER,
    TEXT,
    TWICE,
    applied,
    corrected,
    entry,
    fact_of,
    keys_of,
    parsed,
    refused,
    target_of,
)
from tests.invariants import assert_invariants
from tests.issues import ISSUE

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "parse.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def owners(issue: Issue, quote: str) -> dict[str, str]:
    fact = fact_of(issue, FactKind.ASSIGNMENT, quote)
    assert isinstance(fact, Assignment)
    return {bearer.agency: bearer.role.value for bearer in fact.bearers}


def deadline(issue: Issue, quote: str) -> Deadline:
    fact = fact_of(issue, FactKind.DEADLINE, quote)
    assert isinstance(fact, Deadline)
    return fact


# --------------------------------------------------------------------------------------------------- what each does


def test_without_corrections_an_issue_is_as_the_rules_read_it() -> None:
    assert corrected().issue is parsed()
    assert corrected(entry("target", "95%以上", reject=True, issue="other/2024/1")) == corrected()


def test_an_owner_is_added_by_a_name_that_the_issue_knows() -> None:
    issue = applied(entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "市水利局", "role": "joint"}))
    assert owners(issue, LEAD_AND_SUPPORT) == {
        "衡水市/生态环境局": "lead",
        "衡水市/财政局": "support",
        "衡水市/水利局": "joint",
    }
    assert issue.agencies == parsed().agencies


def test_an_owner_that_the_issue_does_not_know_is_added_by_its_id() -> None:
    issue = applied(entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "朝阳市/财政局", "role": "joint"}))
    assert owners(issue, LEAD_AND_SUPPORT)["朝阳市/财政局"] == "joint"
    (new,) = set(issue.agencies) - set(parsed().agencies)
    assert (new.id, new.name, new.jurisdiction) == ("朝阳市/财政局", "朝阳市财政局", "朝阳市")


def test_the_last_of_its_assignments_takes_an_agency_along() -> None:
    issue = applied(entry("assignment", DOUBTFUL, remove_owner="绿水行动"))
    assert owners(issue, DOUBTFUL) == {"衡水市/审计局": "responsible"}
    assert {agency.id for agency in parsed().agencies} - {agency.id for agency in issue.agencies} == {"衡水市/绿水行动"}


def test_an_agency_that_another_is_part_of_stays() -> None:
    parts = {"衡水市/审计局": "衡水市/绿水行动"}
    issue = replace(parsed(), agencies=tuple(replace(each, parent=parts.get(each.id)) for each in parsed().agencies))
    left = applied(entry("assignment", DOUBTFUL, remove_owner="绿水行动"), issue=issue)
    assert left.agencies == issue.agencies


def test_an_owner_is_replaced_by_removing_one_and_adding_one_in_whatever_order() -> None:
    remove = entry("assignment", "市财政局应当自印发之日起30日内安排", remove_owner="市财政局")
    add = entry(
        "assignment", "市财政局应当自印发之日起30日内安排", add_owner={"agency": "市审计局", "role": "responsible"}
    )
    for order in ((remove, add), (add, remove)):
        assert owners(applied(*order), remove.quote) == {"衡水市/审计局": "responsible"}


def test_a_role_is_changed() -> None:
    issue = applied(entry("assignment", LEAD_AND_SUPPORT, role={"agency": "衡水市财政局", "to": "joint"}))
    assert owners(issue, LEAD_AND_SUPPORT) == {"衡水市/生态环境局": "lead", "衡水市/财政局": "joint"}


def test_a_modality_is_changed_in_the_obligation_too() -> None:
    quote = "市财政局应当自印发之日起30日内安排"
    issue = applied(entry("assignment", quote, change={"modality": "may"}))
    assert [
        duty.modality for duty in issue.obligations if issue.assignments[duty.assignment].evidence.quote == quote
    ] == [Modality.MAY]


def test_values_of_a_target_are_changed() -> None:
    issue = applied(entry("target", "60%以上", change={"indicator": "资金到位率", "value": 65, "unit": "百分点"}))
    found = target_of(issue, "60%以上")
    assert (found.indicator, found.value, found.unit, found.comparator) == (
        "资金到位率",
        65.0,
        "百分点",
        Comparator.AT_LEAST,
    )
    assert found.rule == target_of(parsed(), "60%以上").rule


def test_an_upper_bound_makes_a_range_and_another_comparator_takes_it_away() -> None:
    wide = target_of(applied(entry("target", "95%以上", change={"value_max": 98})), "95%以上")
    assert (wide.comparator, wide.value, wide.value_max) == (Comparator.RANGE, 95.0, 98.0)
    narrow = target_of(applied(entry("target", "8%—10%", change={"comparator": "<="})), "8%—10%")
    assert (narrow.comparator, narrow.value_max) == (Comparator.AT_MOST, None)


def test_dates_are_changed_and_the_day_that_is_due_moves_with_the_end() -> None:
    moved = deadline(applied(entry("deadline", "到2026年底", change={"end": "2027-06-30"})), "到2026年底")
    assert moved.end == moved.due == datetime.date(2027, 6, 30)
    kept = entry("deadline", "到2026年底", change={"end": "2027-06-30", "due": "2026-12-31"})
    assert deadline(applied(kept), "到2026年底").due == datetime.date(2026, 12, 31)


def test_a_day_that_was_counted_does_not_move_with_an_end() -> None:
    counted = deadline(parsed(), "30日内").due
    assert counted is not None
    assert deadline(applied(entry("deadline", "30日内", change={"end": "2024-06-30"})), "30日内").due == counted


def test_kind_recurrence_and_duration_are_changed() -> None:
    change = {"kind": "within", "recurrence": "none", "duration": "P1Y"}
    found = deadline(applied(entry("deadline", "每年", change=change)), "每年")
    assert (found.kind, found.recurrence, found.duration) == (DeadlineKind.WITHIN, None, "P1Y")


def test_the_relation_of_a_citation_is_changed() -> None:
    quote = "《河北省水污染防治条例》（冀人发〔2018〕5号）"
    issue = applied(entry("citation", quote, change={"relation": "repeals", "number": "none"}))
    assert [(citation.relation, citation.number) for citation in issue.citations[1:]] == [(Relation.REPEALS, None)]


def test_what_is_accepted_is_no_longer_doubtful() -> None:
    done = corrected(entry("assignment", DOUBTFUL, accept=True))
    fact = fact_of(done.issue, FactKind.ASSIGNMENT, DOUBTFUL)
    assert isinstance(fact, Assignment)
    assert fact.confidence is Confidence.HIGH
    assert done.applied[0].changes == (Change("confidence", "doubtful", "high"),)
    assert replace(fact, confidence=Confidence.DOUBTFUL) == fact_of(parsed(), FactKind.ASSIGNMENT, DOUBTFUL)


# ------------------------------------------------------------------------------------------------------- rejecting


def test_with_an_assignment_goes_its_obligation_and_its_targets_are_owned_by_nobody() -> None:
    issue = applied(entry("assignment", LEAD_AND_SUPPORT, reject=True))
    assert len(issue.obligations) == len(parsed().obligations) - 1
    assert [duty.id for duty in issue.obligations] == [
        duty.id for duty in parsed().obligations if duty.id != "chp_1__sec_2__obl_1"
    ]
    assert issue.targets == parsed().targets
    owned = {index for duty in issue.obligations for index in duty.targets}
    assert {issue.targets[index].evidence.quote for index in set(range(len(issue.targets))) - owned} == {
        "95%以上",
        "8%—10%",
    }


def test_a_rejected_target_leaves_obligation_and_task_and_the_others_stay_linked() -> None:
    def linked(issue: Issue) -> list[tuple[str, list[str]]]:
        return [
            (task.text, [issue.targets[index].evidence.quote for index in task.targets])
            for duty in issue.obligations
            for task in duty.tasks
        ]

    issue = applied(entry("target", "95%以上", reject=True))
    assert linked(issue) == [
        (text, [quote for quote in quotes if quote != "95%以上"]) for text, quotes in linked(parsed())
    ]


def test_a_rejected_deadline_leaves_the_targets_that_it_was_of() -> None:
    first = deadline(parsed(), "到2026年底")
    of_first = [each.evidence.quote for each in parsed().targets if each.deadline == parsed().deadlines.index(first)]
    assert of_first
    issue = applied(entry("deadline", "到2026年底", reject=True))
    for fact in issue.targets:
        before = target_of(parsed(), fact.evidence.quote)
        if fact.evidence.quote in of_first:
            assert fact.deadline is None
        elif before.deadline is not None:
            assert fact.deadline is not None
            assert issue.deadlines[fact.deadline] == parsed().deadlines[before.deadline]


def test_a_rejected_task_takes_its_targets_out_of_the_obligation() -> None:
    issue = applied(entry("task", "达到60%以上。", reject=True))
    duty = next(duty for duty in issue.obligations if duty.id == "chp_2__obl_2")
    assert (len(duty.tasks), duty.targets, duty.deadlines) == (1, (), (4,))
    assert issue.targets == parsed().targets


def test_a_rejected_citation_is_gone() -> None:
    assert len(applied(entry("citation", "《衡水市水源保护行动方案》", reject=True)).citations) == 1


# ------------------------------------------------------------------------------------------- why one is not applied


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        (entry("target", "96%以上", reject=True), "no such words in hengshui/2024/3; the nearest is 95%以上"),
        (entry("target", "从来没有的话", reject=True), "no such words in hengshui/2024/3"),
        (
            entry("citation", "95%以上", change={"relation": "cites"}),
            "no citation is read in these words; what is read there: target, task",
        ),
        (
            entry("target", "95%以上", document="衡政发〔2024〕4号", reject=True),
            f"hengshui/2024/3 prints no document 衡政发〔2024〕4号; it prints {NUMBER}",
        ),
        (
            entry("assignment", TWICE, occurrence=3, reject=True),
            "occurrence 3 is asked for, but there are 2: ",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, role={"agency": "市水利局", "to": "lead"}),
            "衡水市/水利局 is no owner here; the owners are 市生态环境局 (衡水市/生态环境局)、市财政局 (衡水市/财政局)",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, remove_owner="市教育局"),
            "the issue knows no agency 市教育局",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "教育局", "role": "lead"}),
            "the issue knows no agency 教育局; give its id, such as 某市/教育局",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "市财政局", "role": "lead"}),
            "衡水市/财政局 is support here already; change its role instead",
        ),
        (
            entry("assignment", "市财政局应当自印发之日起30日内安排", remove_owner="市财政局"),
            "衡水市/财政局 is the only owner here; reject the assignment",
        ),
        (entry("target", "8%—10%", change={"value": 11}), "value 11 is above value_max 10"),
        (entry("target", "95%以上", change={"comparator": "range"}), "a range needs value_max"),
        (
            entry("deadline", "到2026年底", change={"start": "2027-01-01"}),
            "it would start on 2027-01-01, after its last day, 2026-12-31",
        ),
        (
            entry("target", "95%以上", accept=True, reads="水质达标率 >= 90 % (target)"),
            "accepted was 水质达标率 >= 90 % (target), but now it reads 水质达标率 >= 95 % (target); look at it again",
        ),
    ],
    ids=lambda value: None if isinstance(value, Correction) else value[:40],
)
def test_a_correction_that_does_not_fit_says_why(correction: Correction, reason: str) -> None:
    assert refused(correction).startswith(reason)
    assert corrected(correction).issue == parsed()


def test_an_agency_by_a_name_of_two_is_not_guessed() -> None:
    text = TEXT + "\n邢台市人民政府关于供水的通知\n\n邢政发〔2024〕1号\n\n一、供水。加强调度。（市水利局、市财政局）\n"
    issue = parsed(text)
    correction = entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "水利局", "role": "joint"})
    known = [agency for agency in issue.agencies if agency.name.endswith("水利局")]
    assert len(known) == 2
    two_names = replace(
        issue,
        agencies=tuple(replace(a, aliases=(*a.aliases, "水利局")) if a in known else a for a in issue.agencies),
    )
    reason = corrected(correction, issue=two_names).unmatched[0].reason
    assert reason == "水利局 may be 衡水市/水利局 or 邢台市/水利局; give the id"


def test_two_corrections_that_contradict_each_other() -> None:
    first, second = (entry("target", "95%以上", change={"value": value}) for value in (96, 97))
    done = corrected(first, second)
    assert target_of(done.issue, "95%以上").value == 96
    assert [each.correction for each in done.unmatched] == [second]
    assert "another value" in done.unmatched[0].reason
    reject = entry("target", "95%以上", reject=True)
    done = corrected(first, reject)
    assert [each.correction for each in done.applied] == [reject]
    assert "rejected by" in done.unmatched[0].reason


def test_a_correction_of_a_task_whose_assignment_is_rejected() -> None:
    done = corrected(
        entry("assignment", LEAD_AND_SUPPORT, reject=True),
        entry("task", "到2026年底，水质达标率达到95%以上，管网漏损率控制在8%—10%。", accept=True),
    )
    assert [each.reason for each in done.unmatched] == ["the assignment that the task belongs to is rejected"]


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        (entry("target", "95%以上", change={"value": 95.0}), "value is 95 already"),
        (
            entry("assignment", LEAD_AND_SUPPORT, role={"agency": "市财政局", "to": "support"}),
            "衡水市/财政局 is support here already",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, add_owner={"agency": "市财政局", "role": "support"}),
            "衡水市/财政局 is support here already",
        ),
        (
            entry("assignment", LEAD_AND_SUPPORT, remove_owner="市水利局"),
            "衡水市/水利局 is no owner here already",
        ),
        (entry("target", "5号", reject=True), "no target is read in these words"),
    ],
)
def test_a_correction_of_what_reads_so_already_is_no_longer_needed(correction: Correction, reason: str) -> None:
    done = corrected(correction)
    assert (done.issue, done.applied, done.unmatched) == (parsed(), (), ())
    assert done.unneeded[0].reason.startswith(reason)


# -------------------------------------------------------------------------------------------------- whatever is asked

names = st.sampled_from(["青河州/财政局", "州水利局", "水利局", "各县市人民政府", "云岭省/审计厅", "没有的局"])
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "indicator": st.none() | st.text("粮田", min_size=1),
    "comparator": st.sampled_from(Comparator),
    "value": st.floats(-10, 1e9),
    "value_max": st.none() | st.floats(0, 1e9),
    "unit": st.sampled_from([None, "亩", "%"]),
    "start": st.none() | st.dates(),
    "end": st.none() | st.dates(),
    "due": st.none() | st.dates(),
    "recurrence": st.sampled_from([None, "FREQ=YEARLY"]),
    "duration": st.sampled_from([None, "P30D"]),
    "relation": st.sampled_from(Relation),
    "title": st.sampled_from(["某办法", "某规划"]),
    "number": st.sampled_from([None, "青政发〔2020〕1号", "第707号"]),
    "refers_to": st.none() | st.just("某条例"),
    "modality": st.none() | st.sampled_from(Modality),
}
KINDS = {FactKind.TARGET: st.sampled_from(TargetKind), FactKind.DEADLINE: st.sampled_from(DeadlineKind)}


def pairs(kind: FactKind, chosen: list[str]) -> st.SearchStrategy[Action]:
    """Values for the chosen fields, in the fields' order."""
    ordered = [name for name in FIELDS[kind] if name in chosen]
    values = (KINDS[kind] if name == "kind" else VALUES[name] for name in ordered)
    return st.tuples(*values).map(lambda given: ChangeValues(tuple(zip(ordered, given, strict=True))))


def some_action(kind: FactKind) -> st.SearchStrategy[Action]:
    actions: list[st.SearchStrategy[Action]] = [st.just(Accept()), st.just(Reject())]
    if kind is FactKind.ASSIGNMENT:
        roles = st.sampled_from(Role)
        actions += [
            st.builds(AddOwner, names, roles),
            st.builds(RemoveOwner, names),
            st.builds(ChangeRole, names, roles),
        ]
    if FIELDS[kind]:
        chosen = st.lists(st.sampled_from(list(FIELDS[kind])), min_size=1, unique=True)
        actions.append(chosen.flatmap(partial(pairs, kind)))
    return st.one_of(actions)


@st.composite
def some_corrections(draw: st.DrawFn) -> list[Correction]:
    facts = Facts(ISSUE)
    keys = draw(st.lists(st.sampled_from(keys_of(ISSUE)), max_size=8))
    return [replace(draft(facts, key), who="王", why="因", action=draw(some_action(key.kind))) for key in keys]


@given(some_corrections())
@settings(max_examples=150)
def test_whatever_is_corrected_the_issue_stays_whole_and_no_correction_is_lost(corrections: list[Correction]) -> None:
    done = correct(ISSUE, corrections)
    told = [each.correction for each in done.applied]
    told += [each.correction for each in (*done.unmatched, *done.unneeded)]
    assert Counter(map(repr, told)) == Counter(map(repr, corrections))
    assert_invariants(done.issue)
    VALIDATOR.validate(facts_json(done.issue))
    said_of_issue = set(statements(done.issue))
    said_of_corrections = list(correction_statements(done))
    assert len(set(said_of_corrections)) == len(said_of_corrections)
    assert not said_of_issue & set(said_of_corrections)
    assert correct(ISSUE, corrections) == done
    assert bool(done.applied) == bool(said_of_corrections)


@given(some_corrections())
@settings(max_examples=100)
def test_corrections_come_back_from_their_json(corrections: list[Correction]) -> None:
    assert from_json(json.loads(json.dumps(to_json(corrections)))) == tuple(corrections)


def test_text_that_is_no_gazette_takes_corrections_too() -> None:
    issue = parse_issue(Source("", masthead=Masthead(key=KEY)))
    done = corrected(entry("target", "95%以上", reject=True), issue=issue)
    assert done.unmatched[0].reason == "no such words in hengshui/2024/3"

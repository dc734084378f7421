"""Every format tells of the same facts: as many of each kind as the others, and as SPARQL finds in the graph.

`CARRIED` says which kinds of fact each format carries, `LACKED` which it doesn't and why; together they are all kinds.
"""

from collections.abc import Mapping

import pytest

from gongbao.exports import FORMATS
from tests.exported import FORMS, GRAPHS, PATTERNS, Exports, Facts, found_by_sparql

_ROLES = ("lead", "joint", "support", "responsible")
_FACTS = ("agencies", "obligations", *_ROLES, "targets", "deadlines")
_TABLES = (*_FACTS, "citations", "citations in documents", "documents", "works printed")

CARRIED: Mapping[str, tuple[str, ...]] = {
    "gexf": (*_FACTS, "works printed", "citations in documents"),
    "graphml": (*_FACTS, "works printed", "citations in documents"),
    "ttl": tuple(PATTERNS),
    "trig": tuple(PATTERNS),
    "nq": tuple(PATTERNS),
    "jsonld": tuple(PATTERNS),
    "csv": _TABLES,
    "parquet": _TABLES,
    "xlsx": (*_FACTS, "citations", "citations in documents", "documents"),
    "ics": ("deadlines on a calendar",),
    "akn": (*_FACTS, "citations", "documents"),
}

_WORKS = "a node is a work, whoever prints it"
_JOINED = "an edge joins two works, so that what is cited outside of documents has no place"
_DAYS = "all deadlines are there; a reader sees which have days"
_EVENTS = "an event is a deadline with a day; who owes what by then are words in it"

LACKED: Mapping[str, Mapping[str, str]] = {
    "gexf": {"documents": _WORKS, "citations": _JOINED, "deadlines on a calendar": _DAYS},
    "graphml": {"documents": _WORKS, "citations": _JOINED, "deadlines on a calendar": _DAYS},
    "csv": {"deadlines on a calendar": _DAYS},
    "parquet": {"deadlines on a calendar": _DAYS},
    "xlsx": {"works printed": "a row is what is printed", "deadlines on a calendar": _DAYS},
    "ics": {fact: _EVENTS for fact in PATTERNS if fact != "deadlines on a calendar"},
    "akn": {
        "works printed": "what is printed is there; works are names in it",
        "citations in documents": "all citations are there, inside and outside of documents",
        "deadlines on a calendar": _DAYS,
    },
}


@pytest.fixture(scope="module", params=GRAPHS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def stated(name: str, exports: Exports) -> Facts:
    return found_by_sparql(exports.graph(name))


@pytest.mark.parametrize("form", FORMS)
def test_a_format_tells_of_as_many_facts_as_sparql_counts(
    name: str, form: str, exports: Exports, stated: Facts
) -> None:
    found = exports.found(name, form).facts
    counts = {fact: len(found.get(fact, ())) for fact in CARRIED[form]}
    assert counts == {fact: len(stated[fact]) for fact in CARRIED[form]}
    assert found.keys() <= set(CARRIED[form]), "what a format lacks it doesn't tell of"


@pytest.mark.parametrize("form", FORMS)
def test_facts_that_have_names_in_a_format_are_the_very_same(
    name: str, form: str, exports: Exports, stated: Facts
) -> None:
    for fact, names in exports.found(name, form).facts.items():
        if "" not in names:
            assert sorted(names) == sorted(stated[fact]), fact


@pytest.mark.parametrize("form", FORMS)
def test_for_every_kind_of_fact_it_is_said_whether_a_format_carries_it(form: str) -> None:
    assert sorted((*CARRIED[form], *LACKED.get(form, {}))) == sorted(PATTERNS)


def test_the_corpus_that_ships_has_facts_of_every_kind(exports: Exports) -> None:
    stated = found_by_sparql(exports.graph("shipped"))
    assert [fact for fact in PATTERNS if not stated[fact]] == []


def test_every_format_is_reconciled() -> None:
    assert set(FORMATS) <= set(FORMS)


# An issue's own legal XML calls agencies what that issue calls them.
NAMED_AS_IN_THE_GRAPH = [form for form in FORMS if "agencies" in CARRIED[form] and form != "akn"]


@pytest.mark.parametrize("form", NAMED_AS_IN_THE_GRAPH)
def test_an_agency_that_issues_name_differently_has_the_same_names_in_every_format(form: str, exports: Exports) -> None:
    texts = exports.found("an agency named in two ways", form).texts
    assert "青河州财政局" in texts
    assert "青河州水利和湿地局" in texts

"""Every format tells of the same facts: as many of each kind as the others, and as SPARQL finds in the graph.

`CARRIED` says which kinds of fact each format carries, `LACKED` which it doesn't and why; together they are all kinds.
"""

from collections.abc import Mapping

import pytest

from gongbao.app.export import formats
from tests.export_readers import PATTERNS, Facts, found_by_sparql
from tests.exported import FORMS, GRAPHS, Exports

_FACTS = ("agencies", "obligations", "lead", "joint", "support", "responsible", "targets", "deadlines")
_PLACED = ("targets in documents", "deadlines in documents", "citations in documents")
_TABLES = (*_FACTS, "citations", *_PLACED, "documents", "works printed")

CARRIED: Mapping[str, tuple[str, ...]] = {
    "gexf": (*_FACTS, "works printed", "citations in documents"),
    "graphml": (*_FACTS, "works printed", "citations in documents"),
    "ttl": tuple(PATTERNS),
    "trig": tuple(PATTERNS),
    "nq": tuple(PATTERNS),
    "jsonld": tuple(PATTERNS),
    "csv": _TABLES,
    "parquet": _TABLES,
    "xlsx": (*_FACTS, "citations", *_PLACED, "documents"),
    "ics": ("deadlines on a calendar",),
    "akn": (*_FACTS, "citations", "documents"),
    "html": (*_FACTS, "citations", *_PLACED, "documents"),
}

_DAYS = {"deadlines on a calendar": "all deadlines are there; a reader sees which have days"}
_PRINTED = {"works printed": "what is printed is there; the work is a name in it"}
_NETWORK = {
    "documents": "a node is a work, whoever prints it",
    "citations": "an edge joins two works, so that what is cited outside of documents has no place",
    "targets in documents": "a node of a target says nothing of documents",
    "deadlines in documents": "a node of a deadline says nothing of documents",
    **_DAYS,
}

LACKED: Mapping[str, Mapping[str, str]] = {
    "gexf": _NETWORK,
    "graphml": _NETWORK,
    "csv": _DAYS,
    "parquet": _DAYS,
    "xlsx": _PRINTED | _DAYS,
    "ics": {
        fact: "an event is a deadline with a day; who owes what by then are words in it"
        for fact in PATTERNS
        if fact != "deadlines on a calendar"
    },
    "akn": _PRINTED | _DAYS | dict.fromkeys(_PLACED, "all are there, each in the document or issue that states it"),
    "html": _PRINTED | _DAYS,
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


def test_every_format_that_is_exported_is_reconciled() -> None:
    commands = {
        str(command.name or getattr(command.callback, "__name__", "")) for command in formats.registered_commands
    }
    assert commands == FORMS.keys()


# An issue's own legal XML calls agencies what that issue calls them.
NAMED_AS_IN_THE_GRAPH = [form for form in FORMS if "agencies" in CARRIED[form] and form != "akn"]


@pytest.mark.parametrize("form", NAMED_AS_IN_THE_GRAPH)
def test_an_agency_that_issues_name_differently_has_the_same_names_in_every_format(form: str, exports: Exports) -> None:
    texts = exports.found("an agency named in two ways", form).texts
    assert "青河州财政局" in texts
    assert "青河州水利和湿地局" in texts

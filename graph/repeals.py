"""Which works are repealed as of a day, and by which document: what is repealed is owed no more."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, QuerySolutions

from gongbao.graph.directory import Graph
from gongbao.graph.vocabulary import PREFIXES


@dataclass(frozen=True, slots=True)
class Repeal:
    """That a document repeals a work: the `label` of that document (its number, else its title), and its `date`."""

    label: str
    date: datetime.date


# As in queries/overdue.rq: a repeal counts from the date of the document that repeals, which is no older than the
# work; a work named by its title is the printed one of that title, unless that is the repealing document itself.
_REPEALS = """
SELECT ?repealed ?acted (MIN(?name) AS ?label)
WHERE {
  { ?acting eli:repeals ?repealed } UNION { ?acting eli:repeals ?title . ?title gb:denotes ?repealed }
  ?acting eli:realizes ?act .
  ?act eli:date_document ?acted .
  FILTER(?act != ?repealed)
  OPTIONAL { ?repealed eli:date_document ?dated }
  FILTER(!BOUND(?dated) || STR(?dated) <= STR(?acted))
  OPTIONAL { ?act eli:id_local ?number }
  OPTIONAL { ?acting eli:title ?called }
  BIND(COALESCE(STR(?number), STR(?called), STR(?act)) AS ?name)
}
GROUP BY ?repealed ?acted
"""


def repealed(graph: Graph, as_of: datetime.date) -> Mapping[str, Repeal]:
    """Return the works that are repealed as of a day.

    Args:
        graph: the graph to ask.
        as_of: the day.

    Returns:
        By the IRI of each repealed work the earliest repeal.

    """
    prefixes = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())
    solutions = graph.store.query(prefixes + _REPEALS)
    assert isinstance(solutions, QuerySolutions)
    found: dict[str, Repeal] = {}
    for solution in solutions:
        work, acted, label = solution["repealed"], solution["acted"], solution["label"]
        if work is None or not isinstance(acted, Literal) or not isinstance(label, Literal):
            continue
        repeal = Repeal(label.value, datetime.date.fromisoformat(acted.value))
        known = found.get(work.value)
        if repeal.date <= as_of and (known is None or (repeal.date, repeal.label) < (known.date, known.label)):
            found[work.value] = repeal
    return found

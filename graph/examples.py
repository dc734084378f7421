"""Examples of what queries ask for: values that the graph itself has, for the parameters of the queries that ship."""

from collections.abc import Mapping

from gongbao.graph.results import QueryResult

# Each part names one thing that has much to say; ties go to the first in order, so that the same graph gives the same.
EXAMPLES_QUERY = """
SELECT ?agency ?name ?topic ?indicator ?document ?fact ?first ?last ?before {
  OPTIONAL { SELECT ?agency ?name {
    { SELECT ?agency { ?o gb:responsibleAgency ?agency } GROUP BY ?agency ORDER BY DESC(COUNT(*)) ?agency LIMIT 1 }
    ?agency skos:prefLabel ?name } LIMIT 1 }
  OPTIONAL { SELECT ?topic { ?o gb:topic ?topic } GROUP BY ?topic ORDER BY DESC(COUNT(*)) ?topic LIMIT 1 }
  OPTIONAL { SELECT ?indicator { ?t gb:indicator ?indicator }
             GROUP BY ?indicator ORDER BY DESC(COUNT(*)) ?indicator LIMIT 1 }
  OPTIONAL { SELECT ?document { ?c gb:citedWork ?document }
             GROUP BY ?document ORDER BY DESC(COUNT(*)) ?document LIMIT 1 }
  OPTIONAL { SELECT (MIN(?t) AS ?fact) { ?t a gb:Target ; gb:evidence ?e } }
  OPTIONAL { SELECT (MIN(?d) AS ?first) (MAX(?d) AS ?last) { ?t gb:due ?d } }
}
"""

# What stands for each name of a parameter: a variable of the query above.
_VARIABLES = {
    "agency": "agency",
    "name": "name",
    "topic": "topic",
    "text": "topic",
    "indicator": "indicator",
    "document": "document",
    "work": "document",
    "fact": "fact",
    "from": "first",
    "since": "first",
    "to": "last",
    "before": "last",
    "asOf": "last",
}


def examples(found: QueryResult) -> Mapping[str, str]:
    """Return an example for each name of a parameter.

    Args:
        found: the answer to `EXAMPLES_QUERY`.

    Returns:
        Values as users write them; no entry where the graph has nothing of the kind.

    """
    if not found.rows:
        return {}
    values = {
        variable: term.value for variable, term in zip(found.variables, found.rows[0], strict=True) if term is not None
    }
    return {name: values[variable] for name, variable in _VARIABLES.items() if variable in values}

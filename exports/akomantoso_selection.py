"""Which issue of a graph, and which document of it, a person means: by key, id, IRI, number or title."""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import document_iri, issue_iri, title_iri, work_iri
from gongbao.parser.model import GongbaoError

_LISTED = 20


def select(graph: Graph, issue: str | None, document: str | None) -> tuple[str, str | None]:
    """Return the key of an issue and the id of a document in it, None for the whole issue.

    Args:
        graph: the graph that has them.
        issue: an issue's key; None where the graph has one alone, or where the document says it.
        document: a document's id (doc/3), IRI, number (发文字号, in any brackets) or title; the IRI of its work will do.

    Raises:
        GongbaoError: nothing is meant, or several are.

    """
    keys = graph.keys()
    if issue is not None and issue not in keys:
        raise GongbaoError(f"{graph.path}: has no issue {issue}; it has {_list(keys)}")
    if document is None:
        return _only(graph, issue), None
    found = sorted(set(_printed(graph, document, keys if issue is None else [issue])))
    if len(found) == 1:
        return found[0]
    if not found:
        key = _only(graph, issue)
        ids = (f"{one.id} {one.number or one.title or ''}".strip() for one in graph.issue(key).documents)
        raise GongbaoError(f"{graph.path}: issue {key} has no document {document}; it has {_list(ids)}")
    where = _list(f"{key} {one}" for key, one in found)
    raise GongbaoError(f"{graph.path}: {document} is printed {len(found)} times, say which is meant: {where}")


def _only(graph: Graph, issue: str | None) -> str:
    keys = graph.keys()
    if issue is not None:
        return issue
    if len(keys) == 1:
        return keys[0]
    if not keys:
        raise GongbaoError(f"{graph.path}: has no issue yet; build it with gongbao build")
    raise GongbaoError(f"{graph.path}: has {len(keys)} issues, name one of them: {_list(keys)}")


def _printed(graph: Graph, document: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The issues and ids of the documents that a word means, among those of some issues."""
    base = graph.manifest.base
    names = list(_names(graph, document))
    for key in keys:
        issue = issue_iri(key, base)
        if document.startswith("doc/"):
            names = [document_iri(issue, document)]
        for name in names:
            node = NamedNode(name)
            if name.startswith(f"{issue}/") and term.DOCUMENT in set(facts.objects(graph.store, node, term.TYPE)):
                yield key, name.removeprefix(f"{issue}/")


def _names(graph: Graph, document: str) -> Iterator[str]:
    """The IRIs of printed documents that an IRI, a number or a title may stand for."""
    base = graph.manifest.base
    works = [title_iri(document, base)]
    if document.startswith(base):
        yield document
        works.append(document)
    elif numbered := work_iri(document, base):
        works.append(numbered)
    for work in dict.fromkeys(works):
        node = NamedNode(work)
        for realized in (node, *facts.objects(graph.store, node, term.DENOTES)):
            for printed in facts.subjects(graph.store, term.REALIZES, realized):
                yield printed.value


def _list(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" … ({len(listed)} in all)" if len(listed) > _LISTED else ""
    return (", ".join(listed[:_LISTED]) or "none") + more

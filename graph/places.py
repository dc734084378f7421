"""Where things stand in an issue, and what to call them: what all statements about one issue are made from."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongbao.graph.iris import IssueIris, agency_iri, issue_iris
from gongbao.parser.model import Issue


class Reading(NamedTuple):
    """An issue with the IRIs of all that it holds.

    `agencies` leads from every name of an agency of this issue to its id. `starts`, `order` and `parents` find
    divisions by position: the start of each extent in ascending order, the division's index, and the place in that
    order of the division around it (-1 for none).
    """

    issue: Issue
    iris: IssueIris
    base: str
    agencies: Mapping[str, str]
    starts: Sequence[int]
    order: Sequence[int]
    parents: Sequence[int]

    def stated_in(self, start: int, document: str) -> str:
        """Return the IRI of the innermost division around a position of the source, else the document's."""
        place = bisect_right(self.starts, start) - 1
        while place >= 0:
            index = self.order[place]
            if start < self.issue.divisions[index].extent.end:
                return self.iris.divisions[index]
            place = self.parents[place]
        return document

    def agency(self, name: str) -> str:
        """Return the IRI of the agency that a name stands for in this issue; a name it doesn't know is an id."""
        return agency_iri(self.agencies.get(name, name), self.base)


def read(issue: Issue, base: str) -> Reading:
    """Return an issue with its IRIs; linear in the number of its divisions and facts."""
    names: dict[str, str] = {}
    for agency in issue.agencies:
        for name in (agency.id.replace("/", ""), agency.name, *agency.aliases):
            names.setdefault(name, agency.id)
    extents = [division.extent for division in issue.divisions]
    order = sorted(range(len(extents)), key=lambda index: (extents[index].start, -extents[index].end))
    parents: list[int] = []
    around: list[int] = []
    for place, index in enumerate(order):
        while around and extents[order[around[-1]]].end <= extents[index].start:
            around.pop()
        parents.append(around[-1] if around else -1)
        around.append(place)
    starts = [extents[index].start for index in order]
    return Reading(issue, issue_iris(issue, base), base, names, starts, order, parents)

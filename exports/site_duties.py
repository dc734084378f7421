"""Who owes what, gathered issue by issue for the pages of agencies: what is long waits on disk until its page is made."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongbao.exports.records import (
    DeadlineRecord,
    DocumentRecord,
    IssueRecords,
    ObligationRecord,
    bearers_of,
    deadlines_of,
)
from gongbao.exports.site_names import linked
from gongbao.exports.spooling import Spool
from gongbao.exports.standing import Standing, most_pressing, standing
from gongbao.exports.wording import ROLES, measured
from gongbao.parser.model import Role

_UNDATED = datetime.date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class Measure:
    """A target of a duty in words, the day its own words give it, and where it stands, from the root of the site."""

    words: str
    due: datetime.date | None
    place: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What an agency owes, as its page lists it; `place` leads to the words, from the root of the site."""

    role: Role
    label: str
    text: str
    targets: tuple[Measure, ...]
    when: tuple[str, ...]
    due: datetime.date | None
    standing: Standing
    document: str
    path: str
    place: str

    @property
    def role_word(self) -> str:
        """The role, in a word."""
        return ROLES[self.role]


@dataclass(frozen=True, slots=True)
class Next:
    """A duty that falls due, and the IRIs of the agencies that owe it."""

    due: datetime.date
    duty: Duty
    agencies: tuple[str, ...]


class Duties:
    """The duties of all agencies.

    Args:
        spool: where they wait.
        as_of: the day by which things are overdue, None where nobody asked.
        since: the first day that `next` tells of.
        most: how many duties `next` tells of.

    """

    def __init__(self, spool: Spool[Duty], as_of: datetime.date | None, since: datetime.date, most: int) -> None:
        self._spool = spool
        self._as_of = as_of
        self._since = since
        self._most = most
        self._roles: Counter[tuple[str, Role]] = Counter()
        self._partners: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.next: list[Next] = []

    def add(self, records: IssueRecords, pages: Mapping[str, str], repealed: frozenset[str]) -> None:
        """Add what an issue makes agencies owe.

        Args:
            records: the issue's records.
            pages: the pages of its documents by IRI.
            repealed: the IRIs of documents that are repealed.

        """
        documents = {document.id: document for document in records.documents}
        timings = deadlines_of(records)
        targets = {target.id: target for target in records.targets}
        bearers = bearers_of(records)
        for obligation in records.obligations:
            page = pages[obligation.document]
            timing = timings[obligation.id]
            measures = tuple(
                Measure(measured(targets[each].target), targets[each].due, linked(page, each))
                for each in obligation.targets
            )
            borne = bearers[obligation.id]
            is_repealed = obligation.document in repealed
            document = documents[obligation.document]
            for each in borne:
                duty = self._duty(document, obligation, each.role, page, timing, measures, is_repealed=is_repealed)
                day = _UNDATED if duty.due is None else duty.due.toordinal()
                self._spool.add(each.agency, day, duty)
                self._roles[each.agency, each.role] += 1
                self._partners[each.agency].update({other.agency for other in borne} - {each.agency})
            if borne and duty.due is not None and duty.due >= self._since and not is_repealed:
                agencies = tuple(sorted({each.agency for each in borne}))
                self.next.append(Next(duty.due, duty, agencies))
        self.next.sort(key=lambda each: (each.due, each.duty.place))
        del self.next[self._most :]

    def _duty(
        self,
        document: DocumentRecord,
        obligation: ObligationRecord,
        role: Role,
        page: str,
        timing: Sequence[DeadlineRecord],
        measures: tuple[Measure, ...],
        *,
        is_repealed: bool,
    ) -> Duty:
        due = min((each.due for each in timing if each.due is not None), default=None)
        as_of = self._as_of or datetime.date.min
        stands = (standing(each.due, as_of, recurs=each.recurrence is not None) for each in timing)
        return Duty(
            role=role,
            label=obligation.label,
            text=obligation.text,
            targets=measures,
            when=tuple(each.statement.evidence.quote for each in timing),
            due=due,
            standing=Standing.REPEALED if is_repealed else most_pressing(stands),
            document=document.label,
            path=obligation.path,
            place=linked(page, obligation.id),
        )

    def of(self, agency: str) -> Iterator[Duty]:
        """Yield the duties of an agency by its IRI, what falls due first at first."""
        return self._spool.values(agency)

    def roles(self, agency: str) -> Mapping[Role, int]:
        """Return how many duties an agency has in each role."""
        return {role: number for role in ROLES if (number := self._roles[agency, role])}

    def partners(self, agency: str) -> list[tuple[str, int]]:
        """Return the agencies that share duties with one, by IRI, and how many: most at first."""
        return sorted(self._partners[agency].items(), key=lambda each: (-each[1], each[0]))

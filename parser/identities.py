"""Which agency a name stands for: one under all its names (市卫健委 = 市卫生健康委 = 某市卫生健康委员会).

`reference` reads a single name by the rules, the user's authority file wins over that, and what only the whole issue
shows (second name plates, names that differ by 和, announced abbreviations) is settled here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gongbao.parser.authority import KnownAgencies
from gongbao.parser.bodies import body_key
from gongbao.parser.homes import Home, home_of, whose
from gongbao.parser.model import Agency, Assignment, Diagnostic, Severity
from gongbao.parser.names import is_agency_name
from gongbao.parser.reference import Doubt, refer
from gongbao.parser.regions import Gazetteer

__all__ = ["Home", "Register"]

_ANNOUNCED = re.compile(r"\((?:以下|下)?(?:统称|简称)(?:为)?:?[“\"]?(?P<short>[一-鿿]{2,16})[”\"]?\)")
_BEFORE = re.compile(r"[一-鿿]{4,40}$")
_AFTER_SHORT = re.compile(r"(?:办公室|办|(?:有关|其他|各)?成员单位)?")
_FULL_TITLE = re.compile(r"[一-鿿]{2,12}?(?:省|自治区|自治州|市|盟|地区|县|旗|区)")


@dataclass(slots=True)
class Register:
    """The agencies met so far in one issue, by id; names are resolved once each per home."""

    regions: Gazetteer | None
    known: KnownAgencies = field(default_factory=lambda: KnownAgencies((), None))
    met: dict[str, Agency] = field(default_factory=dict)
    aliases: dict[str, dict[str, None]] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    plates: dict[str, str] = field(default_factory=dict)
    announced: dict[str, str] = field(default_factory=dict)
    resolved: dict[tuple[str, Home], str] = field(default_factory=dict)

    def home_of(self, issuer: str | None, within: Home | None = None, text: str = "") -> Home:
        """Whose document it is: the region of its issuer's name, else the home `within` (its gazette's publisher's).

        Args:
            issuer: The issuer as printed, None where none was found.
            within: What to fall back on.
            text: The document's text, whose regions tell districts of one name apart.
        """
        return home_of(issuer, self.regions, within or Home(), text)

    def announce(self, text: str) -> None:
        """Learn a document's own abbreviations, 某市防汛抗旱指挥部(以下简称市防指), and forget the last document's.

        Args:
            text: The document's cleaned text.
        """
        announced = {}
        for found in _ANNOUNCED.finditer(text):
            before, short = _BEFORE.search(text[max(0, found.start() - 40) : found.start()]), found["short"]
            if before is None or not is_agency_name(short):
                continue
            starts = (before[0][start:] for start in range(len(before[0]) - len(short)))
            begun = next((name for name in starts if is_agency_name(name) and self._begins(name)), None)
            if begun is not None:
                announced[short] = begun
        if announced != self.announced:
            self.announced = announced
            self.resolved.clear()

    def identify(self, name: str, home: Home) -> str:
        """The id of the agency that a name stands for in a document of that home; remembers the name as its alias."""
        key = (name, home)
        if key not in self.resolved:
            self.resolved[key] = self._identify(name, home)
        agency = self.resolved[key]
        self.aliases[agency].setdefault(name)
        return agency

    def agencies(self) -> tuple[Agency, ...]:
        """All agencies met, in order of id."""
        return tuple(
            replace(agency, aliases=tuple(sorted(alias for alias in self.aliases[key] if alias != agency.name)))
            for key, agency in sorted(self.met.items())
        )

    def settle(self, assignments: Sequence[Assignment]) -> tuple[list[Assignment], list[Diagnostic]]:
        """Make one agency of those that the whole issue shows to be one, and say which readings are doubtful.

        Args:
            assignments: All of the issue.

        Returns:
            The assignments with the ids that hold in the end, and diagnostics at the first words that name each
            agency in doubt.
        """
        final = self._final_ids(assignments)
        for old in sorted(set(self.met) - set(final.values())):
            new = final[old]
            self.aliases[new] |= self.aliases.pop(old)
            del self.met[old]
            self.said |= {new} if old in self.said else set()
        for key, agency in self.met.items():
            if agency.parent in final:
                parent = final[agency.parent]
                self.met[key] = replace(agency, parent=parent if parent != key else None)
        settled = [
            replace(
                assignment,
                bearers=tuple(replace(bearer, agency=final[bearer.agency]) for bearer in assignment.bearers),
            )
            if any(final[bearer.agency] != bearer.agency for bearer in assignment.bearers)
            else assignment
            for assignment in assignments
        ]
        return settled, self._diagnostics(settled)

    def _identify(self, name: str, home: Home) -> str:
        found = refer(self._in_full(name), home, self.regions)
        agency = self.known.find(name, home, found.agency)
        whole = self.known.parent(agency.id) or (found.whole if agency is found.agency else None)
        for entered in (agency, whole):
            if entered is not None and entered.id not in self.met:
                self.met[entered.id] = self.known.find(entered.name, home, entered) if entered is whole else entered
                self.aliases[entered.id] = {}
        if agency is found.agency:
            met = self.met[agency.id]
            fullest = max(met.name, agency.name, key=lambda name: (len(name), name))
            self.met[agency.id] = replace(met, name=fullest, parent=met.parent or agency.parent)
            if found.doubt is not None:
                self.doubts.setdefault(agency.id, found.doubt)
            elif found.is_said:
                self.said.add(agency.id)
        if found.plate is not None and found.plate.id not in self.known:
            self.plates.setdefault(found.plate.id, agency.id)
        return agency.id

    def _in_full(self, name: str) -> str:
        """A name whose beginning the document announced as an abbreviation, in full."""
        for short, full in self.announced.items():
            if name.startswith(short) and _AFTER_SHORT.fullmatch(name, len(short)):
                return full + name[len(short) :]
        return name

    def _begins(self, name: str) -> bool:
        """Whether a name begins here: with a region's name or word, or as a national body's does."""
        found = whose(name, Home(), self.regions)
        return (found.is_said and not found.is_own) or (self.regions is None and bool(_FULL_TITLE.match(name)))

    def _final_ids(self, assignments: Sequence[Assignment]) -> dict[str, str]:
        """Every id met, with the id that holds in the end."""
        final = {key: key for key in self.met}
        beside = {
            frozenset((one.agency, other.agency))
            for assignment in assignments
            for one in assignment.bearers
            if one.agency in self.plates
            for other in assignment.bearers
        }
        for plate, key in self.plates.items():  # once A（B） is shown, B alone is A, unless both stand side by side
            if plate in final and key in final and frozenset((plate, key)) not in beside:
                final[plate] = key
        alike: dict[tuple[str | None, str], list[str]] = {}
        for key, agency in self.met.items():
            if not agency.collective and final[key] == key:
                alike.setdefault((agency.jurisdiction, body_key(key)), []).append(key)
        for keys in alike.values():
            chosen = min(keys, key=lambda key: (key not in self.known, -len(key), key))
            final |= dict.fromkeys(keys, chosen)
        return {key: _followed(key, final.__getitem__) for key in final}

    def _diagnostics(self, assignments: Sequence[Assignment]) -> list[Diagnostic]:
        first: dict[str, Assignment] = {}
        for assignment in assignments:
            for bearer in assignment.bearers:
                first.setdefault(bearer.agency, assignment)
        return [
            Diagnostic(first[key].evidence.span, doubt.code, Severity.WARNING, doubt.message)
            for key, doubt in sorted(self.doubts.items())
            if key in first and key not in self.known and not (doubt.code == "unknown-agency" and key in self.said)
        ]


def _followed(key: str, step: Callable[[str], str]) -> str:
    """Where steps from a key end; where they go in a circle, the least key of it."""
    seen = [key]
    while (following := step(seen[-1])) != seen[-1]:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]

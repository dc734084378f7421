"""The user's authority file (agencies.toml) as values, and what it makes of the names that the rules read.

The file is read by `gongbao.corpus.authority`; docs/agencies.md says how to write it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongbao.parser.homes import Home, whose
from gongbao.parser.model import Agency, AgencyKind, Level
from gongbao.parser.reference import STATE, refer
from gongbao.parser.regions import Gazetteer, Region


@dataclass(frozen=True, slots=True)
class Authority:
    """One agency as the user knows it; what is None or empty is left to the rules.

    `name` is its full name; `jurisdiction` the full name of its region, None where `name` begins with it or is a
    national body's. `aliases` are names as printed in that region's documents: they stand for this agency alone,
    whatever the rules make of them. `merges` are names or ids of agencies that are this one, under all their names.
    `parent` is the name or id of the agency that it is a part of. `labels` are names in other languages or scripts
    by language tag (BCP 47), sorted.
    """

    name: str
    jurisdiction: str | None = None
    aliases: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()
    parent: str | None = None
    kind: AgencyKind | None = None
    labels: tuple[tuple[str, str], ...] = ()


def authorities_digest(authorities: Sequence[Authority]) -> str:
    """What changes whenever a reading with these entries may differ: 16 hexadecimal digits; empty without entries.

    >>> authorities_digest(()), len(authorities_digest([Authority("某市水利局")]))
    ('', 16)
    """
    return hashlib.sha256(repr(tuple(authorities)).encode()).hexdigest()[:16] if authorities else ""


class KnownAgencies:
    """The agencies of an authority file by all that leads to them: aliases as printed, ids by the rules, merged ids.

    Args:
        authorities: The file's entries; where two claim a name, the first holds.
        regions: The gazetteer.
    """

    def __init__(self, authorities: Sequence[Authority], regions: Gazetteer | None) -> None:
        self._regions = regions
        self._agencies: dict[str, Agency] = {}
        self._parents: dict[str, Agency] = {}
        self._printed: dict[tuple[str | None, str], str] = {}
        self._merged: dict[str, str] = {}
        for authority in authorities:
            self._learn(authority)

    def __contains__(self, agency: str) -> bool:
        """Whether the file has an entry of the agency with this id."""
        return agency in self._agencies

    def find(self, name: str, home: Home, by_rules: Agency) -> Agency:
        """Return the agency that the file gives a name, else the one that the rules give it.

        Args:
            name: The name as printed.
            home: Whose document it stands in.
            by_rules: What it refers to by the rules.
        """
        if not self._agencies:
            return by_rules
        key = self._printed.get(self._place(name, home))
        if key is None:
            key = self._merged.get(by_rules.id, by_rules.id)
        return self._agencies.get(key, by_rules)

    def parent(self, agency: str) -> Agency | None:
        """Return the agency that the file says another is a part of; None where it says nothing."""
        return self._parents.get(agency)

    def _learn(self, authority: Authority) -> None:
        home = self._home(authority.jurisdiction)
        by_rules = refer(authority.name, home, self._regions).agency
        parent = self._named(authority.parent, home) if authority.parent else None
        agency = replace(
            by_rules,
            name=authority.name,
            kind=authority.kind or by_rules.kind,
            parent=parent.id if parent else by_rules.parent,
            labels=authority.labels,
        )
        self._agencies.setdefault(agency.id, agency)
        if parent is not None:
            self._parents.setdefault(agency.id, parent)
        own = home if authority.jurisdiction else self._home(by_rules.jurisdiction)
        for alias in authority.aliases:
            self._printed.setdefault(self._place(alias, own), agency.id)
        for merged in authority.merges:
            other = merged if "/" in merged else refer(merged, own, self._regions).agency.id
            if other != agency.id:
                self._merged.setdefault(other, agency.id)

    def _home(self, jurisdiction: str | None) -> Home:
        """The home whose names an entry is about: a region that the gazetteer lacks is taken at its word."""
        if jurisdiction is None or jurisdiction == STATE:
            return Home(None, True)
        mention = self._regions.mention(jurisdiction) if self._regions else None
        if mention is not None and mention.region is not None and mention.end == len(jurisdiction):
            return Home(mention.region, True)
        if mention is not None and mention.region is not None and mention.end < len(jurisdiction):
            return Home(mention.region, True, jurisdiction[mention.end :])
        return Home(Region(f"?{jurisdiction}", jurisdiction, Level.COUNTY), True)

    def _named(self, name: str, home: Home) -> Agency:
        """The agency that an entry's parent names: an id, or a name in the documents of its region."""
        jurisdiction, slash, body = name.rpartition("/")
        if slash:
            return refer(body, self._home(jurisdiction), self._regions).agency
        return refer(name, home, self._regions).agency

    def _place(self, name: str, home: Home) -> tuple[str | None, str]:
        """A name's region and the rest as printed: 盟水务局, the region's 水务局 in full, and a bare 水务局 are one."""
        found = whose(name, home, self._regions)
        if found.is_national or found.is_own or found.region is None:
            return None if found.is_national else f"{home.region.code if home.region else ''}", name
        return f"{found.region.code}{found.town or ''}", found.words

"""The state's own bodies (国务院机构, 党中央机构, 全国性群团组织) by all their names."""

import re
from functools import cache

from gongbao.parser.bodies import body_key, canonical_body, read_body
from gongbao.parser.lexicons import alternatives, lexicon

STATE_PREFIX = re.compile(r"^(?:中共|中华全国|中华|中国|国家|全国|国务院)")


@cache
def state_body(name: str) -> str | None:
    """A national body's full name, from any of its names; None where there is no such body.

    >>> state_body("发展改革委"), state_body("国家林草局"), state_body("中宣部"), state_body("农牧局")
    ('国家发展和改革委员会', '国家林业和草原局', '中央宣传部', None)
    """
    called = lexicon("identities")["state"]["called"]
    if name in called:
        return str(called[name])
    known = _state_bodies()
    stripped = STATE_PREFIX.sub("", name)
    if stripped in called and stripped not in lexicon("identities")["names"]:
        return str(called[stripped])
    return known.get(body_key(name)) or known.get(body_key(canonical_body(stripped))) if stripped else known.get(name)


def is_the_states(name: str, official: str) -> bool:
    """Whether a name without a region is a national body's in any document: 财政部 and 国家能源局, not 能源局."""
    if state_prefix().match(name) or name == official:
        return True
    return (
        canonical_body(name).endswith(("总局", "总署", "总社", "总台"))
        or (official.endswith(("部", "署")) and name.endswith(("部", "署")) and not is_party_organ(name))
        or (
            name in lexicon("identities")["state"]["called"]
            and name not in lexicon("identities")["names"]
            and not is_party_organ(name)
        )
    )


@cache
def state_head(name: str) -> tuple[str, str] | None:
    """The national body that a longer name begins with: its full name, and the words that name it there.

    >>> state_head("国家税务总局某市税务局"), state_head("财政部办公厅"), state_head("财政部门")
    (('国家税务总局', '国家税务总局'), ('财政部', '财政部'), None)
    """
    for end in range(len(name) - 1, 1, -1):
        words = name[:end]
        if words.endswith(("部", "局", "署", "委", "会", "院", "行", "社", "公司")) and not name.startswith("门", end):
            official = state_body(words)
            if official and (state_prefix().match(words) or is_the_states(words, official)):
                return official, words
            if official == "中国人民银行" or words == "国网":
                return str(official), words
    return None


@cache
def _state_bodies() -> dict[str, str]:
    known: dict[str, str] = {}
    for name in lexicon("identities")["state"]["names"]:
        known.setdefault(body_key(name), name)
    for name in lexicon("identities")["state"]["names"]:
        stripped = STATE_PREFIX.sub("", name)
        if stripped and not name.startswith("中央"):
            known.setdefault(body_key(canonical_body(stripped)), name)
    return known


@cache
def state_prefix() -> re.Pattern[str]:
    """Matches the beginnings of names that are the state's or the party centre's."""
    return re.compile(alternatives([*lexicon("agencies")["prefixes"]["state"], "最高", "中华全国", "中央"]))


def is_party_organ(name: str) -> bool:
    """Whether a name without a region is an organ of a party committee (宣传部, 编办)."""
    return read_body(name).name.startswith("党委")

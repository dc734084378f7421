"""Topic words of obligations: the words that one obligation has and the issue's others have not (tf-idf).

Word segmentation knows nothing of bureaus (it cuts 应急管理局会同盟发展改革委 into 会/同盟/发展 …), so the text is cut at the
agencies that were found before it gets the rest. The weight is Salton's tf·idf with the issue's obligations as the
documents, so that one issue's topics never depend on another's.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from gongbao.parser.lexicons import lexicon
from gongbao.parser.model import Agency, Obligation

Cut = Callable[[str], Iterable[str]]
"""Cuts a text into its words, in order."""

TOPICS = 4

_WORD = re.compile(r"[一-鿿]{2,}|[A-Z][A-Za-z]+")


def with_topics(obligations: Sequence[Obligation], agencies: Sequence[Agency], cut: Cut) -> tuple[Obligation, ...]:
    """Give each obligation its topic words, the weightiest first, at most `TOPICS`.

    Args:
        obligations: An issue's obligations.
        agencies: The agencies found in the issue, whose names are no topics.
        cut: The word segmentation.

    Returns:
        The obligations with topics, in their order.
    """
    names = sorted({name for agency in agencies for name in (agency.name, *agency.aliases)}, key=len, reverse=True)
    seams = re.compile("|".join(map(re.escape, names)) or r"(?!)")
    counts = [
        Counter(
            word
            for task in obligation.tasks
            for part in seams.split(task.text)
            for word in cut(part)
            if _WORD.fullmatch(word) and word not in _common()
        )
        for obligation in obligations
    ]
    spread = Counter(word for count in counts for word in count)
    total = len(counts) + 1

    def weight(item: tuple[str, int]) -> tuple[float, str]:
        word, times = item
        return -times * math.log(total / spread[word]) * math.log(len(word) + 1), word

    return tuple(
        replace(obligation, topics=tuple(word for word, _ in sorted(count.items(), key=weight)[:TOPICS]))
        for obligation, count in zip(obligations, counts, strict=True)
    )


@cache
def _common() -> frozenset[str]:
    """Words of official prose that are nobody's topic: verbs, adverbs, modal words, what documents call themselves."""
    words = lexicon("predicates")
    lists = [*words["words"].values(), *words["modals"].values(), lexicon("topics")["common"]["words"]]
    return frozenset(word for listed in lists for word in listed)

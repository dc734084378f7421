"""Facts on words that were recognised in a picture (OCR) with doubt: a person should compare them with the picture."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from gongbao.parser.model import Diagnostic, Evidence, Severity, Source, Span, Word

DOUBTFUL = 0.65
"""Below that confidence (0 to 1, as Tesseract gives it) a word is doubtful.

One in eight characters of such words is wrong, of all others one in a thousand; seven in ten wrong ones are in them.
"""

_MOST_QUOTED = 5  # words that a message quotes


def doubtful_words(source: Source, evidence: Iterable[Evidence]) -> list[Diagnostic]:
    """Find the facts that stand on doubtful words; none in a source whose text was not recognised.

    Args:
        source: With the words that its reader recognised.
        evidence: The words of facts, in any order.

    Returns:
        A diagnostic for each stretch of words with a doubtful one in it, however many facts it states.

    >>> source = Source("达到93%以上", words=(Word(Span(0, 2), 0.96), Word(Span(2, 5), 0.41)))
    >>> doubtful_words(source, [Evidence(Span(0, 7), "达到93%以上")])[0].message
    'stands on words that were recognised with doubt: 93% (0.41)'
    """
    doubtful = sorted(word for word in source.words if word.confidence < DOUBTFUL)
    if not doubtful:
        return []
    found: dict[Span, Diagnostic] = {}
    for each in evidence:
        words = list(_touched(each, doubtful))
        if words and each.span not in found:
            quoted = [f"{_words(source.text, word.span)} ({word.confidence:.2f})" for word in words[:_MOST_QUOTED]]
            more = f" and {len(words) - _MOST_QUOTED} more" if len(words) > _MOST_QUOTED else ""
            message = f"stands on words that were recognised with doubt: {', '.join(quoted)}{more}"
            found[each.span] = Diagnostic(each.span, "doubtful-words", Severity.WARNING, message)
    return list(found.values())


def _touched(evidence: Evidence, words: Sequence[Word]) -> Iterator[Word]:
    """The words, of those given in order, that share a character with a fact's words."""
    for start, end in evidence.pieces or (evidence.span,):
        index = bisect_left(words, start, key=lambda word: word.span.end)
        while index < len(words) and words[index].span.start < end:
            if words[index].span.end > start:
                yield words[index]
            index += 1


def _words(text: str, span: Span) -> str:
    return "".join(text[slice(*span)].split())

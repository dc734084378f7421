"""Where the words of an assignment name those that it makes responsible."""

from collections.abc import Iterable, Mapping, Sequence

from gongbao.exports.marking import spans_of
from gongbao.parser.model import Bearer, Evidence, Span

_LONGEST_NAME = 40
_SHORTEST_PART = 2


def bearers_in(
    text: str, evidence: Evidence, bearers: Iterable[Bearer], names: Mapping[str, Sequence[str]]
) -> list[tuple[Bearer, tuple[Span, ...]]]:
    """Find where the words of an assignment name its bearers.

    Lists drop what neighbours share (州农业农村局牵头，水利局配合; 教育、财政局): where no name stands in full the
    longest end of it does, else the longest beginning.

    Args:
        text: the source.
        evidence: the words of the assignment.
        bearers: who it makes responsible.
        names: other names of agencies, by their id.

    Returns:
        Bearers with the spans of their names, in the order of the text; a bearer that isn't found is left out.

    Example:
        >>> from gongbao.parser.model import Role
        >>> text = "（市财政局牵头，教育局配合）"
        >>> both = [Bearer("市财政局", Role.LEAD, "甲/财政局"), Bearer("市教育局", Role.SUPPORT, "甲/教育局")]
        >>> found = bearers_in(text, Evidence(Span(0, len(text)), text), both, {})
        >>> [text[spans[0].start : spans[-1].end] for _, spans in found]
        ['市财政局', '教育局']

    """
    positions = [at for start, end in spans_of(evidence) for at in range(start, end) if not text[at].isspace()]
    quote = "".join(text[at] for at in positions)
    taken: list[tuple[int, int]] = []
    found: list[tuple[Bearer, tuple[Span, ...]]] = []
    missing = list(bearers)
    for candidates in (_whole_names, _parts_of_names):
        rest = []
        for bearer in missing:
            at = next(filter(None, (_free(quote, name, taken) for name in candidates(bearer, names))), None)
            if at is None:
                rest.append(bearer)
                continue
            taken.append(at)
            found.append((bearer, _runs(text, positions[slice(*at)])))
        missing = rest
    return sorted(found, key=lambda one: one[1])


def _whole_names(bearer: Bearer, names: Mapping[str, Sequence[str]]) -> list[str]:
    known = dict.fromkeys("".join(name.split()) for name in (bearer.name, *names.get(bearer.agency, ())))
    return sorted(filter(None, known), key=len, reverse=True)


def _parts_of_names(bearer: Bearer, _: Mapping[str, Sequence[str]]) -> list[str]:
    name = "".join(bearer.name.split())
    lengths = range(min(len(name), _LONGEST_NAME) - 1, _SHORTEST_PART - 1, -1)
    return [name[-length:] for length in lengths if length > _SHORTEST_PART] + [name[:length] for length in lengths]


def _free(quote: str, name: str, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a name stands in a quote outside of what is taken already."""
    at = quote.find(name)
    while at >= 0:
        end = at + len(name)
        if all(end <= start or at >= stop for start, stop in taken):
            return at, end
        at = quote.find(name, at + 1)
    return None


def _runs(text: str, positions: Sequence[int]) -> tuple[Span, ...]:
    """Positions as spans; what is parted by blanks alone is one."""
    runs: list[Span] = []
    for at in positions:
        if runs and not text[runs[-1].end : at].strip():
            runs[-1] = Span(runs[-1].start, at + 1)
        else:
            runs.append(Span(at, at + 1))
    return tuple(runs)

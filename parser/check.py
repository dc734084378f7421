"""Rules that say which facts of a reading are uncertain, each with a code that docs/diagnostics.md explains."""

from collections.abc import Iterator, Sequence

from gongbao.parser.deadlines import doubtful
from gongbao.parser.model import Assignment, Deadline, Diagnostic, Form, Severity, Target


def find_doubts(
    assignments: Sequence[Assignment], targets: Sequence[Target], deadlines: Sequence[Deadline]
) -> list[Diagnostic]:
    r"""Find the facts whose reading a person should look at.

    Args:
        assignments: The facts of one issue, or of one document.
        targets: Likewise.
        deadlines: Likewise.

    Returns:
        A diagnostic for each doubt, each said once however many facts the same words state.

    Example:
        >>> from gongbao.parser import parse_issue
        >>> deadlines = parse_issue("某市人民政府关于绿化的通知\n\n2025年前完成造林。").deadlines
        >>> [doubt.code for doubt in find_doubts([], [], deadlines)]
        ['ambiguous-date']

    """
    doubts = (*_empty_scopes(assignments), *_unnamed_targets(targets), *_doubtful_dates(deadlines))
    return list(dict.fromkeys(doubts))


def _empty_scopes(assignments: Sequence[Assignment]) -> Iterator[Diagnostic]:
    """Owners of nothing: a tail right after a heading or another tail."""
    for assignment in assignments:
        if assignment.form is Form.TAIL and assignment.scope.start >= assignment.scope.end:
            message = "names owners, but stands after no text that they could own"
            yield Diagnostic(assignment.evidence.span, "empty-scope", Severity.WARNING, message)


def _unnamed_targets(targets: Sequence[Target]) -> Iterator[Diagnostic]:
    for target in targets:
        if not target.indicator:
            message = f"no words were found that name what {target.evidence.quote} measures"
            yield Diagnostic(target.evidence.span, "target-without-indicator", Severity.NOTE, message)


def _doubtful_dates(deadlines: Sequence[Deadline]) -> Iterator[Diagnostic]:
    for deadline in deadlines:
        message = doubtful(deadline)
        if message is None:
            continue
        span = deadline.evidence.span
        if deadline.end is not None:
            yield Diagnostic(span, "ambiguous-date", Severity.WARNING, message)
        else:
            yield Diagnostic(span, "unknown-date", Severity.NOTE, message)

r"""Reads a gazette: text in, facts out, no I/O.

>>> from gongbao.parser import parse_issue
>>> text = ["某市农业农村局关于春耕备耕的通知", "一、重点任务", "完成播种30万亩。（市农业农村局、气象局）"]
>>> [bearer.name for bearer in parse_issue("\n\n".join(text)).assignments[0].bearers]
['市农业农村局', '市气象局']
"""

from typing import TYPE_CHECKING, Any

from gongbao.parser.model import (
    Agency,
    AgencyKind,
    Assignment,
    Bearer,
    Block,
    BlockKind,
    Citation,
    Comparator,
    Confidence,
    Deadline,
    DeadlineKind,
    Diagnostic,
    Division,
    DivisionKind,
    Document,
    Evidence,
    Form,
    GongbaoError,
    Issue,
    Level,
    Masthead,
    Modality,
    Obligation,
    Relation,
    Role,
    Severity,
    Source,
    Span,
    Target,
    TargetKind,
    Task,
)

if TYPE_CHECKING:
    from gongbao.parser.issues import parse_issue

__all__ = [
    "Agency",
    "AgencyKind",
    "Assignment",
    "Bearer",
    "Block",
    "BlockKind",
    "Citation",
    "Comparator",
    "Confidence",
    "Deadline",
    "DeadlineKind",
    "Diagnostic",
    "Division",
    "DivisionKind",
    "Document",
    "Evidence",
    "Form",
    "GongbaoError",
    "Issue",
    "Level",
    "Masthead",
    "Modality",
    "Obligation",
    "Relation",
    "Role",
    "Severity",
    "Source",
    "Span",
    "Target",
    "TargetKind",
    "Task",
    "parse_issue",
]


def __getattr__(name: str) -> Any:
    """Load the rules when they are first asked for: who only reads facts needs none of them."""
    if name == "parse_issue":
        from gongbao.parser.issues import parse_issue

        return parse_issue
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""A document while its elements are being found, and what each of its paragraphs is."""

import datetime
from dataclasses import dataclass, field

from gongbao.parser.letterhead import HeadPart


@dataclass(slots=True)
class Elements:
    """One document as it is being found: paragraphs [first, last), its elements, and what each paragraph is.

    The elements are those of `gongbao.parser.model.Document`, by the same names. `roles` maps indexes of paragraphs to
    element roles, `parts` those that hold several elements to these; `instrument_at` is the paragraph that the carried
    text begins with; `annexes_at` are paragraphs that begin an annex with a label as in a list of annexes (附件:…), each
    with the length of its label.
    """

    first: int
    last: int
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    addressees: tuple[str, ...] = ()
    date: datetime.date | None = None
    note: str | None = None
    instrument: str | None = None
    annexes: tuple[str, ...] = ()
    copy_number: str | None = None
    security: str | None = None
    security_period: str | None = None
    urgency: str | None = None
    issuer_mark: str | None = None
    approvers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    printed_by: str | None = None
    printed_on: datetime.date | None = None
    attendees: tuple[str, ...] = ()
    absentees: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    instrument_at: int | None = None
    roles: dict[int, str] = field(default_factory=dict)
    parts: dict[int, tuple[HeadPart, ...]] = field(default_factory=dict)
    annexes_at: dict[int, int] = field(default_factory=dict)

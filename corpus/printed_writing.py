"""The text of a source as it grows: places, furniture, recognised words, cells and notes with their positions in it."""

from gongbao.corpus.printed import Remark
from gongbao.corpus.printed_lines import PrintedLine, blank_between, is_latin
from gongbao.parser.model import Diagnostic, Place, Source, SourceTable, Span, Word


class Writer:
    """Writes printed lines one behind the other."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[Place] = []
        self._furniture: list[Span] = []
        self._words: list[Word] = []
        self._tables: list[SourceTable] = []
        self._notes: list[Diagnostic] = []
        self._last = ""
        self._ends = 0
        self.length = 0

    def paragraph(self) -> None:
        """Begin a new paragraph."""
        if self.length:
            self._break(2)

    def line(self, printed: PrintedLine, *, joined: bool = False) -> Span:
        """Write a printed line: behind the one before (`joined`), or on a line of its own."""
        if joined:
            first = printed.words[0].text[0]
            if is_latin(self._last) and is_latin(first) and not (self._last.isdigit() and first.isdigit()):
                self._add(" ")
        elif self.length:
            self._break(1)
        start = self.length
        self._places.append(Place(start, page=printed.page, line=printed.number))
        for index, word in enumerate(printed.words):
            if index:
                self._add(blank_between(printed.words[index - 1], word, printed.size))
            begin = self.length
            self._add(word.text)
            if word.confidence is not None:
                self._words.append(Word(Span(begin, self.length), word.confidence))
        return Span(start, self.length)

    def furniture(self, printed: PrintedLine) -> None:
        """Write a line that is no part of the text."""
        self._furniture.append(self.line(printed))

    def table(self, table: SourceTable) -> None:
        """Take down a table whose cells were written."""
        self._tables.append(table)

    def remark(self, remark: Remark, start: int) -> None:
        """Take down what a reader says of the text from `start` to here."""
        self._notes.append(Diagnostic(Span(start, self.length), remark.code, remark.severity, remark.message))

    def source(self) -> Source:
        """What was written."""
        return Source(
            "".join(self._parts),
            furniture=tuple(self._furniture),
            places=tuple(self._places),
            tables=tuple(self._tables),
            words=tuple(self._words),
            notes=tuple(self._notes),
        )

    def _break(self, count: int) -> None:
        """End the line, so that at least `count` line ends stand behind the last character."""
        missing = count - self._ends
        if missing > 0:
            self._parts.append("\n" * missing)
            self.length += missing
            self._ends = count

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self.length += len(text)
            self._last = text[-1]
            self._ends = 0

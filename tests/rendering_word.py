"""A gazette's parts as a Word file: numbers that Word counts itself, header and footer, real tables."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from gongbao.parser.numbering import Scheme
from gongbao.parser.text import fold
from tests.rendering_parts import Paragraph, Part, Style, Table

_FONT = "Noto Serif CJK SC"
_WRITTEN = datetime.datetime(2024, 10, 15, 9, 30, tzinfo=datetime.UTC)
_DIGITS = "〇一二三四五六七八九"

# 一、 and （一） under it; 1, 1.1 and 1.1.1 as one list of several levels
_CHINESE = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"))
_DECIMAL = (("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"))
_LISTS = {1: _CHINESE, 2: _DECIMAL}


def write_docx(parts: Sequence[Part], head: str, file: Path) -> None:
    """Write a Word file, the same bytes each time."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(12)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    _header(document, head)
    numbering = _Numbering(document)
    for part in parts:
        if isinstance(part, Table):
            _add_table(document, part)
        else:
            _add_paragraph(document, part, numbering)
    document.core_properties.created = document.core_properties.modified = _WRITTEN
    document.core_properties.author = ""
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as written, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as fixed:
        for entry in written.infolist():
            fixed.writestr(
                zipfile.ZipInfo(entry.filename, _WRITTEN.timetuple()[:6]), written.read(entry), zipfile.ZIP_DEFLATED
            )


class _Numbering:
    """Which labels Word may write: those that are what its counters come to; the others stay typed."""

    def __init__(self, document: Any) -> None:
        self._root = document.part.numbering_part.element
        for child in list(self._root):
            self._root.remove(child)
        for number, levels in _LISTS.items():
            self._root.append(_abstract(number, levels))
        self._instances = 0
        self._counters: dict[int, list[int]] = {}
        self._numbers: dict[int, int] = {}

    def restart(self) -> None:
        """A title: all lists begin anew."""
        self._counters.clear()
        self._numbers.clear()

    def find(self, part: Paragraph) -> tuple[int, int] | None:
        """The list and the level that give this label at this place, None where none does."""
        if part.style is not Style.HEADING or part.scheme is None:
            return None
        label = fold("".join(part.label.split()))
        kind, level = {
            Scheme.CHINESE_COMMA: (1, 0),
            Scheme.CHINESE_PAREN: (1, 1),
            Scheme.DECIMAL: (2, label.count(".")),
        }.get(part.scheme, (0, 0))
        if not kind or level >= len(_LISTS[kind]):
            return None
        counters = self._counters.get(kind, [0] * len(_LISTS[kind]))
        after = [*counters[:level], counters[level] + 1, *[0] * (len(counters) - level - 1)]
        if label != fold(_label(_LISTS[kind][level], after)):
            return None
        self._counters[kind] = after
        return self._instance(kind), level

    def _instance(self, kind: int) -> int:
        if kind not in self._numbers:
            self._instances += 1
            number = self._numbers[kind] = self._instances
            restarts = "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
                for level in range(len(_LISTS[kind]))
            )
            self._root.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{restarts}</w:num>'
                )
            )
        return self._numbers[kind]


def _abstract(number: int, levels: tuple[tuple[str, str], ...]) -> Any:
    written = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="{"nothing" if form != "decimal" else "space"}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="multilevel"/>{written}</w:abstractNum>'
    )


def _label(level: tuple[str, str], counters: list[int]) -> str:
    form, text = level
    for place, counter in enumerate(counters, 1):
        text = text.replace(f"%{place}", str(counter) if form == "decimal" else _counted(counter))
    return text


def _counted(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def _add_paragraph(document: Any, part: Paragraph, numbering: _Numbering) -> None:
    if part.style is Style.TITLE:
        numbering.restart()
    found = numbering.find(part)
    words = part.text[len(part.label) :] if found else part.text
    style = {Style.TITLE: "Title", Style.HEADING: f"Heading {min(max(part.level, 1), 9)}"}.get(part.style, "Normal")
    paragraph = document.add_paragraph(style=style)
    for number, line in enumerate(words.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        half = len(line) // 2  # Word parts the words of a paragraph wherever somebody stopped to type
        run.add_text(line[:half])
        paragraph.add_run(line[half:])
    if part.style in {Style.TITLE, Style.CENTRED}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif part.style is Style.ENDING:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif part.style is Style.TEXT:
        paragraph.paragraph_format.first_line_indent = Pt(24)
    if found:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = found


def _add_table(document: Any, part: Table) -> None:
    grid = part.grid()
    table = document.add_table(len(grid), part.columns)
    if part.ruled:
        table.style = "Table Grid"
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            place = table.cell(row, column)
            if cell.rows > 1 or cell.columns > 1:
                place = place.merge(table.cell(row + cell.rows - 1, column + cell.columns - 1))
            first, *others = cell.text.split("\n")
            place.paragraphs[0].text = first
            for line in others:
                place.add_paragraph(line)


def _header(document: Any, head: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = head
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    for kind, code in (("begin", None), (None, " PAGE "), ("end", None)):
        run = footer.add_run()._r
        run.append(
            parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
            if kind
            else parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{code}</w:instrText>')
        )
    footer.add_run(" —")

"""Word files: numbering as printed, merged cells, fields, notes, tracked changes, and no file that does harm."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import docx_package
from gongbao.corpus.counting import printed_number
from gongbao.corpus.docx import read_docx
from gongbao.corpus.legacy import refuse_legacy
from gongbao.parser import GongbaoError, Source, parse_issue
from tests.docx_files import NAMESPACES, cell, docx, level, lists, numbered, p, row, table
from tests.invariants import assert_invariants
from tests.read_sources import assert_sound, read_or_refused, written

FILES = Path(__file__).parent / "sources" / "docx"


def read(content: bytes) -> Source:
    source = read_docx(content, "file.docx")
    assert_sound(source)
    return source


def paragraphs(*body: str, **parts: str) -> list[str]:
    return read(docx(*body, entries=None, **parts)).text.split("\n\n")


def codes(source: Source) -> list[str]:
    return [note.code for note in source.notes]


@pytest.mark.parametrize("name", ["saved_by_libreoffice.docx", "saved_by_python_docx.docx"])
def test_a_file_that_an_office_program_saved(name: str) -> None:
    file = FILES / name
    source = read(file.read_bytes())
    assert written(source) == file.with_suffix(".txt").read_text(encoding="utf-8")
    issue = parse_issue(source)
    assert_invariants(issue)
    (document,) = issue.documents
    assert (document.number, document.issuer) == ("青政办发〔2024〕31号", "青河州人民政府办公室")
    assert [[bearer.name for bearer in one.bearers] for one in issue.assignments][:2] == [
        ["州农业农村局", "州财政局"],
        ["州水利局"],
    ]


def test_contents_notes_boxes_and_changes_as_libreoffice_saves_them() -> None:
    file = FILES / "plan_saved_by_libreoffice.docx"
    source = read(file.read_bytes())
    assert written(source) == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert [(note.code, source.text[slice(*note.span)]) for note in source.notes] == [
        ("tracked-changes", "为做好防汛工作，制定本预案。全县堤防长度42公里。"),
        ("comments-left-out", "县水利局负责日常工作。"),
    ]
    blocks = parse_issue(source).blocks
    contents = [source.text[slice(*piece)] for block in blocks if block.role == "contents" for piece in block.pieces]
    assert contents == ["目录", "一、总则……1", "二、应急响应……2"]


# --------------------------------------------------------------------------------------------------- numbering


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("decimal", "1 2 10 12 21 105"),
        ("decimalZero", "01 02 10 12 21 105"),
        ("chineseCounting", "一 二 十 十二 二十一 一〇五"),
        ("chineseCountingThousand", "一 二 十 十二 二十一 一百零五"),
        ("japaneseCounting", "一 二 十 十二 二十一 一百零五"),
        ("taiwaneseCountingThousand", "一 二 十 十二 二十一 一百零五"),
        ("ideographDigital", "一 二 一〇 一二 二一 一〇五"),
        ("chineseLegalSimplified", "壹 贰 壹拾 壹拾贰 贰拾壹 壹佰零伍"),
        ("ideographTraditional", "甲 乙 癸 12 21 105"),
        ("ideographZodiac", "子 丑 酉 亥 21 105"),
        ("ideographZodiacTraditional", "甲子 乙丑 癸酉 乙亥 甲申 105"),
        ("decimalEnclosedCircle", "① ② ⑩ ⑫ ㉑ 105"),
        ("decimalEnclosedCircleChinese", "① ② ⑩ ⑫ ㉑ 105"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑽ ⑿ 21 105"),
        ("decimalEnclosedFullstop", "⒈ ⒉ ⒑ ⒓ 21 105"),
        ("decimalFullWidth", "１ ２ １０ １２ ２１ １０５"),
        ("upperRoman", "I II X XII XXI CV"),
        ("lowerRoman", "i ii x xii xxi cv"),
        ("upperLetter", "A B J L U AAAAA"),
        ("lowerLetter", "a b j l u aaaaa"),
        ("ordinal", "1st 2nd 10th 12th 21st 105th"),
        ("custom", "1 2 10 12 21 105"),
    ],
)
def test_numbers_in_each_format(style: str, expected: str) -> None:
    assert " ".join(printed_number(number, style) for number in (1, 2, 10, 12, 21, 105)) == expected


def test_levels_count_on_and_begin_anew_below_the_next_heading() -> None:
    numbering = lists(
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3.", suffix="tab"),
        level(3, "decimalEnclosedCircle", "%4"),
    )
    body = [("总则", 0), ("甲", 1), ("子", 2), ("丑", 2), ("寅", 3), ("乙", 1), ("卯", 2), ("分则", 0), ("丙", 1)]
    assert paragraphs(*(numbered(*one) for one in body), numbering=numbering) == [
        "一、总则",
        "（一）甲",
        "1. 子",
        "2. 丑",
        "①寅",
        "（二）乙",
        "1. 卯",
        "二、分则",
        "（一）丙",
    ]


def test_articles_are_numbered_through_all_chapters() -> None:
    numbering = lists(
        level(0, "chineseCountingThousand", "第%1章", suffix="space"),
        level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>', suffix="space"),
    )
    body = [("总则", 0), ("甲。", 1), ("乙。", 1), ("附则", 0), ("丙。", 1)]
    assert paragraphs(*(numbered(*one) for one in body), numbering=numbering) == [
        "第一章 总则",
        "第一条 甲。",
        "第二条 乙。",
        "第二章 附则",
        "第三条 丙。",
    ]


def test_a_decimal_number_names_the_levels_above_it() -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>", suffix="space"),
        level(2, "decimal", "%1.%2.%3", "<w:isLgl/>", suffix="space"),
    )
    assert paragraphs(
        numbered("甲"), numbered("乙", 1), numbered("丙", 2), numbered("丁", 2), numbered("戊", 1), numbering=numbering
    ) == ["一、甲", "1.1 乙", "1.1.1 丙", "1.1.2 丁", "1.2 戊"]


def test_a_list_that_starts_elsewhere_and_one_that_starts_anew() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    numbering = lists(level(0, "decimal", "（%1）", start=5), more=again)
    body = [("甲", 0, 1), ("乙", 0, 1), ("丙", 0, 2), ("丁", 0, 2), ("戊", 0, 3)]
    assert paragraphs(*(numbered(*one) for one in body), numbering=numbering) == [
        "（5）甲",
        "（6）乙",
        "（1）丙",
        "（2）丁",
        "（3）戊",
    ]


def test_a_level_that_a_list_defines_otherwise() -> None:
    other = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1.")}</w:lvlOverride></w:num>'
    )
    numbering = lists(level(0, "decimal", "%1."), more=other)
    assert paragraphs(numbered("甲"), numbered("乙", 0, 2), numbering=numbering) == ["1.甲", "B.乙"]


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"/>
<w:style w:type="paragraph" w:styleId="1"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8000"/></w:tabs></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>
"""


def test_numbering_by_styles_and_paragraphs_that_have_none_of_it() -> None:
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"))
    assert paragraphs(
        p("甲", properties='<w:pStyle w:val="1"/>'),
        p("乙", properties='<w:pStyle w:val="2"/>'),
        p("丙", properties='<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        p("丁", properties='<w:pStyle w:val="loop"/>'),
        p("戊", properties='<w:pStyle w:val="1"/>'),
        numbering=numbering,
        styles=STYLES,
    ) == ["一、甲", "（一）乙", "丙", "丁", "二、戊"]


def test_bullets_are_bullets() -> None:
    numbering = lists(level(0, "bullet", "\uf06c", suffix="tab"))
    assert paragraphs(numbered("甲"), numbering=numbering) == ["• 甲"]


def test_numbers_alone_in_cells_of_a_table() -> None:
    numbering = lists(level(0, "decimal", "%1"))
    source = read(docx(table(row(cell(numbered("")), "植树"), row(cell(numbered("")), "修渠")), numbering=numbering))
    assert source.text == "1\n植树\n\n2\n修渠"


# ------------------------------------------------------------------------------------------------------ tables


def rows(content: bytes) -> list[list[tuple[str, int, int]]]:
    source = read(content)
    (one,) = source.tables
    return [[(source.text[slice(*each.span)], each.rows, each.columns) for each in cells] for cells in one.rows]


def test_merged_cells_stand_in_their_first_row_alone() -> None:
    begun, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    content = docx(
        table(
            row(cell(p("任务"), properties='<w:gridSpan w:val="2"/>'), "单位"),
            row("植树", "30万亩", cell(p("市林业局"), p("市财政局"), properties=begun)),
            row("修渠", cell(), cell(properties=goes_on)),
            row("合计", properties='<w:gridBefore w:val="1"/>'),
        )
    )
    assert rows(content) == [
        [("任务", 1, 2), ("单位", 1, 1)],
        [("植树", 1, 1), ("30万亩", 1, 1), ("市林业局\n市财政局", 2, 1)],
        [("修渠", 1, 1), ("", 1, 1)],
        [("", 1, 1), ("合计", 1, 1)],
    ]


def test_cells_merged_as_older_files_do_it() -> None:
    first, other = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    assert rows(
        docx(table(row(cell(p("甲"), properties=first), cell(properties=other), "乙"), row("丙", "丁", "戊")))
    ) == [
        [("甲", 1, 2), ("乙", 1, 1)],
        [("丙", 1, 1), ("丁", 1, 1), ("戊", 1, 1)],
    ]


def test_places_of_paragraphs_and_cells() -> None:
    source = read(docx(p("甲"), p(), p("乙"), table(row("丙", "丁")), p("戊")))
    assert [place.element for place in source.places] == [
        "paragraph 1",
        "paragraph 3",
        "table 1, row 1, cell 1",
        "table 1, row 1, cell 2",
        "paragraph 4",
    ]


def test_a_frame_around_paragraphs_is_no_table() -> None:
    source = read(docx(table(row(cell(p("专栏1 重点工程"), p("甲。")))), p("乙。")))
    assert source.tables == ()
    assert source.text.split("\n\n") == ["专栏1 重点工程", "甲。", "乙。"]


def test_a_table_inside_a_cell_is_words_of_that_cell() -> None:
    assert rows(docx(table(row("甲", cell(p("乙"), table(row("丙", "丁")), p())), row("戊", "己"))))[0] == [
        ("甲", 1, 1),
        ("乙\n丙\n丁", 1, 1),
    ]


# ------------------------------------------------------------------------------------------------------- words


def test_signs_inside_runs() -> None:
    runs = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/><w:cr/><w:t>丁</w:t></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>',
        '<w:r><w:sym w:font="Odd" w:char="F0FE"/><w:sym w:font="Odd" w:char="zz"/></w:r>',
    )
    assert paragraphs(p(*runs)) == ["甲\t乙\n丙-\n丁☑≥□"]


def test_words_inside_links_tags_controls_and_fields() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    instruction = "<w:r><w:instrText> REF _x </w:instrText></w:r>"
    run = "<w:r><w:t>{}</w:t></w:r>".format
    assert paragraphs(
        p(f'<w:hyperlink r:id="x">{run("甲")}</w:hyperlink><w:smartTag>{run("乙")}</w:smartTag>'),
        p(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('丙')}</w:sdtContent></w:sdt>"),
        p(f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('点击输入')}</w:sdtContent></w:sdt>"),
        p(begin, instruction, separate, "丁", end, f'<w:fldSimple w:instr="DATE">{run("戊")}</w:fldSimple>'),
        p(begin, instruction, begin, instruction, separate, "内", end, separate, "己", end),
        f"<w:sdt><w:sdtContent>{p('庚')}{table(row('辛', '壬'))}</w:sdtContent></w:sdt>",
        p(
            "<w:r><w:ruby><w:rt><w:r><w:t>guǐ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>癸</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        ),
    ) == ["甲乙", "丙", "丁戊", "己", "庚", "辛\n壬", "癸"]


def test_formulas_stand_in_one_line() -> None:
    part = "<m:r><m:t>{}</m:t></m:r>".format
    fraction = f"<m:f><m:num>{part('实际')}</m:num><m:den>{part('计划')}</m:den></m:f>"
    assert paragraphs(p("完成率=", f"<m:oMath>{fraction}{part('×100%')}</m:oMath>")) == ["完成率=实际/计划×100%"]


def test_contents_have_dots_before_their_pages() -> None:
    entry = "<w:r><w:t>一、总体要求</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>3</w:t></w:r>"
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end"))
    styled = p(entry, properties='<w:pStyle w:val="toc"/>')
    assert paragraphs(p(begin, separate, entry), p(entry), p(end), styled, p(entry), styles=STYLES) == [
        *["一、总体要求……3"] * 3,
        "一、总体要求\t3",
    ]


BOX = f"<w:txbxContent>{p('框内')}</w:txbxContent>"


def test_a_text_box_is_read_once_beside_its_paragraph() -> None:
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    source = read(docx(p(drawn, "甲"), p("乙", drawn)))
    assert source.text.split("\n\n") == ["框内", "甲", "乙", "框内"]
    assert [place.element for place in source.places] == [
        "text box 1, paragraph 1",
        "paragraph 1",
        "paragraph 2",
        "text box 2, paragraph 1",
    ]


def test_headers_footers_and_notes_are_furniture() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    page = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    source = read(
        docx(
            p("增长5%", mark, "以上。"),
            p("乙。"),
            header1=p("某市人民政府公报"),
            header2=p("某市人民政府公报"),
            footer1=p("— ", page, " —"),
            footnotes=f'<w:footnote w:type="separator" w:id="0">{p("线")}</w:footnote>'
            f'<w:footnote w:id="2">{p("按可比价格计算。")}</w:footnote>',
        )
    )
    assert written(source) == "⟦某市人民政府公报⟧\n\n增长5%以上。\n\n⟦按可比价格计算。⟧\n\n乙。\n\n⟦— 1 —⟧\n"


# --------------------------------------------------------------------------------------------- what was changed


def test_tracked_changes_are_read_as_accepted() -> None:
    run, deleted = "<w:r><w:t>{}</w:t></w:r>".format, "<w:r><w:delText>{}</w:delText></w:r>".format
    source = read(
        docx(
            p("到", f"<w:del>{deleted('2024')}</w:del><w:ins>{run('2025')}</w:ins>", "年"),
            p(f"<w:moveFrom>{run('移走')}</w:moveFrom>", "甲", f"<w:moveTo>{run('移来')}</w:moveTo>"),
            p("前半", properties="<w:rPr><w:del/></w:rPr>"),
            p("后半"),
            table(row("留", "下"), row("删", "去", properties="<w:del/>")),
        )
    )
    assert source.text.split("\n\n") == ["到2025年", "甲移来", "前半后半", "留\n下"]
    assert [note.message for note in source.notes] == [
        "2 insertions and 3 deletions are tracked; all were read as accepted"
    ]


def test_comments_and_hidden_text_are_left_out_with_a_note() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
    styled = '<w:r><w:rPr><w:rStyle w:val="secret"/></w:rPr><w:t>密</w:t></w:r>'
    shown = '<w:r><w:rPr><w:vanish w:val="0"/><w:webHidden/></w:rPr><w:t>明</w:t></w:r>'
    source = read(docx(p("甲", hidden, styled, shown, '<w:r><w:commentReference w:id="0"/></w:r>'), styles=STYLES))
    assert source.text == "甲明"
    assert codes(source) == ["comments-left-out", "hidden-text"]


# -------------------------------------------------------------------------------------------- files and no files


def test_the_strict_variant_is_read_alike() -> None:
    transitional = docx(p("甲"), numbered("乙"), numbering=lists(level(0, "decimal", "%1.")))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(transitional)) as archive, zipfile.ZipFile(strict, "w") as other:
        for name in archive.namelist():
            content = archive.read(name)
            content = content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
            )
            other.writestr(name, content)
    assert read(strict.getvalue()) == read(transitional)
    assert read(transitional).text == "甲\n\n1.乙"


def test_a_main_part_of_another_name_is_found() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="/word/document2.xml"/></Relationships>'
    )
    body = f"<w:document {NAMESPACES}><w:body>{p('乙')}</w:body></w:document>"
    assert read(docx(p("甲"), entries={"_rels/.rels": relations, "word/document2.xml": body})).text == "乙"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "old Word file .*`soffice --headless --convert-to docx file.docx`"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted Office file; open it with its password"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel workbook"),
        (b"{\\rtf1 x}", "RTF file; convert it with `soffice"),
        (
            docx(entries={"mimetype": "application/vnd.oasis.opendocument.text"}),
            r"OpenDocument text \(odt\); convert it",
        ),
        (docx(entries={"OFD.xml": ""}), "OFD file; print it to a PDF"),
        (docx(entries={"xl/workbook.xml": ""}), "Excel workbook"),
        (docx(entries={"_rels/.rels": "<Relationships/>", "word/document.xml": "<x/>"}), "without a text"),
        (docx(entries={"word/document.xml": "<x>"}), "word/document.xml is damaged"),
        (docx(entries={"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "declares a document type"),
        (docx(entries={"word/document.xml": b"<x/>" + b" " * 6_000_000}), "unpacks to 6000004 bytes from"),
        (docx(entries={"word/document.xml": b" " * 60_000_000}), "unpacks to"),
        (docx(entries={f"x{number}": "" for number in range(10_001)}), "an archive of 10005 entries"),
        (docx()[:-30], "a damaged Word file"),
        (b"PK\x03\x04", "a damaged Word file"),
        (b"", "a damaged Word file"),
    ],
)
def test_what_is_no_word_file_or_does_harm_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(GongbaoError, match=rf"^file\.docx: .*{message}"):
        read(content)


def test_too_many_tags_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MOST_TAGS", 10)
    with pytest.raises(GongbaoError, match="more than 10 tags"):
        read(docx(*[p("甲")] * 5))


def test_a_file_that_is_read_otherwise_is_not_refused_as_legacy() -> None:
    refuse_legacy(docx(p("甲")), "file.docx")
    refuse_legacy("通知".encode(), "file.txt")


def test_entities_of_a_part_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    document = f"<!DOCTYPE x [<!ENTITY a SYSTEM '{secret.as_uri()}'>]><x>&a;</x>"
    with pytest.raises(GongbaoError, match="declares a document type"):
        read(docx(entries={"word/document.xml": document}))


def test_what_is_nested_too_deep_is_left_out_with_a_note() -> None:
    nested = p("内")
    for _ in range(100):
        nested = f"<w:sdt><w:sdtContent>{nested}</w:sdtContent></w:sdt>"
    source = read(docx(p("甲"), nested, p("乙")))
    assert source.text == "甲\n\n乙"
    assert codes(source) == ["nested-too-deep"]


@pytest.mark.parametrize(
    "body",
    [
        p("\t" * 50_000, "甲", properties='<w:pStyle w:val="toc"/>'),
        p("<w:r>" + "<w:tab/>" * 50_000 + "<w:t>甲</w:t></w:r>", properties='<w:pStyle w:val="toc"/>'),
        p(*['<w:r><w:fldChar w:fldCharType="begin"/></w:r>'] * 20_000) + p("甲") * 1000,
        p("甲", properties="<w:rPr><w:del/></w:rPr>") * 20_000,
        table(*[row(cell(p("甲"), properties='<w:gridSpan w:val="99999"/><w:vMerge/>'), "乙")] * 5_000),
    ],
    ids=["tabs", "tab signs", "open fields", "deleted ends", "merged cells"],
)
def test_crowded_files_are_read(body: str) -> None:
    assert read(docx(p("一、总则"), body, styles=STYLES)).text.startswith("一、总则")


# -------------------------------------------------------------------------------------------------------- fuzz

RUNS = st.sampled_from(
    [
        "甲",
        "<w:r><w:tab/><w:br/></w:r>",
        *(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end", "x")),
        "<w:ins><w:r><w:t>乙</w:t></w:r></w:ins>",
        "<w:del><w:r><w:t>丙</w:t></w:r></w:del>",
        f"<w:r><w:pict>{BOX}</w:pict></w:r>",
        '<w:r><w:footnoteReference w:id="1"/></w:r>',
        '<w:r><w:sym w:char="D800"/><w:sym/></w:r>',
    ]
)
PARAGRAPHS = st.builds(
    lambda runs, number, depth, deleted: p(
        *runs,
        properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        + "<w:rPr><w:del/></w:rPr>" * deleted,
    ),
    st.lists(RUNS, max_size=5),
    st.sampled_from(["0", "1", "9", "x", ""]),
    st.sampled_from(["0", "1", "8", "99", "-1", "x"]),
    st.booleans(),
)
CELL_PROPERTIES = st.lists(
    st.sampled_from(
        ["<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:hMerge/>", '<w:gridSpan w:val="99999999"/>', "<w:cellDel/>"]
    ),
    max_size=2,
).map("".join)
CELLS = st.builds(
    lambda words, properties: cell(*words, properties=properties), st.lists(PARAGRAPHS, max_size=2), CELL_PROPERTIES
)
TABLES = st.lists(st.lists(CELLS, max_size=3), max_size=4).map(
    lambda all_rows: table(*(row(*cells) for cells in all_rows))
)
LISTS = lists(level(0, "decimal", "%1.%9%"), level(1, "chineseCounting", "（%2）"), level(8, "bullet", ""))


@given(st.lists(st.one_of(PARAGRAPHS, TABLES), max_size=8))
def test_any_body_is_read(body: list[str]) -> None:
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    note = f'<w:footnote w:id="1">{p("注", reference)}</w:footnote>'
    source = read(docx(*body, numbering=LISTS, footnotes=note))
    assert_invariants(parse_issue(source))


@given(st.data())
def test_any_damage_to_a_part_is_read_or_refused(data: st.DataObject) -> None:
    with zipfile.ZipFile(FILES / "saved_by_libreoffice.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    damaged = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]
    read_or_refused(read_docx, docx(entries={**parts, name: damaged}))


@given(st.data())
def test_any_damage_to_a_file_is_read_or_refused(data: st.DataObject) -> None:
    content = (FILES / "saved_by_libreoffice.docx").read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    read_or_refused(read_docx, content[:start] + data.draw(st.binary(max_size=20)) + content[end:])


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content: bytes) -> None:
    assert read_or_refused(read_docx, b"PK\x03\x04" + content) is None

"""Web pages as governments publish them: the article, its tables and metadata, and nothing of what is around it."""

import tomllib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import html_page
from gongbao.corpus.html import read_html
from gongbao.parser import GongbaoError, Source, parse_issue
from tests.invariants import assert_invariants
from tests.read_sources import assert_sound, read_or_refused, written

PAGES = Path(__file__).parent / "sources" / "html"
CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "html.toml").read_text(encoding="utf-8")
)["page"]
ARTICLE = "<p>为做好防汛工作，现将有关事项通知如下。</p><p>一、各区应当于5月底前公布责任人名单。</p>"


def read(page: str | bytes) -> Source:
    """A page's source; a page given as text is UTF-8."""
    source = read_html(page.encode() if isinstance(page, str) else page, "page.html")
    assert_sound(source)
    return source


def paragraphs(page: str | bytes) -> list[str]:
    return read(page).text.split("\n\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_page(case: dict[str, Any]) -> None:
    file = PAGES / case["file"]
    source = read_html(file.read_bytes(), file.name)
    assert_sound(source)
    assert written(source) == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert source.encoding == case.get("encoding", "utf-8")
    assert {each.name: each.value for each in source.metadata} == case["metadata"]
    issue = parse_issue(source)
    assert_invariants(issue)
    assert [
        {
            "number": document.number,
            "title": document.title,
            "issuer": document.issuer,
            "date": document.date,
        }
        for document in issue.documents
    ] == [{"number": None, "title": None, "issuer": None, "date": None} | one for one in case["documents"]]


def test_places_are_paths_of_elements() -> None:
    source = read(f"<body><div>{ARTICLE}</div><div><table><tr><td>甲</td><td>乙</td></tr></table></div></body>")
    assert [place.element for place in source.places] == [
        "/html/body/div[1]/p[1]",
        "/html/body/div[1]/p[2]",
        "/html/body/div[2]/table/tr/td[1]",
        "/html/body/div[2]/table/tr/td[2]",
    ]


# ------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>　　为做好\n防汛工作，&nbsp;现通知如下。</p>", ["为做好防汛工作，\xa0现通知如下。"]),
        ("<p>GB/T\n 9704 规定</p>", ["GB/T 9704 规定"]),
        ("<p>关于防汛的<br>通知</p>", ["关于防汛的\n通知"]),
        ("<div>第一段。<br>　　第二段。<br>&emsp;第三段。</div>", ["第一段。", "第二段。", "第三段。"]),
        ("<div>第一段。<br><br/>第二段。</div>", ["第一段。", "第二段。"]),
        ("<div>第一段。<p>第二段。</p>第三段。</div>", ["第一段。", "第二段。", "第三段。"]),
        (
            "<p>前<span hidden>密</span>后<b style='display: none'>密</b><script>密</script><!-- 密 -->完</p>",
            ["前后完"],
        ),
        ("<p>X<sup>2</sup><ruby>汉<rp>(</rp><rt>han</rt></ruby></p>", ["X2汉"]),
        ("<pre>第一行\r\n第二行</pre>", ["第一行\n第二行"]),
        ("<p>&#x4E00;、&lt;要求&gt;</p>", ["一、<要求>"]),
    ],
)
def test_words_are_those_that_a_browser_shows(markup: str, expected: list[str]) -> None:
    assert paragraphs(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=3 type=a><li>甲<li>乙</ol>", ["c. 甲", "d. 乙"]),
        ("<ol type=I><li>甲<li value=4>乙<li>丙</ol>", ["I. 甲", "IV. 乙", "V. 丙"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["2. 甲", "1. 乙"]),
        ("<ol style='list-style-type:simp-chinese-informal'><li>甲<li><p>乙</p></ol>", ["一、甲", "二、乙"]),
        ("<ol style='list-style:none'><li>（一）甲<li>（二）乙</ol>", ["（一）甲", "（二）乙"]),
        ("<ol><li>甲<ol><li>子</ol><li>乙</ol>", ["1. 甲", "1. 子", "2. 乙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
    ],
)
def test_numbers_of_lists_are_rendered_as_printed(markup: str, expected: list[str]) -> None:
    assert paragraphs(markup) == expected


# ------------------------------------------------------------------------------------------------------ tables


def rows(page: str) -> list[list[tuple[str, int, int]]]:
    source = read(page)
    (table,) = source.tables
    return [[(source.text[slice(*cell.span)], cell.rows, cell.columns) for cell in row] for row in table.rows]


def test_merged_and_empty_cells_of_a_table() -> None:
    page = """<table><tr><th rowspan=2>单位<th colspan="2">任务<tr><td>甲<td><p>乙</p><p>丙</p>
    <tr><td rowspan=9>丁<td></td><td colspan="0">戊</table>"""
    assert rows(page) == [
        [("单位", 2, 1), ("任务", 1, 2)],
        [("甲", 1, 1), ("乙\n丙", 1, 1)],
        [("丁", 1, 1), ("", 1, 1), ("戊", 1, 1)],
    ]


def test_a_table_inside_a_cell_is_words_of_that_cell() -> None:
    page = """<table border=1><tr><td>任务<td>单位<tr><td>植树<td><table border=1><tr><td>林业局<td>水利局</table>
    <tr><td>修渠<td>水利局</table>"""
    assert rows(page)[1] == [("植树", 1, 1), ("林业局\n水利局", 1, 1)]


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><td>{ARTICLE}</td></tr></table>",
        f"<table border=1><tr><td>{ARTICLE}</td></tr><tr><td>附则</td></tr></table>",
        f"<table><tr><td>左</td><td>{ARTICLE}{ARTICLE}</td></tr></table>",
        f"<table role=presentation><tr><td>左</td><td>{ARTICLE}</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_the_page_is_none(table: str) -> None:
    source = read(table)
    assert source.tables == ()
    assert "一、各区应当于5月底前公布责任人名单。" in source.text.split("\n\n")


def test_a_table_of_data_in_a_table_of_layout_is_one() -> None:
    page = "<table border=1><tr><td>任务<td>责任单位<tr><td>植树<td>市林业局<tr><td>修渠<td>市水利局</table>"
    source = read(f"<table><tr><td>左<td>{ARTICLE}{page}{ARTICLE}</table>")
    assert [len(table.rows) for table in source.tables] == [3]


# ---------------------------------------------------------------------------------------------------- metadata


def test_a_title_that_the_article_repeats_stands_once() -> None:
    page = "<h1>某市关于做好防汛工作的通知</h1><div id=zoom><p>某市关于做好<br>防汛工作的通知</p>{}</div>"
    assert paragraphs(page.format(ARTICLE))[:2] == [
        "某市关于做好\n防汛工作的通知",
        "为做好防汛工作，现将有关事项通知如下。",
    ]
    assert (
        paragraphs(f"<h1>某市关于做好防汛工作的通知</h1><div id=zoom>{ARTICLE}</div>")[0]
        == "某市关于做好防汛工作的通知"
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "<dl><dt>索引号</dt><dd>A-1</dd><dt>发文字号</dt><dd>某政发〔2024〕7号</dd><dt>时效</dt><dd>有效</dd></dl>",
            {"index": "A-1", "number": "某政发〔2024〕7号", "validity": "有效"},
        ),
        (
            "<p>索引号：A-1 &nbsp; 发布机构：某市人民政府 &nbsp; 文号：某政发〔2024〕7号</p>",
            {"index": "A-1", "issuer": "某市人民政府", "number": "某政发〔2024〕7号"},
        ),
        (
            "<ul><li><b>[索 引 号]</b> A-1</li><li><b>[发布机构]</b> 某市人民政府</li><li><b>[成文日期]</b> 2024-3-5</li></ul>",
            {"index": "A-1", "issuer": "某市人民政府", "date": "2024-3-5"},
        ),
        (
            "<div>索引号: A-1</div><div>主题分类:</div><div>发文机关: 某市人民政府</div><div>发文字号:无</div>",
            {"index": "A-1", "issuer": "某市人民政府"},
        ),
        (
            "<div><i>发布日期：2024-03-05 09:00</i><i>来源：某市人民政府办公室</i><i>浏览次数：12</i></div>",
            {"published": "2024-03-05", "issuer": "某市人民政府办公室"},
        ),
        ("<p>2024年3月5日 09:00 | 来源：某某网 | 【字体：大 中 小】</p>", {"published": "2024年3月5日"}),
    ],
)
def test_metadata_above_an_article(markup: str, expected: dict[str, str]) -> None:
    source = read(f"<body>{markup}<div>{ARTICLE}</div></body>")
    assert {each.name: each.value for each in source.metadata} == expected
    assert all(each.span is not None for each in source.metadata)
    text = source.text.split("\n\n")
    assert len(source.furniture) == len(text) - 2, "all but the article is furniture"
    assert text[-2:] == paragraphs(ARTICLE)


def test_lines_like_those_above_an_article_belong_to_it_below_its_first_sentence() -> None:
    source = read(f"{ARTICLE}<p>来源：某市人民政府办公室</p><p>索引号：甲</p><p>文号：乙</p>")
    assert source.furniture == ()
    assert source.metadata == ()


def test_metadata_of_the_head_has_no_place_in_the_text() -> None:
    page = f'<meta name=ArticleTitle content="某市公告"><meta name="PubDate" content="2024-03-05"><body>{ARTICLE}'
    assert [tuple(each) for each in read(page).metadata] == [
        ("title", "某市公告", None),
        ("published", "2024-03-05", None),
    ]


def test_a_source_that_is_no_public_body_issued_nothing() -> None:
    page = '<meta name=ContentSource content="{}"><body>' + ARTICLE
    assert {each.name for each in read(page.format("某某网")).metadata} == set()
    assert {each.name for each in read(page.format("某市人民政府办公室")).metadata} == {"issuer"}


def test_a_date_below_an_article_is_no_line_about_the_page() -> None:
    source = read(f"<div>{ARTICLE}<p>某市人民政府</p><p>2024年5月1日</p></div>")
    assert source.furniture == ()


# --------------------------------------------------------------------------------------------------- encodings

WORDS = "朱镕基，㐂〇一二年，防汛工作通知如下。"


@pytest.mark.parametrize(
    ("head", "codec", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030", "gb18030"),
        ("<meta charset=gb2312>", "utf-8", "utf-8"),
        ("", "gb18030", "gb18030"),
        ("", "utf-8-sig", "utf-8-sig"),
        ("<meta charset=gb2312>", "utf-16", "utf-16"),
        ("", "utf-16-le", "utf-16-le"),
        ('<?xml version="1.0" encoding="GB2312"?>', "gb18030", "gb18030"),
        ("<meta charset=no-such-encoding>", "gb18030", "gb18030"),
    ],
)
def test_encodings(head: str, codec: str, encoding: str) -> None:
    source = read(f"{head}<html><body><p>{WORDS * 3}</p></body></html>".encode(codec))
    assert source.text == WORDS * 3
    assert source.encoding == encoding


def test_big5_is_read_where_it_is_declared() -> None:
    assert read("<meta charset=big5><p>財政廳應當於月底前辦理。</p>".encode("big5")).text == "財政廳應當於月底前辦理。"


def test_a_character_that_was_cut_in_two_does_not_keep_a_page_from_being_read() -> None:
    words = (WORDS * 100).encode("gb18030")
    hidden = (
        b'<meta charset=gbk><meta name=description content="' + "防汛".encode("gbk")[:3] + b'"><p>' + words + b"</p>"
    )
    assert read(hidden).notes == ()
    (note,) = read(b"<meta charset=gbk><p>" + words + "汛".encode("gbk")[:1] + b"</p>").notes
    assert note.code == "damaged-characters"


# ------------------------------------------------------------------------------------------- pages and no pages


def test_a_page_that_chrome_saved_says_where_from() -> None:
    saved = "<!DOCTYPE html>\n<!-- saved from url=(0035)https://www.example.invalid/content.htm -->\n<html><body>"
    assert paragraphs(saved + ARTICLE)[0] == "为做好防汛工作，现将有关事项通知如下。"


def test_a_mhtml_file_is_read_by_its_page() -> None:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://www.example.invalid/content.htm"
    message.set_content(f"<html><body>{ARTICLE}</body></html>", subtype="html", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png")
    assert paragraphs(message.as_bytes())[1] == "一、各区应当于5月底前公布责任人名单。"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ((PAGES / "frames.html").read_bytes(), "made of frames|a page of frames.*left.htm, gb200503_main.htm"),
        ((PAGES / "empty_until_scripts_run.html").read_bytes(), "a page without text.*open it in a browser"),
        (b"", "an empty page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", "without a page in it"),
        (b"<div>" * 5000 + b"x", "nested too deep"),
        (b"<p>" * (html_page.MOST_TAGS + 1), f"more than {html_page.MOST_TAGS} tags"),
        (b"<p>" + b"x" * html_page.LARGEST_PAGE, "at most 30000000"),
    ],
)
def test_what_is_no_page_of_text_is_refused(page: bytes, message: str) -> None:
    with pytest.raises(GongbaoError, match=rf"^page\.html: .*(?:{message})"):
        read(page)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("<!DOCTYPE html>\n<!-- saved from url=(0019)https://x.invalid/ -->\n<html>", True),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y">\n<html xmlns="z">', True),
        ("\r\n<HTML><HEAD>", True),
        ("<meta charset=gb2312>", True),
        ("<table><tr><td>1</td></tr></table>", False),
        ("# 通知\n\n<html>", False),
        ("某市人民政府\n\n<table>", False),
        ("", False),
    ],
)
def test_a_page_is_told_by_its_beginning(beginning: str, expected: bool, codec: str) -> None:
    assert html_page.is_page(beginning.encode(codec)) is expected


def test_a_mhtml_file_is_told_by_its_beginning() -> None:
    assert html_page.is_page(b"From: <Saved by Blink>\r\nSubject: =?utf-8?Q?x?=\r\n y\r\nMIME-Version: 1.0\r\n")
    assert not html_page.is_page("标题: 通知\r\n日期: 2024\r\n".encode())


@pytest.mark.parametrize(
    "page",
    [
        "<title>" + "-" * 1_000_000 + "</title>" + ARTICLE,
        "<h1>" + "题" * 300_000 + "</h1>" + ARTICLE,
        "<p>" + " " * 2_000_000 + ARTICLE,
        "<p>" + "甲\n" * 500_000 + ARTICLE,
        "<p>" + "　" * 1_000_000 + "甲" + ARTICLE,
        "<p>" + "索引号" * 300_000 + ARTICLE,
        "<p " + "a=b " * (html_page.MOST_ATTRIBUTES - 1) + ">" + ARTICLE,
        "<table>" * 1000 + ARTICLE,
        "<div>" * 1500 + "<p>甲" * 20_000 + ARTICLE,
        "<table border=1>" + "<tr><td rowspan=65534 colspan=1000>甲<td>乙" * 5_000 + "</table>" + ARTICLE,
    ],
    ids=lambda page: page[:12],
)
def test_long_and_deep_pages_are_read(page: str) -> None:
    assert "各区应当于5月底前公布责任人名单" in read(page).text


def test_frames_without_end_are_refused() -> None:
    with pytest.raises(GongbaoError, match="a page of frames"):
        read("<frameset>" + "<frame " * 300_000)


def test_entities_and_files_that_a_page_names_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><p>甲&x;乙<iframe src="{secret.as_uri()}"></iframe>'
    )
    assert "秘密" not in read(page).text


# -------------------------------------------------------------------------------------------------------- fuzz

TAGS = st.sampled_from(
    ["p", "div", "br", "table", "tr", "td", "ol", "ul", "li", "h1", "a", "pre", "b", "select", "!--"]
)
MARKUP = st.lists(
    st.one_of(
        TAGS.map(lambda tag: f"<{tag}>"),
        TAGS.map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            [
                "<td rowspan=99999999 colspan=99>",
                "<td rowspan=-1 colspan=x>",
                "<ol start=-5 type=i>",
                "<ol reversed>",
                "<li value=99999999999>",
                '<a href="/x">',
                '<p style="display:none">',
                "索引号：",
                "发文字号：某政发〔2024〕7号",
                "成文日期",
                "来源：某市",
                "<frameset>",
                "&nbsp;&#0;&#x1F600;",
                "为做好防汛工作，现通知如下。",
                "-->",
                "\x00",
                "　　",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=60,
).map("".join)


@given(MARKUP)
def test_any_markup_is_read_or_refused(markup: str) -> None:
    source = read_or_refused(read_html, markup.encode("utf-8", "replace"))
    if source is not None:
        assert_invariants(parse_issue(source))


@given(st.sampled_from(sorted(PAGES.glob("*.*html"))), st.data())
def test_any_damage_to_a_page_is_read_or_refused(file: Path, data: st.DataObject) -> None:
    content = file.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    read_or_refused(read_html, content[:start] + data.draw(st.binary(max_size=20)) + content[end:])


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refused(read_html, content)

"""Printed pages to sources: lines to paragraphs, columns, tables and furniture, wherever the words were found."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.corpus.printed import PrintedPage, PrintedWord, Remark, Rule
from gongbao.corpus.printed_source import read_pages
from gongbao.corpus.printed_tables import find_grids
from gongbao.parser import parse_issue
from gongbao.parser.model import Place, Severity
from tests.invariants import assert_invariants
from tests.printed import LEADING, LEFT, SIZE, WIDTH, column, grid, page, paragraphs_of, rows_of, word

LONG = "各县区人民政府要把水源保护摆在突出位置，统筹资金和力量，完善监测网络，年底前建成水质自动监测站十二座，监测覆盖率达到百分之九十五以上。"


def read(*columns: str) -> list[str]:
    """The paragraphs of pages that have one column each."""
    return paragraphs_of(read_pages([page(number, column(text)) for number, text in enumerate(columns, 1)]))


# ------------------------------------------------------------------------------------------------------- paragraphs


def test_lines_of_a_paragraph_are_joined_where_the_column_was_full() -> None:
    assert read(f"一、加强水源保护\n{LONG}\n{LONG}") == ["一、加强水源保护", LONG, LONG]


def test_paragraphs_that_only_short_last_lines_part_are_told_apart() -> None:
    assert read(f"|{LONG}\n|{LONG}") == [LONG, LONG]


def test_a_gap_parts_paragraphs_whose_last_line_happens_to_be_full() -> None:
    full = "水" * 28
    words = [*column(f"|{full}\n|{full}\n|{full}"), *column(f"|{full}\n|{full}", top=100 + 3 * LEADING + 20)]
    assert paragraphs_of(read_pages([page(1, words)])) == [full * 3, full * 2]


def test_a_title_over_several_lines_keeps_its_lines_in_one_paragraph() -> None:
    words = column("^云岭县人民政府关于加强水源保护\n^工作的通知", size=22)
    text = read_pages([page(1, [*words, *column(LONG, top=220)])]).text
    assert text == f"云岭县人民政府关于加强水源保护\n工作的通知\n\n{LONG}"


def test_a_signature_and_a_date_to_the_right_are_paragraphs_of_their_own() -> None:
    assert read(f"{LONG}\n>云岭县人民政府\n>二〇二四年五月六日") == [LONG, "云岭县人民政府", "二〇二四年五月六日"]


def test_an_item_whose_lines_hang_under_its_words_is_one_paragraph() -> None:
    words = [
        word("（1）" + "水" * 25, LEFT, 100),
        word("源" * 25, LEFT + 2.5 * SIZE, 100 + LEADING),
        word("（2）保护。", LEFT, 100 + 2 * LEADING),
    ]
    assert paragraphs_of(read_pages([page(1, words)])) == ["（1）" + "水" * 25 + "源" * 25, "（2）保护。"]


def test_latin_words_that_a_line_end_parts_get_their_blank_and_numbers_none() -> None:
    first, second = "接入" + "设备" * 10 + "Internet", "of Things" + "平台" * 8
    words = [word(first, LEFT, 100), word("of", LEFT, 128), word("Things" + "平台" * 8, LEFT + 1.5 * SIZE, 128)]
    assert read_pages([page(1, words)]).text == f"{first} {second}"
    words = [word("新建管网" + "水" * 23 + "12", LEFT, 100), word("00公里", LEFT, 128)]
    assert read_pages([page(1, words)]).text == "新建管网" + "水" * 23 + "1200公里"


def test_contents_entries_stay_lines_and_a_long_one_is_one_line() -> None:
    words = [
        word("目录", 280, 60),
        word("某县人民政府关于加强农村供水工程管理维护工作", LEFT, 100),
        word("的通知………………（1）", LEFT, 128),
        word("某县人民政府关于春耕的通知………………（12）", LEFT, 156),
    ]
    assert read_pages([page(1, words)]).text.split("\n\n") == [
        "目录",
        "某县人民政府关于加强农村供水工程管理维护工作的通知………………（1）",
        "某县人民政府关于春耕的通知………………（12）",
    ]


# -------------------------------------------------------------------------------------------- columns and page ends


def two_columns(left: str, right: str, top: float = 200.0, size: float = 10.0) -> list[PrintedWord]:
    return [*column(left, top, LEFT, 210, size), *column(right, top, LEFT + 230, 210, size)]


def test_columns_of_unequal_length_are_read_one_after_the_other_below_a_title_across_both() -> None:
    title = [word("云岭县人民政府关于水源的通告", 150, 100, 20)]
    words = [*title, *two_columns(f"{LONG}\n{LONG}\n{LONG}", f"{LONG}\n一、短")]
    assert paragraphs_of(read_pages([page(1, words)])) == ["云岭县人民政府关于水源的通告", *[LONG] * 4, "一、短"]


def test_a_band_across_the_page_between_columns_parts_them() -> None:
    words = [
        *two_columns(f"{LONG}\n{LONG}", f"{LONG}\n{LONG}"),
        word("第二部分工作的安排和要求", 180, 440, 16),
        *two_columns(f"甲{LONG}\n{LONG}", f"乙{LONG}\n{LONG}", top=500),
    ]
    found = paragraphs_of(read_pages([page(1, words)]))
    assert found == [*[LONG] * 4, "第二部分工作的安排和要求", f"甲{LONG}", LONG, f"乙{LONG}", LONG]


def test_a_paragraph_goes_on_in_the_next_column_in_the_middle_of_a_word() -> None:
    left, right = f"{LONG}\n|{'水' * 21}", f"|源\n{LONG}\n{LONG}"
    assert paragraphs_of(read_pages([page(1, two_columns(left, right))])) == [LONG, "水" * 21 + "源", LONG, LONG]


def pages_with_numbers(*texts: str, first: int = 12) -> list[PrintedPage]:
    return [
        page(number, [*column(text), word(f"— {first + number - 1} —", 280, 780, 12)])
        for number, text in enumerate(texts, 1)
    ]


FULL = "市水利局二〇二五年底前完成水源地划界立标，界碑设置率达9"


def test_a_page_number_inside_a_sentence_leaves_the_fact_in_pieces() -> None:
    assert len(FULL) == 28
    first = f"^云岭市人民政府关于水源的通知\n一、划界\n|{FULL}"
    source = read_pages(pages_with_numbers(first, "|5%以上。（市水利局）\n二、立标"))
    assert f"{FULL}\n— 12 —\n5%以上。（市水利局）" in source.text
    assert [source.text[slice(*span)] for span in source.furniture] == ["— 12 —", "— 13 —"]
    (target,) = parse_issue(source).targets
    assert target.evidence.quote == "95%以上"
    assert len(target.evidence.pieces) == 2


def test_a_paragraph_that_a_page_ends_after_a_full_stop_goes_on_where_the_next_line_is_not_indented() -> None:
    stop = "水" * 27 + "。"
    pages = pages_with_numbers(f"一、划界\n|{stop}", f"|要定期报告。（市水利局）\n{LONG}")
    assert paragraphs_of(read_pages(pages)) == ["一、划界", f"{stop}要定期报告。（市水利局）", LONG]
    pages = pages_with_numbers(f"一、划界\n|{stop}", f"要定期报告。（市水利局）\n{LONG}")
    assert paragraphs_of(read_pages(pages)) == ["一、划界", stop, "要定期报告。（市水利局）", LONG]


def test_footnotes_stand_behind_the_paragraph_that_goes_on_over_the_page() -> None:
    pages = pages_with_numbers(f"一、划界\n{LONG}\n|{'水' * 28}", f"|源。\n{LONG}")
    note = column("|①水源指集中式饮用水水源。", top=740, size=10)
    pages[0] = replace(pages[0], words=(*pages[0].words, *note))
    found = paragraphs_of(read_pages(pages))
    assert found == ["一、划界", LONG, "水" * 28 + "源。", "①水源指集中式饮用水水源。", LONG]


# -------------------------------------------------------------------------------------------------------- furniture


def furniture(pages: list[PrintedPage]) -> list[str]:
    source = read_pages(pages)
    return [source.text[slice(*span)] for span in source.furniture]


def test_heads_that_differ_on_left_and_right_pages_are_furniture() -> None:
    heads = [("云岭市人民政府公报", LEFT), ("二〇二四年第四期", 420)]
    pages = [page(n + 1, [word(*heads[n % 2], 50, 9), *column(f"{LONG}\n{LONG}")]) for n in range(4)]
    assert furniture(pages) == [heads[n % 2][0] for n in range(4)]


@pytest.mark.parametrize("form", ["— {} —", "- {} -", "· {} ·", "第{}页", "第{}页 共9页", "{}/9", "{}"])
def test_page_numbers_are_furniture(form: str) -> None:
    pages = [page(n, [*column(f"{LONG}\n{LONG}"), word(form.format(n + 3), 290, 790, 10)]) for n in (1, 2, 3)]
    assert furniture(pages) == [form.format(n + 3) for n in (1, 2, 3)]


def test_a_title_that_stands_at_the_head_of_several_pages_is_text() -> None:
    pages = [
        page(n, [word("云岭市人民政府文件", 180, 60, 26), *column(f"{'甲乙丙'[n]}{LONG}", top=140)]) for n in range(3)
    ]
    assert furniture(pages) == []


def test_numbers_of_short_documents_each_on_its_own_page_are_text() -> None:
    pages = [page(n, [word(f"云政发〔2024〕{n}号", 240, 90), *column(f"{LONG}", top=150)]) for n in range(1, 5)]
    assert furniture(pages) == []


def test_text_that_begins_alike_on_every_page_is_text() -> None:
    assert furniture([page(n, column(f"各县区人民政府：\n{LONG}")) for n in (1, 2, 3)]) == []


def test_a_head_close_above_the_text_is_furniture_where_a_line_parts_them() -> None:
    def pages(*rules: Rule) -> list[PrintedPage]:
        return [page(n, [word("云岭市人民政府公报", LEFT, 84, 10), *column(LONG)], rules) for n in (1, 2)]

    assert furniture(pages(Rule(LEFT, 97, LEFT + WIDTH, 97.5))) == ["云岭市人民政府公报"] * 2
    assert furniture(pages()) == []


def test_a_label_along_the_margin_is_furniture_and_no_part_of_the_lines_beside_it() -> None:
    label = [word(character, LEFT + WIDTH + 24, 120 + 28 * n, 12) for n, character in enumerate("政府文件")]
    pages = [page(1, [*column(f"{LONG}\n{LONG}"), *label])]
    assert furniture(pages) == list("政府文件")
    assert paragraphs_of(read_pages(pages)) == [LONG, LONG]


def test_a_narrow_gutter_that_a_line_stands_out_into_parts_columns() -> None:
    words = [
        *column(f"{LONG}\n{LONG}\n{LONG}", 100, LEFT, 210, 10),
        *column(f"{LONG}\n{LONG}\n{LONG}", 100, LEFT + 217, 210, 10),
    ]
    assert paragraphs_of(read_pages([page(1, words)])) == [LONG] * 6


# ----------------------------------------------------------------------------------------------------------- tables


def test_words_of_a_ruled_table_come_cell_by_cell_and_row_by_row() -> None:
    words = [
        *[word(text, x, 305, 12) for text, x in (("序号", 85), ("任务", 150), ("责任单位", 365))],
        word("1", 85, 335, 12),
        word("开展水源地划界立标工作，设置界碑", 150, 335, 12),
        word("和标志牌", 150, 352, 12),
        word("市水利局", 365, 335, 12),
        word("市财政局", 365, 352, 12),
    ]
    rules = grid((80, 145, 360, 520), (300, 330, 375))
    source = read_pages([page(1, [*column(LONG, top=100), *words, *column(LONG, top=420)], rules)])
    (table,) = source.tables
    assert rows_of(source, table) == [
        ["序号", "任务", "责任单位"],
        ["1", "开展水源地划界立标工作，设置界碑和标志牌", "市水利局\n市财政局"],
    ]
    assert source.text.startswith(f"{LONG}\n\n序号\n任务\n责任单位\n\n1\n")
    assert source.text.endswith(f"\n\n{LONG}")


def test_a_missing_line_merges_cells() -> None:
    rules = [rule for rule in grid((0, 100, 200), (0, 20, 40)) if not (rule.left == rule.right == 100)]
    rules.append(Rule(100, 20, 100, 40))
    (found,) = find_grids(rules)
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in found.cells] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
    ]


def test_a_table_open_at_its_sides_has_all_its_columns() -> None:
    rules = [Rule(0, y, 300, y) for y in (0, 20, 40)] + [Rule(x, 0, x, 40) for x in (100, 200)]
    (found,) = find_grids(rules)
    assert len(found.cells) == 6


def test_a_frame_around_text_is_no_table() -> None:
    frame = grid((90, 500), (190, 300))
    words = [*column(LONG, top=100), *column(f"^专栏\n{LONG}", top=200, left=100, width=390), *column(LONG, top=330)]
    source = read_pages([page(1, words, frame)])
    assert source.tables == ()
    assert paragraphs_of(source) == [LONG, "专栏", LONG, LONG]


def test_a_row_that_the_page_ends_in_is_one_row() -> None:
    xs = (80.0, 145.0, 360.0, 520.0)
    task = "开展水源地划界立标工作，设置界碑"
    first = [word("1", 85, 705, 12), word(task, 150, 705, 12), word("市水利局", 365, 705, 12)]
    second = [word("和标志牌", 150, 105, 12), word("2", 85, 135, 12), word("植树", 150, 135, 12)]
    pages = [
        page(1, [*first, word("— 1 —", 280, 790, 12)], grid(xs, (700, 730))),
        page(2, [*second, word("— 2 —", 280, 790, 12)], grid(xs, (100, 130, 160))),
    ]
    source = read_pages(pages)
    (table,) = source.tables
    assert rows_of(source, table) == [["1", f"{task}和标志牌", "市水利局"], ["2", "植树", ""]]


ALIGNED = [(85, "序号"), (150, "任务"), (365, "责任单位"), (470, "时限")]


def aligned(*rows: tuple[float, tuple[str, ...]]) -> list[PrintedWord]:
    """Words in four columns, at their heights."""
    return [word(text, x, top, 12) for top, texts in rows for (x, _), text in zip(ALIGNED, texts, strict=True) if text]


def test_a_table_without_lines_is_known_by_its_heading_and_its_columns() -> None:
    words = aligned(
        (300, ("序号", "任务", "责任单位", "时限")),
        (330, ("1", "开展水源地划界立标工作，设置界碑", "市水利局", "六月底")),
        (348, ("", "和标志牌", "", "")),
        (378, ("2", "植树", "市林业局", "年底")),
    )
    source = read_pages([page(1, [*column(LONG, top=100), *words, *column(LONG, top=440)])])
    (table,) = source.tables
    assert rows_of(source, table) == [
        ["序号", "任务", "责任单位", "时限"],
        ["1", "开展水源地划界立标工作，设置界碑和标志牌", "市水利局", "六月底"],
        ["2", "植树", "市林业局", "年底"],
    ]
    assert source.text.startswith(f"{LONG}\n\n序号\n")
    assert source.text.endswith(f"年底\n\n{LONG}")


def test_a_table_without_lines_goes_on_without_its_heading_on_the_next_page() -> None:
    first = aligned(
        (690, ("序号", "任务", "责任单位", "时限")),
        (720, ("1", "植树", "市林业局", "年底")),
        (750, ("2", "植草", "市林业局", "年底")),
    )
    second = aligned(
        (100, ("3", "开展水源地划界立标工作", "市水利局", "六月底")), (130, ("4", "设立界碑", "市水利局", "年底"))
    )
    source = read_pages([page(1, first), page(2, second)])
    assert [len(table.rows) for table in source.tables] == [3, 2]
    owners = [bearer.name for assignment in parse_issue(source).assignments for bearer in assignment.bearers]
    assert owners == ["市林业局", "市林业局", "市水利局", "市水利局"]


def test_names_in_columns_are_no_table() -> None:
    words = aligned(*((100 + 30 * row, ("张三", "李四", "王五", "赵六")) for row in range(5)))
    source = read_pages([page(1, words)])
    assert source.tables == ()
    assert paragraphs_of(source) == ["张三\t李四\t王五\t赵六"] * 5


# ------------------------------------------------------------------------------------------- places, words, remarks


def test_each_printed_line_has_its_place_also_inside_a_paragraph() -> None:
    source = read_pages(pages_with_numbers(f"一、划界\n|{FULL}", "|5%以上。\n二、立标"))
    assert source.places == (
        Place(0, 1, 1),
        Place(source.text.index(FULL), 1, 2),
        Place(source.text.index("— 12"), 1, 3),
        Place(source.text.index("5%"), 2, 1),
        Place(source.text.index("二、"), 2, 2),
        Place(source.text.index("— 13"), 2, 3),
    )


def test_recognised_words_keep_their_confidence() -> None:
    words = [word("加强", 80, 100, confidence=0.9), word("水源", 112, 100, confidence=0.4), word("保护", 144, 100)]
    source = read_pages([page(1, words)])
    assert source.text == "加强水源保护"
    assert [(source.text[slice(*found.span)], found.confidence) for found in source.words] == [
        ("加强", 0.9),
        ("水源", 0.4),
    ]


def test_what_a_reader_says_of_a_page_is_said_of_its_text() -> None:
    remark = Remark("hidden-text", Severity.NOTE, "3 characters")
    pages = [page(1, column(LONG)), replace(page(2, column("二、立标")), remarks=(remark,))]
    (note,) = read_pages(pages).notes
    assert (note.code, note.severity, note.message) == tuple(remark)
    assert "二、立标" in read_pages(pages).text[slice(*note.span)]


def test_words_without_a_size_are_measured_by_their_width() -> None:
    words = [each._replace(size=None, top=each.top + 1, bottom=each.bottom - 2) for each in column(f"{LONG}\n{LONG}")]
    assert paragraphs_of(read_pages([page(1, words)])) == [LONG, LONG]


numbers = st.floats(-50, 900, allow_nan=False)
some_words = st.builds(
    word,
    st.text(st.sampled_from("水源保护一二、。（）()123 ABC—…\ufffd"), min_size=1, max_size=12),
    numbers,
    numbers,
    st.sampled_from([8.0, 10.5, 16.0, 22.0]),
)
some_rules = st.builds(
    lambda x, y, long, level: Rule(x, y, x + long * level, y + long * (not level)),
    numbers,
    numbers,
    st.floats(0, 400),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(some_words, max_size=40), st.lists(some_rules, max_size=20)), max_size=3))
def test_whatever_stands_on_pages_every_character_is_in_the_text_once(
    drawn: list[tuple[list[PrintedWord], list[Rule]]],
) -> None:
    source = read_pages([page(number, words, rules) for number, (words, rules) in enumerate(drawn, 1)])
    printed = sorted("".join(each.text for words, _ in drawn for each in words).replace(" ", ""))
    assert sorted("".join(source.text.split())) == printed
    assert list(source.places) == sorted(source.places, key=lambda place: place.start)
    assert_invariants(parse_issue(source))


def test_the_width_of_the_column_is_known_from_other_pages() -> None:
    assert WIDTH == 448
    assert read(f"{LONG}\n{LONG}", "一、短句\n二、短句。") == [LONG, LONG, "一、短句", "二、短句。"]

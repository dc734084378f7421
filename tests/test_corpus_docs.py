"""docs/corpus.md says what is so: its catalogue is one, and the suffixes and limits are those of the code."""

import re
from pathlib import Path

from gongbao.corpus import archives, files, html_page, pdf, pdf_worker, text
from gongbao.corpus.catalogue import read_catalogue
from gongbao.corpus.likeness import ALIKE
from gongbao.parser.recognition import DOUBTFUL

PAGE = (Path(__file__).parents[1] / "docs" / "corpus.md").read_text(encoding="utf-8")


def test_the_catalogue_is_valid(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "catalogue.toml").write_text(example, encoding="utf-8")
    catalogue = read_catalogue(tmp_path / "catalogue.toml")
    assert [entry.key for entry in catalogue.entries] == ["qinghe/2024/3"]
    assert len(catalogue.documents) == 1


def test_all_suffixes_are_told() -> None:
    section = PAGE.partition("## What is read")[2].partition("Passed over")[0]
    assert set(re.findall(r"\.[a-z]+\b", section)) == files.SOURCE_SUFFIXES


def test_the_limits_are_those_of_the_code() -> None:
    assert f"an archive {archives.MOST_MEMBERS:,} files and {archives.MOST_BYTES // 1024**3} GB" in PAGE
    assert f"a file {archives.LARGEST_MEMBER // 1024**2} MB in it and {files.LARGEST // 1024**3} GB outside" in PAGE
    assert f"a text {text.LARGEST_TEXT // 1_000_000} MB and {text.MOST_TABLE_MARKS:,} marks of tables" in PAGE
    assert f"a web page {html_page.LARGEST_PAGE // 1_000_000} MB" in PAGE
    assert (
        f"a PDF {pdf.MOST_BYTES // 1_000_000} MB, {pdf_worker.MOST_PAGES:,} pages and {pdf_worker.MOST_CHARACTERS // 1_000_000}"
        in PAGE
    )
    assert f"more than {archives.HIGHEST_RATIO} times" in PAGE
    assert f"at least {ALIKE:.0%} is" in PAGE.replace("60 %", "60%")
    assert f"below {DOUBTFUL} a fact" in PAGE

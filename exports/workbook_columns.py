"""The columns of a workbook's sheets, and what a cell can hold."""

import datetime
from dataclasses import dataclass

from gongbao.exports.standing import Standing
from gongbao.exports.wording import ROLES


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: to an `address` on the web, or to the row of a `document` (its IRI) in its sheet."""

    text: str
    address: str | None = None
    document: str | None = None


Cell = str | float | int | datetime.date | Standing | Link | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in Latin characters (an ideograph takes two), whether it is printed, of numbers."""

    name: str
    width: float
    printed: bool = True
    numbers: bool = False


# Columns that a sheet is coloured by, wherever it has them.
STANDING, DUE = "状态", "最后期限"

# The address in words too: a sheet has room for so many links alone, and a link can't be copied out of print.
_PLACE = (Column("文件", 20), Column("条款", 12), Column("条款网址", 44, printed=False))

DUTIES = (
    Column("部门", 19),
    Column("角色", 6),
    Column("任务", 22),
    Column("要求", 6),
    Column("指标", 20),
    Column("时限", 13),
    Column(DUE, 11),
    Column(STANDING, 11),
    Column("原文", 60),
    Column("备注", 6),
    *_PLACE,
)
AGENCIES = (
    Column("部门", 34),
    Column("辖区", 16),
    Column("层级", 9),
    Column("类别", 12),
    *(Column(word, 8, numbers=True) for word in ROLES.values()),
    Column("合计", 8, numbers=True),
    Column("其中逾期", 10, numbers=True),
    Column("又称", 60),
)
TARGETS = (
    Column("指标", 28),
    Column("比较", 6),
    Column("数值", 13, numbers=True),
    Column("上限", 10, numbers=True),
    Column("单位", 10),
    Column("类别", 9),
    Column(DUE, 11),
    Column("部门", 26),
    Column("原文", 20),
    Column("任务原文", 56),
    *_PLACE,
)
DEADLINES = (
    Column("时限", 22),
    Column("类别", 7),
    Column("起始日", 11),
    Column(DUE, 11),
    Column(STANDING, 11),
    Column("部门", 28),
    Column("任务原文", 64),
    *_PLACE,
)
DOCUMENTS = (
    Column("文件", 22),
    Column("标题", 56),
    Column("发文机关", 22),
    Column("成文日期", 11),
    Column("公报", 30),
    Column("职责任务", 10, numbers=True),
    Column("其中逾期", 10, numbers=True),
    Column("指标", 8, numbers=True),
    Column("时限", 8, numbers=True),
    Column("引用", 8, numbers=True),
    Column(STANDING, 9),
    Column("废止依据", 21),
)
CITATIONS = (
    Column("文件", 21),
    Column("关系", 8),
    Column("被引文件", 54),
    Column("文号", 22),
    Column("原文", 54),
    Column("条款", 14),
    Column("条款网址", 44, printed=False),
)

"""A graph as a workbook (Office Open XML, ECMA-376) for people who never see SPARQL: who owes what, by when."""

import datetime
import io
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from gongbao.exports import workbook_columns as columns
from gongbao.exports.records import agency_records, issue_records
from gongbao.exports.spooling import Spool
from gongbao.exports.wording import ROLES
from gongbao.exports.workbook_columns import Row
from gongbao.exports.workbook_overview import Counts, write_overview
from gongbao.exports.workbook_sheets import IssueSheets, agency_rows
from gongbao.exports.workbook_worksheets import Listing, Styles
from gongbao.graph.directory import Graph
from gongbao.graph.repeals import repealed
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from xlsxwriter import Workbook

TITLE = "公报责任清单"


def write(graph: Graph, stream: BinaryIO, *, as_of: datetime.date) -> None:
    """Write a graph as a workbook: an overview, duties by agency, agencies, targets, deadlines, documents, citations.

    A row is one assignment, agency, target …: there are as many as SPARQL counts. No text becomes a formula, whatever
    it begins with. A text that is longer than a cell can hold is cut with a mark; the address of its clause leads to
    the whole. Issues are read one at a time, and rows wait on disk.

    Args:
        graph: the graph to write.
        stream: where the workbook goes.
        as_of: the day by which deadlines are overdue; what is repealed by then isn't owed.

    Raises:
        GongbaoError: the library that writes workbooks is missing.
        OSError: the stream, or the folder of temporary files, can't be written.

    Example:
        >>> import io, tempfile
        >>> from gongbao.graph import GraphDirectory, open_graph
        >>> from gongbao.parser import parse_issue
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with GraphDirectory(folder).writing() as build:
        ...         build.put(parse_issue("州水利局应当于2025年底前完成河道清理。"))
        ...     stream = io.BytesIO()
        ...     write(open_graph(folder), stream, as_of=datetime.date(2026, 1, 1))
        >>> stream.getvalue()[:2]
        b'PK'

    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415
    except ImportError as error:
        raise GongbaoError("workbooks need a further library; run: pip install 'gongbao[tables]'") from error
    made = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="gongbao-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        workbook = Workbook(made, options)
        # The day, not the clock: two exports of one graph hold the same.
        workbook.set_properties({"title": TITLE, "created": datetime.datetime.combine(as_of, datetime.time())})
        _fill(workbook, graph, as_of)
        try:
            workbook.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it hides
    # Packed, it is small, and what the library leaves open on a full disk is in memory.
    stream.write(made.getbuffer())


def _fill(workbook: "Workbook", graph: Graph, as_of: datetime.date) -> None:
    styles = Styles(workbook)
    overview = workbook.add_worksheet("概览")
    places: dict[str, str] = {}
    duties, offices, targets, deadlines, documents, citations = (
        Listing(workbook, styles, name, listed, places.get)
        for name, listed in (
            ("责任清单", columns.DUTIES),
            ("部门", columns.AGENCIES),
            ("指标", columns.TARGETS),
            ("时限", columns.DEADLINES),
            ("文件", columns.DOCUMENTS),
            ("引用", columns.CITATIONS),
        )
    )
    agencies = {record.id: record for record in agency_records(graph)}
    repeals = {work: repeal.label for work, repeal in repealed(graph, as_of).items()}
    counts = Counts()
    ranks = {role: rank for rank, role in enumerate(ROLES)}
    with Spool[Row]() as waiting:
        for records in issue_records(graph):
            issue = IssueSheets(records, agencies, repeals, as_of)
            for document, row in issue.documents():
                places[document] = documents.append(row)
            for listing, rows in (
                (targets, issue.targets()),
                (deadlines, issue.deadlines()),
                (citations, issue.citations()),
            ):
                for row in rows:
                    listing.append(row)
            for duty in issue.duties():
                waiting.add(duty.agency, ranks[duty.role], duty.row)
                counts.roles[duty.agency, duty.role] += 1
                counts.overdue[duty.agency] += duty.overdue
            counts.years.update(issue.years())
            counts.issues.append((issue.order, issue.name, issue.numbers()))
        shown = []
        for agency, row in agency_rows(agencies.values(), counts.roles, counts.overdue):
            offices.append(row)
            shown.append(row)
            for duty_row in waiting.values(agency.id):
                duties.append(duty_row)
    for listing in (duties, offices, targets, deadlines, documents, citations):
        listing.close()
    write_overview(workbook, overview, counts, shown, as_of)

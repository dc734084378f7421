"""Commands that read sources: `build` and `parse`."""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gongbao.app.progress import Advance, by_page, progress
from gongbao.app.tables import note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.corpus import Catalogue
    from gongbao.graph.building import Build
    from gongbao.graph.truth import Record
    from gongbao.parser.authority import Authority
    from gongbao.parser.model import Issue, Source

GraphOption = Annotated[Path, typer.Option("--graph", metavar="DIR", help="The graph directory.")]
CorpusOption = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="Your own corpus (default: gongbao-corpus, where there is one)."),
]
DEFAULT_GRAPH = Path("gongbao-graph")

COLUMNS = (
    "issue",
    "documents",
    "divisions",
    "obligations",
    "tasks",
    "agencies",
    "targets",
    "deadlines",
    "citations",
    "seconds",
)
MOST_ROWS = 40  # on a terminal
UNREADABLE_INPUT = 2  # the exit code


class _File(NamedTuple):
    """A source file: its absolute path, which issue it is, and the state of it that the graph has to have."""

    path: Path
    origin: str
    key: str
    sha256: str | None
    version: str


class _Reading(NamedTuple):
    """What came of reading a file: the state that was written and how much was found, or what is wrong with it."""

    record: "Record | None" = None
    counts: tuple[int, ...] = ()
    seconds: float = 0.0
    problem: str = ""


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files and folders (default: the corpus)."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    corpus: CorpusOption = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="How many processes to use.")] = 1,
    prune: Annotated[bool, typer.Option("--prune", help="Drop the issues whose source file is gone.")] = False,
    validate: Annotated[bool, typer.Option("--validate", help="Check the graph against its shapes (SHACL).")] = False,
) -> None:
    """Parse files into the graph directory.

    Only what is new or has changed is parsed, by its hash, the parser's version and the authority file; issues of
    other files stay as they are. The corrections in your corpus are applied; those that fit nothing are told. Prints
    what was found in each issue that was parsed; piped: parted by tabs.
    """
    from gongbao.app.workspace import corrections_file
    from gongbao.corpus import discover, load_authorities, load_catalogue
    from gongbao.graph.correction_file import read_corrections
    from gongbao.graph.directory import GraphDirectory
    from gongbao.graph.processes import in_order
    from gongbao.parser.model import GongbaoError

    found = discover(paths or [], corpus)
    catalogue, authorities = load_catalogue(corpus), load_authorities(corpus)
    corrected_in = corrections_file(corpus)
    corrections = read_corrections(corrected_in)
    begun = time.perf_counter()
    readings: list[_Reading] = []
    facts = 0
    with (
        progress("Reading", len(found)) as advance,
        GraphDirectory(graph).writing(jobs=jobs, advance=_indexing(advance)) as writing,
    ):
        files, keys, problems = _identified(found, catalogue, authorities)
        changed = [file for file in files if not _is_kept(file, writing)]
        advance(len(found) - len(changed))
        # Another process can't move this one's bar.
        calls = (
            (file, writing.issues, corpus, authorities, by_page(advance, file.path) if jobs == 1 else None)
            for file in changed
        )
        for reading in in_order(_read, calls, jobs):
            if reading.record is None:
                problems.append(reading.problem)
            else:
                readings.append(reading)
                writing.take(reading.record)
                facts += sum(reading.counts[2:])
            advance(doing=f"Reading: {len(readings)} issues, {facts} facts")
        if len(problems) == len(found):
            raise GongbaoError("; ".join(problems))
        notes = _dropped(writing, keys, prune=prune)
        notes += [f"{corrected_in}: {each.message}" for each in writing.correct(corrections)]
    _show(graph, readings, time.perf_counter() - begun)
    unchanged = len(files) - len(changed)
    if unchanged:
        notes.append(f"{unchanged} of {len(found)} sources unchanged since they were parsed")
    for said in (*notes, *problems):
        note(f"gongbao: {said}")
    if problems:
        raise typer.Exit(UNREADABLE_INPUT)
    if validate:
        from gongbao.app.validate import report

        raise typer.Exit(report(graph))


def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Gazettes to read.")],
    text: Annotated[bool, typer.Option("--text", help="Print the text that the facts are read from.")] = False,
    corpus: CorpusOption = None,
) -> None:
    """Print a file's facts as JSON; of several files as JSON Lines."""
    from gongbao.corpus import load_authorities, load_catalogue, load_source
    from gongbao.parser.serialization import to_json

    catalogue = load_catalogue(corpus)
    authorities = load_authorities(corpus)
    with progress("Parsing", len(files)) as advance:
        for file in files:
            source = load_source(file, catalogue, by_page(advance, file))
            if text:
                sys.stdout.write(source.text)
            else:
                indent = 2 if on_terminal() and len(files) == 1 else None
                print(json.dumps(to_json(_parse(source, authorities)), ensure_ascii=False, indent=indent))
            advance()


def _identified(
    found: Sequence[Path], catalogue: "Catalogue", authorities: "Sequence[Authority]"
) -> tuple[list[_File], dict[str, str], list[str]]:
    """Tell which issue each file is.

    Returns a file for each issue, the keys of issues by the origins of all their files, copies included, and what is
    wrong with the other files.
    """
    from gongbao.corpus import identify
    from gongbao.graph.iris import issue_key
    from gongbao.parser.issues import reading_version
    from gongbao.parser.model import GongbaoError, Issue

    files: dict[str, _File] = {}
    keys: dict[str, str] = {}
    problems = []
    for path in found:
        try:
            source = identify(path, catalogue)
        except GongbaoError as error:
            problems.append(str(error))
            continue
        key = issue_key(Issue(source, source.masthead))
        version = reading_version(source.masthead, authorities)
        file = _File(path, str(path.resolve()), key, source.sha256, version)
        other = files.setdefault(key, file)
        if other.sha256 == file.sha256:
            keys[file.origin] = key
        else:
            problems.append(f"{path}: is issue {key}, and so is {other.path}; keep one of them")
    return list(files.values()), keys, problems


def _is_kept(file: _File, writing: "Build") -> bool:
    """Take over the state that the graph has of a file, if it has the right one."""
    state = writing.state(file.key, file.sha256, file.version)
    if state is not None:
        writing.take(state, file.origin)
    return state is not None


def _read(
    file: _File,
    issues: Path,
    corpus: Path | None,
    authorities: "Sequence[Authority]",
    advance: Callable[[int, int], None] | None,
) -> _Reading:
    """Read a file and write what was found into the graph directory; the work of one process of several."""
    from gongbao.corpus import load_catalogue, load_source
    from gongbao.graph.truth import write_truth
    from gongbao.parser.model import GongbaoError

    begun = time.perf_counter()
    try:
        source = load_source(file.path, load_catalogue(corpus), advance)
        if source.sha256 != file.sha256:
            return _Reading(problem=f"{file.path}: was changed while it was being read; run `gongbao build` again")
        issue = _parse(source, authorities)
    except GongbaoError as error:
        return _Reading(problem=str(error))
    record = write_truth(issues, issue, file.version, file.origin)
    return _Reading(record, _counts(issue), time.perf_counter() - begun)


def _dropped(writing: "Build", keys: Mapping[str, str], *, prune: bool) -> list[str]:
    """Take out issues that their files don't have any more; return what there is to say of it.

    What a file said stays until it is known what it says now.
    """
    from gongbao.corpus.files import is_gone

    notes = [f"{key}: its facts in the graph were damaged; build from its source again" for key in writing.damaged()]
    records = writing.records()
    held = {record.key for record in records}
    for record in records:
        if record.origin is None:
            continue
        key = keys.get(record.origin, record.key)
        if key != record.key and key in held:
            writing.remove(record.key)
            notes.append(f"{record.key}: {record.origin} holds {key} now, which takes its place")
        elif is_gone(Path(record.origin)):
            if prune:
                writing.remove(record.key)
            said = "it was dropped" if prune else "--prune drops it"
            notes.append(f"{record.key}: its source {record.origin} is gone; {said}")
    return notes


def _indexing(advance: Advance) -> Callable[[int, int], None]:
    """Show how far the index is."""

    def indexed(done: int, total: int) -> None:
        if done == 1:
            advance(0, doing="Indexing", total=total)
        advance()

    return indexed


def _show(graph: Path, readings: Sequence[_Reading], seconds: float) -> None:
    rows = [
        (reading.record.key, *map(str, reading.counts), f"{reading.seconds:.2f}")
        for reading in readings
        if reading.record is not None
    ]
    if not rows:
        return
    if on_terminal():
        sums = [str(sum(column)) for column in zip(*(reading.counts for reading in readings), strict=True)]
        total = (f"{len(rows)} issues", *sums, f"{seconds:.2f}")
        shown = [*rows, (), total] if len(rows) <= MOST_ROWS else [total]
        show_table(
            COLUMNS, shown if len(rows) > 1 else rows, title=_size(graph), numeric=COLUMNS[1:], whole=COLUMNS[:1]
        )
    else:
        write_rows([COLUMNS, *rows])


def _size(graph: Path) -> str:
    """Say how large the graph directory is, alone and beside the text that it was read from."""
    files = [file for file in graph.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    text = sum(file.stat().st_size for file in files if file.name == "text.txt")
    return f"{graph}: {size / 1e6:.1f} MB, {size / max(text, 1):.1f} times the text"


def _parse(source: "Source", authorities: "Sequence[Authority]") -> "Issue":
    from gongbao.corpus import load_regions, load_words
    from gongbao.parser import parse_issue

    return parse_issue(source, regions=load_regions(), authorities=authorities, cut=load_words())


def _counts(issue: "Issue") -> tuple[int, ...]:
    return (
        len(issue.documents),
        len(issue.divisions),
        len(issue.obligations),
        sum(len(obligation.tasks) for obligation in issue.obligations),
        len(issue.agencies),
        len(issue.targets),
        len(issue.deadlines),
        len(issue.citations),
    )

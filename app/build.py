"""Commands that read sources: `build` and `parse`."""

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.progress import progress
from gongbao.app.tables import note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from concurrent.futures import Future

    from gongbao.corpus import Catalogue
    from gongbao.graph.directory import Build
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


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files and folders (default: the corpus)."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    corpus: CorpusOption = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="How many files to parse at once.")] = 1,
) -> None:
    """Parse files into the graph directory.

    Only what is new or has changed is parsed. Prints what was found in each issue; piped: without headings, parted
    by tabs.
    """
    from gongbao.corpus import discover, load_authorities, load_catalogue
    from gongbao.graph.directory import GraphDirectory
    from gongbao.parser.authority import authorities_digest
    from gongbao.parser.issues import VERSION

    files = discover(paths or [], corpus)
    authorities = load_authorities(corpus)
    version = f"{VERSION} {authorities_digest(authorities)}".rstrip()
    rows = []
    begun = time.perf_counter()
    with GraphDirectory(graph).writing() as writing, progress("Parsing", len(files)) as advance:
        changed = _changed(files, load_catalogue(corpus), writing, version, advance)
        started = begun
        for issue in _parsed(changed, authorities, jobs):
            writing.put(issue, version)
            now = time.perf_counter()
            rows.append(_summary(issue, now - started))
            started = now
            advance()
    if on_terminal() and rows:
        show_table(COLUMNS, rows, title=f"{graph}: built in {time.perf_counter() - begun:.2f} s", numeric=COLUMNS[1:])
    elif rows:
        write_rows([COLUMNS, *rows])
    if len(rows) < len(files):
        note(f"gongbao: {len(files) - len(rows)} of {len(files)} sources unchanged since they were parsed")


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
            source = load_source(file, catalogue)
            if text:
                sys.stdout.write(source.text)
            else:
                indent = 2 if on_terminal() and len(files) == 1 else None
                print(json.dumps(to_json(_parse(source, authorities)), ensure_ascii=False, indent=indent))
            advance()


def _changed(
    files: Iterable[Path], catalogue: "Catalogue", writing: "Build", version: str, skip: Callable[[], None]
) -> Iterator["Source"]:
    """Load the files one by one and pass on those that the graph doesn't have as they are."""
    from gongbao.corpus import load_source
    from gongbao.graph.iris import issue_key
    from gongbao.parser.model import Issue

    for file in files:
        source = load_source(file, catalogue)
        key = issue_key(Issue(source, source.masthead))
        if writing.is_current(key, source.sha256, version):
            skip()
        else:
            yield source


def _parsed(sources: Iterable["Source"], authorities: "Sequence[Authority]", jobs: int) -> Iterator["Issue"]:
    """Parse sources in their order, several at once where that is wanted, few of them in memory."""
    if jobs == 1:
        yield from (_parse(source, authorities) for source in sources)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A fresh interpreter for each worker, since a copy of this one would hold the graph's locks.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_ignore_interrupt) as pool:
        waiting: deque[Future[Issue]] = deque()
        try:
            for source in sources:
                waiting.append(pool.submit(_parse, source, authorities))
                if len(waiting) > jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the process that started the workers, which ends them without a traceback each."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _parse(source: "Source", authorities: "Sequence[Authority]") -> "Issue":
    from gongbao.corpus import load_regions, load_words
    from gongbao.parser import parse_issue

    return parse_issue(source, regions=load_regions(), authorities=authorities, cut=load_words())


def _summary(issue: "Issue", seconds: float) -> tuple[str, ...]:
    counts = (
        len(issue.documents),
        len(issue.divisions),
        len(issue.obligations),
        sum(len(obligation.tasks) for obligation in issue.obligations),
        len(issue.agencies),
        len(issue.targets),
        len(issue.deadlines),
        len(issue.citations),
    )
    return (issue.masthead.key or "", *map(str, counts), f"{seconds:.2f}")

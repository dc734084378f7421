"""The command that takes new sources into the user's own corpus."""

import datetime
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gongbao.app.build import CorpusOption
from gongbao.app.progress import by_page, progress
from gongbao.app.tables import note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.corpus.adding import Candidate
    from gongbao.corpus.catalogue import Catalogue

COLUMNS = ("source", "kind", "what", "documents", "stored as")
REFUSED = 1  # the exit code
UNREADABLE_INPUT = 2
_ASKED = {"publisher": "publisher, such as 某市人民政府", "year": "year", "number": "number in the year (第N期)"}


class _Told(NamedTuple):
    """What the options say of the sources."""

    publisher: str | None
    title: str | None
    year: int | None
    number: int | None
    serial: int | None
    date: datetime.date | None


class _Refusal(Exception):  # noqa: N818  it is an answer
    """Why the corpus has no need of a source."""


def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, archives and folders.")],
    corpus: CorpusOption = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Who publishes the gazette.")] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="The publisher's key in IRIs: a-z, 0-9, -.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The gazette's title.")] = None,
    year: Annotated[int | None, typer.Option(metavar="N", min=1900, max=2100, help="The year of the issue.")] = None,
    number: Annotated[int | None, typer.Option(metavar="N", min=1, help="The issue's number in its year.")] = None,
    serial: Annotated[int | None, typer.Option(metavar="N", min=1, help="Its serial number (总第N期).")] = None,
    date: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When it came out.")
    ] = None,
    address: Annotated[str | None, typer.Option(metavar="URL", help="Where it was published.")] = None,
    licence: Annotated[str | None, typer.Option(metavar="TEXT", help="Under what terms.")] = None,
    document: Annotated[bool, typer.Option("--document", help="It is a document by itself, no gazette issue.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the same issue's file.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Add what is much like a source that is there.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be added; write nothing.")] = False,
) -> None:
    """Take new sources into your own corpus.

    Copies each file, finds out which issue it is (by its masthead, a page's metadata, the file's name), asks for what
    it can't find, and writes the catalogue entry. A file that is there already is refused, and one that is much like
    another, such as the same issue in another format, is told. `gongbao build` then reads them.
    """
    from gongbao.corpus.adding import examine
    from gongbao.corpus.catalogue import DEFAULT_WORKSPACE
    from gongbao.corpus.files import sources_at
    from gongbao.parser.model import GongbaoError

    workspace = corpus or DEFAULT_WORKSPACE
    told = _Told(publisher, title, year, number, serial, date.date() if date else None)
    files = [file for path in paths for file in sources_at(path)]
    rows, refused, problems = [], [], []
    for position, file in enumerate(files, 1):
        try:
            with progress(f"{file.name} ({position} of {len(files)})") as advance:
                candidate = examine(file, by_page(advance, file))
            rows.append(
                _added(
                    candidate,
                    workspace,
                    told,
                    key=key,
                    document=document,
                    replacing=replace,
                    anyway=anyway,
                    dry_run=dry_run,
                    more={"address": address, "licence": licence},
                )
            )
        except _Refusal as refusal:
            refused.append(str(refusal))
        except GongbaoError as error:
            problems.append(str(error))
    if on_terminal() and rows:
        show_table(COLUMNS, rows, title=f"{'would be added' if dry_run else 'added'} to {workspace}")
    else:
        write_rows(rows)
    for said in (*refused, *problems):
        note(f"gongbao: {said}")
    if problems:
        raise typer.Exit(UNREADABLE_INPUT)
    if refused:
        raise typer.Exit(REFUSED)
    if on_terminal() and not dry_run:
        note("gongbao: `gongbao build` reads them into the graph")


def _added(
    candidate: "Candidate",
    workspace: Path,
    said: _Told,
    *,
    key: str | None,
    document: bool,
    replacing: bool,
    anyway: bool,
    dry_run: bool,
    more: dict[str, str | None],
) -> tuple[str, ...]:
    """Add one source; returns what is shown of it.

    Raises:
        _Refusal: the corpus has it already, or something much like it.
        GongbaoError: something is not known of it that has to be.

    """
    from gongbao.corpus.adding import add, copy_of, entry_of, publisher_key, refusal, told
    from gongbao.corpus.catalogue import Catalogue, CatalogueEntry, read_catalogue, shipped_catalogue, shipped_corpus

    file = workspace / "catalogue.toml"
    layers = {workspace: read_catalogue(file) if file.exists() else Catalogue(), shipped_corpus(): shipped_catalogue()}
    known = layers[workspace].over(shipped_catalogue())
    if (copy := copy_of(candidate, layers)) is not None:
        raise _Refusal(f"{candidate.path}: is in the corpus already, to the byte, as {copy}")
    candidate = told(candidate, said._asdict())
    if candidate.is_issue and not document:
        candidate = _completed(candidate)
        name = candidate.masthead.publisher or ""
        key = key or publisher_key(name, known)
        _check_key(key, name, known)
    else:
        key = ""
    entry = entry_of(candidate, key, workspace, **more)
    if why := refusal(candidate, entry, layers, replacing=replacing, anyway=anyway):
        raise _Refusal(f"{candidate.path}: {why}")
    stored = workspace / entry.file if dry_run else add(candidate, workspace, entry, replacing=replacing)
    what = entry.key if isinstance(entry, CatalogueEntry) else entry.title or ""
    kind = "issue" if isinstance(entry, CatalogueEntry) else "document"
    return str(candidate.path), kind, what, str(candidate.documents), str(stored)


def _completed(candidate: "Candidate") -> "Candidate":
    """Ask for what is not known of an issue, where somebody is there to answer."""
    from gongbao.corpus.adding import told
    from gongbao.parser.model import GongbaoError

    missing = candidate.missing
    if not missing:
        return candidate
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        options = " ".join(f"--{name} …" for name in missing)
        raise GongbaoError(
            f"{candidate.path}: its {', '.join(missing)} can't be found in it; give {options}, or --document if it is no "
            "gazette issue"
        )
    note(f"{candidate.path}:")
    answers: dict[str, object] = {}
    for name in missing:
        kind = str if name == "publisher" else int
        answers[name] = typer.prompt(f"  {_ASKED[name]}", type=kind, err=True)
    return told(candidate, answers)


def _check_key(key: str, name: str, catalogue: "Catalogue") -> None:
    from gongbao.parser.model import GongbaoError

    if re.fullmatch("[a-z0-9][a-z0-9-]*", key) is None:
        raise GongbaoError(f"--key {key}: a publisher's key is made of a-z, 0-9 and -")
    for other, publisher in catalogue.publishers:
        if other == key and publisher != name:
            raise GongbaoError(f"--key {key}: is that of {publisher}; give {name} another one")

"""The console script: runs a command and turns whatever goes wrong into one line and an exit code."""

import os
import sys
import traceback
from typing import Annotated, TextIO

import typer

from gongbao.app import add, ask, build, check, diff, evaluate, export, push, query, review, serve
from gongbao.app.tables import note

DONE, WRONG_USAGE = 0, 2
INTERRUPTED, BROKEN_PIPE = 130, 141  # 128 + the signal's number, as shells report it

app = typer.Typer(
    name="gongbao",
    help="Reads government gazettes (公报) and answers which bureau owes what, by how much, by when.",
    epilog="Begin with: gongbao build && gongbao duties 财政局",
    add_completion=False,
    # Plain help is there at once; drawing boxes around it takes longer than everything else.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"gongbao {version('gongbao')}")
        raise typer.Exit


@app.callback()
def _gongbao(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None: ...


app.command(epilog="Example: gongbao build gazettes/ --graph my-graph --jobs 4")(build.build)
app.command(epilog="Example: gongbao parse gazette.txt | jq .obligations[0]")(build.parse)
app.command(epilog="Example: gongbao add 2024.zip notice.html --corpus my-corpus")(add.add)
app.command(epilog="Example: gongbao who 绿色食品")(ask.who)
app.command(epilog="Example: gongbao duties 财政局 --due-before 2026-01-01 --role lead")(ask.duties)
app.command(epilog="Example: gongbao query 'SELECT ?agency WHERE { ?agency a org:Organization }' --format csv")(
    query.query
)
app.add_typer(export.formats, name="export", epilog="Example: gongbao export gexf -o gazettes.gexf")
app.command(epilog="Example: gongbao check gazettes/ --format json | jq '.[].message'")(check.check)
app.command(epilog="Example: gongbao review --who 王芳")(review.review)
app.command(epilog="Example: gongbao evaluate gold/*.jsonl --misses")(evaluate.evaluate)
app.command(epilog="Example: gongbao diff old-graph gongbao-graph --kind owners,targets --format json | jq .changes")(
    diff.diff
)
app.command(epilog="Example: gongbao push http://localhost:7878/store --dry-run")(push.push)
app.command(epilog="Example: gongbao serve --graph my-graph --port 8080")(serve.serve)


def main() -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        _write_utf8(stream)
    code = _run(sys.argv[1:] or ["--help"])
    if code == BROKEN_PIPE:
        # Python flushes standard output once more as it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # typer ends the program itself where standard output breaks
        return BROKEN_PIPE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except MemoryError:
        return _fail("out of memory; give the program more, or smaller files")
    except Exception as error:
        from gongbao.parser.model import GongbaoError

        if isinstance(error, GongbaoError):
            return _fail(str(error))
        # typer's errors of usage have this method in common, but no public class.
        format_message = getattr(error, "format_message", None)
        if format_message is not None:
            context = getattr(error, "ctx", None)
            command = "gongbao" if context is None else context.command_path
            return _fail(f"{format_message()} ({command} --help lists what there is)")
        if isinstance(error, RuntimeError) and str(error).startswith("Corruption:"):  # so the store calls it
            remedy = "remove the folder generations of the graph directory and run `gongbao build` again"
            return _fail(f"the graph's index is damaged ({error}); {remedy}")
        place = traceback.extract_tb(error.__traceback__)[-1]
        return _fail(
            f"this is a bug, please report it: {type(error).__name__}: {error} ({place.filename}:{place.lineno})"
        )
    return code if isinstance(code, int) else DONE


def _fail(message: str) -> int:
    note(f"gongbao: {message}")
    return WRONG_USAGE


def _write_utf8(stream: TextIO) -> None:
    """Write UTF-8 with line ends as they are, whatever the locale; odd bytes of file names are escaped."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="")

"""Formats of graph directories: what the file FORMAT says, and what is no graph directory at all."""

from pathlib import Path

from gongbao.parser.model import GongbaoError

FIRST_FORMAT = "gongbao-graph 1\n"
FORMAT = "gongbao-graph 2\n"


def format_of(path: Path) -> str:
    """Return the format of a graph directory, one that this gongbao can read or bring up to date.

    Raises:
        GongbaoError: there is no graph directory, or one of another gongbao.

    """
    try:
        found = (path / "FORMAT").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if path.is_dir() and holds_something(path):
            raise GongbaoError(
                f"{path}: is not a graph directory (it has no file FORMAT); give another one with --graph"
            ) from error
        raise no_graph(path) from error
    except (OSError, ValueError) as error:
        raise GongbaoError(f"{path}: can't be read ({error}); give another directory with --graph") from error
    if found not in {FORMAT, FIRST_FORMAT}:
        raise GongbaoError(
            f"{path}: has the format {found.strip()!r}, this gongbao knows {FORMAT.strip()!r}: "
            "use the gongbao that made it, or build a new one with another --graph"
        )
    return found


def holds_something(folder: Path) -> bool:
    """Whether a folder holds more than a graph directory does that is just being made."""
    return not {file.name for file in folder.iterdir()} <= {"FORMAT.new", "lock"}


def no_graph(path: Path) -> GongbaoError:
    """Return what is said where there is no graph."""
    return GongbaoError(f"{path}: there is no graph here; run `gongbao build` first")

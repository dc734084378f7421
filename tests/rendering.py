"""A gazette's text as it is published: a web page, a Word file, PDF in one and two columns, a scan.

    python tests/rendering.py SOURCE OUT_FOLDER [--format html|docx|pdf|columns|scan]

SOURCE is a text or Markdown file. Where a page's end cut a paragraph of it in two, the paragraph is printed whole, as it
was before; nothing else is changed, and nothing of the words is lost.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of tests/ is not there

from tests.rendering_paper import write_pdf, write_scan
from tests.rendering_parts import Part, parts_of, running_head
from tests.rendering_web import write_html
from tests.rendering_word import write_docx

WRITERS: dict[str, Callable[[Sequence[Part], str, Path], None]] = {
    "html": write_html,
    "docx": write_docx,
    "pdf": write_pdf,
    "columns": partial(write_pdf, columns=2, size=10.5),
    "scan": write_scan,
}
SUFFIXES = {"columns": "-columns.pdf", "scan": "-scan.pdf"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("source", type=Path)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--format", choices=WRITERS, action="append", help="only this one; may be given again")
    given = arguments.parse_args()
    text = given.source.read_text(encoding="utf-8-sig")
    parts = parts_of(text)
    given.folder.mkdir(parents=True, exist_ok=True)
    chosen = given.format or list(WRITERS)
    for number, name in enumerate(chosen, 1):
        file = given.folder / f"{given.source.stem}{SUFFIXES.get(name, f'.{name}')}"
        print(f"[{number}/{len(chosen)}] {file}", file=sys.stderr, flush=True)
        WRITERS[name](parts, running_head(text), file)


if __name__ == "__main__":
    main()

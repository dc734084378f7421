"""LibreOffice, as a reader that this project did not write."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

# Comma, double quote, UTF-8, from line 1 on, detecting numbers, calculating formulas: as a person opens it. Without
# being told, it takes a file for Windows-1252 when nobody is there to ask, whatever byte order mark it has.
_AS_CSV = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
_NAMES = {kind: f"urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0" for kind in ("office", "table", "text")}
_AT_MOST = 64  # cells or rows that are told as one: those behind the last are told so, by the thousand


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as a spreadsheet has it: its kind (string, float, date, boolean; None for empty), value and text."""

    kind: str | None
    value: str
    text: str
    is_formula: bool


def converted(file: Path, form: str, folder: Path) -> Path:
    """Open a file in LibreOffice, have it written in another format into a folder, and return where it is."""
    [written] = _converted([file], form, folder)
    return written


def opened_csv(files: Sequence[Path], folder: Path) -> dict[str, list[list[Shown]]]:
    """Open CSV files in LibreOffice and return the rows of each by its name."""
    written = _converted(files, "fods", folder, f"--infilter={_AS_CSV}")
    return {file.stem: list(_rows(file)) for file in written}


def _converted(files: Sequence[Path], form: str, folder: Path, *options: str) -> list[Path]:
    profile = folder / "profile"
    profile.mkdir(parents=True, exist_ok=True)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", *options, "--convert-to", form]
    done = subprocess.run(
        [*command, "--outdir", folder, *files], capture_output=True, text=True, check=False, timeout=120
    )
    written = [folder / f"{file.stem}.{form}" for file in files]
    assert all(file.is_file() for file in written), done.stderr
    return written


def _rows(sheet: Path) -> Iterator[list[Shown]]:
    tree = etree.parse(sheet, etree.XMLParser(huge_tree=True))
    for row in tree.iterfind(".//table:table-row", _NAMES):
        cells = [
            cell
            for element in row.iterfind("table:table-cell", _NAMES)
            for cell in [_shown(element)] * _times(element, "columns")
        ]
        yield from [cells] * _times(row, "rows")


def _times(element: etree._Element, what: str) -> int:
    return min(int(element.get(f"{{{_NAMES['table']}}}number-{what}-repeated", "1")), _AT_MOST)


def _shown(cell: etree._Element) -> Shown:
    office = _NAMES["office"]
    return Shown(
        kind=cell.get(f"{{{office}}}value-type"),
        value=cell.get(f"{{{office}}}value", ""),
        text="\n".join(map(_text, cell.iterfind("text:p", _NAMES))),
        is_formula=f"{{{_NAMES['table']}}}formula" in cell.attrib,
    )


def _text(element: etree._Element) -> str:
    """The text of a paragraph: blanks, tabs and line ends are elements in it."""
    text = element.text or ""
    for part in element:
        match etree.QName(part).localname:
            case "s":
                text += " " * int(part.get(f"{{{_NAMES['text']}}}c", "1"))
            case "tab":
                text += "\t"
            case "line-break":
                text += "\n"
            case _:
                text += _text(part)
        text += part.tail or ""
    return text

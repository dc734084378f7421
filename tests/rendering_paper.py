"""A gazette's parts on paper: PDF by Chromium in one or two columns, and pages that look as if they were scanned."""

import io
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.rendering_parts import Part
from tests.rendering_web import words_as_html

_PRINTED = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{head}</title><style>
@page {{
  size: A4; margin: 26mm 22mm 24mm;
  @bottom-center {{ content: "— " counter(page) " —"; font: 10pt "Noto Serif CJK SC"; }}
}}
@page :right {{ @top-right {{ content: "{head}"; font: 9pt "Noto Serif CJK SC"; border-bottom: 0.5pt solid; }} }}
@page :left {{ @top-left {{ content: "{head}"; font: 9pt "Noto Serif CJK SC"; border-bottom: 0.5pt solid; }} }}
body {{ margin: 0; font: {size}pt/1.6 "Noto Serif CJK SC"; text-align: justify; columns: {columns}; column-gap: 8mm; }}
p {{ margin: 0; orphans: 1; widows: 1; white-space: pre-wrap; }}
p:has(> strong) {{ break-after: avoid; }}
p:has(> strong[style]) {{ margin: 1.6em 1em 0.8em; }}
table {{ border-collapse: collapse; width: 100%; margin: 0.6em 0; text-align: left; }}
td {{ border: 0.6pt solid; padding: 1mm; vertical-align: middle; overflow-wrap: anywhere; }}
table.list td {{ border: none; }}
</style></head><body>
{words}
</body></html>
"""
_WRITTEN = rb"/(CreationDate|ModDate) \(D:\d{14}"
_DOTS_AN_INCH = 200


def write_pdf(parts: Sequence[Part], head: str, file: Path, columns: int = 1, size: float = 12) -> None:
    """Print to a PDF with a running head and page numbers, letters of a size in points."""
    page = _PRINTED.format(head=head, size=size, columns=columns, words=words_as_html(parts))
    file.write_bytes(printed(page))


def printed(page: str) -> bytes:
    """Print a page of HTML by Chromium, the time of printing made the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *(f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={target}"),
            source.as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if not target.is_file():
            raise RuntimeError(f"chromium printed nothing: {done.stderr[-500:]}")
        return re.sub(_WRITTEN, rb"/\1 (D:20241015093000", target.read_bytes())


def write_scan(parts: Sequence[Part], head: str, file: Path) -> None:
    """Print, then make pictures of the pages: grey, slightly turned, with the dust of a scanner."""
    with tempfile.TemporaryDirectory() as folder:
        write_pdf(parts, head, Path(folder, "page.pdf"), size=10.5)
        scan(Path(folder, "page.pdf"), file)


def scan(printed_file: Path, file: Path) -> None:
    """Write a PDF of pictures of the pages of another."""
    import numpy as np
    import pypdfium2
    from PIL import Image, ImageFilter

    chance, noise = Random(4), np.random.default_rng(4)
    pictures = []
    document = pypdfium2.PdfDocument(printed_file)
    for page in document:
        picture = page.render(scale=_DOTS_AN_INCH / 72, grayscale=True).to_pil()
        picture = picture.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6))
        grey = np.asarray(picture, dtype=np.float32) * 0.82 + 28  # ink is no black, paper no white
        grey += noise.normal(0, 6, grey.shape).astype(np.float32)
        dust = noise.random(grey.shape) < 0.00005
        grey[dust] = 90
        pictures.append(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    document.close()
    stream = io.BytesIO()
    written = time.struct_time((2024, 10, 15, 9, 30, 0, 1, 289, 0))
    pictures[0].save(
        stream, "PDF", save_all=True, append_images=pictures[1:], resolution=_DOTS_AN_INCH, quality=60,
        creationDate=written, modDate=written, producer="Scanner",
    )  # fmt: skip
    file.write_bytes(stream.getvalue())

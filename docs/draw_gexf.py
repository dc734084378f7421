"""Draw a GEXF file with sigma, in Chromium: the pictures of docs/network.md.

    npm ci --prefix tests/readers && pip install pillow && apt-get install chromium fonts-noto-cjk
    gongbao export gexf -o graph.gexf && python docs/draw_gexf.py graph.gexf docs/network-gexf.png [WIDTH HEIGHT]

graphology-gexf reads the file, sigma draws it: neither was written here, and nothing is placed or coloured anew.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parent
READERS = DOCS.parent / "tests" / "readers"
WIDTH, HEIGHT = 1240, 1080
SHARPNESS = 1.5

PAGE = """<!doctype html>
<meta charset="utf-8">
<style>html, body {{ margin: 0; background: #fff }} #drawing {{ position: absolute; inset: 0 }}</style>
<div id="drawing"></div>
<script type="text/plain" id="gexf">{gexf}</script>
<script>{script}</script>
"""


def main(source: str, picture: str, width: int = WIDTH, height: int = HEIGHT) -> None:
    """Draw a GEXF file into a picture file of some size in dots."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "draw.js"
        subprocess.run(
            [
                READERS / "node_modules" / ".bin" / "esbuild",
                DOCS / "draw_gexf.js",
                "--bundle",
                "--minify",
                "--log-level=warning",
                f"--outfile={script}",
            ],
            env={**os.environ, "NODE_PATH": str(READERS / "node_modules")},
            check=True,
        )
        page = Path(folder) / "page.html"
        gexf = Path(source).read_text(encoding="utf-8").replace("</script", "&lt;/script")
        page.write_text(
            PAGE.format(gexf=gexf, script=script.read_text(encoding="utf-8").replace("</script", r"<\/script")),
            encoding="utf-8",
        )
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--hide-scrollbars",
                "--virtual-time-budget=10000",
                f"--force-device-scale-factor={SHARPNESS}",
                f"--window-size={width},{height}",
                f"--screenshot={Path(picture).resolve()}",
                page.as_uri(),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    # 256 colours are enough, and a fraction of the size.
    Image.open(picture).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        picture, optimize=True
    )


if __name__ == "__main__":
    if len(sys.argv) not in {3, 5}:
        sys.exit(__doc__)
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))

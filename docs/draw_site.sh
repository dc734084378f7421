#!/usr/bin/env bash
# Draws docs/site.png: a document's page of the shipped corpus' site in Chromium, with the reading of a fact open.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/sources"
gongbao build --corpus "$work" --graph "$work/graph" > "$work/built"
gongbao export html --as-of 2025-12-15 --graph "$work/graph" -o "$work/site"
page=$(find "$work/site/documents" -name '*doc-1-*.html')
# Scrolled to a fact, headless Chromium draws what is above it blank: the page is drawn in a frame as high as the window.
cat > "$work/frame.html" << HTML
<!DOCTYPE html><meta charset="utf-8"><style>body{margin:0}iframe{border:0;width:1440px;height:900px}</style>
<iframe src="file://$page#target_8"></iframe>
HTML
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
  --user-data-dir="$work/profile" --virtual-time-budget=5000 --window-size=1440,900 \
  --screenshot=docs/site.png "file://$work/frame.html" 2> "$work/log"

#!/usr/bin/env bash
# Draws docs/workbook.png: what LibreOffice shows of the workbook of the shipped corpus, on a day when things are due.
# Needs soffice, pdftoppm and a font with ideographs.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/sources"
gongbao build --corpus "$work" --graph "$work/graph" > "$work/built"
gongbao export xlsx --as-of 2025-12-15 --graph "$work/graph" -o "$work/duties.xlsx"
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf --outdir "$work" "$work/duties.xlsx" > "$work/converted"
# the page of the sheet of deadlines, where all that is told has its place
page=$(pdftotext "$work/duties.pdf" - | awk 'BEGIN { RS = "\f" } !found && /类别/ && /30日内到期/ && /已逾期/ { print NR; found = 1 }')
pdftoppm -r 100 -f "${page:-2}" -l "${page:-2}" -singlefile -png "$work/duties.pdf" docs/workbook

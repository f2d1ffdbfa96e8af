#!/usr/bin/env bash
# Makes the pictures of README and docs from runs on the sandbox, as Chromium shows them: report.png, calendar.png, terminal.png.
# Needs the .NET 10 SDK and Chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build src/AttrBackfill -c Release
program=$PWD/src/AttrBackfill/bin/Release/net10.0/attrbackfill.dll
cp jobs.json "$work/"
cd "$work"
attrbackfill() { dotnet "$program" "$@"; }

# picture NAME WIDTH HEIGHT PAGE
picture() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$2,$3" --screenshot="$here/$1.png" "file://$4"
}

day() { date -u -d "$1 days ago" +%F; }
attrbackfill run weekly-audit --sandbox --date "$(day 7)" || true # mismatches remain
attrbackfill run nightly-backfill --sandbox --from "$(day 7)" --to "$(day 5)"
attrbackfill run nightly-backfill --sandbox --date "$(day 3)"
attrbackfill run nightly-backfill --sandbox --date "$(day 2)"
picture report 1000 760 "$(ls -d "$work"/output/nightly-backfill/*/report.html | head -n 1)"
picture calendar 1000 740 "$work/output/index.html"
{
    echo '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#0d1117}pre{margin:0;padding:1rem;color:#e6edf3;font:14px/1.4 "DejaVu Sans Mono",monospace}</style><pre>'
    for command in "history"; do
        echo "$ attrbackfill $command"
        { COLUMNS=110 attrbackfill $command || true; } | sed 's/&/\&amp;/g;s/</\&lt;/g'
        echo
    done
    echo '</pre>'
} >"$work/terminal.html"
picture terminal 1000 170 "$work/terminal.html"

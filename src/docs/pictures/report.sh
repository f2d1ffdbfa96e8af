#!/usr/bin/env bash
# Makes report.png: the report of a sandbox run, as Chromium shows it. Needs the .NET 10 SDK and Chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
dotnet run --project src/AttrBackfill -- run nightly-backfill --sandbox --output "$output"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1000,760 \
    --screenshot="$here/report.png" "file://$(ls -d "$output"/nightly-backfill/*/report.html)"

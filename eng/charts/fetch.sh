#!/bin/sh
# Brings uPlot into node_modules, once for each package-lock.json; the program carries it, nothing of node runs later.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "error: npm is needed to fetch uPlot (package nodejs/npm)" >&2; exit 1; }
mkdir -p node_modules
exec 9>node_modules/.lock
flock 9
want=$(sha256sum package-lock.json | cut -d' ' -f1)
[ "$(cat node_modules/uplot/.stamp 2>/dev/null || true)" = "$want" ] && exit 0
npm ci --no-progress --loglevel=error
echo "$want" > node_modules/uplot/.stamp

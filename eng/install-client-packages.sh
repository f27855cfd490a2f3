#!/bin/sh
# Brings the npm packages of the tests' clients into artifacts/clients, once for each package-lock.json.
set -eu
command=install
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/eng/common.sh"
from="$root/tests/Gateway.Tests/Clients"
to="$root/artifacts/clients"

command -v npm >/dev/null 2>&1 || { say "npm is not installed; tests that need its packages are skipped"; exit 0; }
mkdir -p "$to"
exec 9>"$to/.lock"
flock 9
want=$(cat "$from/package.json" "$from/package-lock.json" "$from/.npmrc" | sha256sum | cut -d' ' -f1)
[ "$(cat "$to/.stamp" 2>/dev/null || true)" = "$want" ] && exit 0
say "fetching the clients' packages"
cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$to"
(cd "$to" && npm ci --no-progress --loglevel=error </dev/null >npm.log 2>&1) || { cat "$to/npm.log" >&2; die 3 "npm ci failed (above)"; }
echo "$want" > "$to/.stamp"

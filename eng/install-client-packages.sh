#!/bin/sh
# Brings the npm packages of the tests' clients and example services under artifacts, once for each package-lock.json.
set -eu
command=install
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/eng/common.sh"

command -v npm >/dev/null 2>&1 || { say "npm is not installed; tests that need its packages are skipped"; exit 0; }

fetch() {
  from="$root/tests/Gateway.Tests/$1"
  to="$root/artifacts/$2"
  mkdir -p "$to"
  exec 9>"$to/.lock"
  flock 9
  want=$(cat "$from/package.json" "$from/package-lock.json" "$from/.npmrc" | sha256sum | cut -d' ' -f1)
  [ "$(cat "$to/.stamp" 2>/dev/null || true)" != "$want" ] || return 0
  say "fetching the packages of $1"
  cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$to"
  (cd "$to" && npm ci --no-progress --loglevel=error </dev/null >npm.log 2>&1) || { cat "$to/npm.log" >&2; die 3 "npm ci failed (above)"; }
  # Of a package that carries its libraries for every system, 260 MB are for others.
  rm -rf "$to"/node_modules/onnxruntime-node/bin/napi-v*/darwin "$to"/node_modules/onnxruntime-node/bin/napi-v*/win32
  echo "$want" > "$to/.stamp"
}

fetch Clients clients
fetch Services/fastify services/fastify

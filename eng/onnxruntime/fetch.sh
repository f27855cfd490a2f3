#!/bin/sh
# Brings ONNX Runtime's C# sources and Linux library into node_modules, once for each package-lock.json.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "error: npm is needed to fetch ONNX Runtime (package nodejs/npm)" >&2; exit 1; }
mkdir -p node_modules
exec 9>node_modules/.lock
flock 9
want=$(sha256sum package-lock.json | cut -d' ' -f1)
[ "$(cat .stamp 2>/dev/null || true)" = "$want" ] && [ -e node_modules/com.github.asus4.onnxruntime/Runtime ] && exit 0
npm ci --no-progress --loglevel=error
# 385 MB unpacked, of which one library is for this platform.
package=node_modules/com.github.asus4.onnxruntime
find "$package/Plugins" -mindepth 1 -maxdepth 1 ! -name Linux -exec rm -rf {} +
echo "$want" > .stamp

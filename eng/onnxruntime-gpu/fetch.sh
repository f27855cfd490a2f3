#!/bin/sh
# Brings the libraries by which ONNX Runtime uses NVIDIA GPUs into node_modules, once for each package-lock.json. 180 MB.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "error: npm is needed to fetch ONNX Runtime's libraries for GPUs (package nodejs/npm)" >&2; exit 1; }
mkdir -p node_modules
exec 9>node_modules/.lock
flock 9
want=$(sha256sum package-lock.json | cut -d' ' -f1)
package=node_modules/com.github.asus4.onnxruntime.linux-x64-gpu
[ "$(cat .stamp 2>/dev/null || true)" = "$want" ] && [ -d "$package" ] && exit 0
echo "fetching ONNX Runtime's libraries for NVIDIA GPUs (180 MB, once)" >&2
# The package names the one that lies in ../onnxruntime as what it needs; the lock leaves that out.
npm ci --no-progress --loglevel=error
found=$(find "$package" -name libonnxruntime_providers_cuda.so | wc -l)
[ "$found" = 1 ] || { echo "error: $package holds $found libraries for CUDA, not one" >&2; exit 1; }
echo "$want" > .stamp

# Sourced by the launcher for "package": a folder and a .tar.gz that run without SDK, node and npm.
# The runtime is copied from the SDK's own folders: what the tests ran with, once for both programs, and nothing to download.

package_usage() {
  cat <<END
usage: ./gateway package [--out FOLDER] [--rid linux-x64] [--gpu] [--no-build] [--force] [--json]

Writes gateway-VERSION-linux-x64, a folder that holds the programs, their runtime, the configuration, the shipped families and
the licences of all of it, and the same as .tar.gz. It runs where glibc and libstdc++ are: without the .NET SDK, node and npm.

  --out FOLDER   where both are written (default: artifacts/package)
  --rid RID      for which machines; linux-x64 alone (default)
  --gpu          with ONNX Runtime's libraries for NVIDIA GPUs (CUDA 13), as gateway-VERSION-linux-x64-gpu
  --no-build     pack what was built last
  --force        replace what is there
  --json         the result as JSON

Example:
  ./gateway package --out artifacts/package --force
END
}

out="$root/artifacts/package"; rid=linux-x64; fresh=yes; force=no; json=no; gpu=no
while [ $# -gt 0 ]; do
  case $1 in
    --out=*) out=${1#--out=} ;;
    --rid=*) rid=${1#--rid=} ;;
    --out) [ $# -ge 2 ] && [ -n "$2" ] || die 2 "--out: a folder was expected"; out=$2; shift ;;
    --rid) [ $# -ge 2 ] || die 2 "--rid: linux-x64 was expected"; rid=$2; shift ;;
    --gpu) gpu=yes ;;
    --no-build) fresh=no ;;
    --force) force=yes ;;
    --json) json=yes ;;
    -h|--help) package_usage; exit 0 ;;
    *) die 2 "unknown option '$1' (./gateway package --help lists them)" ;;
  esac
  shift
done
[ "$rid" = linux-x64 ] || die 2 "--rid: expected linux-x64, came '$rid'"
need_build_tools
if [ "$fresh" = yes ]; then ensure_built eng/programs.slnf programs "$root/artifacts/bin/Gateway/release/Gateway.dll" src; fi
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
name="gateway-$version-$rid"
[ "$gpu" = no ] || name="$name-gpu"
mkdir -p "$out"
out=$(CDPATH= cd -- "$out" && pwd)
folder="$out/$name"; archive="$folder.tar.gz"
if [ -e "$folder" ] || [ -e "$archive" ]; then
  [ "$force" = yes ] || die 2 "$folder is there already (--force replaces it)"
fi

# Beside the place, so that a package is there whole or not at all.
making="$out/.$name.$$"
trap 'rm -rf "$making" "$making.tar.gz"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$making/lib"
for program in Gateway Export; do
  release="$root/artifacts/bin/$program/release"
  [ -f "$release/$program.dll" ] || die 3 "$program was not built"
  cp "$release"/*.dll "$release"/*.so "$release/$program.pdb" "$release/$program.deps.json" "$release/$program.runtimeconfig.json" "$making/lib/"
  if [ -d "$release/runtimes/$rid" ]; then mkdir -p "$making/lib/runtimes"; cp -r "$release/runtimes/$rid" "$making/lib/runtimes/"; fi
done
cp "$root/artifacts/bin/Gateway/release/Ensemble.pdb" "$making/lib/"
# A build may have them, from a start with --gpu.
. "$root/eng/gpu.sh"
if [ "$gpu" = yes ]; then bring_gpu_libraries "$making/lib"
else for library in $gpu_libraries; do find "$making/lib" -name "$library" -delete; done; fi

# The newest runtime of the major version that holds both halves.
host=$(dirname "$(readlink -f "$(command -v dotnet)")")
runtime=$(cd "$host/shared/Microsoft.AspNetCore.App" && ls -d 10.* | sort -V | tail -n 1)
for part in "shared/Microsoft.NETCore.App/$runtime" "shared/Microsoft.AspNetCore.App/$runtime" "host/fxr"; do
  [ -d "$host/$part" ] || die 3 "the SDK at $host has no $part"
done
fxr=$(ls "$host/host/fxr" | sort -V | tail -n 1)
mkdir -p "$making/runtime/host/fxr" "$making/runtime/shared/Microsoft.NETCore.App" "$making/runtime/shared/Microsoft.AspNetCore.App"
cp "$host/dotnet" "$host/LICENSE.txt" "$host/ThirdPartyNotices.txt" "$making/runtime/"
cp -r "$host/host/fxr/$fxr" "$making/runtime/host/fxr/"
cp -r "$host/shared/Microsoft.NETCore.App/$runtime" "$making/runtime/shared/Microsoft.NETCore.App/"
cp -r "$host/shared/Microsoft.AspNetCore.App/$runtime" "$making/runtime/shared/Microsoft.AspNetCore.App/"

cp -r "$root/config" "$making/config"
cp "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$root/SECURITY.md" "$making/"
cp "$root/eng/package/gateway" "$making/gateway"
cp "$root/eng/completion.sh" "$making/lib/completion.sh"
awk '$2 == "Gateway" || $2 == "Export" || $1 == "completion"' "$root/eng/verbs.txt" > "$making/lib/verbs.txt"
echo "$version" > "$making/lib/version.txt"

# Of everything that is bundled who made it and under which licence; what has none that is known is not packed.
licence() { printf '\n'; printf '=%.0s' $(seq 100); printf '\n%s\n\n' "$1"; }
packages=$(cd "$root" && dotnet nuget locals global-packages --list | sed 's/^global-packages: *//')
onnx="$root/eng/onnxruntime/node_modules/com.github.asus4.onnxruntime"
{
  echo "What this package brings along besides its own programs (LICENSE), and under which licence."
  licence ".NET runtime $runtime and ASP.NET Core (MIT), System.IO.Hashing; what they hold of others: runtime/ThirdPartyNotices.txt"
  cat "$host/LICENSE.txt"
  if ! grep -q '"Microsoft.ML.OnnxRuntime.Gpu/' "$making/lib/Gateway.deps.json"; then
    licence "ONNX Runtime (MIT)"
    cat "$onnx/LICENSE" "$onnx/ThirdPartyNotices.txt" || exit 3
  fi
  awk -f "$root/eng/notices.awk" "$making/lib/Gateway.deps.json" "$making/lib/Export.deps.json" | LC_ALL=C sort -u |
  while read -r id number; do
    home="$packages/$(echo "$id" | tr '[:upper:]' '[:lower:]')/$number"
    spec=$(ls "$home"/*.nuspec 2>/dev/null) || { say "$id $number: no description under $home"; exit 3; }
    kind=$(sed -n 's:.*<license type="expression">\(.*\)</license>.*:\1:p' "$spec")
    owner=$(sed -n 's:.*<copyright>\(.*\)</copyright>.*:\1:p' "$spec")
    licence "$id $number (${kind:-its own licence}) ${owner:-$(sed -n 's:.*<authors>\(.*\)</authors>.*:\1:p' "$spec")}"
    texts=$(find "$home" -maxdepth 1 -type f \( -iname 'LICENSE*' -o -iname 'ThirdPartyNotices*' -o -iname 'THIRD-PARTY-NOTICES*' \) | LC_ALL=C sort)
    if [ -n "$texts" ]; then echo "$texts" | while read -r text; do cat "$text"; echo; done
    elif [ -f "$root/eng/licences/$kind.txt" ]; then cat "$root/eng/licences/$kind.txt"
    else say "$id $number: no text of its licence '$kind' (eng/licences)"; exit 3; fi
  done
} > "$making/notices" || die 3 "the licences could not be collected (above)"
tr -d '\r' < "$making/notices" > "$making/THIRD-PARTY-NOTICES.txt"
rm "$making/notices"

# The same files give the same bytes: sorted, of nobody, at the time of the commit.
time=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 946684800)}
chmod -R u=rwX,go=rX "$making"
rm -rf "$folder" "$archive"
mv "$making" "$folder"
tar -C "$out" --sort=name --mtime="@$time" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" | gzip -n -6 > "$making.tar.gz" ||
  die 3 "the archive could not be written"
mv "$making.tar.gz" "$archive"
size=$(wc -c < "$archive")
if [ "$json" = yes ]; then printf '{ "folder": "%s", "archive": "%s", "bytes": %s }\n' "$folder" "$archive" "$size"
else printf '%s\n%s (%s MB)\n' "$folder" "$archive" "$(( (size + 500000) / 1000000 ))"; fi
exit 0

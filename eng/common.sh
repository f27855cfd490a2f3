# Sourced by the commands at the top; $root is the repository, $command the name of the command that speaks.

# Nothing that a build leaves running may hold this command's files, locks or pipes.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
build_flags='-m:2 -nodeReuse:false -p:UseSharedCompilation=false -v:quiet -clp:NoSummary'

say() { printf '%s: %s\n' "$command" "$*" >&2; }
die() { code=$1; shift; printf '%s: error: %s\n' "$command" "$*" >&2; exit "$code"; }

need_runtime() {
  command -v dotnet >/dev/null 2>&1 || die 3 "dotnet is not installed; the .NET 10 SDK is needed (https://dot.net/download)"
}

# What a build needs. Node and npm only where ONNX Runtime is fetched from npm and was not yet.
need_build_tools() {
  need_runtime
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || die 3 "the .NET 10 SDK is not installed (found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' '))"
  for tool in flock timeout sha256sum awk find; do
    command -v "$tool" >/dev/null 2>&1 || die 3 "$tool is not installed (Debian: coreutils, util-linux, findutils, mawk)"
  done
}

need_node() {
  [ "$1" = bridge ] && [ ! -d "$root/eng/onnxruntime/node_modules/com.github.asus4.onnxruntime/Runtime" ] || return 0
  command -v node >/dev/null 2>&1 || die 3 "node is not installed; ONNX Runtime is fetched with npm here (Debian: nodejs npm)"
  command -v npm >/dev/null 2>&1 || die 3 "npm is not installed; ONNX Runtime is fetched with it here (Debian: npm)"
}

# One hash over path, time and size of every file that a build of the given folders reads.
source_stamp() {
  profile=$1; shift
  (
    cd "$root" || exit 1
    echo "$profile"
    find "$@" eng Directory.*.props Directory.*.targets global.json .editorconfig \
      \( -name bin -o -name obj -o -name node_modules -o -name TestResults \) -prune -o \
      -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.json' -o -name '*.proto' -o -name '*.template' \
        -o -name '*.slnf' -o -name '*.html' -o -name '*.css' -o -name '*.js' -o -name BannedSymbols.txt -o -name .editorconfig \) \
      ! -name packages.feed.lock.json -printf '%p %T@ %s\n' | LC_ALL=C sort
  ) | sha256sum | cut -d' ' -f1
}

# Runs a step quietly: its output is shown only when it fails. Arguments: log file, then the command.
quietly() {
  log=$1; shift
  if ! (cd "$root" && "$@") >"$log" 2>&1 9>&-; then
    # MSBuild says each error twice.
    awk 'NF && !seen[$0]++' "$log" >&2
    return 1
  fi
}

# Restores and builds in Release. Arguments: profile, solution or project, log folder.
build() {
  mkdir -p "$3"
  say "restoring packages (profile $1)"
  quietly "$3/restore.log" dotnet restore "$2" $build_flags -p:PackageProfile="$1" || die 3 "restoring packages failed (above)"
  need_node "$1"
  say "building (Release)"
  quietly "$3/build.log" dotnet build "$2" -c Release --no-restore $build_flags -p:PackageProfile="$1" || die 3 "the build failed (above)"
}

# Sourced after common.sh: which package profile this machine builds with (see eng/profile.props).

# Names that the feed must serve for the profile "feed"; all or nothing.
bridged_packages='Microsoft.ML.OnnxRuntime.Gpu prometheus-net.AspNetCore System.IO.Hashing'

# 0: the feed serves the package; 1: it does not; 2: it did not say.
feed_serves() {
  answer=$(cd "$root" && timeout "${PROBE_TIMEOUT:-10}" dotnet package search "$1" --exact-match --format json 2>/dev/null </dev/null) || return 2
  case $answer in *'"searchResult"'*) ;; *) return 2 ;; esac
  # A source that failed is listed as a problem; its silence is no answer.
  printf '%s' "$answer" | tr -d ' \n' | grep -q '"problems":\[\]' || return 2
  printf '%s' "$answer" | grep -qi "\"id\": *\"$1\""
}

# Prints bridge or feed. The environment decides, then the kept answer, then the feed.
package_profile() {
  kept="$root/.package-profile"
  case ${PACKAGE_PROFILE:-} in
    bridge|feed) echo "$PACKAGE_PROFILE"; return ;;
    '') ;;
    *) die 2 "PACKAGE_PROFILE is bridge or feed, not '$PACKAGE_PROFILE'" ;;
  esac
  if [ -s "$kept" ]; then cat "$kept"; return; fi
  say "asking the package feed what it serves"
  for package in $bridged_packages; do
    served=0; feed_serves "$package" || served=$?
    case $served in
      1) say "the feed does not serve $package: profile bridge"; echo bridge | tee "$kept"; return ;;
      2) say "the feed did not answer for $package: profile bridge for this run"; echo bridge; return ;;
    esac
  done
  say "the feed serves every package: profile feed"
  echo feed | tee "$kept"
}

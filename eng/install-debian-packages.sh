#!/bin/sh
# Installs what eng/debian-packages.txt lists and the machine lacks; no service is started.
set -eu
command=install
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/eng/common.sh"
export DEBIAN_FRONTEND=noninteractive

missing=
for package in $(sed -e 's/#.*//' -e 's/|.*//' "$root/eng/debian-packages.txt"); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
install="apt-get install -y --no-install-recommends$missing"
command -v apt-get >/dev/null 2>&1 || die 3 "apt-get is not installed; these Debian packages are missing:$missing"
[ "$(id -u)" = 0 ] || die 3 "not root; run: sudo $install"

# 101 tells invoke-rc.d that no service may start; a policy that was there stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
fi
say "installing$missing"
log=$(mktemp)
$install >"$log" 2>&1 </dev/null || {
  say "reading package lists"
  apt-get update >"$log" 2>&1 </dev/null && $install >>"$log" 2>&1 </dev/null || { cat "$log" >&2; rm -f "$log"; die 3 "installing failed (above)"; }
}
rm -f "$log"

# Sourced by bash before the blocks of a page run, in the root of a copy of the repository. Arguments: none.
# State between blocks is the shell's own, as in a reader's terminal; a command that fails ends the page.
set -eo pipefail

served=

# ./gateway without a verb: a reader gives it a terminal of its own and ends it there before the next one starts.
serve() {
  if [ -n "$served" ]; then kill "$served"; wait "$served" || true; fi
  # Here, not only by the child: until it has begun, what the last one printed would be read as its own.
  : > served.out
  ./gateway "$@" > served.out 2> served.err &
  served=$!
  for _ in $(seq 600); do
    if grep -q '^curl ' served.out; then cat served.out; return; fi
    kill -0 "$served" 2>/dev/null || { cat served.out served.err; return 1; }
    sleep 0.05
  done
  echo "not listening after 30 s"; return 1
}

# A service that was started with & is there once its port is.
await_port() {
  for _ in $(seq 600); do
    if (: < "/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.05
  done
  echo "nothing listens on port $1 after 30 s"; return 1
}

# A refusal that a page does not show must not pass for an answer.
asks_in_vain=no
curl() {
  if [ "$asks_in_vain" = yes ]; then command curl "$@"; else command curl --fail-with-body "$@"; fi
}

# Arguments: the block's number, and yes where the page shows an error as its output.
block() {
  asks_in_vain=$2
  # shellcheck disable=SC1090
  . "./.page/$1.sh" > ".page/$1.out" 2>&1
  : > ".page/$1.done"
}

end() { for process in $(jobs -p); do kill "$process" 2>/dev/null || true; done; wait || true; }
trap end EXIT

#!/bin/sh
# From a clean clone to a guarded service with a firing alert, in about a minute; everything on free ports, and ended at the end.
# Needs what ./gateway needs, python3, curl, prometheus and prometheus-alertmanager (Debian's names).
#
#   docs/newcomer/newcomer.sh
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
for tool in python3 curl prometheus prometheus-alertmanager; do
  command -v "$tool" > /dev/null || { echo "newcomer: $tool is not installed" >&2; exit 3; }
done
work=$(mktemp -d)
began=$(date +%s)
started=
end() {
  for process in $started; do kill "$process" 2> /dev/null || true; done
  for process in $started; do wait "$process" 2> /dev/null || true; done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step() { printf '%4s s  %s\n' "$(($(date +%s) - began))" "$*"; }

# Waits until a command says yes. Arguments: seconds, what is awaited, the command.
await() {
  limit=$(($(date +%s) + $1)); what=$2; shift 2
  until "$@"; do
    if [ "$(date +%s)" -ge "$limit" ]; then
      echo "newcomer: no $what" >&2
      tail -n 20 "$work"/*.err >&2
      exit 1
    fi
    sleep 0.2
  done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

python3 "$root/docs/newcomer/service.py" "$root/config/data" > "$work/service.out" 2> "$work/service.err" &
started="$started $!"
await 60 "service" test -s "$work/service.out"
service=$(cat "$work/service.out")
step "a service answers at 127.0.0.1:$service"

cat > "$work/gateway.json" <<END
{ "Store": { "Path": "$work/decisions.db" }, "Limits": { "DrainDelay": "00:00:00" },
  "Clusters": { "digits": { "Destinations": { "a": { "Address": "http://127.0.0.1:$service" } } } },
  "Routes": { "digit": { "Match": { "Path": "/digit", "Methods": ["POST"] }, "Mode": "guard", "Cluster": "digits", "Family": "mnist",
    "OnFlag": "annotate", "FlagBudget": "00:00:05", "Input": { "image": "/pixels" }, "Answer": { "Label": "/digit" } } } }
END
"$root/gateway" check --config "$work/gateway.json" > "$work/check.out" || { cat "$work/check.out" >&2; exit 1; }
step "./gateway check: $(tail -n 1 "$work/check.out")"
"$root/gateway" serve --config "$work/gateway.json" --http 127.0.0.1:0 --grpc 127.0.0.1:0 --ops 127.0.0.1:0 > "$work/gateway.out" 2> "$work/gateway.err" &
started="$started $!"
await 120 "gateway" grep -q '^listening ' "$work/gateway.out"
http=$(sed -n 's/^listening http=127.0.0.1:\([0-9]*\) .*/\1/p' "$work/gateway.out")
ops=$(sed -n 's/^listening .*ops=\(.*\)/\1/p' "$work/gateway.out")
step "the gateway guards it at 127.0.0.1:$http with the family mnist"

alertmanager=127.0.0.1:$(free_port); prometheus=127.0.0.1:$(free_port)
# The shipped rules look at minutes and wait for minutes; here at seconds.
sed -e 's/\[10m\]/[20s]/g' -e 's/for: 5m/for: 2s/' "$root/config/prometheus/alerts.yml" > "$work/alerts.yml"
sed -e "s/127.0.0.1:8082/$ops/" -e "s/127.0.0.1:9093/$alertmanager/" -e 's/_interval: [0-9]*s/_interval: 1s/' \
  "$root/config/prometheus/prometheus.yml" > "$work/prometheus.yml"
prometheus-alertmanager --config.file="$root/config/alertmanager/alertmanager.yml" --storage.path="$work/alertmanager" \
  --web.listen-address="$alertmanager" --cluster.listen-address= --log.level=error > /dev/null 2> "$work/alertmanager.err" &
started="$started $!"
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" --web.listen-address="$prometheus" \
  --log.level=error > /dev/null 2> "$work/prometheus.err" &
started="$started $!"
scraped() { curl -s "http://$prometheus/api/v1/query" --data-urlencode 'query=up{job="gateway"} == 1' | grep -q '"value"'; }
firing() { curl -s "http://$alertmanager/api/v2/alerts" | grep -q '"alertname":"GatewayFlagsJump"'; }
await 60 "scrape" scraped
step "Prometheus scrapes it, and tells Alertmanager"

python3 "$root/docs/newcomer/traffic.py" "$root/config/data" "$http" > "$work/traffic.out" 2> "$work/traffic.err" &
started="$started $!"
quiet=$(($(date +%s) + 10))
await 60 "traffic" test -s "$work/traffic.out"
while [ "$(date +%s)" -lt "$quiet" ]; do sleep 0.2; done
if firing; then echo "newcomer: an alert without a cause" >&2; exit 1; fi
step "ten seconds of requests: $(tail -n 1 "$work/traffic.out"); no alert"

curl -s -X POST "http://127.0.0.1:$service/release" > /dev/null
step "the service gets a release that says 7 to everything"
await 90 "alert" firing
step "Alertmanager: GatewayFlagsJump fires ($(tail -n 1 "$work/traffic.out"))"
step "what to do now: docs/runbooks/flags-jump.md"

#!/usr/bin/env bash
# The parts of compose.yaml as plain processes on this machine: PostgreSQL, a Chroma server, two apis, two workers, the
# clock, Nginx with nginx.conf. Customers ask through all of it, one worker and one api are killed, more customers ask.
# Needs `make setup`, nginx, curl and openssl; checks the Prometheus files too where there is promtool.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN="$PWD/.venv/bin"
WORK=$(mktemp -d)
chmod 711 "$WORK"
PATIENCE=${SMOKE_PATIENCE:-120} # seconds a part may take to start
PLAIN=${SMOKE_PORT:-18080} TLS=$((PLAIN + 1)) CHROMA=$((PLAIN + 2)) API=$((PLAIN + 10)) HEALTH=$((PLAIN + 20))
say() { printf '%s %s\n' "$(date +%T)" "$*"; }
fail() { say "✗ $*"; tail -n 15 "$WORK"/*.log >&2; exit 1; }
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$WORK"' EXIT
until_true() { # until_true SECONDS COMMAND…
    local end=$((SECONDS + $1)); shift
    until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.3; done
}
shows() { curl -sf "http://127.0.0.1:$1/metrics" >"$WORK/metrics.txt" && grep -q "$2" "$WORK/metrics.txt"; }
answers() { curl -sf -o /dev/null -m 3 "$1"; }
printed() { grep -qE "$2" "$WORK/$1.log"; }
start() { # start NAME COMMAND…
    local name=$1; shift
    "$@" >"$WORK/$name.log" 2>&1 &
    echo $! >"$WORK/$name.pid"
}

say "PostgreSQL, Chroma, the sandbox"
start postgres "$BIN/python" -u -c "
import pathlib, signal, sys
from store.postgres import EmbeddedPostgres
print(EmbeddedPostgres(pathlib.Path(sys.argv[1])).start()); signal.pause()" "$WORK/pg"
start chroma "$BIN/chroma" run --path "$WORK/chroma" --port $CHROMA
start sandbox "$BIN/python" -u -m sandbox.server --port 0
until_true $PATIENCE printed postgres '^postgresql' || fail "PostgreSQL did not start"
until_true $PATIENCE printed sandbox 'listens on' || fail "the sandbox did not start"
until_true $PATIENCE answers "http://127.0.0.1:$CHROMA/api/v2/heartbeat" || fail "Chroma did not start"
SANDBOX=$(grep -oE 'http://[0-9.:]+' "$WORK/sandbox.log" | head -1)
export XIAOER_DATABASE_URL XIAOER_DATA_DIR="$WORK/scratch" XIAOER_CHROMA_URL="http://127.0.0.1:$CHROMA" \
    XIAOER_SECRET_KEY=smoke XIAOER_WECOM_API_BASE="$SANDBOX" XIAOER_LLM_BASE_URL="$SANDBOX/v1" XIAOER_LLM_MODEL=stub \
    XIAOER_LLM_API_KEY=stub XIAOER_QUIET_WINDOW_SECONDS=0
XIAOER_DATABASE_URL=$(head -1 "$WORK/postgres.log")

say "the shop"
# the time of day must make no difference
sed 's/hours: ".*"/hours: ""/' sandbox/demo/shop.yaml >"$WORK/shop.yaml"
"$BIN/python" - "$WORK/shop.yaml" "$SANDBOX" <<'PY'
import sys, httpx, yaml
shop = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
httpx.post(f"{sys.argv[2]}/sandbox/corps", json={"shop": shop}, timeout=30).raise_for_status()
PY
"$BIN/xiaoer" shop apply "$WORK/shop.yaml" >"$WORK/apply.log" 2>&1 || fail "the shop was not applied"
"$BIN/xiaoer" knowledge import sandbox/demo/faq.csv >"$WORK/import.log" 2>&1 || fail "the answers were not imported"

say "two apis, two workers, the clock, Nginx"
for n in 1 2; do
    start "api$n" "$BIN/xiaoer" api --port $((API + n))
    XIAOER_HEALTH_PORT=$((HEALTH + n)) start "worker$n" "$BIN/xiaoer" worker
done
XIAOER_HEALTH_PORT=$((HEALTH + 3)) start clock "$BIN/xiaoer" clock
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout "$WORK/privkey.pem" \
    -out "$WORK/fullchain.pem" 2>/dev/null
sed -e "s#listen 443 ssl default_server;#listen 127.0.0.1:$TLS ssl; listen 127.0.0.1:$PLAIN;#" \
    -e "/listen 80 default_server/s/80 default_server/127.0.0.1:$((PLAIN + 3))/" -e '/http2 on;/d' -e '/resolver /d' \
    -e "s#/etc/nginx/certificates/#$WORK/#" -e "s#/tmp/nginx.pid#$WORK/nginx.pid#" \
    -e "s#set \$api http://api:8000;#set \$api http://api;#" \
    -e "/^http {/a upstream api { server 127.0.0.1:$((API + 1)); server 127.0.0.1:$((API + 2)); }" \
    deploy/nginx.conf >"$WORK/nginx.conf"
for n in 1 2; do
    until_true $PATIENCE answers "http://127.0.0.1:$((API + n))/readyz" || fail "api $n is not ready"
    until_true $PATIENCE answers "http://127.0.0.1:$((HEALTH + n))/readyz" || fail "worker $n is not ready"
done
until_true $PATIENCE answers "http://127.0.0.1:$((HEALTH + 3))/readyz" || fail "the clock is not ready"
start nginx nginx -c "$WORK/nginx.conf" -g 'daemon off;'
until_true 20 answers "http://127.0.0.1:$PLAIN/healthz" || fail "Nginx does not pass on"
curl -skf -o /dev/null "https://127.0.0.1:$TLS/healthz" || fail "no TLS"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PLAIN/metrics")" = 404 ] || fail "/metrics is open"

ask() { # ask FIRST LAST: that many customers write at once; all of them are answered once
    "$BIN/python" - "$SANDBOX" "http://127.0.0.1:$PLAIN" "$1" "$2" <<'PY'
import collections, sys, time, httpx
sandbox, door, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
http = httpx.Client(base_url=f"{sandbox}/sandbox", timeout=60)
http.post("/corps/ww0123456789abcdef/callback", json={"url": f"{door}/api/wecom/callback/ww0123456789abcdef"}).raise_for_status()
people = [f"wm-smoke-{n}" for n in range(first, last)]
after = http.get("/ledger", params={"after": 2**31}).json()["last"]
http.post("/customers/say_many", json={"lines": [["wkSimKf01", p, "满多少包邮？"] for p in people]}).raise_for_status()
end, got = time.monotonic() + 60, collections.Counter()
while time.monotonic() < end and len(got) < len(people):
    found = http.get("/ledger", params={"after": after, "kind": "reply"}).json()["entries"]
    got = collections.Counter(e["external_userid"] for e in found if e["external_userid"] in people)
    time.sleep(0.2)
time.sleep(1)
assert set(got) == set(people), f"{len(people) - len(got)} customers got no answer"
assert max(got.values()) == 1, "somebody was answered twice"
PY
}
say "one customer, then twenty"
ask 0 1 >"$WORK/ask.log" 2>&1 || fail "the first customer got no answer"
ask 1 21 >"$WORK/ask.log" 2>&1 || fail "twenty customers at once"
say "kill -9 of one worker and one api, twenty more"
ask 21 41 >"$WORK/ask.log" 2>&1 & asking=$!
sleep 0.3
kill -9 "$(cat "$WORK/worker1.pid")" "$(cat "$WORK/api1.pid")"
wait $asking || fail "after the kill"
shows $((HEALTH + 2)) '^xiaoer_turns_total' || fail "the worker shows no turns"
shows $((HEALTH + 3)) '^xiaoer_jobs_oldest_seconds' || fail "the clock shows no backlog"
if command -v promtool >/dev/null; then
    promtool check config deploy/prometheus/prometheus.yml >"$WORK/promtool.log" || fail "the Prometheus files"
fi
say "✓ all parts work together"

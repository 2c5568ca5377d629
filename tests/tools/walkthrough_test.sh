#!/usr/bin/env bash
# A hub with the demonstration in a temporary folder, and tools/walkthrough.sh through it.
#   walkthrough_test.sh TELEHUBD TELEHUB ROOT
set -euo pipefail
data=$(mktemp -d)
pid=
stop() {
    if [[ -n $pid ]]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" || true
    fi
    rm -rf "$data"
}
trap stop EXIT
export TELEHUB_HTTPS_PORT=0 TELEHUB_DICOM_PORT=0 TELEHUB_DICOM_TLS_PORT=0
"$2" --data "$data" demo
TELEHUB_DATA=$data "$1" 2>"$data/telehubd.log" &
pid=$!
end=$((SECONDS + 30))
until [[ -f $data/ports.json ]]; do
    kill -0 "$pid" && ((SECONDS < end)) || { cat "$data/telehubd.log"; exit 1; }
    sleep 0.05
done
"$3/tools/walkthrough.sh" "$data"

# The servers that tools/bench/ingest.sh compares. start_X ARCHIVE NAME sets pid, port and sender_options; a name that
# ends in -tls means DICOM over TLS. Each server gets ports that are free and a folder that is empty.
# shellcheck shell=bash disable=SC2034,SC2154

free_port() {
    local candidate
    while candidate=$((20000 + RANDOM % 30000)); (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do :; done
    echo "$candidate"
}
# wait_for CONDITION...: up to 20 s, while the server lives.
wait_for() {
    local end=$((SECONDS + 20))
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null && ((SECONDS < end)) || { echo "a server did not start: $(tail -5 "$work/server.log")" >&2; exit 1; }
        sleep 0.02
    done
}
listens() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# --- telehubd: an archive is a copy of one with a device in it and no image ---
prepare_telehubd() {
    telehub() { "$build/telehub" --data "$work/empty" "$@" >"$work/server.log" || { cat "$work/server.log" >&2; exit 1; }; }
    telehub init --org-code BENCH --org-name Bench
    telehub cert device BENCH
    telehub device add BENCH --org BENCH --address 127.0.0.1 --certificate "$work/empty/certs/devices/BENCH.crt"
}
have_telehubd() { true; }
start_telehubd() {
    cp -a "$work/empty/." "$1"
    TELEHUB_DATA=$1 TELEHUB_HTTPS_PORT=0 TELEHUB_DICOM_PORT=0 TELEHUB_DICOM_TLS_PORT=0 TELEHUB_LOG_LEVEL=info \
        "$build/telehubd" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for test -f "$1/ports.json"
    sender_options=(-aet BENCH -aec TELEHUB)
    if [[ $2 == *-tls ]]; then
        port=$(jq .dicom_tls "$1/ports.json")
        sender_options+=(+tls "$1/certs/devices/BENCH.key" "$1/certs/devices/BENCH.crt" +cf "$1/certs/ca.crt")
    else
        port=$(jq .dicom "$1/ports.json")
    fi
}
count_telehubd() { find "$1/objects" -type f -size +100k | wc -l; }

# --- storescp: a file an image, as it comes, no index, nothing synced ---
have_storescp() { command -v storescp >/dev/null; }
start_storescp() {
    port=$(free_port)
    storescp +B --fork -od "$1" "$port" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for listens "$port"
    sender_options=(-aet BENCH -aec STORESCP)
}
count_storescp() { find "$1" -type f | wc -l; }

# --- Orthanc with its defaults: SQLite index, files synced ---
have_orthanc() { command -v Orthanc >/dev/null; }
start_orthanc() {
    port=$(free_port)
    cat >"$work/orthanc.json" <<END
{"StorageDirectory": "$1", "IndexDirectory": "$1", "DicomPort": $port, "HttpPort": $(free_port), "Plugins": []}
END
    Orthanc "$work/orthanc.json" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for listens "$port"
    sender_options=(-aet BENCH -aec ORTHANC)
}
count_orthanc() { find "$1" -type f -size +100k -not -name 'index*' | wc -l; }

# The servers that the benchmarks compare. start_X ARCHIVE NAME sets pid, port and sender_options; a name that ends in
# -tls means DICOM over TLS. Each server gets ports that are free, and an archive that is empty or its own of before.
# Those with a web interface set more: web, where DICOMweb begins, http_options of http_load, curl_options, and
# http_missing, which says why there is none. sign_in_X ARCHIVE comes before their first use.
# shellcheck shell=bash disable=SC2034,SC2154

hub_settings=()

free_port() {
    local candidate
    while candidate=$((20000 + RANDOM % 30000)); (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do :; done
    echo "$candidate"
}
# wait_for CONDITION...: up to 20 s, while the server lives.
wait_for() {
    local end=$((SECONDS + 20))
    until "$@" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null && ((SECONDS < end)) || { echo "a server did not start: $(tail -5 "$work/server.log")" >&2; return 1; }
        sleep 0.02
    done
}
listens() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# --- telehubd: an archive is a copy of one with a device and a user in it, and no image ---
prepare_telehubd() {
    local role roles=()
    for role in technician clinic_physician reporting_radiologist verifying_radiologist coordinator consultant \
        qc_officer administrator; do roles+=(--role "$role"); done
    telehub "$work/empty" init --org-code BENCH --org-name Bench
    telehub "$work/empty" cert device BENCH
    telehub "$work/empty" device add BENCH --org BENCH --address 127.0.0.1 \
        --certificate "$work/empty/certs/devices/BENCH.crt" --services store,query,retrieve,worklist,mpps,commitment
    (umask 077; openssl rand -hex 16 >"$work/password")
    telehub "$work/empty" user add bench --org BENCH "${roles[@]}" --password-file "$work/password"
    # hub_settings: lines of telehub.toml that are other than their defaults, which stand there behind a '#'.
    local line
    for line in "${hub_settings[@]}"; do
        sed -i "s/^# ${line%% *} = .*/$line/" "$work/empty/telehub.toml"
        grep -qxF "$line" "$work/empty/telehub.toml" || { echo "telehub.toml knows no $line" >&2; return 1; }
    done
}
# telehub ARCHIVE COMMAND...: the command line; says nothing when it goes well.
telehub() {
    "$build/telehub" --data "$@" >"$work/telehub.log" 2>&1 || { tail -20 "$work/telehub.log" >&2; return 1; }
}
have_telehubd() { true; }
start_telehubd() {
    local tls=
    [[ $2 != *-tls ]] || tls=1
    [[ -e $1/telehub.db ]] || cp -a "$work/empty/." "$1"
    TELEHUB_DATA=$1 TELEHUB_HTTP_PORT=0 TELEHUB_HTTPS_PORT=0 TELEHUB_DICOM_PORT=0 TELEHUB_DICOM_TLS_PORT=0 \
        TELEHUB_LOG_LEVEL=info "$build/telehubd" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for test -f "$1/ports.json" || return 1
    port=$(jq ".dicom${tls:+_tls}" "$1/ports.json")
    sender_options=(-aet BENCH -aec TELEHUB)
    http_port=$(jq ".http${tls:+s} // 0" "$1/ports.json")
    http_missing=
    http_options=(--port "$http_port" --header-file "$work/token")
    curl_options=(--header "@$work/token")
    if [[ -n $tls ]]; then
        sender_options+=(+tls "$1/certs/devices/BENCH.key" "$1/certs/devices/BENCH.crt" +cf "$1/certs/ca.crt")
        http_options+=(--ca "$1/certs/ca.crt")
        curl_options+=(--cacert "$1/certs/ca.crt")
        web=https://127.0.0.1:$http_port/dicom-web
    elif ((http_port)); then
        web=http://127.0.0.1:$http_port/dicom-web
    else
        http_missing="this telehubd has no plain HTTP"
    fi
}
# A session of its own for every start. The token goes through files: a command line can be read by everybody.
sign_in_telehubd() {
    (
        umask 077
        jq -cR '{login: "bench", password: .}' "$work/password" |
            curl -sS --fail --cacert "$1/certs/ca.crt" -H 'Content-Type: application/json' --data-binary @- \
                "https://127.0.0.1:$(jq .https "$1/ports.json")/api/v1/session" |
            jq -r '"Authorization: Bearer " + .token' >"$work/token"
    )
}
count_telehubd() { find "$1/objects" -type f -size +100k | wc -l; }
# fill_telehubd ARCHIVE FOLDER: its files brought in while no server runs, without a wait for the disk.
fill_telehubd() {
    [[ -e $1/telehub.db ]] || cp -a "$work/empty/." "$1"
    LD_PRELOAD=$build/libbench_nosync.so telehub "$1" import --org BENCH "$2"
}

# --- storescp: a file an image, as it comes, no index, nothing synced ---
have_storescp() { command -v storescp >/dev/null; }
start_storescp() {
    port=$(free_port)
    storescp +B --fork -od "$1" "$port" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for listens "$port" || return 1
    sender_options=(-aet BENCH -aec STORESCP)
}
count_storescp() { find "$1" -type f | wc -l; }

# --- Orthanc with its defaults: SQLite index, files synced; orthanc_plugins, a JSON list, is empty unless set ---
have_orthanc() { command -v Orthanc >/dev/null; }
start_orthanc() {
    port=$(free_port)
    http_port=$(free_port)
    http_options=(--port "$http_port")
    curl_options=()
    web=http://127.0.0.1:$http_port/dicom-web
    http_missing=
    cat >"$work/orthanc.json" <<END
{"StorageDirectory": "$1", "IndexDirectory": "$1", "DicomPort": $port, "HttpPort": $http_port,
 "DicomModalities": {"bench": ["BENCH", "127.0.0.1", 104]}, "Plugins": ${orthanc_plugins:-[]}}
END
    # shellcheck disable=SC2086
    env ${orthanc_environment-} Orthanc "$work/orthanc.json" >"$work/server.log" 2>&1 &
    pid=$!
    wait_for listens "$port" || return 1
    wait_for listens "$http_port" || return 1
    sender_options=(-aet BENCH -aec ORTHANC)
}
sign_in_orthanc() { true; }
count_orthanc() { find "$1" -type f -size +100k -not -name 'index*' | wc -l; }
# fill_orthanc ARCHIVE FOLDER: sent to it while it waits neither for the disk nor for acknowledgements.
fill_orthanc() {
    local orthanc_environment="LD_PRELOAD=$build/libbench_nosync.so TCP_NODELAY=1"
    start_orthanc "$1" orthanc || return 1
    TCP_NODELAY=1 storescu "${sender_options[@]}" +sd +r 127.0.0.1 "$port" "$2" >"$work/sender.log" 2>&1 ||
        { tail -3 "$work/sender.log" >&2; return 1; }
    stop
}

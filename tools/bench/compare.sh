#!/usr/bin/env bash
# The hub (release build, every image synced) against Orthanc (its defaults: SQLite, DICOMweb plugin, files synced), in
# turn, over loopback, on the same data in temporary folders: storing, DICOMweb, C-FIND and memory. Prints what
# docs/performance.md takes in: the machine, and a table of medians. What a server does not offer is "n/a", and why.
#   tools/bench/compare.sh [RUNS]     default 5
#   SLICES=300 STUDIES=1000 MANY=10000 (0 leaves it out)  SERVERS="telehubd orthanc telehubd-tls"
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" "${bench_packages[@]}" "${compare_packages[@]}"
# shellcheck source=tools/bench/lib.sh
source tools/bench/lib.sh
# shellcheck source=tools/bench/servers.sh
source tools/bench/servers.sh
# shellcheck source=tools/bench/table.sh
source tools/bench/table.sh

unset TCP_NODELAY
runs=${1:-5}
slices=${SLICES:-300}
studies=${STUDIES:-1000}
many=${MANY:-10000}
read -ra servers <<<"${SERVERS:-telehubd orthanc telehubd-tls}"
orthanc_plugins='["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"]'
if pgrep -x Orthanc >/dev/null; then say "the Orthanc that its package starts runs: systemctl stop orthanc"; fi
build_bench
work=$(mktemp -d)
need_disk $((slices * 3 + (studies + many) / 20 + 500)) "$work"

declare -A us=() bytes=() requests=() reason=()  # by SERVER/MEASURE: of the median run; or why there is none
small_side=64 small_slices=2 first_small=1001
uid=2.25.77191000001
dicom_json='Accept: application/dicom+json'

# --- the load ---
make_load() {
    say "making the load"
    "$build/make_ct" "$work/study" "$slices"
    files=("$work"/study/*.dcm)
    # One small study fewer: with the large one they are as many as they shall be.
    "$build/make_ct" "$work/small" $small_slices $first_small --side $small_side --studies $((studies - 1))
    local i part
    multipart "${files[@]}" >"$work/stow.all"
    echo "/dicom-web/studies $work/stow.all" >"$work/stow-1.list"
    for ((i = 0; i < 10; ++i)); do
        part=("${files[@]:i * slices / 10:(i + 1) * slices / 10 - i * slices / 10}")
        multipart "${part[@]}" >"$work/stow.$i"
        echo "/dicom-web/studies $work/stow.$i"
    done >"$work/stow-10.list"
    echo "/dicom-web/studies/$uid/metadata" >"$work/metadata.list"
    echo "/dicom-web/studies/$uid" >"$work/study.list"
    echo "/dicom-web/studies?limit=1000" >"$work/studies.list"
    echo "/dicom-web/studies?PatientName=Zhang*&limit=1000" >"$work/wildcard.list"
    for ((i = 1; i <= slices; ++i)); do
        echo "/dicom-web/studies/$uid/series/$uid.1/instances/$uid.1.$i/frames/1"
    done >"$work/frames.list"
}
# PS3.18 10.5: multipart/related, a part an instance.
multipart() {
    local file
    for file; do
        printf -- '--telehub-bench\r\nContent-Type: application/dicom\r\n\r\n'
        cat "$file"
        printf '\r\n'
    done
    printf -- '--telehub-bench--\r\n'
}

# --- one measure ---
# measure NAME COMMAND...: runs it; COMMAND prints "MICROSECONDS [BYTES REQUESTS]". The first failure ends the measure.
measure() {
    local key=$server/$1 run
    shift
    : >"$work/results"
    for ((run = 0; run < runs; ++run)); do
        if ! "$@" >"$work/result" 2>"$work/error"; then
            not_measured "$key" "$(tail -n 1 "$work/error")"
            return 0
        fi
        cat "$work/result" >>"$work/results"
    done
    read -r us["$key"] bytes["$key"] requests["$key"] _ < <(
        sort -n "$work/results" | awk '{line[NR] = $0} END {print line[int((NR + 1) / 2)], 0, 0}')
    say "  $key: $((us[$key])) us"
}
not_measured() {
    reason[$1]=${2:-unknown}
    say "  $1: n/a: ${reason[$1]}"
}
# measure_web NAME CHECK OPTION... LIST: by http_load, after the CHECK has seen that the answer is the right one.
measure_web() {
    local name=$1 check=$2
    shift 2
    if [[ -n $http_missing ]]; then
        not_measured "$server/$name" "$http_missing"
    elif ! $check >"$work/error" 2>&1; then
        not_measured "$server/$name" "$(tail -n 1 "$work/error")"
    else
        measure "$name" http_load "$@"
    fi
}
# fresh COMMAND...: in an empty archive that must hold every slice afterwards.
fresh() {
    local archive=$work/fresh stored failed=0
    spend "$archive"
    mkdir "$archive"
    "start_$kind" "$archive" "$server" && "sign_in_$kind" "$archive" && "$@" || failed=1
    stop
    ((failed == 0)) || return 1
    stored=$("count_$kind" "$archive")
    ((stored == slices)) || { echo "stored $stored of $slices" >&2; return 1; }
}
stow() {
    [[ -z $http_missing ]] || { echo "$http_missing" >&2; return 1; }
    http_load --method POST --header "$dicom_json" \
        --header 'Content-Type: multipart/related; type="application/dicom"; boundary=telehub-bench' "$1"
}

# --- what the answers must hold ---
# fetch PATH HEADER FILE
fetch() {
    local status
    status=$(curl -sS -g --compressed "${curl_options[@]}" -H "$2" -o "$3" -w '%{http_code}' "$web$1") || return 1
    [[ $status == 200 ]] || { echo "GET $1: $status"; return 1; }
}
# json_of PATH COUNT: a JSON array of that many.
json_of() {
    local found
    fetch "$1" "$dicom_json" "$work/answer" && found=$(jq length "$work/answer") || return 1
    ((found == $2)) || { echo "GET $1: $found of $2"; return 1; }
}
# parts_of PATH TYPE INSTANCES: multipart, at least as large as so many instances' pixels.
parts_of() {
    fetch "$1" "$(accept "$2")" "$work/answer" || return 1
    (($(stat -c %s "$work/answer") > $3 * 512 * 512 * 2)) || { echo "GET $1: too small an answer"; return 1; }
}

# find_studies TIMES LOUDNESS: all of them, as often on one association; quiet (-q), or with every answer printed (-v).
find_studies() {
    findscu "$2" --repeat "$1" -S "${sender_options[@]}" -k QueryRetrieveLevel=STUDY -k StudyInstanceUID \
        -k PatientName -k PatientID -k StudyDate -k AccessionNumber 127.0.0.1 "$port"
}
# The time of one of five on one association: the start of the tool counts a fifth.
timed_find() {
    local took
    took=$(timed find_studies 5 -q) || { echo "findscu failed" >&2; return 1; }
    echo $((took / 5))
}
measure_find() {
    local found
    found=$(find_studies 1 -v 2>&1 | tee "$work/error" | grep -c '^I: (0020,000d) UI \[') || true
    if ((found != studies)); then
        not_measured "$server/$1" "C-FIND: $found of $studies; $(grep '^[EF]:' "$work/error" | head -1)"
    else
        measure "$1" timed_find
    fi
}

# --- the phases ---
storing() {
    say "$server: storing"
    local n
    for n in 1 4; do
        measure "store-$n" fresh timed send "$n" "${files[@]}"
        TCP_NODELAY=1 measure "store-$n-tuned" fresh timed send "$n" "${files[@]}"
    done
    for n in 1 10; do measure "stow-$n" fresh stow "$work/stow-$n.list"; done
    spend "$work/fresh"
}

# An archive of the small studies, made once a kind of server; the large one comes while it runs.
reading() {
    say "$server: $studies studies"
    local archive=$work/$kind n
    if [[ ! -d $archive ]]; then
        mkdir "$archive"
        "fill_$kind" "$archive" "$work/small"
    fi
    "start_$kind" "$archive" "$server" && "sign_in_$kind" "$archive"
    [[ -e $archive.whole ]] || send 4 "${files[@]}"
    touch "$archive.whole"
    settle
    measure_web metadata "json_of /studies/$uid/metadata $slices" --header "$dicom_json" --times 3 "$work/metadata.list"
    measure_web metadata-gzip "json_of /studies/$uid/metadata $slices" --header "$dicom_json" \
        --header 'Accept-Encoding: gzip' --times 3 "$work/metadata.list"
    measure_web qido "json_of /studies?limit=1000 $((studies < 1000 ? studies : 1000))" --header "$dicom_json" \
        --times 3 "$work/studies.list"
    local frame=/studies/$uid/series/$uid.1/instances/$uid.1.1/frames/1
    for n in 1 4; do
        measure_web "frames-$n" "parts_of $frame application/octet-stream 1" --connections "$n" \
            --header "$(accept application/octet-stream)" "$work/frames.list"
    done
    measure_web study "parts_of /studies/$uid application/dicom $slices" --header "$(accept application/dicom)" \
        "$work/study.list"
    measure_find find
    us[$server/resident]=$(status_kb VmRSS)
    us[$server/peak]=$(status_kb VmHWM)
    stop
    export TCP_NODELAY=1
    "start_$kind" "$archive" "$server"
    measure_find find-tuned
    stop
    unset TCP_NODELAY
}

growing() {
    say "$kind: loading $((many - studies)) more studies"
    "fill_$kind" "$work/$kind" "$work/more"
}
reading_many() {
    say "$server: $many studies"
    local n=0 seed
    for ((seed = first_small; seed < first_small + many - 1; ++seed)); do ((seed % 20 == 2)) && n=$((n + 1)); done
    "start_$kind" "$work/$kind" "$server" && "sign_in_$kind" "$work/$kind"
    settle
    measure_web wildcard "json_of /studies?PatientName=Zhang*&limit=1000 $((n < 1000 ? n : 1000))" \
        --header "$dicom_json" --times 3 "$work/wildcard.list"
    stop
}

make_load
study_bytes=$(cat "${files[@]}" | wc -c)
machine=$(describe_machine)
prepare_telehubd
for server in "${servers[@]}"; do kind=${server%-tls}; storing; done
for server in "${servers[@]}"; do kind=${server%-tls}; reading; done
if ((many > studies)); then
    "$build/make_ct" "$work/more" $small_slices $((first_small + studies - 1)) --side $small_side \
        --studies $((many - studies))
    for server in "${servers[@]}"; do kind=${server%-tls}; [[ $server != "$kind" ]] || growing; done
    for server in "${servers[@]}"; do kind=${server%-tls}; reading_many; done
fi
echo
print_machine
print_table

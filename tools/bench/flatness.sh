#!/usr/bin/env bash
# How storing and retrieving go as the archive grows: at each size, the rate at which small CT images (64 x 64 x 16)
# come in on 1 and 4 associations, and how long one WADO-RS instance and one frame take, over all of the archive.
# Beside the archive a second server runs whose archive began empty, and the two are measured in turn: a machine that
# is slower for a while is so for both. Between the sizes the archive is filled without waiting for the disk, which is
# not measured. An object is a file: a million of them take 16 GB and a million inodes.
#   tools/bench/flatness.sh [SIZE...]   default 0 50000 200000 1000000; RUNS=5, SERVER=telehubd (telehubd-tls, orthanc)
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/packages.sh
source tools/packages.sh
install_packages "${build_packages[@]}" "${run_packages[@]}" "${bench_packages[@]}"
# shellcheck source=tools/bench/lib.sh
source tools/bench/lib.sh
# shellcheck source=tools/bench/servers.sh
source tools/bench/servers.sh

unset TCP_NODELAY
sizes=("$@")
((${#sizes[@]})) || sizes=(0 50000 200000 1000000)
runs=${RUNS:-5}
server=${SERVER:-telehubd}
kind=${server%-tls}
orthanc_plugins='["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"]'
"have_$kind" || { say "$server is not installed"; exit 1; }
build_bench
work=$(mktemp -d)
archive=$work/archive
mkdir "$archive"
need_disk $((sizes[-1] / 60 + 1000)) "$work"
inodes=$(df --output=iavail "$work" | tail -1)
# A file system that makes inodes as it needs them reports none.
((inodes == 0 || inodes > sizes[-1] * 2)) || { say "$inodes inodes are free: too few"; exit 1; }

slices=100 batch=200    # images of a study, studies filled in at a time
first_fill=1000 first_probe=500000
filled=0 probes=0 probed=0  # studies: filled in, sent, and of those before this size
prepare_telehubd

fill_to() {
    local wanted=$(($1 / slices)) n begin=$SECONDS
    while ((filled < wanted)); do
        n=$((wanted - filled < batch ? wanted - filled : batch))
        "$build/make_ct" "$work/batch" $slices $((first_fill + filled)) --side 64 --studies $n
        "fill_$kind" "$archive" "$work/batch"
        rm -rf "$work/batch"
        filled=$((filled + n))
        say "  $((filled * slices)) images after $((SECONDS - begin)) s"
    done
}

# Two servers: what start_X sets of the one that is at hand is kept under its name, and used again.
settings=(pid port sender_options web http_port http_options http_missing curl_options)
keep() { declare -p "${settings[@]}" 2>/dev/null | sed 's/^declare --/declare -g/; s/^declare -a/declare -ga/' >"$work/$1.server"; }
# shellcheck disable=SC1090
use() { source "$work/$1.server"; }
# open NAME ARCHIVE
open() {
    "start_$kind" "$2" "$server"
    keep "$1"
    "sign_in_$kind" "$2"
    [[ -z $http_missing ]] || { say "$http_missing"; return 1; }
    if [[ -e $work/token ]]; then
        mv "$work/token" "$work/$1.token"
        http_options=("${http_options[@]/#$work\/token/$work/$1.token}")
    fi
    settle
    keep "$1"
}
close() {
    local name
    for name in old new; do [[ ! -e $work/$name.server ]] || { use $name; stop; rm "$work/$name.server"; }; done
}
clean_up() { stop; close; rm -rf "$work"; }

# turn RUN: which is measured first changes with every run.
turn() { (($1 % 2)) && echo new old || echo old new; }

# rates ASSOCIATIONS: in pair the middle ones of several rates at which 500 new images go to each.
rates() {
    local run us name
    rm -f "$work"/*.rates
    for ((run = 0; run < runs; ++run)); do
        "$build/make_ct" "$work/probe" $slices $((first_probe + probes)) --side 64 --studies 5
        probes=$((probes + 5))
        for name in $(turn $run); do
            use "$name"
            us=$(timed send "$1" "$work"/probe/*/*.dcm)
            echo $((500 * 1000000 / us)) >>"$work/$name.rates"
        done
        rm -rf "$work/probe"
    done
    pair=("$(median <"$work/old.rates")" "$(median <"$work/new.rates")")
}

# paths FILLED PROBED SUFFIX: of 500 instances, picked evenly from the studies filled in and from those sent since
# number PROBED, the same ones at every call.
paths() {
    awk -v fill="$1" -v probes=$((probes - $2)) -v a=$first_fill -v b=$((first_probe + $2)) -v slices=$slices \
        -v suffix="$3" 'BEGIN {
        srand(1)
        for (n = 0; n < 500; ++n) {
            k = int(rand() * (fill + probes))
            study = "2.25.7719" (1000000 + (k < fill ? a + k : b + k - fill))
            series = study ".1"
            image = series "." 1 + int(rand() * slices)
            print "/dicom-web/studies/" study "/series/" series "/instances/" image suffix
        }
    }'
}
# retrieve SUFFIX TYPE: in pair the middle ones of several medians, in ms.
retrieve() {
    local run name
    paths $filled 0 "$1" >"$work/old.list"
    paths 0 $probed "$1" >"$work/new.list"
    rm -f "$work"/*.times
    for ((run = 0; run < runs; ++run)); do
        for name in $(turn $run); do
            use "$name"
            http_load --header "$(accept "$2")" "$work/$name.list" >"$work/result"
            awk '{print $4}' "$work/result" >>"$work/$name.times"
        done
    done
    pair=("$(median <"$work/old.times")" "$(median <"$work/new.times")")
}

# against OLD NEW DIVISOR FORMAT: three cells, the third how much more or less the first is.
against() {
    awk -v old="$1" -v new="$2" -v by="$3" -v format="$4" \
        'BEGIN {printf format " | " format " | %+.0f%%", old / by, new / by, (old / new - 1) * 100}'
}

one_size() {
    local one four instance frame
    fill_to "$1"
    spend "$work/empty_archive"
    mkdir "$work/empty_archive"
    probed=$probes
    open new "$work/empty_archive"
    open old "$archive"
    rates 1
    one=$(against "${pair[@]}" 1 %d)
    rates 4
    four=$(against "${pair[@]}" 1 %d)
    retrieve "" application/dicom
    instance=$(against "${pair[@]}" 1000 %.2f)
    retrieve /frames/1 application/octet-stream
    frame=$(against "${pair[@]}" 1000 %.2f)
    use old
    echo "| $1 | $one | $four | $instance | $frame | $(($(status_kb VmRSS) / 1024)) |"
    close
}

echo
echo "$server, images of 64 x 64 x 16, $slices a study; medians of $runs runs of 500 images, and of $runs times 500 retrievals"
echo
describe_machine
echo
echo "| images there | images/s, 1 association | empty | | 4 | empty | | instance, ms | empty | | frame, ms | empty | | resident, MB |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
for size in "${sizes[@]}"; do one_size "$size"; done
echo
echo "The archive at the end: $(du -sm "$archive" | cut -f1) MB."

#!/usr/bin/env bash
# How storing and retrieving go as the archive grows: at each size, the rate at which small CT images (64 x 64 x 16)
# come in on 1 and 4 associations, and how long one WADO-RS instance and one frame take, over all of the archive.
# Between the sizes the archive is filled without waiting for the disk, which is not measured. An object is a file:
# a million of them take 16 GB and a million inodes.
#   tools/bench/flatness.sh [SIZE...]   default 0 50000 200000 1000000; RUNS=3, SERVER=telehubd (telehubd-tls, orthanc)
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
runs=${RUNS:-3}
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
filled=0 probes=0       # studies
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

# The middle one of several rates: 500 images a run, each image new.
images_per_second() {
    local run us
    for ((run = 0; run < runs; ++run)); do
        "$build/make_ct" "$work/probe" $slices $((first_probe + probes)) --side 64 --studies 5
        probes=$((probes + 5))
        us=$(timed send "$1" "$work"/probe/*/*.dcm)
        rm -rf "$work/probe"
        echo $((500 * 1000000 / us))
    done >"$work/rates"
    rate=$(median <"$work/rates")
}

# paths SUFFIX: of 500 instances, picked evenly from all there are, the same ones at every call.
paths() {
    awk -v fill=$filled -v probes=$probes -v a=$first_fill -v b=$first_probe -v slices=$slices -v suffix="$1" 'BEGIN {
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
# retrieve SUFFIX TYPE: "median p99" in ms.
retrieve() {
    [[ -z $http_missing ]] || { echo "n/a | n/a"; say "  $http_missing"; return 0; }
    paths "$1" >"$work/paths.list"
    if http_load --header "$(accept "$2")" "$work/paths.list" >"$work/result" 2>"$work/error"; then
        awk '{printf "%.2f | %.2f", $4 / 1e3, $5 / 1e3}' "$work/result"
    else
        echo "n/a | n/a"
        say "  $(tail -n 1 "$work/error")"
    fi
}

one_size() {
    local one four instance frame
    fill_to "$1"
    "start_$kind" "$archive" "$server"
    "sign_in_$kind" "$archive"
    settle
    images_per_second 1
    one=$rate
    images_per_second 4
    four=$rate
    instance=$(retrieve "" application/dicom)
    frame=$(retrieve /frames/1 application/octet-stream)
    echo "| $1 | $one | $four | $instance | $frame | $(($(status_kb VmRSS) / 1024)) | $(du -sm "$archive" | cut -f1) |"
    stop
}

echo
echo "$server, images of 64 x 64 x 16, $slices a study; medians of $runs runs of 500 images; 500 retrievals"
echo
describe_machine
echo
echo "| images there | images/s, 1 association | 4 | instance, ms | p99 | frame, ms | p99 | resident, MB | archive, MB |"
echo "|---|---|---|---|---|---|---|---|---|"
for size in "${sizes[@]}"; do one_size "$size"; done
